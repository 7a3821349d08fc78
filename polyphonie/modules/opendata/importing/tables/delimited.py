"""CSV as it comes: any encoding a French town meets, any separator, cells of several lines, quotes left open."""

import codecs
import csv
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

from .line import Line, Table, heading_at, named

_NONE = "\x1f"  # of a file of one column: what no text contains
SEPARATORS = (";", ",", "\t", "|")
_SAMPLE, _HEAD = 400, 30
# Above, a quote that is not closed has swallowed what follows: no cell is that long.
_LINES_OF_A_CELL = 5000
_PIECE = 1024 * 1024
# What the letters of French are in the encodings of former machines.
_OTHERS = ("cp1252", "mac_roman", "cp850")
_LETTERS = "éèàçêôùîâûëï’É"
_NAMES = {"cp1252": "Windows (cp1252)", "mac_roman": "Macintosh", "cp850": "DOS (cp850)"}

csv.field_size_limit(limits.IMPORT_CELL)


def open_delimited(path: Path) -> Table:
    """Return the table of a CSV file. Raises Refused when it has no column or too many."""
    encoding, label = encoding_of(path)
    with _open(path, encoding) as file:
        _require_narrow(file.readline(limits.IMPORT_CELL))
        file.seek(0)
        sample = [line[:5000] for line in islice(_physical(file), _SAMPLE) if line.strip()]
    separator = separator_of(sample)
    first = [[c[:300] for c in line.cells] for line in _records(path, encoding, separator, most=_HEAD)]
    _require_columns(first)
    at = heading_at(first)
    width = Counter(len(row) for row in first).most_common(1)[0][0] if first else 1
    heading = named(first[at] if at is not None else [], 0 if at is not None else width)
    notes = [] if at is not None else [_("Aucune ligne ne nomme les colonnes : elles sont appelées A, B, C…")]
    lines = _checked(_records(path, encoding, separator), heading, (at + 1) if at is not None else 0, separator)
    return Table("csv", heading, lines, label, separator, notes)


def encoding_of(path: Path) -> tuple[str, str]:
    """Return the codec to read with, and how to call it. Lines of several encodings in one file are all read."""
    counts: Counter[int] = Counter()
    decoder, is_utf8 = codecs.getincrementaldecoder("utf-8")(), True
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16", "UTF-16"
        if head.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig", "UTF-8"
        if head.count(0) * 3 > len(head):
            return ("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"), "UTF-16"
        file.seek(0)
        while piece := file.read(_PIECE):
            if is_utf8:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    is_utf8 = False
            counts.update(piece)
    if is_utf8:
        return "utf-8", "UTF-8"
    best = max(_OTHERS, key=lambda name: sum(counts[b] for b in _LETTERS.encode(name, "ignore")))
    return best, _NAMES[best]


def _mixed(best: str):
    """Return a codec error handler that reads with `best` what is not UTF-8."""

    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(best, "replace"), error.end

    return handle


for _name in _OTHERS:
    codecs.register_error(f"polyphonie-{_name}", _mixed(_name))


def _open(path: Path, encoding: str) -> TextIO:
    if encoding in _OTHERS:
        return path.open(encoding="utf-8", errors=f"polyphonie-{encoding}", newline=None)
    return path.open(encoding=encoding, errors="replace", newline=None)


def _require_narrow(line: str) -> None:
    """Refuse a first line as long as a book: a heading of a million columns, or no text file at all."""
    columns = max(line.count(s) for s in SEPARATORS) + 1
    if len(line) >= limits.IMPORT_CELL or (columns > limits.IMPORT_COLUMNS and '"' not in line):
        raise _too_wide(columns)


def _too_wide(columns: int) -> Refused:
    message = _("Ligne 1 : %(count)s colonnes, %(most)s au plus. Ne gardez que les colonnes utiles.")
    return Refused(message % {"count": columns, "most": limits.IMPORT_COLUMNS}, "file")


def _physical(file: TextIO) -> Iterator[str]:
    """Give the lines of the file, cut where one is longer than any cell may be, without its null characters."""
    while line := file.readline(limits.IMPORT_CELL):
        yield line.replace("\0", "") if "\0" in line else line


