"""Turning what goes wrong into a page that says why."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .errors import Refused, refused_page


class Refusals:
    """Show a Refused that no view caught, and requests too large to be read, as plain pages."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return refused_page(request, error.message)
        if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
            return refused_page(request, _("Ce que vous avez envoyé est trop long pour être reçu."), status=413)
        if isinstance(error, SuspiciousOperation):
            return refused_page(request, _("Cette demande n’a pas pu être comprise."), status=400)
        return None
