"""Addresses: inside the active territory, of the platform above it, and absolute for what leaves the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, get_urlconf, reverse, set_script_prefix, set_urlconf
from django.utils import timezone
from django_scopes import scope

from polyphonie.territories.models import Territory


def _reverse(prefix: str, urlconf: str, name: str, *args: Any) -> str:
    kept = get_script_prefix()
    set_script_prefix(prefix)
    try:
        return reverse(name, urlconf=urlconf, args=args)
    finally:
        set_script_prefix(kept)


def platform_url(name: str, *args: Any) -> str:
    """Return the path of a page that belongs to no territory (sign-in, the demo, the gallery)."""
    return _reverse("/", settings.ROOT_URLCONF, name, *args)


def territory_path(territory: Territory, name: str, *args: Any) -> str:
    """Return the path of a territory's page on the platform's host, from outside the territory."""
    return _reverse(f"/{territory.slug}/", settings.TERRITORY_URLCONF, name, *args)


def territory_url(territory: Territory, name: str, *args: Any) -> str:
    """Return the absolute address of a territory's page, on its own domain if it has one.

    Built from the declared addresses only: mails and printed codes must not depend on a request's headers.
    """
    return _home(territory) + _reverse("/", settings.TERRITORY_URLCONF, name, *args)


def absolute(territory: Territory, path: str) -> str:
    """Return the absolute address of a path of this territory, with or without the prefix in force."""
    prefix = get_script_prefix()
    return f"{_home(territory)}/" + (path.removeprefix(prefix) if path.startswith(prefix) else path).lstrip("/")


def unprefixed(path: str) -> str:
    """Return a path of the territory as it can be kept: wherever the territory is served one day, `here` finds it."""
    return "/" + path.removeprefix(get_script_prefix()).lstrip("/")


def here(path: str) -> str:
    """Return a kept path of the territory under the prefix in force; "" stays ""."""
    return get_script_prefix() + path.lstrip("/") if path else ""


def _home(territory: Territory) -> str:
    """Return where the addresses of a territory begin, without the slash."""
    if territory.domain:
        return f"{'https' if settings.SECURE else 'http'}://{territory.domain}"
    return f"{settings.BASE_URL}/{territory.slug}"


@contextmanager
def inside(territory: Territory) -> Iterator[None]:
    """Work in a territory outside any request as one of its pages would: its walls, its hours, its addresses."""
    urlconf, prefix = get_urlconf(), get_script_prefix()
    set_urlconf(settings.TERRITORY_URLCONF)
    set_script_prefix("/" if territory.domain else f"/{territory.slug}/")
    try:
        with scope(territory=territory), timezone.override(territory.zone):
            yield
    finally:
        set_urlconf(urlconf)
        set_script_prefix(prefix)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in, on the platform's host, and back here afterwards."""
    return HttpResponseRedirect(platform_url("account_login") + "?" + urlencode({"next": request.get_full_path()}))