def separator_of(sample: list[str]) -> str:
    """Return the separator that gives most rows the same, greatest number of columns."""

    def fit(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator))
        widths.pop(0, None)
        if not widths:
            return 0.0, 0
        width, rows = widths.most_common(1)[0]
        return (rows / sum(widths.values()) if width > 1 else 0.0) * min(width, 4), width

    try:
        best = max(SEPARATORS, key=fit)
        return best if fit(best)[0] else _NONE
    except csv.Error:
        return ";"


class _Lines:
    """The physical lines, of which some can be given back: how a quote left open is recovered from."""

    def __init__(self, lines: Iterator[str]):
        self.lines, self.back = lines, deque()
        self.number, self.taken, self.size = 0, [], 0
        self.cut = False  # the record asked for more than there was, or than a cell can hold
        self.patience = _LINES_OF_A_CELL

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        too_much = len(self.taken) > self.patience or self.size > limits.IMPORT_CELL
        line = None if too_much else self.back.popleft() if self.back else next(self.lines, None)
        if line is None:
            self.cut = True
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        return line

    def begin(self) -> None:
        """Forget what the last record took."""
        self.number += len(self.taken)
        self.taken, self.size, self.cut = [], 0, False

    def give_back(self) -> str:
        """Keep the first line taken, and put the others back to be read again; be less patient with the next one."""
        first, *others = self.taken
        self.back.extendleft(reversed(others))
        self.taken = [first]
        self.patience = max(20, self.patience // 2)
        return first


def _records(path: Path, encoding: str, separator: str, most: int | None = None) -> Iterator[Line]:
    """Give the records; one that never closes its quote is set aside by its first line, and the rest is read."""
    with _open(path, encoding) as file:
        lines = _Lines(_physical(file))
        given = 0
        while most is None or given < most:
            lines.begin()
            try:
                row = next(csv.reader(lines, delimiter=separator))
            except StopIteration:
                if not lines.taken:
                    return
                row = None
            except csv.Error:
                row = None
            number = lines.number + 1
            if row is None or lines.cut:
                truncated = len(lines.taken) == 1 and not lines.back
                first = lines.give_back()
                yield Line(number, first.rstrip("\r\n")[:2000].split(separator), _open_quote(number, truncated))
            elif row:
                yield Line(number, row)
            else:
                continue
            given += 1


def _open_quote(number: int, truncated: bool) -> str:
    if truncated:
        return _("Ligne %(number)s : le fichier s’arrête au milieu de cette ligne.") % {"number": number}
    return _("Ligne %(number)s : un guillemet ouvert n’est jamais refermé.") % {"number": number}


def _require_columns(rows: list[list[str]]) -> None:
    if not any(cell.strip() for row in rows for cell in row):
        raise Refused(_("Ce fichier ne contient aucune ligne."), "file")
    if (widest := max(len(row) for row in rows)) > limits.IMPORT_COLUMNS:
        raise _too_wide(widest)


def _checked(records: Iterator[Line], heading: list[str], skip: int, separator: str) -> Iterator[Line]:
    """Give the lines after the heading, saying what is wrong with those that do not have its columns."""
    width = len(heading)
    for n, line in enumerate(records):
        if n < skip or not any(cell.strip() for cell in line.cells):
            continue
        if not line.problem and len(line.cells) > width and any(c.strip() for c in line.cells[width:]):
            line.problem = _("Ligne %(number)s : %(count)s cellules pour %(width)s colonnes.") % {
                "number": line.number,
                "count": len(line.cells),
                "width": width,
            }
        elif not line.problem and len(line.cells) == 1 < width:
            line.problem = _alone(line, width, separator)
        yield line


def _alone(line: Line, width: int, separator: str) -> str:
    """Say why a line has one cell where others have several: another separator, most often."""
    others = [s for s in SEPARATORS if s != separator and line.cells[0].count(s) >= width - 1]
    said = {"number": line.number, "width": width, "separator": separator, "other": others[0] if others else ""}
    if others:
        return _("Ligne %(number)s : séparée par « %(other)s » et non par « %(separator)s » comme les autres.") % said
    return _("Ligne %(number)s : une seule cellule pour %(width)s colonnes.") % said
