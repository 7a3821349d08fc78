"""Hiding small figures so that they stay hidden.

Cells of fewer than `threshold` people are hidden (primary). Others are hidden with them
(complementary) until each hidden figure could be at least `threshold` away from what it
is: for each we build another table of whole numbers that agrees with everything that is
published (the network heuristic of Kelly, Golden & Assad 1992, as a linear programme).
Those tables are kept: they prove the protection without trusting the solver. Then our
own attacker tries (attacker.py), and a table that it opens is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import highspy
import numpy as np
from scipy import linalg, optimize

from polyphonie.methods.disclosure.attacker import Bounds, attack, linear_model
from polyphonie.methods.disclosure.tables import Cells, Key, Table, cells_of
from polyphonie.methods.errors import InputError

THRESHOLD = 11  # people; Insee's practice for households, see docs/methods/disclosure.md
LEAST_PARTICIPANTS = 20
_OPTIMAL, _INFEASIBLE = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible
PRIMARY, COMPLEMENTARY = "primary", "complementary"


@dataclass(frozen=True)
class Publication:
    """Tables as they may be shown at one date.

    `published` False: nothing may be shown, `reason` says why in French. `why` gives, for
    each hidden cell, "primary" or "complementary"; `bounds` what an attacker can still
    prove about each; `witnesses` other tables (n, cells) that fit all that is published.
    """

    tables: tuple[Table, ...]
    cells: Cells
    hidden: np.ndarray
    why: dict[Key, str]
    bounds: Bounds
    witnesses: np.ndarray
    threshold: int
    published: bool
    reason: str

    def shown(self, table: Table, row: int | None, column: int | None = None) -> int | None:
        """The figure of a cell as published, None when it is hidden."""
        place = self.cells.place[table.key(row, column)]
        return None if self.hidden[place] or not self.published else int(self.cells.values[place])

    @property
    def note(self) -> str:
        """What to write under the tables."""
        return (
            f"Les effectifs de 1 à {self.threshold - 1} personnes sont masqués, ainsi que les "
            "chiffres qui permettraient de les retrouver."
        )


@dataclass(frozen=True)
class _Joint:
    """The new tables, the earlier ones and their differences as one system of cells."""

    values: np.ndarray
    sums: np.ndarray
    hidden: np.ndarray  # bool, so far
    fixed: np.ndarray  # bool, already published: cannot be hidden any more
    derived: np.ndarray  # bool, differences: never printed
    sensitive: np.ndarray  # bool
    free_sign: np.ndarray  # bool


def protect(tables: Sequence[Table], earlier: Sequence[Publication] = (), threshold: int = THRESHOLD) -> Publication:
    """What may be published of linked `tables`, knowing what was published `earlier`.

    `earlier` are publications of tables of the same people at former dates; a figure
    that only they and the new one together would give away is protected too. Raises
    InputError for tables that disagree or a threshold under 2.
    """
    if threshold < 2:
        raise InputError("Le seuil doit être d’au moins 2 personnes.")
    if not tables:
        raise InputError("Aucun tableau à protéger.")
    cells = cells_of(tables)
    refusal = _refusal(cells, earlier, threshold)
    if refusal:
        return _refused(tables, cells, threshold, refusal)
    joint = _joined(cells, [past for past in earlier if past.published], threshold)
    size = len(cells.keys)
    witnesses = _complete(joint, size, threshold)
    if witnesses is None:
        return _refused(tables, cells, threshold, _HOPELESS)
    hidden = joint.hidden[:size]
    target = joint.hidden & (joint.sensitive | (np.arange(joint.hidden.size) < size))
    bounds = attack(joint.values, joint.sums, joint.hidden, only=target, free_sign=joint.free_sign)
    if (bounds.widths < threshold).any():
        return _refused(tables, cells, threshold, _HOPELESS)
    new = bounds.cells < size
    kept = Bounds(bounds.cells[new], bounds.at_least[new], bounds.at_most[new])
    why = {cells.keys[i]: PRIMARY if joint.sensitive[i] else COMPLEMENTARY for i in np.flatnonzero(hidden).tolist()}
    return Publication(tuple(tables), cells, hidden, why, kept, witnesses[:, :size], threshold, True, "")


_HOPELESS = "Trop peu de personnes : les petits effectifs se retrouveraient par soustraction. Regroupez des catégories."


def _refusal(cells: Cells, earlier: Sequence[Publication], threshold: int) -> str:
    total = int(cells.values[cells.place[()]])
    if total < LEAST_PARTICIPANTS:
        return f"Rien n’est publié avant {LEAST_PARTICIPANTS} personnes."
    for past in earlier:
        if past.published and 0 < abs(total - int(past.cells.values[past.cells.place[()]])) < threshold:
            return (
                f"Moins de {threshold} personnes de différence avec une publication antérieure : "
                "attendez la prochaine date."
            )
    return ""


def _refused(tables: Sequence[Table], cells: Cells, threshold: int, reason: str) -> Publication:
    everything = np.ones(len(cells.keys), dtype=bool)
    empty = np.empty(0, dtype=np.int64)
    return Publication(
        tuple(tables),
        cells,
        everything,
        dict.fromkeys(cells.keys, PRIMARY),
        Bounds(empty, empty, empty),
        np.empty((0, len(cells.keys)), dtype=np.int64),
        threshold,
        False,
        reason,
    )


def _joined(cells: Cells, earlier: Sequence[Publication], threshold: int) -> _Joint:
    """The new cells first, then those of each earlier date, then the differences of all pairs.

    What was hidden must stay so: an earlier hidden cell is as sensitive as a small one.
    """
    dates = [cells, *(past.cells for past in earlier)]
    sizes = [len(date.keys) for date in dates]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    small = (cells.values > 0) & (cells.values < threshold)
    values = [date.values for date in dates]
    hidden = [small.copy(), *(past.hidden for past in earlier)]
    sensitive = [small, *(past.hidden for past in earlier)]
    fixed = [np.zeros(sizes[0], dtype=bool), *(~past.hidden for past in earlier)]
    free = [np.zeros(starts[-1], dtype=bool)]
    links: list[tuple[int, int]] = []
    in_time = [*range(1, len(dates)), 0]
    for one, other in combinations(in_time, 2):
        before, after = _shared(dates[one], dates[other])
        change = dates[other].values[after] - dates[one].values[before]
        links += zip((before + starts[one]).tolist(), (after + starts[other]).tolist(), strict=True)
        values.append(change)
        sensitive.append((change != 0) & (np.abs(change) < threshold))
        free.append(np.full(change.size, bool((change < 0).any())))
    derived = np.arange(starts[-1] + len(links)) >= starts[-1]
    sums = _linked_sums(dates, links, int(starts[-1]))
    nothing = np.zeros(len(links), dtype=bool)
    return _Joint(
        np.concatenate(values),
        sums,
        np.concatenate([*hidden, ~nothing]),
        np.concatenate([*fixed, nothing]),
        derived,
        np.concatenate(sensitive),
        np.concatenate(free),
    )


def _shared(one: Cells, other: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Places of the cells that two dates share, in each."""
    shared = [key for key in one.place if key in other.place]
    places = ([date.place[key] for key in shared] for date in (one, other))
    before, after = (np.array(found, dtype=np.int64) for found in places)
    return before, after


