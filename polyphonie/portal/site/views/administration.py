"""The administration of a territory: few pages, each about one thing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from polyphonie.core.once import once
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt
from polyphonie.people import actions as people
from polyphonie.territories.colours import DARK_PAPER, LIGHT_PAPER, accent, contrast

from .. import access, actions, forms, queries

page_methods = require_http_methods(["GET", "HEAD", "POST"])
HOME = "portal:administration"


@requires("territory.administer")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show what can be administered, and what is there already."""
    context = {
        "services": queries.services(),
        "areas": queries.areas(),
        "mandature": queries.mandature(),
        "roles": queries.memberships(),
        "contrasts": contrasts(request.territory.accent),
    }
    return render(request, "portal/administration.html", context)


def contrasts(chosen: str) -> list[list[str]]:
    """Return how the colour reads in each theme: what is checked, its ratio, and the level reached."""
    a = accent(chosen)
    pairs = [
        (_("Thème clair : la couleur sur le papier"), a.light, LIGHT_PAPER),
        (_("Thème clair : les mots sur la couleur"), a.on_light, a.light),
        (_("Thème sombre : la couleur sur le papier"), a.dark, DARK_PAPER),
        (_("Thème sombre : les mots sur la couleur"), a.on_dark, a.dark),
    ]
    rows = []
    for words, one, other in pairs:
        ratio = contrast(one, other)
        rows.append([words, f"{one} / {other}", f"{ratio:.1f}".replace(".", ","), "AAA" if ratio >= 7 else "AA"])
    return rows


def _page(request: HttpRequest, form: Any, title: str, multipart: bool = False) -> HttpResponse:
    return render(request, "portal/administration_form.html", {"form": form, "title": title, "multipart": multipart})


@requires("territory.administer")
@page_methods
def identity(request: HttpRequest) -> HttpResponse:
    """Change the name, the brand, the addresses and the time zone."""
    form = forms.TerritoryForm(request.POST or None, request.FILES or None, instance=queries.fresh(request.territory))

    def act(data: dict[str, Any]) -> str:
        logo = data.pop("new_logo", None)
        actions.edit_territory(territory=queries.fresh(request.territory), logo=logo, by=request.actor, **data)
        return reverse(HOME)

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return _page(request, form, _("Nom, logo et couleur"), multipart=True)


@requires("territory.administer")
@page_methods
def service(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Add a service, or change its card."""
    row = access.service(pk) if pk else None
    form = forms.ServiceForm(request.POST or None, initial=forms.ServiceForm.of(row))

    def act(data: dict[str, Any]) -> str:
        actions.save_service(territory=request.territory, service=row, by=request.actor, **data)
        return reverse(HOME) + "#services"

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return _page(request, form, row.name if row else _("Ajouter un service"))


@requires("territory.administer")
@page_methods
def areas(request: HttpRequest) -> HttpResponse:
    """Draw the areas from a GeoJSON file."""
    form = forms.AreasForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        n = actions.draw_areas(territory=request.territory, file=data["file"], by=request.actor)
        messages.success(request, ngettext("%(n)s quartier dessiné.", "%(n)s quartiers dessinés.", n) % {"n": n})
        return reverse(HOME) + "#quartiers"

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return _page(request, form, _("Dessiner les quartiers"), multipart=True)


@requires("territory.administer")
@page_methods
def mandature(request: HttpRequest) -> HttpResponse:
    """Say the term of the assembly."""
    row = queries.mandature()
    form = forms.MandatureForm(request.POST or None, initial=forms.MandatureForm.of(row))

    def act(data: dict[str, Any]) -> str:
        actions.save_mandature(territory=request.territory, mandature=row, by=request.actor, **data)
        return reverse(HOME)

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return _page(request, form, _("Le mandat de l’assemblée"))


@requires("people.manage_roles")
@page_methods
def role(request: HttpRequest) -> HttpResponse:
    """Give a role to somebody, by their e-mail address."""
    form = forms.RoleForm(request.POST or None, services=queries.service_rows())

    def act(data: dict[str, Any]) -> str:
        actions.give_role(territory=request.territory, by=request.actor, **data)
        return reverse(HOME) + "#roles"

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return _page(request, form, _("Donner un rôle"))


@requires("people.manage_roles")
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role back at once."""

    def act() -> str:
        people.end_role(membership=access.membership(pk), by=request.actor)
        return reverse(HOME) + "#roles"

    return once(request, act)
