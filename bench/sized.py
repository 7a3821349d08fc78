"""Pages and gestures at a given size: queries, CPU of application and database, server time, beside the limits.

    scripts/with_postgres.sh .venv/bin/python bench/sized.py                   5,000 / 20,000 / 50,000
    DATABASE_URL=… POLYPHONIE_DATA=… .venv/bin/python bench/sized.py --there   in what bench/country.py filled

Each is asked `--times` times, one after the other, in this process: there is no network and no other visitor in it. CPU
is the mean of this process and, on PostgreSQL, of the server process behind it; p95 is of the time the server takes.
Exits with 1 when a limit of CPU or queries (5,000) or of time (a million) is not kept.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {  # ms of CPU, queries; shared/knowledge/performance.md
    "home": (12, 8),
    "list": (20, 12),
    "list, page 250": (None, 12),  # at most 1.2 times the first
    "search": (40, None),
    "contribution, 50 words and its answer": (30, 15),
    "post a contribution": (20, None),
    "support": (10, None),
    "list, kept for visitors without a cookie": (0.5, 0),
}
DEEP, SLOWER = "list, page 250", 1.2
P95 = {"postgresql": 100, "sqlite": 150}  # ms, with a million contributions


def main() -> int:
    """Print the figures; return 1 when a limit is passed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--there", action="store_true", help="measure in the database as it is")
    options.add_argument("--times", type=int, default=40)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "bench" / "methods")]
    import harness
    import places

    with tempfile.TemporaryDirectory() as folder:
        places.prepare(os.environ["POLYPHONIE_DATA"] if asked.there else folder)
        if not asked.there:
            places.filled(contributions=5_000, words=20_000, supports=50_000, answers=1_000)
        told = {"machine": harness.machine("django"), "database": places.database()}
        rows = {name: _measured(ask, asked.times) for name, ask in _asked().items()}
    return _tell(told, rows, large=asked.there, as_json=asked.json)


def _asked() -> dict[str, Callable[[int], None]]:
    """Return what is asked: a function of the how-many-th time."""
    import places
    from django.test import Client

    from polyphonie.contributions.models import Contribution
    from polyphonie.core.pages import territory_path
    from polyphonie.processes.models import Process
    from polyphonie.territories.models import Territory

    place = Territory.objects.get()
    with places.within(place.pk):
        process = Process.objects.select_related("item").order_by("-received").first()
        newest = list(Contribution.objects.order_by("-item")[:5000].values_list("pk", "item__public_id", "standing"))
        path = partial(territory_path, place)
        talked = _much_talked_of(process)
    listed = path("contributions:list")
    after = newest[min(len(newest), 250 * 20) - 21][0]
    waiting = [pid for _pk, pid, standing in newest if standing == "waiting"]
    visitor = Client()
    return {
        "home": lambda n: _get(visitor, path("portal:home")),
        "list": lambda n: _get(visitor, listed),
        DEEP: lambda n: _get(visitor, f"{listed}?apres={after}"),
        "list of one process": lambda n: _get(visitor, f"{listed}?demarche={process.item.public_id}"),
        "search": lambda n: _get(visitor, path("portal:search") + "?q=banc+pharmacie"),
        "list, search": lambda n: _get(visitor, f"{listed}?q=banc+pharmacie"),
        "contribution, 50 words and its answer": lambda n: _get(visitor, path("contributions:detail", talked)),
        "process": lambda n: _get(visitor, path("processes:detail", process.item.public_id)),
        "post a contribution": _poster(
            visitor, path("contributions:speak", process.item.public_id, "verifier"), process
        ),
        "support": lambda n: _post(_another(visitor, f"127.0.1.{n}"), path("contributions:support", waiting[n])),
        "list, kept for visitors without a cookie": _from_memory(listed),
    }