def _linked_sums(dates: list[Cells], links: list[tuple[int, int]], size: int) -> np.ndarray:
    """The sums of every date, then one line a difference: before + difference - after = 0."""
    sums = linalg.block_diag(*(date.sums for date in dates))
    sums = np.pad(sums, ((0, len(links)), (0, len(links))))
    for number, (before, after) in enumerate(links):
        line = sums[number - len(links)]
        line[before] = line[size + number] = 1
        line[after] = -1
    return sums


def _complete(joint: _Joint, size: int, threshold: int) -> np.ndarray | None:
    """Hide more cells, in place, until each has its distance; the tables that prove it.

    None when no choice of cells can do it.
    """
    witnesses = [joint.values]
    least, most = joint.values.copy(), joint.values.copy()
    own = np.arange(joint.values.size) < size
    solver = _Shifts(joint)
    while True:
        open_cells = np.flatnonzero(joint.hidden & (joint.sensitive | own) & (most - least < threshold))
        if not open_cells.size:
            return np.array(witnesses, dtype=np.int64)
        # The smallest first: what they need often serves the others.
        cell = int(open_cells[np.argmin(joint.values[open_cells])])
        shift = solver.find(cell, threshold, joint.hidden)
        if shift is None:
            return None
        other = joint.values + shift
        np.logical_or(joint.hidden, shift != 0, out=joint.hidden)
        witnesses.append(other)
        np.minimum(least, other, out=least)
        np.maximum(most, other, out=most)


