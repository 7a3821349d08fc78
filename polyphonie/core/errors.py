"""How the product says no."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


class Refused(Exception):
    """Something asked cannot be done; `message` says why in plain French, and where to go.

    `field` names the form field concerned, when there is one.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class Changed(Refused):
    """Someone else changed the object meanwhile."""


def refused_page(request: HttpRequest, message: str, status: int = 409) -> HttpResponse:
    """Return the page that says why the request was refused."""
    return render(request, "core/refused.html", {"message": message}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose security token is missing or too old."""
    message = _("Cette page est restée ouverte trop longtemps. Revenez en arrière, rechargez-la et envoyez à nouveau.")
    return refused_page(request, message, status=403)
