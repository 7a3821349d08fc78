"""The map and its list: the same contributions, whether or not scripts run."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.contributions.models import Contribution
from polyphonie.core.permissions import public

from .. import queries


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what both the map and the list show, for the filters of the address."""
    found = queries.placed(area=request.GET.get("quartier", ""), kind=request.GET.get("nature", ""))
    return [
        {
            "title": queries.shown_words(c, 90) or _("Contribution n° %(n)s") % {"n": c.number},
            "url": reverse("contributions:detail", args=[c.public_id]),
            "process": c.process.title,
            "where": c.place or (c.area.name if c.area else ""),
            "area": c.area,
            "at": c.collected_at,
            "latitude": c.latitude,
            "longitude": c.longitude,
        }
        for c in found
    ]


@public("where things were said")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the list, and above it the map when scripts run."""
    rows, areas = _rows(request), queries.areas()
    here = request.GET.get("quartier", "")
    groups = [
        {
            "label": _("Quartier"),
            "items": _choices("quartier", [("", _("tous")), *[(a.slug, a.name) for a in areas]], here, request),
        }
    ]
    kind = request.GET.get("nature", "")
    kinds = [("", _("toutes")), *((k, str(n)) for k, n in Contribution.Kind.choices)]
    groups.append({"label": _("Nature"), "items": _choices("nature", kinds, kind, request)})
    on_map = sum(r["latitude"] is not None for r in rows)
    context = {
        "rows": rows,
        "groups": groups,
        "points_url": reverse("portal:map_points") + "?" + request.GET.urlencode(),
        "outlined": any(a.outline for a in areas),
        "on_map": on_map,
        "elsewhere": len(rows) - on_map,
    }
    return render(request, "portal/map.html", context)


def _choices(name: str, values: list[tuple[str, str]], current: str, request: HttpRequest) -> list[dict[str, Any]]:
    found = []
    for value, label in values:
        query = request.GET.copy()
        query.pop(name, None)
        if value:
            query[name] = value
        found.append({"label": label, "url": "?" + query.urlencode(), "current": value == current})
    return found


@public("the drawing of the map, the same content as its list")
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """Return the outlines of the areas and the points, as GeoJSON (WGS 84). No tile, nobody else is called."""
    areas = [_feature(a.outline, {"name": a.name, "kind": "area"}) for a in queries.areas() if a.outline]
    spots = []
    for row in _rows(request):
        if row["latitude"] is not None:
            shape = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
            words = {"title": row["title"], "url": row["url"], "where": row["where"], "kind": "point"}
            spots.append(_feature(shape, words))
    return JsonResponse({"type": "FeatureCollection", "features": areas + spots}, content_type="application/geo+json")


def _feature(shape: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    if shape.get("type") == "Feature":
        shape = shape["geometry"]
    return {"type": "Feature", "geometry": shape, "properties": properties}
