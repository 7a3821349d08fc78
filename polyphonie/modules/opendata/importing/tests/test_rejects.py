"""The rows set aside leave in a file that no spreadsheet calculates, and that is brought again as it was."""

import csv
import io

import pytest

from polyphonie.modules.opendata.importing import rejects
from polyphonie.modules.opendata.importing.tests.factories import bring

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
