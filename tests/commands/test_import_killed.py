"""An import whose process is killed at any moment has lost nothing and torn nothing: the same file again ends it."""

import csv
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.browser import server

pytestmark = [pytest.mark.demo, pytest.mark.slow]
ROWS, DEATHS = 8_000, 5
OPEN = """
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.models import Territory
territory = Territory.objects.get(slug='saint-aurel')
print(make_open_process(territory, by=make_agent(territory), title='Mille voix').public_id)
"""
HELD = """
from polyphonie.contributions.models import Contribution, Origin, Words
from polyphonie.core.models import SearchEntry
from polyphonie.processes.models import Process
process = Process.objects.get(title='Mille voix')
said = Contribution.objects.filter(process=process)
print(process.received, process.unanswered, said.count(), said.values('number').distinct().count(),
      Origin.objects.filter(process=process).count(), Words.objects.filter(version__contribution__in=said).count(),
      SearchEntry.objects.filter(item__contribution__in=said).count())
"""


def _indented(code: str) -> str:
    return code.strip().replace("\n", "\n    ")


@pytest.fixture
def process(demo):
    return demo.in_territory("saint-aurel", _indented(OPEN))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "voix.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["id", "texte", "auteur"], *([n, f"Un banc n° {n}.", f"p{n}"] for n in range(ROWS))])
    return path


def test_the_same_file_again_ends_what_was_killed(demo, process, file):
    command = ["-m", "polyphonie", "import", str(file), "--territory", "saint-aurel", "--process", process, "--yes"]
    environment, draw = server._environment(demo.data, demo.url), random.Random(3)
    reached = [0]
    for _death in range(DEATHS):
        child = subprocess.Popen(
            [sys.executable, *command], env=environment, cwd=demo.data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        _wait_until_it_writes(demo, child, more_than=reached[-1])
        time.sleep(draw.uniform(0, 0.2))
        child.send_signal(signal.SIGKILL)
        child.wait()
        held = [int(n) for n in demo.in_territory("saint-aurel", _indented(HELD)).split()]
        assert len(set(held)) == 1, f"torn: {held}"
        assert reached[-1] <= held[0] <= ROWS
        reached.append(held[0])
    assert 0 < reached[1] < ROWS, f"nothing was interrupted: {reached}"
    told = demo.told(*command[2:])
    assert told["created"] + told["unchanged"] == ROWS and told["unchanged"] == reached[-1]
    assert {int(n) for n in demo.in_territory("saint-aurel", _indented(HELD)).split()} == {ROWS}


def _wait_until_it_writes(demo, child, more_than: int) -> None:
    """Wait until the import has brought something more, or has ended."""
    while child.poll() is None:
        received = demo.sql("SELECT received FROM processes_process WHERE title = 'Mille voix'")[0][0]
        if received > more_than:
            return
        time.sleep(0.02)
