"""Real servers of the product: their own process, port, database and files.

The database is a copy of a migrated one (and, for the demo, a loaded one) that is made once a session:
a file with SQLite, a `CREATE DATABASE … TEMPLATE` with PostgreSQL. Journeys share one server, whose database is put
in place anew for each.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest

from polyphonie.portal.commands.serve import web_server
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
WALL = ROOT / "tests" / "walled"
START_SECONDS = 120
_numbers = count(1)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def keys_of(data: Path) -> Path:
    """Return where the site under `data` keeps the keys of its votes, as its settings say."""
    return data.with_name(f"{data.name}-urn")


def _environment(data: Path, database_url: str | None, base_url: str = "") -> dict[str, str]:
    from django.conf import settings

    # The last is what Playwright's event loop asks of the tests' own process.
    dropped = {"DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("POLYPHONIE_") and k not in dropped}
    kept |= {
        "POLYPHONIE_DATA": str(data),
        # Receipts and sessions made by the test's own process must open in the server's.
        "POLYPHONIE_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": os.pathsep.join([str(WALL), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings",
        "OPENBLAS_NUM_THREADS": "1",
    }
    if base_url:
        kept["POLYPHONIE_BASE_URL"] = base_url
    if database_url:
        kept["DATABASE_URL"] = database_url
    return kept


def _python(environment: dict[str, str], *arguments: str) -> str:
    """Run a Python command beside the site; return what it printed. The limit is for what hangs, not for what is slow."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment, cwd=environment["POLYPHONIE_DATA"], capture_output=True, text=True, timeout=1200,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"python {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


class Databases:
    """Makes, copies and drops the databases of the servers under test."""

    def __init__(self, folder: Path, cache: Path, worker: str):
        self.folder, self.cache, self.worker = folder, cache, worker
        self.seeds: dict[tuple[str, ...], tuple[Path, str | None]] = {}

    def _seeded(self, commands: tuple[str, ...]) -> tuple[Path, str | None]:
        """Return the data folder and the name of a migrated database on which `commands` have been run."""
        if commands not in self.seeds:
            data, name = self.folder / f"seed{len(self.seeds)}", None
            data.mkdir(parents=True)
            if databases.url():
                name = f"polyphonie_seed_{self.worker}_{len(self.seeds)}"
                databases.create(name, databases.migrated_database(self.cache))
            else:
                shutil.copyfile(databases.migrated_file(self.cache), data / "polyphonie.sqlite3")
            for command in commands:
                _python(_environment(data, name and databases.address(name)), *command.split())
            self.seeds[commands] = data, name
        return self.seeds[commands]

    def copy(self, commands: tuple[str, ...]) -> tuple[Path, str | None]:
        """Return a new data folder and the name of a new database (None with SQLite: a file in the folder)."""
        seed, template = self._seeded(commands)
        number = next(_numbers)
        data = self.folder / f"site{number}"
        shutil.copytree(seed, data, ignore=shutil.ignore_patterns("static"))
        if keys_of(seed).is_dir():
            shutil.copytree(keys_of(seed), keys_of(data))
        if (seed / "static").is_dir():
            # Thousands of files that nobody writes.
            (data / "static").symlink_to(seed / "static")
        if template is None:
            return data, None
        name = f"polyphonie_site_{self.worker}_{number}"
        databases.create(name, template)
        return data, name

    def fill(self, data: Path, name: str | None, commands: tuple[str, ...]) -> None:
        """Put a new copy of the same in place of a database, its files and its mails, under a server that runs."""
        seed, template = self._seeded(commands)
        shutil.rmtree(keys_of(data), ignore_errors=True)
        if keys_of(seed).is_dir():
            shutil.copytree(keys_of(seed), keys_of(data))
        for folder in ("files", "mails"):
            shutil.rmtree(data / folder, ignore_errors=True)
            if (seed / folder).is_dir():
                shutil.copytree(seed / folder, data / folder)
        if template:
            databases.create(name, template)
            return
        # The server keeps the file open: its pages are replaced in one transaction.
        with (
            closing(sqlite3.connect(seed / "polyphonie.sqlite3")) as source,
            closing(sqlite3.connect(data / "polyphonie.sqlite3")) as target,
        ):
            source.backup(target)

    def drop(self, data: Path, name: str | None) -> None:
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(keys_of(data), ignore_errors=True)
        if name:
            databases.drop(name)

    def close(self) -> None:
        for data, name in self.seeds.values():
            self.drop(data, name)


@dataclass
class Site:
    """A running product: where it answers, and how a test reaches what is behind it."""

    url: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen = field(repr=False)
    log: Path = field(repr=False)

    def python(self, *arguments: str) -> str:
        """Run Python with this site's settings; return what it printed."""
        return _python(self.environment, *arguments)

    def polyphonie(self, *arguments: str) -> str:
        """Run a command of the product on this site; return what it printed."""
        return self.python("-m", "polyphonie", *arguments)

    def tick(self) -> None:
        """Do what is due, then the jobs that were waiting, as the tick and the worker would."""
        self.polyphonie("tick")
        self.python("-m", "django", "db_worker", "--batch", "--no-startup-delay")

    def forget(self) -> None:
        """Wait until every request is answered, and empty what the server remembers (see tests/browser/served.py)."""
        try:
            urllib.request.urlopen(f"{self.url}/-/forget", timeout=60).close()
        except OSError as error:
            pytest.fail(f"the server does not forget ({error}):\n{self.log.read_text()}", pytrace=False)

    def pretend(self, moment: datetime) -> None:
        """Have the server answer as if it were this moment, until the end of the journey (tests/browser/served.py)."""
        try:
            urllib.request.urlopen(f"{self.url}/-/clock?{moment.strftime('%Y-%m-%dT%H:%M:%S')}Z", timeout=60).close()
        except OSError as error:
            pytest.fail(f"the server does not take another moment ({error}):\n{self.log.read_text()}", pytrace=False)

    def mails(self) -> list[EmailMessage]:
        """Return the mails sent so far, oldest first."""
        files = sorted((self.data / "mails").glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        # One file may hold several: the backend separates them by a line of 79 dashes.
        parts = [part for file in files for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")]
        return [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]


def _wait_until_it_answers(site: Site) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if site.process.poll() is not None:
            pytest.fail(f"the server stopped at its start:\n{site.log.read_text()}", pytrace=False)
        try:
            urllib.request.urlopen(f"{site.url}/", timeout=START_SECONDS).close()
            return
        except urllib.error.HTTPError:
            # It answers; what it answers is for the tests to judge.
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"no answer from the server after {START_SECONDS} s:\n{site.log.read_text()}", pytrace=False)


def prepare(data: Path, database_url: str | None) -> None:
    """Collect the static files as an installation does: named by what they hold, and compressed."""
    code = "import django; django.setup(); from polyphonie.portal.commands import serve; serve.prepare()"
    _python(_environment(data, database_url), "-c", code)


@contextmanager
def running(data: Path, database_url: str | None, *, workers: int, application: str = "polyphonie.config.wsgi"):
    """Serve the product with granian from `data` until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = _environment(data, database_url, url)
    log = data / "server.log"
    command = [*web_server("127.0.0.1", port, workers), f"{application}:application"]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, cwd=data, stdout=output, stderr=subprocess.STDOUT)
    site = Site(url, data, environment, process, log)
    try:
        _wait_until_it_answers(site)
        yield site
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def connected(data: Path, name: str | None):
    """Point Django in the test's own process at the site's database until the block ends."""
    from django.db import connections

    connection = connections["default"]
    connection.close()
    previous = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name or str(data / "polyphonie.sqlite3")
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = previous
