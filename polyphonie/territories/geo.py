"""Which area a point lies in, computed with shapely from the areas' GeoJSON outlines."""

from collections.abc import Iterable

from .models import Area

# shapely is loaded by whoever asks where a point lies: with the NumPy that it brings, it weighs as much as Django.


def area_of(areas: Iterable[Area], latitude: float, longitude: float) -> Area | None:
    """Return the first of `areas` whose outline covers the point (degrees, WGS 84), or None."""
    from shapely.geometry import Point, shape

    point = Point(longitude, latitude)
    return next((a for a in areas if a.outline and shape(a.outline).covers(point)), None)


def centre(area: Area) -> tuple[float, float] | None:
    """Return a (latitude, longitude) sure to lie inside the area, or None when it has no outline."""
    from shapely.geometry import shape

    if not area.outline:
        return None
    point = shape(area.outline).representative_point()
    return point.y, point.x
