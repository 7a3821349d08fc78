"""The rows set aside, as a file to put right and bring again: the same columns, the row's number and the reason."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
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
    path = _path(batch.item.public_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines(batch))
    return path


def forget(before: datetime) -> None:
    """Erase the rows set aside by what was brought before a moment, in the database and in files. Safe to repeat."""
    RejectedRow.objects.filter(batch__done_at__lt=before).delete()
    names = [path.stem for path in _path("").parent.glob("*.csv")]
    if names:  # asked of those that are there: batches of former years are not looked at each minute
        old = Batch.objects.filter(item__public_id__in=names, done_at__lt=before)
        erase_files(old.values_list("item__public_id", flat=True))


def erase_files(public_ids: Iterable[str]) -> None:
    """Erase the files written for these batches, those that there are."""
    for public_id in public_ids:
        _path(public_id).unlink(missing_ok=True)


def _path(public_id: str) -> Path:
    return settings.DATA / "rejets" / f"{public_id}.csv"
