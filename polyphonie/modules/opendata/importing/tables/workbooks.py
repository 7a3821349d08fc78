"""XLSX and ODS, opened in a process of their own (`workbook_child`), read row by row."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

from .line import HEADING_LOOKED_FOR, Line, Table, heading_at, named

_CHILD = Path(__file__).with_name("workbook_child.py")


def open_workbook(path: Path, kind: str) -> Table:
    """Return the table of the first sheet that holds something. Raises Refused when the workbook cannot be opened."""
    stream = _Stream(path)
    about = stream.about
    if not about["sheets"]:
        raise Refused(_("Ce classeur ne contient aucune ligne."), "file")
    first = list(islice(stream.rows(), HEADING_LOOKED_FOR + 10))
    width = max(len(row) for row in first)
    if width > limits.IMPORT_COLUMNS:
        raise Refused(
            _("Feuille « %(sheet)s » : %(count)s colonnes, %(most)s au plus. Ne gardez que les colonnes utiles.")
            % {"sheet": about["sheet"], "count": width, "most": limits.IMPORT_COLUMNS},
            "file",
        )
    at = heading_at(first)
    heading = named(first[at] if at is not None else [], width)
    notes = _notes(about, at)
    skip = at + 1 if at is not None else 0
    return Table(kind, heading, _lines(stream, first, skip, _Merged(about)), notes=notes)


def _notes(about: dict[str, Any], at: int | None) -> list[str]:
    notes = []
    if len(about["sheets"]) > 1:
        notes.append(
            _("Le classeur a %(count)s feuilles : seule « %(sheet)s » est lue.")
            % {"count": len(about["sheets"]), "sheet": about["sheet"]}
        )
    if at is None:
        notes.append(_("Aucune ligne ne nomme les colonnes : elles sont appelées A, B, C…"))
    return notes


class _Stream:
    """The output of the child, a line at a time; its end is looked at, and its time limited."""

    def __init__(self, path: Path):
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        seconds = int(limits.IMPORT_READING.total_seconds())
        command = [sys.executable, "-I", str(_CHILD), str(path), str(limits.IMPORT_MEMORY), str(seconds)]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors)
        self.clock = threading.Timer(seconds, self.child.kill)
        self.clock.daemon = True
        self.clock.start()
        self.first = self.child.stdout.readline()
        if not self.first:
            self.close()
        self.about = json.loads(self.first)

    def rows(self) -> Iterator[list[str]]:
        """Give the rows that were not given yet, none after the last."""
        if self.child.stdout.closed:
            return
        while line := self.child.stdout.readline():
            yield json.loads(line)
        self.close()

    def close(self) -> None:
        """Wait for the child. Raises Refused when it did not end well."""
        self.child.stdout.close()
        status = self.child.wait()
        self.clock.cancel()
        self.errors.close()
        if status < 0:
            raise Refused(
                _(
                    "Ce classeur demande trop de mémoire ou de temps : une cellule est peut-être écrite très loin du "
                    "tableau. Enregistrez la feuille utile seule, en CSV."
                ),
                "file",
            )
        if status or not self.first:
            raise Refused(_("Ce classeur est abîmé : il ne s’ouvre pas. Enregistrez-le à nouveau."), "file")


class _Merged:
    """Merged cells: one value shown over several rows."""

    def __init__(self, about: dict[str, Any]):
        row, column = about["row"], about["column"]
        self.over: dict[int, dict[int, tuple[int, int]]] = {}  # row → column → the cell that shows there
        for (top, left), (bottom, _right) in about["merged"]:
            for r in range(top + 1, min(bottom, top + 5000) + 1):
                self.over.setdefault(r - row, {})[left - column] = (top - row, left - column)
        self.values = dict.fromkeys((cell for cells in self.over.values() for cell in cells.values()), "")

    def fill(self, n: int, line: Line) -> None:
        """Write in the covered cells of this row (from 0) what is seen there, and remember which they are."""
        if not self.over:
            return
        for column in range(len(line.cells)):
            if (n, column) in self.values:
                self.values[n, column] = line.cells[column]
        covered = {c: cell for c, cell in self.over.get(n, {}).items() if 0 <= c < len(line.cells)}
        for column, cell in covered.items():
            line.cells[column] = self.values[cell]
        line.covered = tuple(sorted(covered))


def _lines(stream: _Stream, first: list[list[str]], skip: int, merged: _Merged) -> Iterator[Line]:
    offset = stream.about["row"] + 1
    for n, row in enumerate(_all(stream, first)):
        line = Line(n + offset, row)
        empty = not any(cell.strip() for cell in row)
        merged.fill(n, line)
        if n >= skip and not empty:
            yield line


def _all(stream: _Stream, first: list[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from stream.rows()
