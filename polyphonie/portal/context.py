"""What every page's layout needs: who reads, where they are, and where they can go."""

from copy import copy
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext as _

from polyphonie.core.pages import platform_url
from polyphonie.core.permissions import allowed
from polyphonie.people.models import Person
from polyphonie.portal.demo import visit
from polyphonie.territories.colours import brand_version

THEMES = ("light", "dark", "auto")


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the layouts (`core/base.html`, `core/desk.html`, `core/question.html`).

    Made once a request: the panels of a page are rendered before it, each with them.
    """
    if not hasattr(request, "page_variables"):
        request.page_variables = _page(request)
    return request.page_variables


def _page(request: HttpRequest) -> dict[str, Any]:
    territory = getattr(request, "territory", None)
    theme = request.COOKIES.get("theme", "auto")
    person = _person(request) if territory else None
    context = {
        "territory": territory,
        "theme": theme if theme in THEMES else "auto",
        "person": person,
        "nav": [],
        "footer_nav": [],
        "links": {"language": platform_url("platform_language")},
        "languages": settings.LANGUAGES,
        "brand_note": "",
        "guide": visit.bar(request),
    }
    if territory is None:
        return context
    context["territory"] = territory = copy(territory)  # dressed for this visitor, never saved
    territory.name, territory.accent = visit.dressed(request, territory)
    territory.brand_css_url = address("portal:brand_css") + f"?v={brand_version(territory.accent)}"
    territory.logo_url = reverse("portal:logo") + f"?v={territory.logo.name[-12:]}" if territory.logo else ""
    return context | {"nav": _nav(request), "footer_nav": _footer(person), "links": _links(person)}


def _person(request: HttpRequest) -> Person | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return request.actor if isinstance(request.actor, Person) else None


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    home = address("portal:home")
    entries = [
        (_("Accueil"), "portal:home"),
        (_("Démarches"), "processes:list"),
        (_("Décisions"), "decisions:list"),
        (_("Engagements"), "commitments:list"),
        (_("Carte"), "portal:map"),
        (_("Agenda"), "portal:agenda"),
    ]
    here = request.get_full_path()
    rows = []
    for label, name in entries:
        if url := address(name):
            rows.append({"label": label, "url": url, "current": here == url or (url != home and here.startswith(url))})
    return rows


def _footer(person: Person | None) -> list[dict[str, str]]:
    entries = [
        (_("Chercher"), "portal:search"),
        (_("Qui fait quoi"), "portal:who"),
        (_("Comment les chiffres sont comptés"), "portal:figures"),
        (_("Journal public"), "portal:journal"),
        (_("Données ouvertes"), "opendata:home"),
        (_("Facile à lire"), "portal:easy_read"),
        (_("Accessibilité"), "portal:accessibility"),
        (_("Mentions légales et données personnelles"), "portal:legal"),
    ]
    if person and allowed(person, "territory.administer"):
        entries.append((_("Administration du territoire"), "administration:home"))
    return [{"label": label, "url": url} for label, name in entries if (url := address(name))]


def _links(person: Person | None) -> dict[str, str]:
    return {
        "home": address("portal:home"),
        "search": address("portal:search"),
        "contact": address("portal:who"),
        "theme": address("portal:theme"),
        "language": address("portal:language"),
        "speak": address("contributions:speak_start"),
        "account": address("contributions:mine"),
        "sign_in": platform_url("account_login"),
        "desk": address("desk:home") if person and allowed(person, "desk.open") else "",
    }


def address(name: str) -> str:
    """Return where a page is, "" when this installation leaves the part it belongs to out."""
    return _address(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=5000)
def _address(name: str, urlconf: str | None, prefix: str) -> str:
    """Found once: every page leads to thirty others."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
