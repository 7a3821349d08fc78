"""Ballots over HTTP at a fixed rate, whether or not the server keeps up (an open loop), for some minutes.

    .venv/bin/python bench/voting.py [--minutes 10] [--rate 50] [--json]

The rate promised is 50 ballots a second on PostgreSQL and 15 on SQLite, both on two cores that also make the load.
Each ballot is another person's, sealed beforehand as their browser does, sent from the session that the door of the
booth gave them; its time runs from the moment when it was due, so that a server that lags is not forgiven. Exits with
1 when there was an error, when the 95th percentile passes 300 ms, or when the urn does not hold each ballot once.
"""

import argparse
import base64
import json
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import SimpleQueue

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import places
import serving

PROMISED_MS, RATES, HANDS = 300, {"postgresql": 50, "sqlite": 15}, 32


def main() -> int:
    """Print the figures; return 1 when a promise is not kept."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--rate", type=float, default=0, help="ballots a second; by default what is promised")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places.prepare(f"{folder}/var")
        from django.db import connection

        rate = asked.rate or RATES[connection.vendor]
        told = measured(rate, round(rate * asked.minutes * 60))
    print(json.dumps(told) if asked.json else "\n".join(f"{name:<22} {value}" for name, value in told.items()))
    return 0 if not told["errors"] and told["p95 ms"] <= PROMISED_MS and told["in the urn"] == told["ballots"] else 1


def measured(rate: float, count: int) -> dict:
    from django.db import connections
    from django_scopes import scope

    from polyphonie.core.pages import inside, territory_path
    from polyphonie.modules.urn.models import Ballot, Elector
    from polyphonie.modules.urn.tests.factories import OpenVote
    from polyphonie.territories.tests.factories import make_territory

    territory = make_territory()
    with scope(territory=territory), inside(territory):
        held = OpenVote(territory, roll=count)
        sessions = serving.entered(held.election, held.electors)
        dice = random.Random(1)  # noqa: S311 - not a secret
        ballots = [base64.b64encode(held.sealed(dice.choice("1248"))).decode() for _ in range(count)]
        path, database = territory_path(territory, "urn:ballot", held.election.vote), places.database()
        connections.close_all()
        with serving.serving() as port:
            warm(port)
            took, errors, seconds = open_loop(port, path, list(zip(sessions, ballots, strict=True)), rate)
        urn = Ballot.objects.filter(election=held.election).count()
        marks = Elector.objects.filter(election=held.election, channel="web").count()
    took.sort()
    return {
        "database": database, "ballots": count, "asked a second": rate, "done a second": round(count / seconds, 1),
        "errors": errors, "p50 ms": _at(took, 0.5), "p95 ms": _at(took, 0.95), "p99 ms": _at(took, 0.99),
        "slowest ms": _at(took, 1), "in the urn": urn, "marks": marks,
    }  # fmt: skip


def warm(port: int) -> None:
    """Have each worker load its pages before the clock starts."""
    import urllib.error
    import urllib.request

    for _turn in range(20):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
        except urllib.error.HTTPError:
            continue


def open_loop(port: int, path: str, ballots: list[tuple[str, str]], rate: float) -> tuple[list[float], int, float]:
    """Send each ballot when it is due; return the seconds of each, the errors, and the seconds of the whole."""
    due: SimpleQueue = SimpleQueue()
    took: list[float] = []
    errors: list[int] = []

    def hand() -> None:
        booth = serving.Booth(port, path)
        while (one := due.get()) is not None:
            moment, session, sealed = one
            status = booth.vote(session, sealed)
            took.append(time.perf_counter() - moment)
            if status != 200:
                errors.append(status)

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for one in hands:
        one.start()
    start = time.perf_counter()
    for number, (session, sealed) in enumerate(ballots):
        moment = start + number / rate
        time.sleep(max(0, moment - time.perf_counter()))
        due.put((moment, session, sealed))
    for _one in hands:
        due.put(None)
    for one in hands:
        one.join()
    return took, len(errors), time.perf_counter() - start


def _at(took: list[float], share: float) -> float:
    return round(took[min(len(took) - 1, int(share * len(took)))] * 1000, 1)


if __name__ == "__main__":
    sys.exit(main())
