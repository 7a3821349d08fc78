"""A table of people from a CSV file: categories in the first row and the first column."""

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
    dimensions, as « âge \\ genre ». Raises InputError naming the row (the line of the file).
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
    header = lines[0][1]
    names, counts = [], []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise InputError(f"Ligne {number} : {len(cells)} cellules, {len(header)} attendues.", number)
        names.append(cells[0])
        counts.append([_count(cell, number) for cell in cells[1:]])
    return _without_totals(header, names, np.array(counts, dtype=np.int64), [n for n, _ in lines])


def _count(cell: str, number: int) -> int:
    bare = cell.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not (bare.isascii() and bare.isdigit()):
        raise InputError(f"Ligne {number} : « {cell} » n’est pas un effectif.", number)
    return int(bare)


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
