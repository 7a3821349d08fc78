"""What every reader gives: lines of a table, each with its number in the file and what is wrong with it, if anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from polyphonie.core import limits
from polyphonie.core.formulas import restored


@dataclass(slots=True)
class Line:
    """One row. `number` is the row's in the file, from 1; a problem is a French sentence that says why it is set aside."""

    number: int
    cells: list[str]
    problem: str = ""
    part: str = ""  # of a row that holds several things: « arguments 12 »
    covered: tuple[int, ...] = ()  # columns (from 0) whose cell is merged with one above: it shows that one's value


@dataclass
class Table:
    """A file being read: its heading is known before its lines, except for JSON, where it grows with them."""

    kind: str
    heading: list[str]
    lines: Iterator[Line]
    encoding: str = ""
    separator: str = ""
    notes: list[str] = field(default_factory=list)


HEADING_LOOKED_FOR = 20
_HEADING_LENGTH = 120


def heading_at(rows: list[list[str]]) -> int | None:
    """Return the index of the row that names the columns, or None when no row does.

    A title or an empty row may stand above it: it is the first whose short, distinct texts fill most of the width.
    """
    width = max((_filled(row) for row in rows), default=0)
    for n, row in enumerate(rows[:HEADING_LOOKED_FOR]):
        names = [cell.strip() for cell in row if cell.strip()]
        if not names or len(names) * 2 < width or (width > 1 and len(names) == 1):
            continue
        if len(set(names)) < len(names) * 0.9 or any(len(name) > _HEADING_LENGTH for name in names):
            return None
        return n if not any(_is_value(name) for name in names) else None
    return None


def named(row: list[str], width: int = 0) -> list[str]:
    """Return the names of columns: what the row says, a letter where it says nothing, each different."""
    seen: dict[str, int] = {}
    names = []
    for n in range(min(max(len(row), width), limits.IMPORT_COLUMNS)):
        name = " ".join(restored(row[n].strip()).split())[:_HEADING_LENGTH] if n < len(row) else ""
        name = name or f"colonne {letter(n)}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def letter(n: int) -> str:
    """Return how a spreadsheet calls its column number `n`, from 0: A, B… Z, AA."""
    name = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        name = chr(65 + rest) + name
    return name


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_value(text: str) -> bool:
    """Tell whether this is a number or a date rather than a name. A column may be named by a year or an option's rank."""
    digits = sum(c.isdigit() for c in text)
    return digits >= 5 and digits * 2 > len(text)
