"""Permissions: named predicates over (actor, object), default deny.

Built on django-rules, whose predicates compose with `&`, `|` and `~`. The "user" they receive is an actor: a Person
or `core.actors.Actor`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .errors import Refused


def allowed(by: Any, permission: str, target: Any = None) -> bool:
    """Tell whether the actor may; an unknown permission is never granted."""
    return rules.has_perm(permission, by, target)


def require(by: Any, permission: str, target: Any = None) -> None:
    """Raise Refused unless the actor may."""
    if not allowed(by, permission, target):
        raise Refused(_("Votre rôle ne permet pas de faire cela. Demandez à l’administration de la plateforme."))


def public(why: str, *, kept: bool = False) -> Callable:
    """Declare a view that anyone may open, and say why.

    One that is `kept` shows the same to every visitor without a cookie: it may be kept for a few seconds (`portal.keeping`).
    """

    def mark(view: Callable) -> Callable:
        view.access, view.kept = f"public: {why}", kept
        return view

    return mark


def requires(permission: str) -> Callable:
    """Declare the permission without which a view does not exist.

    A visitor is sent to sign in; a signed-in stranger gets the page of an unknown address.
    """

    def mark(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if allowed(request.actor, permission):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                from .pages import to_sign_in

                return to_sign_in(request)
            raise Http404

        guarded.access = permission
        return guarded

    return mark
