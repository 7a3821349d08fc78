"""The crowd of the French record against real server processes: 10.65 signed-in writes and 53 pages a second.

    .venv/bin/python bench/crowd.py [--seconds 60] [--times 1]        SQLite, synchronous=FULL
    scripts/with_postgres.sh .venv/bin/python bench/crowd.py --times 2

An open loop: each request leaves at its own moment, whatever became of those before, and its time is counted from that
moment. None comes from a cache. Half of the pages are the list, half a contribution; a write is a support by somebody
signed in. The crowd stands on the same machine as the server. Exits with 1 when p95 of a kind is above 300 ms or one
answer is an error.
"""

import argparse
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
WRITES, PAGES = 10.65, 53.0  # a second; shared/knowledge/performance.md
P95 = 300  # ms
PEOPLE, AT_ONCE = 150, 200


def main() -> int:
    """Print the figures; return 1 when the crowd was kept waiting."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--times", type=float, default=1, help="of the record")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "bench" / "methods")]
    import harness
    import places

    with tempfile.TemporaryDirectory() as folder:
        places.prepare(folder)
        territory, _process = places.filled(contributions=5_000, words=20_000, supports=50_000, answers=1_000)
        crowd = _crowd(territory)
        figures = {"machine": harness.machine("django", "granian"), "database": places.database()}
        with _served() as (port, server):
            rows = _rush(port, crowd, asked.times, asked.seconds)
            figures["MB a worker"] = _memory(server)
    return _tell(figures | {"times": asked.times, "seconds": asked.seconds}, rows, as_json=asked.json)


def _crowd(territory: int) -> dict:
    """Make people who are signed in; return their cookies and what there is to read and to support."""
    import places
    from django.conf import settings
    from django.test import Client

    from polyphonie.contributions.models import Contribution
    from polyphonie.core.pages import territory_path
    from polyphonie.people.tests.factories import make_person
    from polyphonie.territories.models import Territory

    place = Territory.objects.get(pk=territory)
    with places.within(territory):
        names = list(Contribution.objects.order_by("-item").values_list("item__public_id", flat=True)[:2000])
        sessions, client = [], Client()
        for _n in range(PEOPLE):
            client.cookies.clear()
            client.force_login(make_person(place).user, backend="django.contrib.auth.backends.ModelBackend")
            sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return {
        "sessions": sessions,
        "list": territory_path(place, "contributions:list"),
        "pages": [territory_path(place, "contributions:detail", name) for name in names],
        "supports": [territory_path(place, "contributions:support", name) for name in names],
    }


class _served:
    """The product with two workers, as `polyphonie run` starts it, until the block ends."""

    def __enter__(self) -> tuple[int, subprocess.Popen]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        from django.conf import settings

        environment = os.environ | {"POLYPHONIE_SECRET_KEY": settings.SECRET_KEY, "PYTHONPATH": str(ROOT)}
        environment["POLYPHONIE_BASE_URL"] = f"http://127.0.0.1:{port}"
        from polyphonie.portal.commands import serve

        ready = "import django; django.setup(); from polyphonie.portal.commands import serve; serve.prepare()"
        subprocess.run([sys.executable, "-c", ready], env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [*serve.web_server("127.0.0.1", port), serve.APPLICATION]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _try in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
            except OSError:
                time.sleep(0.1)
            else:
                return port, self.process
        raise SystemExit("the server does not answer")

    def __exit__(self, *_error) -> None:
        self.process.terminate()
        self.process.wait()


def _rush(port: int, crowd: dict, times: float, seconds: int) -> dict[str, list[tuple[float, int]]]:
    """Send everything at its moment; return the milliseconds and the status of each answer, by kind."""
    draw = random.Random(5)  # noqa: S311 - not a secret
    moments = sorted(
        [(at, "write") for at in _moments(draw, WRITES * times, seconds)]
        + [(at, "list") for at in _moments(draw, PAGES * times / 2, seconds)]
        + [(at, "contribution") for at in _moments(draw, PAGES * times / 2, seconds)]
    )
    rows: dict[str, list[tuple[float, int]]] = {"list": [], "contribution": [], "write": []}
    kept = threading.Lock()
    _warm(port, crowd)
    start = time.perf_counter() + 0.5

    def one(due: float, kind: str, n: int) -> None:
        status = _ask(port, crowd, kind, n)
        took = (time.perf_counter() - due) * 1000
        with kept:
            rows[kind].append((took, status))

    with ThreadPoolExecutor(AT_ONCE) as people:
        for n, (at, kind) in enumerate(moments):
            time.sleep(max(0.0, start + at - time.perf_counter()))
            people.submit(one, start + at, kind, n)
    return rows


def _moments(draw: random.Random, rate: float, seconds: int) -> list[float]:
    """Return when people arrive who do not know each other."""
    found, at = [], draw.expovariate(rate)
    while at < seconds:
        found.append(at)
        at += draw.expovariate(rate)
    return found


def _warm(port: int, crowd: dict) -> None:
    for n in range(8):
        for kind in ("list", "contribution"):
            _ask(port, crowd, kind, n)


def _ask(port: int, crowd: dict, kind: str, n: int) -> int:
    """Send one request; return its status, 599 when no answer came."""
    address = f"127.0.{1 + n // 250 % 200}.{2 + n % 250}"  # as many connections: each has its own limits
    connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    try:
        if kind == "write":
            # Each support is another one: nobody supports twice what they supported.
            who, what = n % PEOPLE, n * 7 % len(crowd["supports"])
            token = "k" * 32
            body = urlencode({"csrfmiddlewaretoken": token, "cle": str(uuid.uuid4())})
            cookie = f"csrftoken={token}; sessionid={crowd['sessions'][who]}"
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", crowd["supports"][what], body, headers)
        else:
            path = crowd["list"] if kind == "list" else crowd["pages"][n % len(crowd["pages"])]
            connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return 599
    finally:
        connection.close()


def _memory(server: subprocess.Popen) -> int:
    """Return the resident MB of the largest worker."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children]
    return round(max(pages) * resource.getpagesize() / 1e6)


def _tell(figures: dict, rows: dict[str, list[tuple[float, int]]], *, as_json: bool) -> int:
    good = True
    for kind, answers in rows.items():
        expected = 302 if kind == "write" else 200
        errors = sum(status != expected for _took, status in answers)
        cuts = statistics.quantiles([took for took, _status in answers], n=100)
        figures[kind] = {
            "sent": len(answers), "errors": errors, "p50": round(cuts[49]), "p95": round(cuts[94]),
            "p99": round(cuts[98]), "max": round(max(took for took, _status in answers)),
        }  # fmt: skip
        good = good and not errors and cuts[94] <= P95
    print(json.dumps(figures) if as_json else "\n".join(f"{k:<16} {v}" for k, v in figures.items()))
    print("ok" if good else f"NO: p95 at most {P95} ms, no error", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
