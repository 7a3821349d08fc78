"""The rows set aside leave in a file that no spreadsheet calculates, and that is brought again as it was."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from polyphonie.core import clock, limits
from polyphonie.core.tick import tick
from polyphonie.modules.opendata.importing import actions, rejects
from polyphonie.modules.opendata.importing.tests.factories import SMALL, bring
from polyphonie.modules.opendata.models import RejectedRow

pytestmark = pytest.mark.django_db
HOSTILE = ["=cmd|' /C calc'!A0", "+33 6", "-2 places", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "'=1", "a,=1+1"]
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_nor_heading_set_aside_is_calculated(process, agent, tmp_path, cell):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([["id", "texte", "date", cell], ["1", "Un banc.", "hier", cell]])
    path = tmp_path / "fichier.csv"
    path.write_text(out.getvalue(), newline="")
    batch = bring(process, path, agent)
    text = "".join(rejects.lines(batch))
    heading, row = rows_of(text)
    assert not any(cell.startswith(CALCULATED) for cell in heading + row)
    # Opened with the other separator, no piece of a cell begins a formula either.
    assert all(line.startswith('"') and line.rstrip().endswith('"') for line in text[1:].split("\r\n") if line)
    path.write_text(text.replace("hier", "12/03/2026"), newline="")
    again = bring(process, path, agent)
    assert again.reading["heading"][:-2] == batch.reading["heading"] and again.created == 1


@pytest.fixture
def written(process, agent, settings, tmp_path):
    """Return a batch with rows set aside, and the file of them that the command writes."""
    settings.DATA = tmp_path
    batch = bring(process, SMALL, agent)
    return batch, rejects.write(batch)


def test_the_rows_set_aside_are_erased_after_thirty_days_in_the_database_and_in_files(written, process, agent):
    _batch, path = written
    with time_machine.travel(clock.now() + timedelta(days=20), tick=False):
        later = rejects.write(bring(process, SMALL, agent))
    with time_machine.travel(clock.now() + limits.IMPORT_REJECTED_KEPT - timedelta(minutes=1), tick=False):
        tick()
        assert path.exists() and RejectedRow.objects.count() == 4
    with time_machine.travel(clock.now() + limits.IMPORT_REJECTED_KEPT + timedelta(minutes=1), tick=False):
        tick()
        tick()
        assert not path.exists() and later.exists() and RejectedRow.objects.count() == 2


def test_what_is_taken_back_leaves_no_file_of_its_words(written, agent, django_capture_on_commit_callbacks):
    batch, path = written
    with django_capture_on_commit_callbacks(execute=True):
        actions.undo_all(batch=actions.undo(batch=batch, by=agent), by=agent)
    assert not path.exists() and path.parent.exists()
