"""The attacker: what a reader can work out of hidden figures.

Knows every published figure, that people are counted in whole numbers, zero or more,
and every sum that ties the tables. For each hidden cell it looks for the smallest and the
largest value that fit, by linear programming (HiGHS), after plain subtraction.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

_EPSILON = 1e-6
_UNLIMITED = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
_ENDED = (highspy.HighsModelStatus.kOptimal, *_UNLIMITED)


@dataclass(frozen=True)
class Bounds:
    """For each hidden cell (index in `cells`) the values it can have: at least, at most.

    Both int64; `at_most` is UNBOUNDED when nothing published limits it.
    """

    cells: np.ndarray
    at_least: np.ndarray
    at_most: np.ndarray

    @property
    def widths(self) -> np.ndarray:
        """at_most - at_least; 0 means the figure was recovered."""
        return self.at_most - self.at_least


UNBOUNDED = 2**53


def subtract(values: np.ndarray, sums: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """What plain subtraction recovers: (cells,) bool, hidden cells that are no longer secret.

    Repeats: a sum with one unknown gives it away; so does a sum of unknowns of the same
    sign that comes to zero.
    """
    unknown = hidden.copy()
    changed = True
    while changed:
        changed = False
        for line in sums:
            left = np.flatnonzero((line != 0) & unknown)
            if not left.size:
                continue
            rest = line[~unknown] @ values[~unknown]
            if left.size == 1 or (rest == 0 and (line[left] > 0).all()):
                unknown[left] = False
                changed = True
    return hidden & ~unknown


def attack(
    values: np.ndarray,
    sums: np.ndarray,
    hidden: np.ndarray,
    *,
    only: np.ndarray | None = None,
    free_sign: np.ndarray | None = None,
) -> Bounds:
    """The tightest interval of every hidden cell (or of those in `only`), as whole numbers.

    `values` (cells,) with sums @ values = 0, `hidden` (cells,) bool. `free_sign` marks the
    cells that may be negative (differences between two dates). The bounds come from linear
    programming, rounded inwards: what the attacker can prove.
    """
    wanted = np.flatnonzero(hidden if only is None else only & hidden)
    unknown = np.flatnonzero(hidden)
    if not wanted.size:
        empty = np.empty(0, dtype=np.int64)
        return Bounds(empty, empty, empty)
    lines = np.flatnonzero((sums[:, unknown] != 0).any(axis=1))
    matrix = sums[np.ix_(lines, unknown)]
    right = matrix @ values[unknown]
    lower = np.zeros(unknown.size)
    if free_sign is not None:
        lower[free_sign[unknown]] = -highspy.kHighsInf
    solver = linear_model(matrix, right, lower, np.full(unknown.size, highspy.kHighsInf))
    column = {cell: i for i, cell in enumerate(unknown.tolist())}
    least = [_extreme(solver, column[cell], 1.0) for cell in wanted.tolist()]
    most = [_extreme(solver, column[cell], -1.0) for cell in wanted.tolist()]
    return Bounds(
        wanted,
        np.array([_whole(np.ceil, value - _EPSILON) for value in least], dtype=np.int64),
        np.array([_whole(np.floor, value + _EPSILON) for value in most], dtype=np.int64),
    )


def _whole(rounding, value: float) -> int:
    return int(np.clip(rounding(value), -UNBOUNDED, UNBOUNDED))


def linear_model(matrix: np.ndarray, right: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> highspy.Highs:
    """HiGHS loaded with matrix @ x = right, lower <= x <= upper, no cost yet.

    One thread, no message, no presolve: each solve starts from the last basis, and the
    same calls follow the same path.
    """
    model = highspy.HighsLp()
    rows, columns = matrix.shape
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = np.zeros(columns)
    model.col_lower_, model.col_upper_ = lower, upper
    model.row_lower_ = model.row_upper_ = right
    transposed = matrix.T
    where, index = np.nonzero(transposed)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=columns))])
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = index.astype(np.int32)
    model.a_matrix_.value_ = transposed[where, index]
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver


def _extreme(solver: highspy.Highs, column: int, direction: float) -> float:
    """The smallest (direction 1) or largest (-1) value of a column; infinite when unbounded."""
    solver.changeColCost(column, direction)
    solver.run()
    if solver.getModelStatus() not in _ENDED:  # lost its way from the last basis: afresh
        solver.clearSolver()
        solver.run()
    status = solver.getModelStatus()
    value = solver.getInfo().objective_function_value
    solver.changeColCost(column, 0.0)
    if status == highspy.HighsModelStatus.kOptimal:
        return direction * value
    if status in _UNLIMITED:
        return -direction * float("inf")
    raise RuntimeError(f"HiGHS: {status}")
