"""Bring a file of 100,000 rows, made here, by the command: rows a second and memory, whatever the database.

    .venv/bin/python bench/importing.py [--rows 100000] [--form csv|xlsx|json] [--json]
    scripts/with_postgres.sh .venv/bin/python bench/importing.py

The rate is that of the whole command, from its start to its last row: reading, counting for the preview, applying. The
memory is the most that the command ever held, its worker process for workbooks aside (which is told). The file is then
brought again, which must change nothing, and the batch taken back. Exits with 1 below 2,000 rows a second or above
300 MB. On PostgreSQL the database must be empty: it is migrated first.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from filling import WORDS

ROOT = Path(__file__).resolve().parents[1]
RATE, MEMORY = 2000, 300
HEADING = "id date titre texte auteur pseudo quartier thème votes latitude longitude".split()


def main() -> int:
    """Print the figures; return 1 when one is not reached."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--form", choices=["csv", "xlsx", "json"], default="csv")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    sys.path.insert(0, str(ROOT))
    sys.path.insert(0, str(ROOT / "bench" / "methods"))
    import harness

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"POLYPHONIE_DATA": folder, "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
        process = _prepare()
        path = Path(folder) / f"contributions.{asked.form}"
        write(path, asked.rows)
        first, again = _command(path, process), _command(path, process)
        figures = {
            "machine": harness.machine("django", "python-calamine", "ijson"),
            "database": _database(),
            "file": f"{asked.form}, {path.stat().st_size / 1e6:.0f} MB, {asked.rows} rows",
            "rows a second": round(asked.rows / first["wall"]),
            "rows a second of processor": round(asked.rows / first["cpu"]),
            "MB": round(first["peak"]),
            "again, rows a second": round(asked.rows / again["wall"]),
            "again, changed": again["said"]["created"] + again["said"]["updated"],
            "taken back (s)": _take_back(first["said"]["batch"]),
        }
        whole = first["said"]["created"] == asked.rows and not figures["again, changed"]
    print(json.dumps(figures) if asked.json else "\n".join(f"{k:<28} {v}" for k, v in figures.items()))
    good = whole and figures["rows a second"] >= RATE and figures["MB"] < MEMORY
    print(
        "ok" if good else f"NO: at least {RATE} rows a second, under {MEMORY} MB, all rows, nothing twice",
        file=sys.stderr,
    )
    return 0 if good else 1


def write(path: Path, rows: int) -> None:
    """Write a file of so many contributions, unevenly long and supported, the same each time."""
    draw = random.Random(7)  # noqa: S311 - not a secret
    made = (_row(draw, n) for n in range(1, rows + 1))
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([HEADING])
            csv.writer(file, delimiter=";").writerows(made)
    elif path.suffix == ".json":
        with path.open("w", encoding="utf-8") as file:
            file.write("[")
            for n, row in enumerate(made):
                said = json.dumps(dict(zip(HEADING, row, strict=True)), ensure_ascii=False)
                file.write((",\n" if n else "") + said)
            file.write("]")
    else:
        import xlsxwriter

        book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet()
        for n, row in enumerate([HEADING, *made]):
            sheet.write_row(n, 0, row)
        book.close()


def _row(draw: random.Random, n: int) -> list:
    text = " ".join(draw.choices(WORDS, k=min(200, int(draw.lognormvariate(3.4, 0.7)) + 3))).capitalize() + "."
    day = f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/2025 {draw.randint(7, 22)}:{draw.randint(0, 59):02}"
    title = " ".join(draw.choices(WORDS, k=5)).capitalize()
    who = draw.randint(1, 30_000)
    where = [round(48.7 + draw.random() / 10, 6), round(2.2 + draw.random() / 10, 6)]
    theme, votes = draw.choice(["Voirie", "Nature", "École", "Transports", ""]), int(draw.paretovariate(1.1)) - 1
    return [n, day, title, text, f"p{who}", f"Participant {who}", "", theme, votes, *where]


def _prepare() -> str:
    """Make a territory with an open process; return the process's public id."""
    import django

    django.setup()
    from django.core.management import call_command
    from django_scopes import scope

    from polyphonie.people.tests.factories import make_agent
    from polyphonie.processes.tests.factories import make_open_process
    from polyphonie.territories.tests.factories import make_territory

    call_command("migrate", verbosity=0, interactive=False)
    territory = make_territory(slug="ville")
    with scope(territory=territory):
        return make_open_process(territory, by=make_agent(territory)).public_id


def _command(path: Path, process: str) -> dict:
    """Run the command; return what it said and what it cost (seconds, MB)."""
    command = [sys.executable, "-m", "polyphonie", "import", str(path)]
    command += ["--territory", "ville", "--process", process, "--yes", "--json"]
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        held: list[float] = [0]
        watching = threading.Thread(target=_watch, args=(child.pid, held))
        watching.start()
        _pid, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        watching.join()
        if status:
            raise SystemExit(f"the command failed ({status})")
        out.seek(0)
        said = json.loads(out.read().splitlines()[-1])
    peak = held[0] or usage.ru_maxrss / (1 << 20)  # macOS, in bytes
    return {"said": said, "wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": peak}


def _watch(pid: int, held: list[float]) -> None:
    """Keep the most memory (MB) that a process has held, until it ends: `ru_maxrss` begins at what its parent held."""
    while True:
        try:
            told = Path(f"/proc/{pid}/status").read_text()
        except OSError:  # it is gone, or this is no Linux
            return
        lines = [line for line in told.splitlines() if line.startswith("VmHWM")]
        if not lines:  # it has ended
            return
        held[0] = max(held[0], int(lines[0].split()[1]) / 1024)
        time.sleep(0.1)


def _take_back(public_id: str) -> float:
    from django_scopes import scope

    from polyphonie.modules.opendata.importing import actions
    from polyphonie.modules.opendata.models import Batch
    from polyphonie.people.operators import OPERATOR
    from polyphonie.territories.models import Territory

    with scope(territory=Territory.objects.get(slug="ville")):
        start = time.perf_counter()
        batch = Batch.objects.select_related("item", "process").get(item__public_id=public_id)
        actions.undo_all(batch=actions.undo(batch=batch, by=OPERATOR), by=OPERATOR)
        return round(time.perf_counter() - start, 1)


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.vendor} {cursor.fetchone()[0]}"


if __name__ == "__main__":
    sys.exit(main())
