"""Reading a file of areas: GeoJSON (RFC 7946), outlines checked with shapely before anything is kept."""

import json
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.text import slugify
from django.utils.translation import gettext as _

from polyphonie.core.errors import Refused

BYTES = 5 * 1024 * 1024
AREAS = 500
POINTS = 100_000
NAMES = ("name", "nom", "NOM", "Nom", "NAME", "libelle", "LIBELLE", "label", "nom_quartier", "quartier", "l_qu")
PEOPLE = ("population", "POPULATION", "habitants", "pop")


@dataclass(frozen=True)
class Drawn:
    """One area of a file: its outline is a GeoJSON Polygon or MultiPolygon in WGS 84."""

    name: str
    slug: str
    outline: dict[str, Any]
    population: int


def read(upload: BinaryIO, size: int) -> list[Drawn]:
    """Return the areas of a file. Raises Refused, saying which area is wrong and why."""
    if size > BYTES:
        raise Refused(
            _("Ce fichier est trop lourd : 5 Mo au plus. Simplifiez les contours avant de l’envoyer."), "file"
        )
    try:
        content = json.loads(upload.read(BYTES + 1).decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused(_("Ce fichier n’est pas du GeoJSON lisible."), "file") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        raise Refused(_("Ce fichier n’est pas un « FeatureCollection » GeoJSON."), "file")
    if not 0 < len(features) <= AREAS:
        message = _("Ce fichier a %(count)s quartiers : il en faut de 1 à %(max)s.")
        raise Refused(message % {"count": len(features), "max": AREAS}, "file")
    found = [_area(feature, number) for number, feature in enumerate(features, start=1)]
    _check_names(found)
    return found


def _area(feature: Any, number: int) -> Drawn:
    feature = feature if isinstance(feature, dict) else {}
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    name = next((str(properties[k]).strip()[:120] for k in NAMES if properties.get(k)), "")
    if not slugify(name):
        message = _("Le quartier n° %(number)s n’a pas de nom : il en faut un dans « name » ou « nom ».")
        raise Refused(message % {"number": number}, "file")
    return Drawn(name, slugify(name)[:60], _outline(feature.get("geometry"), name), _people(properties))


def _outline(geometry: Any, name: str) -> dict[str, Any]:
    # Loaded with the first file: see `territories.geo`.
    from shapely import get_num_coordinates, orient_polygons, set_precision
    from shapely.errors import ShapelyError
    from shapely.geometry import mapping, shape

    try:
        drawn = shape(geometry)
        right = drawn.geom_type in {"Polygon", "MultiPolygon"} and not drawn.is_empty
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        right = False
    if not right:
        raise Refused(_("Le contour de « %(name)s » n’est pas une surface.") % {"name": name}, "file")
    if get_num_coordinates(drawn) > POINTS:
        raise Refused(_("Le contour de « %(name)s » a trop de points. Simplifiez-le.") % {"name": name}, "file")
    west, south, east, north = drawn.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = _("Le contour de « %(name)s » n’est pas en degrés (WGS 84). Convertissez le fichier.")
        raise Refused(message % {"name": name}, "file")
    if not drawn.is_valid:
        raise Refused(_("Le contour de « %(name)s » se croise lui-même.") % {"name": name}, "file")
    # A metre is enough for a quartier, and keeps pages light. Drawn anticlockwise whatever the file does: what leaves as
    # GeoJSON must be (RFC 7946).
    return json.loads(json.dumps(mapping(orient_polygons(set_precision(drawn, 0.00001)))))


def _people(properties: dict[str, Any]) -> int:
    value = next((properties[k] for k in PEOPLE if properties.get(k)), 0)
    return int(value) if isinstance(value, int | float) and 0 < value < 100_000_000 else 0


def _check_names(found: list[Drawn]) -> None:
    slugs = [area.slug for area in found]
    for area in found:
        if slugs.count(area.slug) > 1:
            raise Refused(_("Deux quartiers s’appellent « %(name)s ».") % {"name": area.name}, "file")
