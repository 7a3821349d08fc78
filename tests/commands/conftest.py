"""An installation of the product, driven by its commands as real processes."""

import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from tests import databases
from tests.browser import server
from tests.browser.fixtures import DEMO, EMPTY

_numbers = count(1)


@dataclass
class Installation:
    """A data folder, its database (an SQLite file in it unless `url`), and the commands that work on them."""

    data: Path
    url: str = ""
    settings: dict[str, str] = field(default_factory=dict)  # more environment variables

    def python(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            env=server._environment(self.data, self.url) | self.settings, cwd=self.data, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def polyphonie(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a command; whatever happens to it, a person is never shown a traceback."""
        done = self.python("-m", "polyphonie", *arguments)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def told(self, *arguments: str, exits: int = 0) -> dict:
        """Run a command with `--json` and return what it says."""
        done = self.polyphonie(*arguments, "--json")
        assert done.returncode == exits, done.stdout + done.stderr
        return json.loads(done.stdout)

    def holdings(self, slug: str) -> dict:
        """Return what a territory holds here; see tests/commands/rows.py."""
        done = self.python("-m", "tests.commands.rows", slug)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def in_territory(self, slug: str, code: str) -> str:
        """Run Python inside the territory; return what it printed."""
        setup = "import django; django.setup(); from django_scopes import scope; "
        setup += "from polyphonie.territories.models import Territory\n"
        done = self.python("-c", f"{setup}with scope(territory=Territory.objects.get(slug='{slug}')):\n    {code}")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sql(self, *statements: str) -> list[tuple]:
        """Run statements on the database itself, past the product; return the rows of the last."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                for statement in statements:
                    cursor = connection.execute(statement)
                return cursor.fetchall() if cursor.description else []
        with sqlite3.connect(self.data / "polyphonie.sqlite3") as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall()


@pytest.fixture
def _installed(_databases):
    """Copy a migrated (or loaded) database: `_installed(DEMO)`."""
    made = []

    def install(commands: tuple[str, ...]) -> Installation:
        data, name = _databases.copy(commands)
        made.append((data, name))
        return Installation(data, databases.address(name) if name else "")

    yield install
    for data, name in made:
        _databases.drop(data, name)


@pytest.fixture
def installation(_installed):
    """A migrated installation with no territory."""
    return _installed(EMPTY)


@pytest.fixture
def demo(_installed):
    """An installation that holds the demo."""
    return _installed(DEMO)


@pytest.fixture
def nowhere(tmp_path):
    """A data folder with nothing in it."""
    return Installation(tmp_path)


@pytest.fixture
def new_database(tmp_path):
    """Make an empty database and return its installation: `new_database("sqlite")` or `("postgres")`."""
    names = []

    def make(engine: str) -> Installation:
        data = tmp_path / f"there{next(_numbers)}"
        data.mkdir()
        if engine == "sqlite":
            return Installation(data)
        names.append(f"polyphonie_moved_{next(_numbers)}")
        databases.create(names[-1])
        return Installation(data, databases.address(names[-1]))

    yield make
    for name in names:
        databases.drop(name)
    shutil.rmtree(tmp_path, ignore_errors=True)
