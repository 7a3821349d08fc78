"""The map and its list: the same contributions, with or without scripts, however many there are."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from polyphonie.contributions.models import Contribution
from polyphonie.core.permissions import public
from polyphonie.territories.models import Area, Territory

from .. import atlas, queries

NAMES = ("quartier", "nature", "zone")


@public("where things were said", kept=True)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the map, and one page of its list; both follow the filters of the address."""
    chosen = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    areas, closer = queries.areas(), atlas.Frame.asked(chosen.get("zone", ""))
    if closer is None:
        chosen.pop("zone", None)
    placed = queries.placed(area=chosen.get("quartier", ""), kind=chosen.get("nature", ""), within=closer)
    shown, more = queries.placed_page(placed, request.GET.get("apres", ""))
    counted = queries.minutely(request.territory, urlencode(chosen), lambda: queries.counted(placed))
    after = {"apres": str(shown[-1].pk)} if more else {}
    context = {
        "rows": [_row(c) for c in shown],
        "next": _address(chosen | after) if more else "",
        "first": _address(chosen) if request.GET.get("apres") else "",
        "map": _map(request.territory, areas, chosen, closer, counted.bounds, placed),
        "groups": _filters(areas, chosen),
        "clear": _address({}) if chosen else "",
        "whole": _address({k: v for k, v in chosen.items() if k != "zone"}) if closer else "",
        "on_map": counted.on_map,
        "elsewhere": counted.elsewhere,
    }
    return render(request, "portal/map.html", context)


def _row(contribution: Contribution) -> dict[str, Any]:
    return {
        "title": queries.shown_words(contribution, 90) or _("Contribution n° %(n)s") % {"n": contribution.number},
        "url": reverse("contributions:detail", args=[contribution.public_id]),
        "process": contribution.process.title,
        "where": contribution.place or (contribution.area.name if contribution.area else ""),
        "at": contribution.collected_at,
    }


def _map(
    territory: Territory,
    areas: list[Area],
    chosen: dict[str, str],
    closer: atlas.Frame | None,
    bounds: atlas.Bounds | None,
    placed: Any,
) -> dict[str, Any] | None:
    """Return what the drawing needs, or None when there is neither an outline nor a point."""
    outlined = atlas.outlines(areas)
    here = [pair for pair in outlined if pair[0].slug == chosen.get("quartier")]
    frame = closer or atlas.frame_of(here or outlined, bounds)
    if frame is None:
        return None
    what = f"{urlencode(chosen)}:{frame}"
    spots = queries.minutely(territory, what, lambda: atlas.gathered(queries.spots(placed, frame), frame))
    drawn = atlas.drawing(outlined, spots, frame)
    for shape in drawn["shapes"]:
        shape["url"] = _address({k: v for k, v in chosen.items() if k != "zone"} | {"quartier": shape["area"].slug})
        shape["chosen"] = shape["area"].slug == chosen.get("quartier")
    for dot in drawn["dots"]:
        spot = dot["spot"]
        said = ngettext("%(n)s contribution", "%(n)s contributions", spot.count) % {"n": spot.count}
        dot["label"] = f"{said}, {spot.area}" if spot.area else said
        alone = spot.count == 1 and spot.public_id
        dot["url"] = (
            reverse("contributions:detail", args=[spot.public_id])
            if alone
            else _address(chosen | {"zone": dot["zone"]})
        )
    return drawn


def _filters(areas: list[Area], chosen: dict[str, str]) -> list[dict[str, Any]]:
    kinds = [("", _("toutes")), *((k, str(n)) for k, n in Contribution.Kind.choices)]
    places = [("", _("tous")), *((a.slug, a.name) for a in areas)]
    return [
        {"label": label, "items": [_choice(name, value, text, chosen) for value, text in choices]}
        for name, label, choices in (("quartier", _("Quartier"), places), ("nature", _("Nature"), kinds))
        if len(choices) > 1
    ]


def _choice(name: str, value: str, text: str, chosen: dict[str, str]) -> dict[str, Any]:
    # Another quartier is looked at whole: the closer look was at a part of the former one.
    others = {k: v for k, v in chosen.items() if k != name and not (k == "zone" and name == "quartier")}
    current = chosen.get(name, "") == value
    return {"label": text, "url": _address(others | ({name: value} if value else {})), "current": current}


def _address(values: dict[str, str]) -> str:
    path = reverse("portal:map")
    return f"{path}?{urlencode(values)}" if values else path
