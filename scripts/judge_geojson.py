"""Judge GeoJSON files by a validator that we did not write, in .venv-judges: `judge_geojson.py FILE...`.

Prints one line for each file with what is wrong in it; the exit status is 1 when something is. The structure and the
shapes are the validator's; that every point lies on Earth is asked here, because it does not ask.
"""

import json
import sys
from pathlib import Path
from typing import Any

from geojson_validator import configure_logging, validate_geometries, validate_structure


def problems(data: dict[str, Any]) -> list[str]:
    """Return what is wrong with a GeoJSON object, in the validator's words."""
    found = [f"{said} at {where['path'][:3]}" for said, where in validate_structure(data, check_crs=True).items()]
    if found:
        return found  # the shapes of what has no structure cannot be judged
    judged = validate_geometries(data)
    return [f"{name}: features {which[:5]}" for name, which in judged["invalid"].items()] + _off_earth(data)


def _off_earth(data: dict[str, Any]) -> list[str]:
    places = [f["geometry"]["coordinates"] for f in data["features"] if f["geometry"]]
    return [f"not on Earth: {x}, {y}" for x, y, *_height in _points(places) if abs(x) > 180 or abs(y) > 90][:5]


def _points(places: list[Any]) -> list[list[float]]:
    if places and isinstance(places[0], (int, float)):
        return [places]
    return [point for place in places for point in _points(place)]


def main(names: list[str]) -> int:
    configure_logging(enabled=False)
    wrong = 0
    for name in names:
        found = problems(json.loads(Path(name).read_text("utf-8")))
        wrong += bool(found)
        print(f"{Path(name).name}: {'; '.join(found) or 'valid'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
