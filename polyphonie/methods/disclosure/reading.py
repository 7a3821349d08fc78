"""A table of people from a CSV file: categories in the first row and column, or one cell a line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from polyphonie.methods.disclosure.tables import Table
from polyphonie.methods.errors import InputError, unreadable

_TOTALS = {"total", "ensemble", "tous", "toutes"}
_SEPARATORS = ";,\t|"


def read_table(path: Path) -> Table:
    """Read a table of counts. Rows and columns named « Total » are checked, then dropped.

    A file of two columns is a table along one dimension. The first cell may name both
    dimensions, as « âge \\ genre ». A file of three columns whose second holds no number has
    one cell a line: « âge ; genre ; effectif »; a crossing that is not there counts nobody.
    Raises InputError naming the row (the line of the file).
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError:
        raise InputError(f"Le fichier {path} n’est pas en UTF-8.") from None
    separator = max(_SEPARATORS, key=content.split("\n", 1)[0].count)
    lines = [
        (number, [cell.strip() for cell in cells])
        for number, cells in enumerate(csv.reader(io.StringIO(content, newline=""), delimiter=separator), start=1)
        if any(cell.strip() for cell in cells)
    ]
    if len(lines) < 2 or len(lines[0][1]) < 2:
        raise InputError("Le tableau doit avoir une ligne de titres et au moins une ligne.")
    if len(lines[0][1]) == 3 and not any(_is_count(cells[1]) for _, cells in lines[1:] if len(cells) == 3):
        return _from_cells(lines)
    header = lines[0][1]
    names, counts = [], []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise InputError(f"Ligne {number} : {len(cells)} cellules, {len(header)} attendues.", number)
        names.append(cells[0])
        counts.append([_count(cell, number) for cell in cells[1:]])
    return _without_totals(header, names, np.array(counts, dtype=np.int64), [n for n, _ in lines])


def _from_cells(lines: list[tuple[int, list[str]]]) -> Table:
    """A table written one cell a line: a category of each dimension, then the count. Totals are left out."""
    counts: dict[tuple[str, str], int] = {}
    for number, cells in lines[1:]:
        if len(cells) != 3:
            raise InputError(f"Ligne {number} : {len(cells)} cellules, 3 attendues.", number)
        crossing, count = (cells[0], cells[1]), _count(cells[2], number)
        if crossing in counts:
            raise InputError(f"Ligne {number} : « {cells[0]} » et « {cells[1]} » figurent déjà plus haut.", number)
        if not {name.casefold() for name in crossing} & _TOTALS:
            counts[crossing] = count
    if not counts:
        raise InputError("Le tableau ne contient que des totaux.")
    rows, columns = (tuple(dict.fromkeys(crossing[side] for crossing in counts)) for side in (0, 1))
    table = np.array([[counts.get((row, column), 0) for column in columns] for row in rows], dtype=np.int64)
    first, second = lines[0][1][:2]
    return Table(first or "lignes", rows, second or "colonnes", columns, table)


def _bare(cell: str) -> str:
    return cell.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")


def _is_count(cell: str) -> bool:
    return _bare(cell).isascii() and _bare(cell).isdigit()


def _count(cell: str, number: int) -> int:
    if not _is_count(cell):
        raise InputError(f"Ligne {number} : « {cell} » n’est pas un effectif.", number)
    return int(_bare(cell))


def _without_totals(header: list[str], names: list[str], counts: np.ndarray, numbers: list[int]) -> Table:
    columns = header[1:]
    kept_columns = [j for j, name in enumerate(columns) if name.casefold() not in _TOTALS]
    kept_rows = [i for i, name in enumerate(names) if name.casefold() not in _TOTALS]
    if not kept_rows or not kept_columns:
        raise InputError("Le tableau ne contient que des totaux.")
    for i in range(len(names)):
        inside = counts[i, kept_columns].sum()
        if len(columns) > 1 and any(counts[i, j] != inside for j in range(len(columns)) if j not in kept_columns):
            raise InputError(f"Ligne {numbers[i + 1]} : le total n’est pas la somme.", numbers[i + 1])
    inner = counts[kept_rows]
    for i in range(len(names)):
        if i not in kept_rows and (counts[i] != inner.sum(axis=0)).any():
            raise InputError(f"Ligne {numbers[i + 1]} : le total n’est pas la somme.", numbers[i + 1])
    first, _, second = header[0].replace("/", "\\").partition("\\")
    rows = tuple(names[i] for i in kept_rows)
    kept = inner[:, kept_columns]
    if len(kept_columns) == 1:
        return Table(first.strip() or "lignes", rows, "", (), kept[:, 0])
    return Table(
        first.strip() or "lignes",
        rows,
        second.strip() or "colonnes",
        tuple(columns[j] for j in kept_columns),
        kept,
    )
