"""The areas of a territory drawn as one picture, on which one can press without script.

Plate carrée around the middle latitude; the picture is always shown at its own size, so that the point that a browser
sends with `<input type="image">` falls where the person pressed.
"""

from math import cos, radians
from typing import Any

from polyphonie.territories.geo import area_of
from polyphonie.territories.models import Area

SIDE = 288  # pixels: fits the narrowest screen
MARGIN = 6


def _rings(area: Area) -> list[list[list[float]]]:
    """Return the outer rings of an area's outline."""
    outline = area.outline
    if outline.get("type") == "Polygon":
        return outline["coordinates"][:1]
    if outline.get("type") == "MultiPolygon":
        return [polygon[0] for polygon in outline["coordinates"]]
    return []


class Frame:
    """The rectangle of the earth that the picture shows, and the way from one to the other."""

    def __init__(self, areas: list[Area]):
        points = [point for area in areas for ring in _rings(area) for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        self.squeeze = cos(radians((south + north) / 2))
        self.scale = (SIDE - 2 * MARGIN) / max((east - west) * self.squeeze, north - south, 1e-9)
        self.west, self.north = west, north

    def xy(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        return x, MARGIN + (self.north - latitude) * self.scale

    def earth(self, x: float, y: float) -> tuple[float, float]:
        """Return (latitude, longitude)."""
        return self.north - (y - MARGIN) / self.scale, self.west + (x - MARGIN) / (self.scale * self.squeeze)


def drawn(areas: list[Area]) -> list[Area]:
    return [a for a in areas if a.outline and _rings(a)]


def svg(areas: list[Area], point: tuple[float, float] | None = None) -> dict[str, Any]:
    """Return what the template of the picture needs: its side, one path an area, and the point pressed."""
    shown = drawn(areas)
    frame = Frame(shown)
    shapes = []
    for number, area in enumerate(shown):
        path = "".join(
            "M" + "L".join("{:.1f} {:.1f}".format(*frame.xy(*p[:2])) for p in ring) + "Z" for ring in _rings(area)
        )
        shapes.append({"path": path, "tone": number % 5 + 1})
    mark = frame.xy(point[1], point[0]) if point else None
    return {"side": SIDE, "shapes": shapes, "mark": mark and {"x": f"{mark[0]:.1f}", "y": f"{mark[1]:.1f}"}}


def place(areas: list[Area], x: float, y: float) -> dict[str, Any]:
    """Return the latitude, longitude (6 decimals: a tenth of a metre) and area of a press on the picture."""
    shown = drawn(areas)
    if not shown or not (0 <= x <= SIDE and 0 <= y <= SIDE):
        return {}
    latitude, longitude = Frame(shown).earth(x, y)
    area = area_of(shown, latitude, longitude)
    if area is None:
        return {}
    return {"latitude": round(latitude, 6), "longitude": round(longitude, 6), "area": area.slug}
