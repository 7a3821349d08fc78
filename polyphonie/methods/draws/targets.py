"""The fairest chances that the quotas leave, first for fractional panels.

Every lottery over panels has averages that meet the quotas: the chances found here over
*fractional* panels are an upper bound on what any lottery can give, and its dual multipliers
prove the bound by plain arithmetic. A lottery over whole panels that reaches them is optimal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .matrices import beside, diagonal, identity, stacked, table, zeros
from .solver import INFINITY, Model
from .space import Space

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Proof:
    """Weights on people showing that the chances at one level cannot all be higher.

    Whatever the panel, `sum of weights of its people <= bound`. Weights of `open_` orbits sum to
    one over their people, so the least chance among them is at most `bound` minus what the
    weights give to those already served. `weights[o]` is for each person of orbit o; `rows` are
    the multipliers of the space's rows that prove `bound` (empty if proven by integer search).
    """

    level: float
    weights: np.ndarray
    rows: np.ndarray
    bound: float


@dataclass(frozen=True)
class Target:
    """Expected seats by orbit (`x`), the proof of each level, the orbits no panel can hold."""

    x: np.ndarray
    proofs: tuple[Proof, ...]
    excluded: np.ndarray


def leximin(space: Space, levels: int | None = None) -> Target:
    """Raise the lowest chance as high as possible, then the next lowest, and so on.

    People whom no panel can hold are set aside first; `levels` stops after so many levels.
    Source: Flanigan et al., Nature 2021, LEXIMIN, here on orbits and on fractional panels.
    """
    first = space.matrix.shape[0]
    ladder = Ladder(space)
    excluded = np.zeros(len(space.sizes), bool)
    proofs: list[Proof] = []
    while ladder.waiting.any():
        level, weights, rows = ladder.raised()
        settled = ladder.waiting & (weights * space.sizes > TOLERANCE)
        if level > TOLERANCE:
            proofs.append(_proof(space, level, weights, rows[:first]))
        else:
            excluded |= settled
        ladder.settle(settled, level)
        if len(proofs) == levels:
            break
    return Target(np.clip(ladder.x, 0.0, space.caps), tuple(proofs), excluded)


def _proof(space: Space, level: float, weights: np.ndarray, rows: np.ndarray) -> Proof:
    return Proof(level, weights, rows.copy(), proven(space, weights, rows))


class Ladder:
    """Maximise z where everyone waiting has at least z, and everyone settled their level.

    Seats above that floor are the variables: `x = n z + s` for those who wait, `x = floor + s`
    for the settled, `s >= 0`. The programme so has one row a quota, not one an orbit; a row
    `x <= cap` is added only for the orbits found beyond theirs. `x` holds the last seats found.
    """

    def __init__(self, space: Space) -> None:
        self.space, self.count = space, len(space.sizes)
        self.waiting = np.ones(self.count, bool)
        self.floor = self.x = np.zeros(self.count)
        self.capped: dict[int, int] = {}  # orbit: its row
        total = table((space.matrix @ space.sizes)[:, None])
        self.model = Model(
            beside(space.matrix, total),
            space.lower,
            space.upper,
            np.zeros(self.count + 1),
            np.append(space.caps, 2.0),  # above 1, so that only the caps bind a sure chance
            np.append(np.zeros(self.count), 1.0),
        )

    def raised(self) -> tuple[float, np.ndarray, np.ndarray]:
        """The highest level, the weight of each person of an orbit in its proof, the rows' prices."""
        sizes, caps = self.space.sizes, self.space.caps
        while True:
            answer = self.model.run()
            level = float(answer.x[self.count])
            self.x = answer.x[: self.count] + self.floor + np.where(self.waiting, sizes * level, 0.0)
            beyond = [o for o in np.flatnonzero(self.x > caps + TOLERANCE) if o not in self.capped]
            if not beyond:
                return level, np.maximum(-answer.reduced[: self.count], 0.0), answer.duals
            for orbit in beyond:
                row = np.zeros(self.count + 1)
                row[[orbit, self.count]] = 1.0, sizes[orbit]
                self.capped[orbit] = self.model.rows
                self.model.add_row(row, -INFINITY, caps[orbit])

    def settle(self, orbits: np.ndarray, level: float) -> None:
        """These orbits wait no longer: their floor is this level."""
        space, z = self.space, self.count
        self.waiting = self.waiting & ~orbits
        self.floor = np.where(orbits, np.maximum(space.sizes * level - TOLERANCE, 0.0), self.floor)
        total, held = space.matrix @ (space.sizes * self.waiting), space.matrix @ self.floor
        for row in range(space.matrix.shape[0]):
            self.model.coefficient(row, z, total[row])
            self.model.row_bounds(row, space.lower[row] - held[row], space.upper[row] - held[row])
        for orbit in np.flatnonzero(orbits):
            if orbit in self.capped:
                self.model.coefficient(self.capped[orbit], z, 0.0)
                self.model.row_bounds(self.capped[orbit], -INFINITY, space.caps[orbit] - self.floor[orbit])
        upper = np.where(self.waiting, space.caps, space.caps - self.floor)
        self.model.column_bounds(np.zeros(z + 1), np.append(upper, 2.0))


