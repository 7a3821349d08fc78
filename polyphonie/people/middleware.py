"""Which territory this request is about, and who acts in it."""

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_scopes import scope

from polyphonie.territories.models import Territory

from .access import VISITOR_COOKIE, actor_of, territory_at, territory_named


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

    def _enter(self, request: HttpRequest) -> Territory | None:
        host = request.get_host().split(":")[0].lower()
        if territory := territory_at(host):
            request.urlconf = settings.TERRITORY_URLCONF
            return territory
        slug, slash, rest = request.path_info.lstrip("/").partition("/")
        if not slash or not (territory := territory_named(slug)):
            return None
        request.path_info = "/" + rest
        set_script_prefix(f"/{slug}/")
        request.urlconf = settings.TERRITORY_URLCONF
        return territory
