"""The rehearsal: a file brought, grouped, decided, answered, delivered, closed and published, by commands and pages."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases

ROOT = Path(__file__).resolve().parents[2]


def rehearse(*more: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "scripts" / "rehearsal.py"), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=os.environ | environment)


@pytest.fixture
def stage(tmp_path, migrated_cache):
    """Return a folder and the environment of a site already migrated: most of the time goes there otherwise."""
    if not databases.url():
        shutil.copyfile(databases.migrated_file(migrated_cache), tmp_path / "polyphonie.sqlite3")
        yield tmp_path, {}
        return
    name = f"rehearsal_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.create(name, databases.migrated_database(migrated_cache))
    yield tmp_path, {"DATABASE_URL": databases.address(name)}
    databases.drop(name)


def test_says_that_the_data_is_not_there(tmp_path):
    done = rehearse("--data", str(tmp_path / "absent"))
    assert done.returncode == 4 and "is not there" in done.stderr


def test_nobody_is_left_without_an_answer(stage):
    folder, environment = stage
    done = rehearse("--small", "--json", "--folder", str(folder), **environment)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout.splitlines()[-1])
    assert told["read, created, set aside"] == "6 4 2" and told["contributions"] == 4
    names = ("answers owed", "answers sent", "answers read in mails", "published, nobody to reach", "not delivered")
    assert [told[name] for name in names] == [4, 3, 3, 1, 0]
    assert (told["without answer"], told["closed"], told["open data"], told["journal intact"]) == (0, True, True, True)
    mails = "".join(file.read_text("utf-8") for file in (folder / "mails").iterdir())
    assert mails.count("To: marie-lou@exemple.fr") == 2 and mails.count("To: passante@exemple.fr") == 1


@pytest.mark.slow
def test_an_answer_that_does_not_leave_is_a_failure(stage):
    folder, environment = stage
    nobody = {"POLYPHONIE_SMTP_HOST": "127.0.0.1", "POLYPHONIE_SMTP_PORT": "9"}  # discard: nothing listens there
    done = rehearse("--small", "--json", "--folder", str(folder), **environment | nobody)
    assert done.returncode == 1, done.stderr
    (told,) = json.loads(done.stdout.splitlines()[-1])
    assert (told["answers sent"], told["not delivered"], told["closed"]) == (0, 3, True)
