"""Throw what nobody would type at the product, and count what it answers. Run by `make fuzz`.

    python scripts/fuzz.py [--requests 20000] [--files 200] [--seed 1] [--judge PATH]

Half of the requests are Schemathesis's, drawn from the API's own OpenAPI description, over HTTP; it also checks each answer
against that description. The other half are ours, on the public pages: hostile values in every parameter and in every field
of every form, with and without its keys; then 200 hostile files, each brought to the end (`hostile_files.py`), after which
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
import traceback
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import hostile_files

ROOT = Path(__file__).resolve().parent.parent
JUDGE = ROOT / ".venv-judges" / "bin" / "schemathesis"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
HOSTILE = (
    "", " ", "0", "-1", "9" * 30, "1e999", "NaN", "é" * 300, "\u202e\u0000x", "\x00", "%00", "'", '"', "'; DROP TABLE x;--",
    "<script>alert(1)</script>", "{{7*7}}", "{% now %}", "../../etc/passwd", "=1+1", "😀" * 50, "a" * 20_000,
    "2026-02-30", "2026-03-29T02:30", "on", "null", "[]", "http://[", "javascript:1", "\r\nSet-Cookie: a=b", "１２", "ı",
)  # fmt: skip
NAMES = ("apres", "avant", "q", "demarche", "nature", "quartier", "moyen", "reponse", "etat", "point", "mot", "modele", "url",
         "format", "maxwidth", "nombre", "v")  # fmt: skip


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        elif tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action") or "", {}))
        elif tag in {"input", "textarea", "select", "button"} and given.get("name") and self.forms:
            self.forms[-1][2][given["name"]] = given.get("value") or ""


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


class Pages:
    """Requests on the public pages, through Django's own client."""

    def __init__(self, slug: str, draw: random.Random):
        from django.test import Client

        self.client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        self.slug, self.draw = slug, draw
        self.counts: Counter[int] = Counter()
        self.broken: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.paths: list[str] = []

    def crawl(self, most: int = 250) -> None:
        """Find the pages that links lead to, and their forms."""
        waiting, known = [f"/{self.slug}/"], set()
        while waiting and len(known) < most:
            path = waiting.pop(0)
            known.add(path)
            response = self.client.get(path)
            self.note(response, "GET", path)
            if not response["Content-Type"].startswith("text/html") or response.streaming:
                continue
            page = Page()
            page.feed(response.content.decode("utf-8", "replace"))
            self.forms += [(method, action or path, fields) for method, action, fields in page.forms]
            for link in sorted(page.links):
                target = urlsplit(link).path
                if link.startswith(f"/{self.slug}/") and target not in known and target not in waiting:
                    waiting.append(target)
        self.paths = sorted(known)

    def throw(self, count: int) -> None:
        """Send so many hostile requests."""
        from django.core.cache import cache

        for number in range(count):
            if number % 40 == 0:
                cache.clear()  # the limits on one connection would answer in the place of the pages
            if self.forms and self.draw.random() < 0.6:
                self._form()
            else:
                self._address()

    def _value(self) -> str:
        return self.draw.choice(HOSTILE)

    def _form(self) -> None:
        method, action, fields = self.draw.choice(self.forms)
        sent = {name: value if self.draw.random() < 0.4 else self._value() for name, value in fields.items()}
        if self.draw.random() < 0.2:
            sent[self._value()[:50]] = self._value()
        for name in [n for n in sent if self.draw.random() < 0.05]:
            del sent[name]
        send = self.client.post if method == "post" else self.client.get
        self.note(send(urlsplit(action).path, sent), method.upper(), f"{action} {str(sent)[:300]}")

    def _address(self) -> None:
        path = self.draw.choice(self.paths)
        if self.draw.random() < 0.3:
            parts = path.strip("/").split("/")
            place = self.draw.randrange(1, len(parts)) if len(parts) > 1 else 0
            parts[place] = urlencode({"": self._value()[:300]})[1:] or "x"
            path = "/" + "/".join(parts) + "/"
        asked = {name: self._value()[:400] for name in NAMES if self.draw.random() < 0.15}
        address = f"{path}?{urlencode(asked, errors='surrogatepass')}"
        self.note(self.client.get(address), "GET", address)

    def note(self, response, method: str, what: str) -> None:
        if response.streaming:
            for _block in response.streaming_content:
                pass
        self.counts[response.status_code] += 1
        if response.status_code >= 500:
            self.broken.append(f"{response.status_code} {method} {what}\n    {_where(response)}")


def _where(response) -> str:
    """Return the error behind an answer, and the line of ours that met it."""
    if not response.exc_info:
        return "no exception"
    kind, error, trace = response.exc_info
    ours = [f for f in traceback.extract_tb(trace) if "polyphonie" in f.filename and ".venv" not in f.filename]
    place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "?"
    return f"{kind.__name__}: {str(error)[:200]} ({place})"


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


def judge(slug: str, requests: int, seed: int, program: Path) -> int:
    """Let Schemathesis loose on the API; return its exit status."""
    from polyphonie.config.wsgi import application

    with make_server("127.0.0.1", 0, application, Threaded, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{slug}/api/v1/openapi.json"
        command = [str(program), "run", address, "--checks", CHECKS, "--seed", str(seed), "--phases", "coverage,fuzzing",
                   "--max-examples", str(max(1, requests // 15)), "--continue-on-failure", "--no-color"]  # fmt: skip
        status = subprocess.run(command, cwd=os.environ["POLYPHONIE_DATA"], check=False).returncode
        server.shutdown()
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
    with tempfile.TemporaryDirectory() as folder:
        slug = prepare(folder)
        pages = Pages(slug, random.Random(asked.seed))  # noqa: S311 - a seed that can be given again
        pages.crawl()
        print(f"{len(pages.paths)} pages, {len(pages.forms)} forms; seed {asked.seed}", flush=True)
        pages.throw(asked.requests // 2)
        print("pages:", ", ".join(f"{n} × {status}" for status, n in sorted(pages.counts.items())), flush=True)
        for line in pages.broken[:20]:
            print(line)
        became, bad_files = hostile_files.throw(slug, asked.files, random.Random(asked.seed))  # noqa: S311 - as above
        print("files:", ", ".join(f"{n} {what}" for what, n in sorted(became.items())), flush=True)
        for line in bad_files[:20]:
            print(line)
        if not asked.judge.exists():
            print(f"{asked.judge} is not there: scripts/judges.sh installs it.", file=sys.stderr)
            return 2
        status = judge_places(slug, asked.judge.parent) | judge(slug, asked.requests // 2, asked.seed, asked.judge)
    return 1 if pages.broken or bad_files or status else 0


if __name__ == "__main__":
    sys.exit(main())