class _Shifts:
    """Finds the cheapest way to move one hidden cell by a distance, all sums unchanged.

    Each cell that is not yet fixed may go up or down; a hidden cell moves for next to
    nothing, another costs what hiding it would tell: more for many people, most for totals.
    """

    def __init__(self, joint: _Joint) -> None:
        self._usable = np.flatnonzero(~joint.fixed)
        self._size = joint.values.size
        matrix = joint.sums[:, self._usable]
        self._matrix = np.hstack([matrix, -matrix])
        self._room = np.where(joint.free_sign, np.inf, joint.values.astype(float))[self._usable]
        count = self._usable.size
        self._upper = np.concatenate([np.full(count, np.inf), self._room])
        is_total = (joint.sums[:, self._usable] < 0).any(axis=0)
        self._price = 1 + np.log1p(np.abs(joint.values[self._usable])) + 20 * is_total
        self._solver = linear_model(self._matrix, np.zeros(matrix.shape[0]), np.zeros(2 * count), self._upper)

    def find(self, cell: int, threshold: int, hidden: np.ndarray) -> np.ndarray | None:
        """A whole-number shift (cells,) with +threshold at `cell`, or -threshold, or None."""
        at = int(np.searchsorted(self._usable, cell))
        price = np.where(hidden[self._usable], 1e-3, self._price)
        cost = np.concatenate([price, price])
        for up in (True, False):
            if not up and self._room[at] < threshold:
                continue
            moves = self._move(at, threshold, up, cost)
            if moves is not None:
                count = self._usable.size
                shift = np.zeros(self._size, dtype=np.int64)
                shift[self._usable] = np.rint(moves[:count] - moves[count:]).astype(np.int64)
                return shift
        return None

    def _move(self, at: int, distance: int, up: bool, cost: np.ndarray) -> np.ndarray | None:
        count, solver = self._usable.size, self._solver
        moving, still = (at, at + count) if up else (at + count, at)
        solver.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)
        solver.changeColBounds(moving, float(distance), float(distance))
        solver.changeColBounds(still, 0.0, 0.0)
        solver.run()
        if solver.getModelStatus() not in (_OPTIMAL, _INFEASIBLE):
            solver.clearSolver()  # lost its way from the last basis: afresh
            solver.run()
        optimal = solver.getModelStatus() == _OPTIMAL
        moves = np.array(solver.getSolution().col_value) if optimal else None
        for column in (moving, still):
            solver.changeColBounds(column, 0.0, float(self._upper[column]))
        if moves is None or np.abs(moves - np.rint(moves)).max() < 1e-6:
            return moves
        lower, upper = np.zeros(2 * count), self._upper.copy()
        lower[moving] = upper[moving] = distance
        upper[still] = 0
        return _whole_moves(cost, self._matrix, lower, upper)


def _whole_moves(cost: np.ndarray, matrix: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray | None:
    """A cheapest whole-number x with matrix @ x = 0 and lower <= x <= upper, None if none.

    Two crossed dimensions give whole numbers by themselves; linked tables may not.
    """
    zero = np.zeros(matrix.shape[0])
    found = optimize.milp(
        cost,
        constraints=optimize.LinearConstraint(matrix, zero, zero),
        bounds=optimize.Bounds(lower, upper),
        integrality=np.ones(cost.size),
    )
    return None if found.x is None else np.rint(found.x)
