"""The map, drawn here: outlines of areas, circles for what was said, names where they cover nothing.

Degrees (WGS 84) in, hundredths of the picture out. A circle keeps its size in pixels whatever the width of the
screen, so that it can be pressed with a finger; two circles that would touch on the narrowest screen become one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, cos, hypot, log2, radians
from typing import TYPE_CHECKING, Any

from polyphonie.territories.models import Area

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry  # loaded with the first map: see `territories.geo`

RATIO = 1.25  # width over height of the picture
NARROW = 320  # pixels: the width on which circles and names must not cover each other
APART = 34  # pixels between two circles there
CELLS = 16  # the database counts what was said in squares, so many across the picture
MARGIN = 0.06
SMALLEST = 0.003  # degrees: a closer look than some 300 metres would point at a door
LETTER = 7.6  # pixels across, about, of a letter of a name
TRIES = 7  # places tried for a name, each way across its area
NAMED = 30  # more areas than that are drawn without their names

Bounds = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Frame:
    """The rectangle of the earth that the picture shows."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, west: float, south: float, east: float, north: float) -> Frame:
        """Return the rectangle of the picture's proportions that holds these bounds and a margin."""
        squeeze = cos(radians((south + north) / 2)) or 1e-9
        tall = max(north - south, (east - west) * squeeze / RATIO, SMALLEST) * (1 + 2 * MARGIN)
        wide, x, y = tall * RATIO / squeeze, (west + east) / 2, (south + north) / 2
        return cls(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)

    @classmethod
    def asked(cls, text: str) -> Frame | None:
        """Read « west,south,east,north » from an address; None when it is anything else."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            return None
        good = -180 <= west < east <= 180 and -90 <= south < north <= 90
        return cls(west, south, east, north) if good else None

    def __str__(self) -> str:
        return f"{self.west:.5f},{self.south:.5f},{self.east:.5f},{self.north:.5f}"

    def xy(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the place of a point in the picture, from the top left, each way from 0 to 1."""
        x = (longitude - self.west) / (self.east - self.west)
        return x, (self.north - latitude) / (self.north - self.south)

    @property
    def step(self) -> tuple[float, float]:
        """Return the size in degrees, (across, up), of the squares in which the database counts."""
        return (self.east - self.west) / CELLS, (self.north - self.south) / CELLS


@dataclass(frozen=True)
class Spot:
    """What was said around one point: how many, the middle, the bounds, and one of them."""

    count: int
    longitude: float
    latitude: float
    bounds: Bounds
    area: str = ""
    public_id: str = ""

    def merged(self, other: Spot) -> Spot:
        """Return both as one: the middle of all, no area when they differ."""
        count = self.count + other.count
        near, far = zip(self.bounds, other.bounds, strict=True), zip(self.bounds, other.bounds, strict=True)
        low, high = [min(pair) for pair in near], [max(pair) for pair in far]
        return Spot(
            count,
            (self.longitude * self.count + other.longitude * other.count) / count,
            (self.latitude * self.count + other.latitude * other.count) / count,
            (low[0], low[1], high[2], high[3]),
            self.area if self.area == other.area else "",
        )


def _pixels(frame: Frame, longitude: float, latitude: float) -> tuple[float, float]:
    x, y = frame.xy(longitude, latitude)
    return x * NARROW, y * NARROW / RATIO


