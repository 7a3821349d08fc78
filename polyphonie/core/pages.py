"""Addresses: inside the active territory, of the platform above it, and absolute for what leaves the site."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, reverse, set_script_prefix

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
    if territory.domain:
        scheme = "https" if settings.SECURE else "http"
        return f"{scheme}://{territory.domain}" + _reverse("/", settings.TERRITORY_URLCONF, name, *args)
    return settings.BASE_URL + _reverse(f"/{territory.slug}/", settings.TERRITORY_URLCONF, name, *args)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in, on the platform's host, and back here afterwards."""
    return HttpResponseRedirect(platform_url("account_login") + "?" + urlencode({"next": request.get_full_path()}))
