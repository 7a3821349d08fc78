"""The rows set aside, as a file to put right and bring again: the same columns, the row's number and the reason."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from polyphonie.core.formulas import neutral
from polyphonie.modules.opendata.models import Batch, RejectedRow

NUMBER, REASON = "ligne", "raison"


def lines(batch: Batch) -> Iterator[str]:
    """Give the file as CSV, a line at a time, from the byte-order mark that spreadsheets want."""
    heading = batch.reading["heading"]
    yield "\ufeff" + _line([*map(neutral, heading), NUMBER, REASON])
    rows = RejectedRow.objects.filter(batch=batch).order_by("number", "part")
    for row in rows.iterator(chunk_size=500):
        cells = [*row.cells, *[""] * (len(heading) - len(row.cells))][: max(len(heading), 1)]
        yield _line([*map(neutral, cells), row.number, neutral(row.reason)])


def _line(cells: list) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerow(cells)
    return out.getvalue()


def write(batch: Batch) -> Path | None:
    """Write the file of rejected rows among the data of this installation; None when no row was set aside."""
    if not batch.rejected:
        return None
    folder = settings.DATA / "rejets"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{batch.item.public_id}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines(batch))
    return path
