"""Open data and exports at size: seconds, CPU and memory of each, made in a process of its own.

    .venv/bin/python bench/openness.py [--published 100000] [--exported 0] [--json]
    scripts/with_postgres.sh .venv/bin/python bench/openness.py

Publishes the open data of so many contributions (a minute at most), exports 5,000 contributions (3 s) and 20,000 added
words (5 s) as CSV, and with `--exported 1000000` that many contributions, under 300 MB. Exits with 1 when a figure is
not reached. On PostgreSQL the database must be empty: it is migrated first.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 300
PUBLICATION, CONTRIBUTIONS, COMMENTS = 60, 3, 5  # seconds


def main() -> int:
    """Print the figures; return 1 when one is not reached."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--published", type=int, default=100_000)
    options.add_argument("--exported", type=int, default=0)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "bench" / "methods")]
    import harness
    import places

    with tempfile.TemporaryDirectory() as folder:
        places.prepare(folder)
        figures: dict = {"machine": harness.machine("django"), "database": places.database()}
        small = places.filled(contributions=5_000, words=20_000, supports=50_000)
        figures["export 5,000 contributions"] = _apart(_export, *small, "contributions", 5_000)
        figures["export 20,000 words"] = _apart(_export, *small, "mots-ajoutes", 20_000)
        limits = [CONTRIBUTIONS, COMMENTS]
        if asked.published:
            large = places.filled(contributions=asked.published)
            figures[f"publish {asked.published} contributions"] = _apart(_publish, *large, asked.published)
            limits.append(PUBLICATION)
        if asked.exported:
            country = places.filled(contributions=asked.exported)
            figures[f"export {asked.exported} contributions"] = _apart(
                _export, *country, "contributions", asked.exported
            )
            limits.append(10**6)
    print(json.dumps(figures) if asked.json else "\n".join(f"{k:<32} {v}" for k, v in figures.items()))
    made = [f for f in figures.values() if isinstance(f, dict)]
    good = all(f["seconds"] <= most and f["MB"] < MEMORY for f, most in zip(made, limits, strict=True))
    return 0 if good else 1


def _apart(work, *arguments) -> dict:
    """Do a piece of work in a process of its own; return its seconds, its CPU and the most memory it held."""
    from django.db import connection

    connection.close()
    way_out, way_in = os.pipe()
    child = os.fork()
    if not child:
        start = time.perf_counter()
        rows = work(*arguments)
        os.write(way_in, json.dumps([rows, time.perf_counter() - start]).encode())
        os._exit(0)
    _pid, status, usage = os.wait4(child, 0)
    os.close(way_in)
    if status:
        raise SystemExit("the work failed")
    with os.fdopen(way_out) as told:
        rows, seconds = json.loads(told.read())
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    cpu = usage.ru_utime + usage.ru_stime
    return {"rows": rows, "seconds": round(seconds, 1), "CPU s": round(cpu, 1), "MB": round(usage.ru_maxrss / scale)}


def _export(territory: int, process: int, source: str, rows: int) -> int:
    import places

    from polyphonie.core import clock, limits
    from polyphonie.core.actors import VISITOR
    from polyphonie.modules.opendata.exporting import actions, lists
    from polyphonie.modules.opendata.models import Export
    from polyphonie.processes.models import Process

    with places.within(territory) as here:
        filters = {"demarche": Process.objects.get(pk=process).item.public_id}
        chosen = [c.name for c in lists.chosen(lists.SOURCES[source], VISITOR, [])]
        export = Export.objects.create(
            territory=here, owner=VISITOR.actor_key, source=source, format="csv", columns=chosen, filters=filters,
            options={}, total=rows, asked_at=clock.now(), expires_at=clock.now() + limits.EXPORT_KEPT,
        )  # fmt: skip
        actions.make(export=export, by=VISITOR)
        export.refresh_from_db()
        if export.state != Export.State.DONE or export.rows != rows:
            raise SystemExit(f"{export.state}, {export.rows} rows")
        return export.rows


def _publish(territory: int, process: int, rows: int) -> int:
    import places

    from polyphonie.core import clock
    from polyphonie.modules.opendata.models import Dataset, Release
    from polyphonie.modules.opendata.publication import actions
    from polyphonie.people.operators import OPERATOR
    from polyphonie.processes.models import Process

    with places.within(territory) as here:
        dataset = Dataset.objects.create(
            territory=here,
            process=Process.objects.select_related("item", "territory", "frame").get(pk=process),
            licence="lov2",
        )
        release = Release.objects.create(
            territory=here, dataset=dataset, number=1, licence="lov2", total=rows, asked_at=clock.now()
        )
        actions.make(release=release, by=OPERATOR)
        release.refresh_from_db()
        if release.state != Release.State.DONE:
            raise SystemExit(release.state)
        return release.rows


if __name__ == "__main__":
    sys.exit(main())