def _from_memory(path: str) -> Callable[[int], None]:
    """Return what asks the application itself for a page kept a whole hour: a client of tests costs more than it."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    environ, application, statuses = RequestFactory()._base_environ(PATH_INFO=path), get_wsgi_application(), set()

    def ask(n: int) -> None:
        settings.PAGES_KEPT = 3600
        answer = application(dict(environ), lambda status, headers: statuses.add(status))
        b"".join(answer)
        answer.close()
        settings.PAGES_KEPT = 0
        if statuses != {"200 OK"}:
            raise SystemExit(f"{path} answers {statuses}")

    return ask


def _much_talked_of(process) -> str:
    """Return an answered contribution that has at least 50 added words; they are added where none has so many."""
    from django.db import transaction

    from polyphonie.contributions.models import AddedWord, Contribution
    from polyphonie.core import clock
    from polyphonie.core.inserting import insert
    from polyphonie.territories import keys

    one = Contribution.objects.filter(process=process, standing="answered").order_by("-item").select_related("item")[0]
    missing = max(0, 50 - one.added_words)
    with transaction.atomic():
        rows = [(keys.new(), f"{n:030x}", "Oui, et de l’ombre aussi en été.") for n in range(missing)]
        same = {"contribution_id": one.pk, "territory_id": one.territory_id, "at": clock.now()}
        insert(AddedWord, ("id", "author_key", "text"), rows, **same)
        Contribution.objects.filter(pk=one.pk).update(added_words=one.added_words + missing)
    return one.item.public_id


def _get(client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")


def _post(client, path: str) -> None:
    answer = client.post(path, {"cle": str(uuid.uuid4())})
    if answer.status_code != 302:
        raise SystemExit(f"{path} answers {answer.status_code}")


def _another(client, address: str):
    """Return another visitor of the same server: starting it is no part of a request."""
    from django.test import Client

    new = Client(REMOTE_ADDR=address)
    new.handler = client.handler
    return new


def _poster(visitor, path: str, process) -> Callable[[int], None]:
    """Return what sends the n-th contribution: its draft is written before, and measured no more than its typing."""
    import places

    from polyphonie.contributions import drafts
    from polyphonie.contributions.access import DRAFTS
    from polyphonie.core import ids

    senders = []
    with places.within(process.territory_id):
        for n in range(210):
            key = ids.actor_key()
            text = f"Un banc devant la pharmacie, à l’arrêt n° {n}."
            drafts.save(process=process, key=key, values={"text": text, "channel": "page"})
            client = _another(visitor, f"127.0.2.{n}")
            session = client.session
            session[DRAFTS] = {process.item.public_id: key}
            session.save()
            senders.append(client)
    return lambda n: _post(senders[n], path)


def _measured(ask: Callable[[int], None], times: int) -> dict:
    """Return the mean CPU (ms), the p50 and p95 of time (ms) and the queries of one request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(3):
        ask(n)
    own, theirs, took = time.process_time(), _server_cpu(), []
    for n in range(3, times + 3):
        start = time.perf_counter()
        ask(n)
        took.append(time.perf_counter() - start)
    own, theirs = time.process_time() - own, _server_cpu() - theirs
    with CaptureQueriesContext(connection) as queries:
        ask(times + 3)
    cuts = statistics.quantiles(took, n=20)
    figures = {"application": own / times, "database": theirs / times, "p50": cuts[9], "p95": cuts[18]}
    return {k: round(v * 1000, 1) for k, v in figures.items()} | {"queries": len(queries)}


def _server_cpu() -> float:
    """Return the CPU seconds of the PostgreSQL process behind our connection; SQLite works in our own."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tell(told: dict, rows: dict[str, dict], *, large: bool, as_json: bool) -> int:
    wrong = [name for name, row in rows.items() if not _kept(name, row, rows, told["database"], large)]
    if as_json:
        print(json.dumps(told | {"pages": rows, "passed": wrong}))
        return 1 if wrong else 0
    print("\n".join(f"{k:<10} {v}" for k, v in told.items()))
    print(f"{'':<40}{'queries':>8}{'app ms':>8}{'db ms':>8}{'sum':>8}{'p50':>8}{'p95':>8}   limit")
    for name, row in rows.items():
        most = f"p95 {P95[told['database'].split()[0]]}" if large else LIMITS.get(name, "")
        figures = [row["queries"], row["application"], row["database"], round(row["application"] + row["database"], 1)]
        print(f"{name:<40}" + "".join(f"{f:>8}" for f in [*figures, row["p50"], row["p95"]]) + f"   {most}")
    print(f"beyond: {', '.join(wrong) or 'none'}")
    return 1 if wrong else 0


def _kept(name: str, row: dict, rows: dict, database: str, large: bool) -> bool:
    if large:
        return row["p95"] <= P95[database.split()[0]]
    cpu, queries = LIMITS.get(name, (None, None))
    spent = row["application"] + row["database"]
    if name == DEEP:
        cpu = SLOWER * (rows["list"]["application"] + rows["list"]["database"])
    return (cpu is None or spent <= cpu) and (queries is None or row["queries"] <= queries)


if __name__ == "__main__":
    sys.exit(main())
