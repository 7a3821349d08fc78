"""Declared tables of people, and everything a reader can add up in them.

Tables of the same people are linked: « âge × genre » and « âge × quartier » show the
same people by age, and all show the same total. A cell is therefore named by what it
counts, and written once however many tables show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError

# What a cell counts: the categories that its people have; () is everyone.
Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Counts of people crossing two dimensions, or along one (then `columns` is empty).

    `counts` has shape (rows, columns), or (rows,) for one dimension: whole numbers, zero
    or more, without totals.
    """

    row_dimension: str
    rows: tuple[str, ...]
    column_dimension: str
    columns: tuple[str, ...]
    counts: np.ndarray

    def __post_init__(self) -> None:
        shape = (len(self.rows), len(self.columns)) if self.columns else (len(self.rows),)
        if not self.rows or self.counts.shape != shape:
            raise InputError(f"Tableau de forme {self.counts.shape}, {shape} attendue.")
        for names in (self.rows, self.columns):
            if len(set(names)) != len(names):
                raise InputError("Une même catégorie figure deux fois dans le tableau.")
        if not np.issubdtype(self.counts.dtype, np.integer) or (self.counts < 0).any():
            bad = np.argwhere((self.counts < 0) | (self.counts != np.floor(self.counts)))
            row = int(bad[0][0]) + 1 if len(bad) else None
            where = f"Ligne {row} : les" if row else "Les"
            raise InputError(f"{where} effectifs doivent être des nombres entiers positifs.", row)

    def key(self, row: int | None, column: int | None = None) -> Key:
        """The name of a cell; None stands for « all », that is a total."""
        parts = []
        if row is not None:
            parts.append((self.row_dimension, self.rows[row]))
        if column is not None:
            parts.append((self.column_dimension, self.columns[column]))
        return tuple(sorted(parts))


@dataclass(frozen=True)
class Cells:
    """All the cells of some tables, totals included, and the sums that tie them.

    `values` (cells,) int64; `sums` (sums, cells) float64 with +1 for the parts and -1 for
    the whole, so that sums @ values = 0; `place` finds a cell by its key.
    """

    keys: tuple[Key, ...]
    values: np.ndarray
    sums: np.ndarray
    place: dict[Key, int]


def cells_of(tables: Sequence[Table]) -> Cells:
    """The cells of linked tables. InputError when two tables disagree on a common cell."""
    place: dict[Key, int] = {}
    values: list[int] = []
    equations: list[tuple[int, tuple[int, ...]]] = []

    def cell(table: Table, row: int | None, column: int | None, value: int) -> int:
        key = table.key(row, column)
        if key not in place:
            place[key] = len(values)
            values.append(value)
        elif values[place[key]] != value:
            name = " × ".join(category for _, category in key) or "le total"
            raise InputError(f"Deux tableaux ne comptent pas pareil : {name}.")
        return place[key]

    for table in tables:
        equations += _equations(table, cell)
    unique = list(dict.fromkeys(equations))
    sums = np.zeros((len(unique), len(values)))
    for line, (whole, parts) in enumerate(unique):
        sums[line, list(parts)] = 1
        sums[line, whole] = -1
    return Cells(tuple(place), np.array(values, dtype=np.int64), sums, place)


def _equations(table: Table, cell) -> list[tuple[int, tuple[int, ...]]]:
    counts = table.counts
    if not table.columns:
        parts = tuple(cell(table, i, None, int(n)) for i, n in enumerate(counts))
        return [(cell(table, None, None, int(counts.sum())), parts)]
    inner = [[cell(table, i, j, int(counts[i, j])) for j in range(counts.shape[1])] for i in range(counts.shape[0])]
    rows = [cell(table, i, None, int(n)) for i, n in enumerate(counts.sum(axis=1))]
    columns = [cell(table, None, j, int(n)) for j, n in enumerate(counts.sum(axis=0))]
    total = cell(table, None, None, int(counts.sum()))
    found = [(whole, tuple(parts)) for whole, parts in zip(rows, inner, strict=True)]
    found += [(whole, parts) for whole, parts in zip(columns, zip(*inner, strict=True), strict=True)]
    return [*found, (total, tuple(rows)), (total, tuple(columns))]


def merge_small(tables: Sequence[Table], threshold: int = 11) -> list[Table]:
    """The same tables with each category of fewer than `threshold` people joined to a neighbour.

    Neighbours are categories that follow one another (ages keep their order); of two, the
    smaller is taken; the name becomes « a + b ». A dimension is merged alike in every table.
    """
    merged = list(tables)
    for dimension in dict.fromkeys(
        d for t in tables for d in (t.row_dimension, t.column_dimension if t.columns else None) if d
    ):
        while (pair := _pair_to_merge(merged, dimension, threshold)) is not None:
            merged = [_merge(table, dimension, pair) for table in merged]
    return merged


def _pair_to_merge(tables: list[Table], dimension: str, threshold: int) -> int | None:
    """The first of the two neighbours to join, None when every category is large enough."""
    table = next(t for t in tables if dimension in (t.row_dimension, t.column_dimension))
    counts = table.counts.reshape(len(table.rows), -1)
    sizes = counts.sum(axis=1 if table.row_dimension == dimension else 0)
    small = np.flatnonzero((sizes > 0) & (sizes < threshold))
    if len(sizes) < 2 or not small.size:
        return None
    at = int(small[0])
    around = [i for i in (at - 1, at + 1) if 0 <= i < len(sizes)]
    return min(at, min(around, key=lambda i: (sizes[i], i)))


def _merge(table: Table, dimension: str, first: int) -> Table:
    def joined(names: tuple[str, ...]) -> tuple[str, ...]:
        return (*names[:first], f"{names[first]} + {names[first + 1]}", *names[first + 2 :])

    def added(counts: np.ndarray, axis: int) -> np.ndarray:
        groups = [i for i in range(counts.shape[axis]) if i != first + 1]
        return np.add.reduceat(counts, groups, axis=axis)

    rows, columns, counts = table.rows, table.columns, table.counts
    if table.row_dimension == dimension:
        rows, counts = joined(rows), added(counts, 0)
    elif columns and table.column_dimension == dimension:
        columns, counts = joined(columns), added(counts, 1)
    return Table(table.row_dimension, rows, table.column_dimension, columns, counts)
