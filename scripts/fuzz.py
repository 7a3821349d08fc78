"""Throw what nobody would type at the product, and count what it answers. Run by `make fuzz`.

    python scripts/fuzz.py [--requests 20000] [--files 200] [--seed 1] [--judge PATH]

Half of the requests are Schemathesis's, drawn from the API's own OpenAPI description, over HTTP; it also checks each answer
against that description. The other half are ours, on the pages, by a visitor and by people who are signed in: hostile values
in every parameter and in every field of every form (`hostile_pages.py`); then 200 hostile files, each brought to the end (`hostile_files.py`), after which
what has a place must still leave as good GeoJSON. One answer of 500 or more, one error of a file, one file that a judge
refuses, and the exit status is 1.
"""

import argparse
import logging
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import hostile_files
import hostile_pages

ROOT = Path(__file__).resolve().parent.parent
JUDGE = ROOT / ".venv-judges" / "bin" / "schemathesis"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def prepare(folder: str) -> str:
    """Load the demo in a folder of its own; return the slug of its territory."""
    os.environ.update(
        POLYPHONIE_DATA=folder, DJANGO_SETTINGS_MODULE="polyphonie.config.settings", POLYPHONIE_LOG_LEVEL="CRITICAL"
    )
    os.environ.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "polyphonie", "demo"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    logging.disable(logging.CRITICAL)  # Django tells each refusal: twenty thousand lines hide the one that matters
    from polyphonie.core import limits
    from polyphonie.territories.models import Territory

    limits.API_PER_MINUTE = 10**9  # whoever fuzzes is one connection
    return Territory.objects.filter(kind=Territory.Kind.COMMUNE).earliest("pk").slug


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


class Counted:
    """An application, and how many requests it was sent."""

    def __init__(self, application: Callable):
        self.application, self.requests, self.lock = application, 0, threading.Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        with self.lock:
            self.requests += 1
        return self.application(environ, start_response)


def judge(slug: str, requests: int, seed: int, program: Path) -> int:
    """Let Schemathesis loose on the API until it has sent so many requests; return its exit status."""
    from polyphonie.config.wsgi import application

    counted, status = Counted(application), 0
    with make_server("127.0.0.1", 0, counted, Threaded, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{slug}/api/v1/openapi.json"
        while counted.requests < requests and not status:
            before = counted.requests
            command = [str(program), "run", address, "--checks", CHECKS, "--seed", str(seed), "--phases", "coverage,fuzzing",
                       "--max-examples", str(max(1, (requests - before) // 15)), "--continue-on-failure", "--no-color"]  # fmt: skip
            status = subprocess.run(command, cwd=os.environ["POLYPHONIE_DATA"], check=False).returncode
            seed += 1
            if counted.requests < before + 10:
                status = status or 1  # it sends nothing: there is nothing to wait for
        server.shutdown()
    print(f"API: {counted.requests} requests from Schemathesis, {requests} asked for", flush=True)
    return status


def judge_places(slug: str, judges: Path) -> int:
    """Let a validator read, as GeoJSON, every list that has places, after all that was thrown at it; return its status."""
    from polyphonie.core.actors import VISITOR
    from polyphonie.core.pages import inside
    from polyphonie.modules.opendata.exporting import lists
    from polyphonie.modules.opendata.exporting.writers import FORMATS, Options
    from polyphonie.territories.models import Territory

    here, made = Territory.objects.get(slug=slug), []
    with inside(here):
        for source in lists.open_to(VISITOR):
            if source.geometry:
                made.append(Path(os.environ["POLYPHONIE_DATA"]) / f"{source.name}.geojson")
                columns = lists.chosen(source, VISITOR, [])
                with made[-1].open("wb") as out:
                    lines = lists.lines(source, columns, here, VISITOR, {})
                    FORMATS["geojson"].write(out, source.name, columns, lines, Options())
    command = [str(judges / "python"), str(ROOT / "scripts" / "judge_geojson.py"), *map(str, made)]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--judge", type=Path, default=JUDGE)
    asked = parser.parse_args()
    if not asked.judge.exists():
        print(f"{asked.judge} is not there: scripts/judges.sh installs it.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        slug = prepare(folder)
        print(f"seed {asked.seed}", flush=True)
        broken = hostile_pages.throw(slug, asked.requests // 2, random.Random(asked.seed))  # noqa: S311 - can be given again
        became, bad_files = hostile_files.throw(slug, asked.files, random.Random(asked.seed))  # noqa: S311 - as above
        print("files:", ", ".join(f"{n} {what}" for what, n in sorted(became.items())), flush=True)
        for line in broken[:20] + bad_files[:20]:
            print(line)
        status = judge_places(slug, asked.judge.parent) | judge(slug, asked.requests // 2, asked.seed, asked.judge)
    return 1 if broken or bad_files or status else 0


if __name__ == "__main__":
    sys.exit(main())
