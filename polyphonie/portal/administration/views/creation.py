"""Making a territory: the operator's form, `/territoires/nouveau/`, on the platform's host."""

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core.errors import Refused
from polyphonie.core.pages import platform_url, territory_path, to_sign_in
from polyphonie.core.permissions import public
from polyphonie.portal import creation
from polyphonie.portal.site import access
from polyphonie.territories import communes
from polyphonie.territories.colours import brand_css
from polyphonie.territories.models import Territory

from .. import queries
from ..forms import CreationForm

WHY = "checks itself: the operator of the platform alone, an unknown address for anybody else"
FIRST_ACCENT = "#1f4e79"
COLOUR = re.compile(r"[0-9a-f]{6}")


@public(WHY)
def new(request: HttpRequest) -> HttpResponse:
    """Find the commune, then say the rest; « Voir cette couleur » keeps nothing."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    access.operator(request)
    if request.method != "POST" and "insee" not in request.GET and "autre" not in request.GET:
        return render(request, "administration/find.html", _found(request.GET.get("q", "")))
    form = _form(request)
    looking = "voir" in request.POST
    if form.is_bound and form.is_valid() and not looking:
        try:
            return HttpResponseRedirect(platform_url("administration_platform:done", _make(form.cleaned_data).slug))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    chosen = getattr(form, "cleaned_data", {}).get("accent", FIRST_ACCENT)
    context = {"form": form, "look": queries.look(chosen), "chosen": chosen.lstrip("#"), "looking": looking}
    return render(request, "administration/new.html", context, status=422 if form.is_bound and not looking else 200)


def _found(words: str) -> dict[str, Any]:
    """Return the communes that answer a search, or why there are none."""
    try:
        rows = communes.search(words)
    except communes.CommunesAbsent as absent:
        return {"words": words, "rows": [], "absent": str(absent)}
    return {"words": words, "rows": rows, "absent": ""}


def _form(request: HttpRequest) -> CreationForm:
    parents = queries.possible_parents()
    if request.method == "POST":
        return CreationForm(request.POST, parents=parents)
    initial = {"accent": FIRST_ACCENT, "kind": Territory.Kind.COMMUNE if "insee" in request.GET else "intercommunality"}
    if code := request.GET.get("insee", ""):
        commune = communes.find(code) if communes.available() else None
        if commune is None:
            raise Http404
        initial |= {"insee": commune.code, "name": commune.name}
    return CreationForm(initial=initial, parents=parents)


def _make(data: dict[str, Any]) -> Territory:
    """Create the territory, or return the one that this form, sent twice, has already made."""
    try:
        return creation.create(**data, lookup=bool(data["insee"]))
    except Refused:
        if made := queries.made_just_now(data["kind"], data["name"]):
            return made
        raise


@public(WHY)
@require_GET
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what is there, and what to do next."""
    access.operator(request)
    territory = queries.created(slug)
    if territory is None:
        raise Http404
    home = territory_path(territory, "portal:home")
    context = {
        "made": territory,
        "home": home,
        "address": settings.BASE_URL + home,
        "administration": territory_path(territory, "administration:home"),
        "administrators": queries.administrators(territory),
        "title": _("%(name)s est prête") % {"name": territory.name},
    }
    return render(request, "administration/done.html", context)


@public("the style sheet of a colour, computed from its address alone")
@require_GET
def colour(request: HttpRequest, chosen: str) -> HttpResponse:
    """Return the style sheet of a colour being looked at, in six hexadecimal figures."""
    if not COLOUR.fullmatch(chosen):
        raise Http404
    response = HttpResponse(brand_css(f"#{chosen}"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