def gathered(spots: Iterable[Spot], frame: Frame) -> list[Spot]:
    """Return the spots, the largest first, those that would touch on a narrow screen made one."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (-s.count, s.longitude, s.latitude)):
        while near := _nearest(spot, kept, frame):
            kept.remove(near)
            spot = near.merged(spot)
        kept.append(spot)
    return sorted(kept, key=lambda s: -s.count)


def _nearest(spot: Spot, others: Sequence[Spot], frame: Frame) -> Spot | None:
    x, y = _pixels(frame, spot.longitude, spot.latitude)
    for other in others:
        a, b = _pixels(frame, other.longitude, other.latitude)
        if hypot(a - x, b - y) < APART:
            return other
    return None


def radius(count: int) -> int:
    """Return the radius, in pixels, of the circle of so many contributions: it grows slowly."""
    return 8 if count == 1 else min(22, ceil(11 + 1.6 * log2(count)))


def _rings(outline: BaseGeometry) -> Iterable[Iterable[tuple[float, ...]]]:
    for polygon in getattr(outline, "geoms", [outline]):
        yield polygon.exterior.coords
        yield from (ring.coords for ring in polygon.interiors)


def _path(outline: BaseGeometry, frame: Frame) -> str:
    """Return the outline as the `d` of an SVG path, in a picture 1,000 wide."""
    drawn = []
    for ring in _rings(outline):
        at = (frame.xy(*point[:2]) for point in ring)
        drawn.append("M" + "L".join(f"{x * 1000:.0f} {y * 1000 / RATIO:.0f}" for x, y in at) + "Z")
    return "".join(drawn)


def outlines(areas: Iterable[Area]) -> list[tuple[Area, BaseGeometry]]:
    """Return the areas that have an outline, with its geometry."""
    from shapely.geometry import shape

    return [
        (a, shape(a.outline["geometry"] if a.outline.get("type") == "Feature" else a.outline))
        for a in areas
        if a.outline
    ]


def frame_of(outlined: Sequence[tuple[Area, BaseGeometry]], bounds: Bounds | None) -> Frame | None:
    """Return the rectangle that holds the outlines, or without any the bounds of what was said; None with neither."""
    boxes = [outline.bounds for _area, outline in outlined] or ([bounds] if bounds else [])
    if not boxes:
        return None
    west, south, east, north = (
        pick(side) for pick, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
    )
    return Frame.around(west, south, east, north)


def _overlap(name: str, at: tuple[float, float], spots: Sequence[tuple[float, float, int]]) -> float:
    """Return by how many pixels a name written there would cover circles, or leave the picture."""
    half, covered = len(name) * LETTER / 2, 0.0
    for x, y, r in spots:
        dx, dy = max(abs(x - at[0]) - half, 0), max(abs(y - at[1]) - 9, 0)
        covered += max(0.0, r + 3 - hypot(dx, dy))
    return covered + max(0.0, half - at[0]) + max(0.0, at[0] + half - NARROW)


def _place_name(
    name: str, outline: BaseGeometry, frame: Frame, spots: Sequence[tuple[float, float, int]]
) -> tuple[float, float]:
    """Return where in its area a name covers no circle, as near its middle as can be: (longitude, latitude)."""
    from shapely.geometry import Point

    middle = outline.representative_point()
    best, home = (middle.x, middle.y), _pixels(frame, middle.x, middle.y)
    least = _overlap(name, home, spots)
    if not least:
        return best
    west, south, east, north = outline.bounds
    found = []
    for i in range(1, TRIES + 1):
        for j in range(1, TRIES + 1):
            x, y = west + (east - west) * i / (TRIES + 1), south + (north - south) * j / (TRIES + 1)
            at = _pixels(frame, x, y)
            found.append((_overlap(name, at, spots), hypot(at[0] - home[0], at[1] - home[1]), x, y))
    for covered, _far, x, y in sorted(found):
        if covered < least and outline.covers(Point(x, y)):
            return x, y
    return best


def _percent(frame: Frame, longitude: float, latitude: float) -> dict[str, str]:
    x, y = frame.xy(longitude, latitude)
    return {"x": f"{x * 100:.2f}%", "y": f"{y * 100:.2f}%"}


def drawing(outlined: Sequence[tuple[Area, BaseGeometry]], spots: Sequence[Spot], frame: Frame) -> dict[str, Any]:
    """Return what the template of the map needs: shapes and names of areas, circles with their bounds."""
    circles = [(*_pixels(frame, s.longitude, s.latitude), radius(s.count)) for s in spots]
    shapes = []
    for area, outline in outlined:
        shown = {"area": area, "path": _path(outline, frame)}
        if len(outlined) <= NAMED:
            shown |= _percent(frame, *_place_name(area.name, outline, frame, circles))
        shapes.append(shown)
    dots = [
        {"spot": s, "radius": radius(s.count), "zone": str(_zone(s)), **_percent(frame, s.longitude, s.latitude)}
        for s in spots
    ]
    return {"shapes": shapes, "dots": dots, "height": round(1000 / RATIO)}


def _zone(spot: Spot) -> Frame:
    """Return the rectangle to look at when the circle is pressed: a little more than its points."""
    return Frame.around(*spot.bounds)
