"""Turning what goes wrong into a page that says why."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .errors import Refused, refused_page


class Refusals:
    """Show as plain pages a Refused that no view caught, requests too large, and addresses that only receive a form."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        # Typed, kept among bookmarks, or come back to: a browser would show its own page of failure.
        message = _(
            "Cette adresse reçoit un formulaire, elle ne se lit pas. Revenez en arrière et appuyez sur le bouton."
        )
        page = refused_page(request, message, status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return refused_page(request, error.message)
        if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
            return refused_page(request, _("Ce que vous avez envoyé est trop long pour être reçu."), status=413)
        if isinstance(error, SuspiciousOperation):
            return refused_page(request, _("Cette demande n’a pas pu être comprise."), status=400)
        return None