def _least_spread(space: Space, level: float, skip: np.ndarray) -> np.ndarray:
    """Seats giving everyone outside `skip` at least `level`, the highest chance being least."""
    count, rows = len(space.sizes), space.matrix.shape[0]
    least = np.where(skip, 0.0, space.sizes * (level - TOLERANCE))
    above = beside(identity(count), table(-space.sizes[:, None]))
    matrix = stacked(beside(space.matrix, zeros(rows, 1)), above)
    answer = Model(
        matrix,
        np.append(space.lower, np.full(count, -np.inf)),
        np.append(space.upper, np.zeros(count)),
        np.append(least, 0.0),
        np.append(space.caps, 1.0),
        np.append(np.zeros(count), -1.0),
    ).run()
    return answer.x[:count]


def maximin(space: Space) -> Target:
    """The highest possible lowest chance; among those lotteries, the lowest highest chance."""
    first = leximin(space, levels=1)
    x = _least_spread(space, first.proofs[0].level, first.excluded)
    return Target(np.clip(x, 0.0, space.caps), first.proofs, first.excluded)


def stratified(space: Space, sweeps: int = 2000) -> Target:
    """Plain stratified draw: equal chances, times one factor for each quota that asks for it.

    The chances nearest to `seats / people` in the sense of raking (relative entropy) that meet
    every quota: Bregman's cyclic projections (1967), one quota at a time, then the nearest
    point that meets them all.
    """
    excluded = leximin(space, levels=1).excluded
    raw = np.where(excluded, 0.0, space.sizes * space.seats / space.sizes.sum())
    factors = np.ones(space.matrix.shape[0])
    rows = space.matrix.each_row()
    for _ in range(sweeps):
        before = factors.copy()
        for row, inside in enumerate(rows):
            free, caps = raw[inside] / factors[row], space.caps[inside]
            factors[row] = _factor(free, caps, space.lower[row], space.upper[row])
            raw[inside] = free * factors[row]
        if np.max(np.abs(np.log(factors / before))) < 1e-12:
            break
    return Target(_nearest(space, np.minimum(raw, space.caps)), (), excluded)


def _factor(free: np.ndarray, caps: np.ndarray, least: float, most: float) -> float:
    """The factor nearest to 1 bringing `sum min(caps, factor free)` between its bounds."""
    total = np.minimum(free, caps).sum()
    wanted = min(max(total, least), most)
    if wanted == total or not free.any():
        return 1.0
    factor = 1.0
    # The sum is concave and piecewise linear in the factor: Newton ends in a few steps.
    for _ in range(60):  # pragma: no branch - a limit against rounding that loops, never reached
        full = factor * free >= caps
        slope = free[~full].sum()
        if slope <= 0 or wanted <= 0:
            break
        new = (wanted - caps[full].sum()) / slope
        if new <= 0 or abs(new - factor) <= 1e-15 * factor:
            break
        factor = new
    return float(min(max(factor, 1e-12), 1e12))


def _nearest(space: Space, wanted: np.ndarray) -> np.ndarray:
    """The seats meeting every row that lie nearest to `wanted` (least sum of changes)."""
    count = len(wanted)
    moves = beside(identity(count), identity(count), diagonal(np.full(count, -1.0)))
    matrix = stacked(beside(space.matrix, zeros(space.matrix.shape[0], 2 * count)), moves)
    answer = Model(
        matrix,
        np.append(space.lower, wanted),
        np.append(space.upper, wanted),
        np.zeros(3 * count),
        np.append(space.caps, np.full(2 * count, np.inf)),
        np.append(np.zeros(count), -np.ones(2 * count)),
    ).run()
    return np.clip(answer.x[:count], 0.0, space.caps)


def proven(space: Space, weights: np.ndarray, rows: np.ndarray) -> float:
    """The most that `weights·x` can be over the space, by the multipliers `rows` alone.

    weights·x = rows·(A x) + rest·x <= sum of multipliers times the bounds they push against
    plus the positive rests times the caps. No solver is needed to check it.
    """
    rest = weights - space.matrix.back(rows)
    push = np.where(rows > 0, space.upper, space.lower)
    return float(np.sum(rows[rows != 0] * push[rows != 0]) + np.maximum(rest, 0.0) @ space.caps)
