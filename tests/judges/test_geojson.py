"""What leaves as GeoJSON, judged by a validator that we did not write (`scripts/judge_geojson.py`, in .venv-judges)."""

import io
import json
import subprocess
from pathlib import Path

import pytest

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.modules.opendata.exporting import actions as exporting
from polyphonie.modules.opendata.exporting import lists
from polyphonie.modules.opendata.publication import actions as publication
from polyphonie.people.tests.factories import make_agent
from polyphonie.portal.administration import areas
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_area

ROOT = Path(__file__).resolve().parents[2]
JUDGE = ROOT / ".venv-judges" / "bin" / "python"
CLOCKWISE = [[[-1.7, 48.0], [-1.7, 48.2], [-1.5, 48.2], [-1.5, 48.0], [-1.7, 48.0]]]
SPOKE = 24  # people: the places of fewer than twenty are not published

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not JUDGE.exists(), reason="the GeoJSON validator is not there: scripts/judges.sh installs it"),
]


def _judged(folder: Path, **files: bytes) -> dict[str, str]:
    """Return what the validator says of each file."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = [str(JUDGE), str(ROOT / "scripts" / "judge_geojson.py"), *(str(folder / name) for name in files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert set(said) == set(files), done.stderr
    assert done.returncode == any(word != "valid" for word in said.values())
    return said


def _one(kind: str, coordinates: list) -> bytes:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": coordinates}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_the_judge_refuses_what_is_not_geojson(tmp_path):
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    said = _judged(
        tmp_path, good=_one("Polygon", [ring]), north=_one("Point", [3.87, 143.61]), east=_one("Point", [203.87, 43.61]),
        unclosed=_one("Polygon", [ring[:-1]]), clockwise=_one("Polygon", [ring[::-1]]), text=_one("Point", ["3", "43"]),
        kind=_one("Place", [3, 43]), alone=b'{"type": "FeatureCollection"}',
    )  # fmt: skip
    assert {name for name, word in said.items() if word == "valid"} == {"good"}


def _exported(territory, name: str) -> bytes:
    export = exporting.ask(
        territory=territory, source=lists.SOURCES[name], format="geojson", columns=[], filters={}, options={}, by=VISITOR
    )  # fmt: skip
    exporting.make(export=export, by=VISITOR)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        return file.read()


def test_what_we_give_is_geojson(territory, tmp_path):
    """Even from an outline that a town drew the wrong way round (RFC 7946 asks for counter-clockwise)."""
    agent = make_agent(territory)
    process = make_open_process(territory, by=agent)
    shape = {"type": "Polygon", "coordinates": CLOCKWISE}
    drawn = [{"type": "Feature", "properties": {"nom": "Le Coteau"}, "geometry": shape}]
    sent = json.dumps({"type": "FeatureCollection", "features": drawn}).encode()
    (read,) = areas.read(io.BytesIO(sent), len(sent))
    make_open_process(territory, by=agent, area=make_area(territory, name=read.name, outline=read.outline))
    for n in range(SPOKE):
        make_contribution(process, f"Ici, un banc {n}.", by=Actor(f"p{n}"), latitude=48.123456, longitude=-1.623456)
    gone = make_contribution(process, "Retirée.", latitude=48.1, longitude=-1.6)
    contributions.withdraw(contribution=gone, by=Actor(gone.author_key))
    make_contribution(process, "Nulle part.")
    release = publication.ask(process=process, licence="lov2", by=agent)
    publication.make(release=release, by=agent)
    with release.files.get(name="contributions.geojson").file.open("rb") as file:
        published = file.read()
    given = {"contributions": _exported(territory, "contributions"), "demarches": _exported(territory, "demarches")}
    said = _judged(tmp_path, published=published, **given)
    assert set(said.values()) == {"valid"}, said
    placed = {name: sum(bool(f["geometry"]) for f in json.loads(body)["features"]) for name, body in given.items()}
    assert placed == {"contributions": SPOKE, "demarches": 1} and len(json.loads(published)["features"]) == SPOKE
