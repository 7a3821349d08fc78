"""The rehearsal: a file brought, grouped, decided, answered, delivered, closed and published, by commands and pages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def rehearse(*more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "scripts" / "rehearsal.py"), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_says_that_the_data_is_not_there(tmp_path):
    done = rehearse("--data", str(tmp_path / "absent"))
    assert done.returncode == 4 and "is not there" in done.stderr


@pytest.mark.slow
def test_nobody_is_left_without_an_answer():
    done = rehearse("--small", "--json")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout.splitlines()[-1])
    assert told["read, created, set aside"] == "6 4 2" and told["published, nobody to reach"] == 4
    assert (told["without answer"], told["closed"], told["open data"], told["journal intact"]) == (0, True, True, True)
