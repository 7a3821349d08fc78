"""Public pages kept whole, for a few seconds, for visitors who have no cookie at all.

A crowd that comes by one link reads the same page: it is made once. Only for views that say so (`public(…, kept=True)`),
and never for anyone known: a request with any cookie, an account's, a choice of language or of colours, goes its usual
way, and a page that sets one (a session, the token of a form) is not kept. So what is kept holds no form that writes, no
key, no nonce; it lives `settings.PAGES_KEPT` seconds, and at most until the next date of a stage or the end of the day.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_scopes import scope

from polyphonie.core import clock
from polyphonie.processes import queries as processes
from polyphonie.territories.models import Territory


class KeptPages:
    """Answer from memory what was answered a moment ago to the same address."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PAGES_KEPT or not _unknown(request):
            return self.get_response(request)
        pages, name = caches["pages"], _name(request)
        if found := pages.get(name):
            body, headers = found
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if _may_be_kept(request, response) and (seconds := _seconds(request.territory)) > 0:
            pages.set(name, (response.content, dict(response.items())), seconds)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> None:
        """Remember whether the view that answers lets its page be kept."""
        request.kept = getattr(view, "kept", False)


def _unknown(request: HttpRequest) -> bool:
    """Tell whether nothing in a request says who asks, nor asks for a part of a page."""
    told = "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE"
    return request.method == "GET" and not any(request.META.get(name) for name in told)


def _name(request: HttpRequest) -> str:
    """Return the key of a page: its whole address, and whether it may travel compressed."""
    packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    said = f"{request.scheme} {request.META.get('HTTP_HOST', '')} {request.get_full_path()} {packed}"
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        getattr(request, "kept", False)
        and request.territory is not None
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "nonce-" not in response.get("Content-Security-Policy", "")
    )


def _seconds(territory: Territory) -> float:
    """Return for how long a page of a territory says the same dates: at most what the settings say."""
    now = timezone.localtime(clock.now(), territory.zone)
    with scope(territory=territory):
        turn = processes.next_turn()
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), territory.zone)
    return min(settings.PAGES_KEPT, *((moment - now).total_seconds() for moment in (midnight, turn) if moment))
