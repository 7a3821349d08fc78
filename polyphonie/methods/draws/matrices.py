"""Sparse matrices on NumPy alone: the few operations that a draw needs.

SciPy's take longer to import than a panel of 2,000 people takes to be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Matrix:
    """`values[k]` stands at (`rows[k]`, `columns[k]`): by row, then by column, no place twice."""

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    shape: tuple[int, int]

    def __matmul__(self, x: np.ndarray) -> np.ndarray:
        """The product with a vector of one number a column."""
        return np.bincount(self.rows, self.values * x[self.columns], self.shape[0])

    def back(self, y: np.ndarray) -> np.ndarray:
        """The product of the transpose with a vector of one number a row."""
        return np.bincount(self.columns, self.values * y[self.rows], self.shape[1])

    def part(self, start: int, stop: int) -> Matrix:
        """The rows from `start` up to `stop`, not included."""
        first, last = np.searchsorted(self.rows, (start, stop))
        place = slice(first, last)
        return Matrix(self.rows[place] - start, self.columns[place], self.values[place], (stop - start, self.shape[1]))

    def each_row(self) -> list[np.ndarray]:
        """The columns of each row's entries."""
        return np.split(self.columns, np.searchsorted(self.rows, np.arange(1, self.shape[0])))

    def by_column(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(start of each column and the end, rows, values): the compressed form that solvers read."""
        order = np.lexsort((self.rows, self.columns))
        start = np.append(0, np.cumsum(np.bincount(self.columns, minlength=self.shape[1])))
        return start.astype(np.int32), self.rows[order].astype(np.int32), self.values[order]

    def dense(self) -> np.ndarray:
        """As a table."""
        table = np.zeros(self.shape)
        table[self.rows, self.columns] = self.values
        return table


def matrix(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, shape: tuple[int, int]) -> Matrix:
    """A matrix from entries in any order, no place twice."""
    rows, columns = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    order = np.lexsort((columns, rows))
    return Matrix(rows[order], columns[order], np.asarray(values, float)[order], shape)


def table(dense: np.ndarray) -> Matrix:
    """A matrix from a table."""
    rows, columns = np.nonzero(dense)
    return Matrix(rows, columns, np.asarray(dense, float)[rows, columns], dense.shape)


def diagonal(values: np.ndarray) -> Matrix:
    """A square matrix with these values on its diagonal."""
    place = np.arange(len(values))
    return Matrix(place, place, np.asarray(values, float), (len(values), len(values)))


def identity(size: int) -> Matrix:
    """Ones on the diagonal."""
    return diagonal(np.ones(size))


def zeros(rows: int, columns: int) -> Matrix:
    """Nothing but zeros."""
    none = np.zeros(0, np.int64)
    return Matrix(none, none, np.zeros(0), (rows, columns))


def beside(*blocks: Matrix) -> Matrix:
    """Blocks of as many rows, from left to right."""
    left = np.cumsum([0, *(block.shape[1] for block in blocks)])
    return matrix(
        np.concatenate([block.rows for block in blocks]),
        np.concatenate([block.columns + shift for block, shift in zip(blocks, left[:-1], strict=True)]),
        np.concatenate([block.values for block in blocks]),
        (blocks[0].shape[0], int(left[-1])),
    )


def stacked(*blocks: Matrix) -> Matrix:
    """Blocks of as many columns, from top to bottom."""
    above = np.cumsum([0, *(block.shape[0] for block in blocks)])
    return Matrix(
        np.concatenate([block.rows + shift for block, shift in zip(blocks, above[:-1], strict=True)]),
        np.concatenate([block.columns for block in blocks]),
        np.concatenate([block.values for block in blocks]),
        (int(above[-1]), blocks[0].shape[1]),
    )
