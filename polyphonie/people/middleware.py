"""Which territory this request is about, and who acts in it."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import set_script_prefix
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_scopes import scope

from polyphonie.core.pages import platform_url
from polyphonie.core.permissions import allowed
from polyphonie.territories.models import Territory

from .access import VISITOR_COOKIE, actor_of, territory_of


class TerritoryAndActor:
    """Set `request.territory` and `request.actor`; open the territory's walls for the time of the request.

    A territory is found by its own domain, or by the first part of the path, which becomes the script prefix: one
    map of addresses serves both.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.territory = self._enter(request)
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        request.new_visitor = False
        walls = scope(territory=request.territory) if request.territory else nullcontext()
        zone = timezone.override(request.territory.zone) if request.territory else nullcontext()
        with walls, zone:
            response = self.get_response(request)
            if request.new_visitor and request.method == "POST":
                response.set_signed_cookie(
                    VISITOR_COOKIE,
                    request.actor.actor_key,
                    salt="visitor",
                    max_age=60 * 60 * 24 * 365,
                    httponly=True,
                    samesite="Lax",
                    secure=settings.SECURE,
                )
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponse | None:
        """Explain how to wake roles that sleep, instead of a page that only they open."""
        access = getattr(view, "access", "public:")
        if access.startswith("public:") or not request.user.is_authenticated or not request.territory:
            return None
        asleep = getattr(request.actor, "asleep", None)
        if not asleep or allowed(request.actor, access):
            return None
        address = platform_url("mfa_index")
        return render(request, "people/second_factor.html", {"set_up": address}, status=403)

    def _enter(self, request: HttpRequest) -> Territory | None:
        host = request.get_host().split(":")[0].lower()
        slug, slash, rest = request.path_info.lstrip("/").partition("/")
        territory = territory_of(host, slug if slash else "")
        if territory is None:
            return None
        request.urlconf = settings.TERRITORY_URLCONF
        if territory.domain != host:
            request.path_info = "/" + rest
            set_script_prefix(f"/{slug}/")
        return territory
