"""Tables of any kind, opened and set in one form: the *spool*, a file of JSON lines that can be read from any place.

What follows (mapping, preview, applying) never meets CSV, XLSX, ODS or JSON again, and can stop and go on at any row.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

from .delimited import open_delimited
from .kinds import kind_of
from .line import Line, Table
from .trees import open_tree
from .workbooks import open_workbook

# A cell longer than this can be nothing that is brought: its beginning is kept, to be recognised among the rejected.
LONGEST = 120_000
_KEPT = 2_000


@dataclass
class Spooled:
    """What was learnt while a file was set in lines."""

    kind: str
    heading: list[str]
    encoding: str
    separator: str
    notes: list[str]
    rows: int
    digest: str  # SHA-256 of the lines: the hash of the rows, whatever form they came in

    def as_reading(self) -> dict[str, Any]:
        """Return what is kept of it with the batch."""
        return {
            "kind": self.kind,
            "heading": self.heading,
            "encoding": self.encoding,
            "separator": self.separator,
            "notes": self.notes,
        }


def open_table(path: Path, name: str) -> Table:
    """Open a file by what it holds, not by its name. Raises Refused with a sentence for whoever brought it."""
    kind = kind_of(path, name)
    if kind == "json":
        return open_tree(path)
    return open_delimited(path) if kind == "csv" else open_workbook(path, kind)


def spool(path: Path, name: str, target: IO[bytes]) -> Spooled:
    """Write each row of the file at `path` as one JSON line into `target`. Raises Refused."""
    table = open_table(path, name)
    digest, rows = hashlib.sha256(), 0
    try:
        for line in table.lines:
            rows += 1
            if rows > limits.IMPORT_ROWS:
                most = f"{limits.IMPORT_ROWS:,}".replace(",", "\u202f")
                raise Refused(_("Ce fichier a plus de %(most)s lignes : partagez-le.") % {"most": most}, "file")
            written = _written(line, table.heading)
            digest.update(written)
            target.write(written)
    except UnicodeError as error:
        raise Refused(_("Les caractères de ce fichier sont illisibles : enregistrez-le en UTF-8."), "file") from error
    if not rows:
        raise Refused(_("Ce fichier ne contient aucune ligne sous ses titres de colonnes."), "file")
    return Spooled(table.kind, table.heading, table.encoding, table.separator, table.notes, rows, digest.hexdigest())


def lines_of(file: IO[bytes], offset: int = 0) -> Iterator[tuple[Line, int]]:
    """Give the lines of a spool from a place in it, each with the place of the next."""
    file.seek(offset)
    # By `readline`: a file of Django's storage begins again when it is iterated.
    for raw in iter(file.readline, b""):
        offset += len(raw)
        number, part, problem, covered, cells = json.loads(raw)
        yield Line(number, cells, problem, part, tuple(covered)), offset


def _written(line: Line, heading: list[str]) -> bytes:
    problem = line.problem
    for n, cell in enumerate(line.cells):
        if len(cell) > LONGEST or "\0" in cell:
            length = int(cell.rpartition("\0")[2]) if "\0" in cell else len(cell)
            line.cells[n] = cell[:_KEPT]
            problem = problem or _("Ligne %(number)s, colonne « %(column)s » : %(length)s caractères, c’est trop.") % {
                "number": line.number,
                "column": heading[n] if n < len(heading) else n + 1,
                "length": length,
            }
    row = [line.number, line.part, problem, line.covered, line.cells]
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"
