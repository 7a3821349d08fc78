"""A thin layer over HiGHS (highspy, MIT): linear and integer programmes on arrays.

Everything is run on one thread, without presolve randomness, so that the same input
always gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from .matrices import Matrix

INFINITY = highspy.kHighsInf
_STATUS = highspy.HighsModelStatus


@dataclass(frozen=True)
class Answer:
    """What the solver found.

    `status` is "optimal", "infeasible" or "time". `value` is the objective reached, `bound`
    a proven bound on the best one (for a linear programme, the same). `x` has one value a
    column (None when nothing feasible is known), `duals` one multiplier a row.
    """

    status: str
    value: float
    bound: float
    x: np.ndarray | None
    duals: np.ndarray | None = None
    reduced: np.ndarray | None = None


class Model:
    """A programme `maximise cost·x` under `row_lower <= A x <= row_upper` and column bounds.

    Costs, bounds, rows and columns can be changed between two runs: the simplex method then
    starts again from the last basis.
    """

    def __init__(
        self,
        matrix: Matrix,
        row_lower: np.ndarray,
        row_upper: np.ndarray,
        col_lower: np.ndarray,
        col_upper: np.ndarray,
        cost: np.ndarray | None = None,
        integer: np.ndarray | None = None,
    ) -> None:
        rows, cols = matrix.shape
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = cols, rows
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.zeros(cols) if cost is None else np.asarray(cost, float)
        lp.col_lower_, lp.col_upper_ = _finite(col_lower), _finite(col_upper)
        lp.row_lower_, lp.row_upper_ = _finite(row_lower), _finite(row_upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.by_column()
        self.integer = integer is not None and bool(np.any(integer))
        if self.integer:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[int(flag)] for flag in np.asarray(integer)]
        self.highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self.highs.setOptionValue(option, value)
        if not self.integer:  # chances are peeled into thousands of panels: no error to amplify
            self.highs.setOptionValue("primal_feasibility_tolerance", 1e-10)
            self.highs.setOptionValue("dual_feasibility_tolerance", 1e-10)
        self.highs.passModel(lp)
        self.columns, self.rows = cols, rows

    def option(self, name: str, value: object) -> None:
        """Set a HiGHS option by its name."""
        self.highs.setOptionValue(name, value)

    def costs(self, cost: np.ndarray) -> None:
        """Replace the whole objective."""
        index = np.arange(self.columns, dtype=np.int32)
        self.highs.changeColsCost(self.columns, index, np.asarray(cost, float))

    def column_bounds(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """Replace the bounds of every column."""
        index = np.arange(self.columns, dtype=np.int32)
        self.highs.changeColsBounds(self.columns, index, _finite(lower), _finite(upper))

    def row_bounds(self, row: int, lower: float, upper: float) -> None:
        """Replace the bounds of one row."""
        self.highs.changeRowBounds(row, lower, upper)

    def coefficient(self, row: int, column: int, value: float) -> None:
        """Replace one coefficient."""
        self.highs.changeCoeff(row, column, value)

    def add_row(self, coefficients: np.ndarray, lower: float, upper: float) -> None:
        """Add one row, given densely."""
        index = np.flatnonzero(coefficients).astype(np.int32)
        values = np.asarray(coefficients, float)[index]
        self.highs.addRow(lower, upper, len(index), index, values)
        self.rows += 1

    def add_column(self, cost: float, coefficients: np.ndarray, upper: float = INFINITY) -> None:
        """Add one column of values from 0 to `upper`, its coefficients given densely."""
        index = np.flatnonzero(coefficients).astype(np.int32)
        values = np.asarray(coefficients, float)[index]
        self.highs.addCol(cost, 0.0, upper, len(index), index, values)
        self.columns += 1

    def run(self, time_limit: float = INFINITY) -> Answer:
        """Solve. `time_limit` in seconds; past it the best answer known is given."""
        # HiGHS counts its limit on a clock that runs from the first solve of the object.
        start = self.highs.getRunTime()
        self.highs.setOptionValue("time_limit", min(start + max(time_limit, 0.01), INFINITY))
        self.highs.run()
        status = self.highs.getModelStatus()
        if status in (_STATUS.kInfeasible, _STATUS.kUnboundedOrInfeasible):
            return Answer("infeasible", -INFINITY, -INFINITY, None)
        info, solution = self.highs.getInfo(), self.highs.getSolution()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        x = np.array(solution.col_value) if found else None
        value = info.objective_function_value if found else -INFINITY
        done = status == _STATUS.kOptimal
        if self.integer:
            return Answer("optimal" if done else "time", value, info.mip_dual_bound, x)
        duals, reduced = np.array(solution.row_dual), np.array(solution.col_dual)
        bound = value if done else INFINITY
        return Answer("optimal" if done else "time", value, bound, x, duals, reduced)


def _finite(values: np.ndarray) -> np.ndarray:
    return np.clip(np.asarray(values, float), -INFINITY, INFINITY)
