"""Hiding small figures so that they stay hidden.

Cells of fewer than `threshold` people are hidden (primary). Others are hidden with them
(complementary) until each hidden figure could be at least `threshold` away from what it
is: for each we build another table of whole numbers that agrees with everything that is
published (the network heuristic of Kelly, Golden & Assad 1992, as a linear programme).
Those tables are kept: they prove the protection without trusting the solver. Then our
own attacker tries (attack.py), and a table that it opens is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import optimize

from polyphonie.methods.disclosure.attack import Bounds, attack, linear_model
from polyphonie.methods.disclosure.tables import Cells, Key, Table, cells_of
from polyphonie.methods.errors import InputError

THRESHOLD = 11  # people; Insee's practice for households, see docs/methods/disclosure.md
LEAST_PARTICIPANTS = 20
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


def protect(
    tables: Sequence[Table], earlier: Sequence[Publication] = (), threshold: int = THRESHOLD
) -> Publication:
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
    witnesses = _complete(joint, threshold)
    if witnesses is None:
        return _refused(tables, cells, threshold, _HOPELESS)
    size = len(cells.keys)
    hidden = joint.hidden[:size]
    target = joint.hidden & (joint.sensitive | (np.arange(joint.hidden.size) < size))
    bounds = attack(
        joint.values, joint.sums, joint.hidden, only=target, free_sign=joint.free_sign
    )
    if (bounds.widths < threshold).any():
        return _refused(tables, cells, threshold, _HOPELESS)
    new = bounds.cells < size
    kept = Bounds(bounds.cells[new], bounds.at_least[new], bounds.at_most[new])
    why = {
        cells.keys[i]: PRIMARY if joint.sensitive[i] else COMPLEMENTARY
        for i in np.flatnonzero(hidden).tolist()
    }
    return Publication(
        tuple(tables), cells, hidden, why, kept, witnesses[:, :size], threshold, True, ""
    )


_HOPELESS = (
    "Trop peu de personnes : les petits effectifs se retrouveraient par soustraction. "
    "Regroupez des catégories."
)


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
    values = [cells.values]
    small = (cells.values > 0) & (cells.values < threshold)
    size = len(cells.keys)
    hidden, sensitive = [small.copy()], [small]
    fixed, derived, free = ([np.zeros(size, dtype=bool)] for _ in range(3))
    blocks: list[tuple[int, np.ndarray]] = [(0, cells.sums)]
    links: list[tuple[int, int, int]] = []
    at = size
    for past in earlier:
        shared = [key for key in past.cells.keys if key in cells.place]
        before, after = (
            np.array([c.place[key] for key in shared], dtype=np.int64) for c in (past.cells, cells)
        )
        change = cells.values[after] - past.cells.values[before]
        n, m = len(past.cells.keys), len(shared)
        links += [(at + int(b), int(a), at + n + i) for i, (b, a) in enumerate(zip(before, after, strict=True))]
        blocks.append((at, past.cells.sums))
        values += [past.cells.values, change]
        few = (change != 0) & (np.abs(change) < threshold)
        hidden += [past.hidden, np.ones(m, dtype=bool)]
        sensitive += [np.zeros(n, dtype=bool), few]
        fixed += [~past.hidden, np.zeros(m, dtype=bool)]
        derived += [np.zeros(n, dtype=bool), np.ones(m, dtype=bool)]
        free += [np.zeros(n, dtype=bool), np.full(m, bool((change < 0).any()))]
        at += n + m
    sums = np.zeros((sum(block.shape[0] for _, block in blocks) + len(links), at))
    line = 0
    for start, block in blocks:
        sums[line : line + block.shape[0], start : start + block.shape[1]] = block
        line += block.shape[0]
    for number, (b, a, d) in enumerate(links):
        sums[line + number, [b, d]] += 1  # before + difference - after = 0
        sums[line + number, a] -= 1
    return _Joint(
        np.concatenate(values),
        sums,
        np.concatenate(hidden),
        np.concatenate(fixed),
        np.concatenate(derived),
        np.concatenate(sensitive),
        np.concatenate(free),
    )


def _complete(joint: _Joint, threshold: int) -> np.ndarray | None:
    """Hide more cells, in place, until each has its distance; the tables that prove it.

    None when no choice of cells can do it.
    """
    witnesses = [joint.values]
    least, most = joint.values.copy(), joint.values.copy()
    size = int(np.flatnonzero(joint.fixed | joint.derived)[0]) if joint.fixed.any() else joint.values.size
    own = np.arange(joint.values.size) < size
    solver = _Shifts(joint)
    while True:
        open_cells = np.flatnonzero(
            joint.hidden & (joint.sensitive | own) & (most - least < threshold)
        )
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
        self._solver = linear_model(
            self._matrix, np.zeros(matrix.shape[0]), np.zeros(2 * count), self._upper
        )

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
        optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moves = np.array(solver.getSolution().col_value) if optimal else None
        for column in (moving, still):
            solver.changeColBounds(column, 0.0, float(self._upper[column]))
        if moves is None or np.abs(moves - np.rint(moves)).max() < 1e-6:
            return moves
        lower, upper = np.zeros(2 * count), self._upper.copy()
        lower[moving] = upper[moving] = distance
        upper[still] = 0
        return _whole_moves(cost, self._matrix, lower, upper)


def _whole_moves(
    cost: np.ndarray, matrix: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray | None:
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
