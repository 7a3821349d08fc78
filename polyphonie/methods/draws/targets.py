"""The fairest chances that the quotas leave, first for fractional panels.

Every lottery over panels has averages that meet the quotas: the chances found here over
*fractional* panels are an upper bound on what any lottery can give, and its dual multipliers
prove the bound by plain arithmetic. A lottery over whole panels that reaches them is optimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

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
    count, first = len(space.sizes), space.matrix.shape[0]
    model = _level_model(space)
    waiting, excluded = np.ones(count, bool), np.zeros(count, bool)
    proofs: list[Proof] = []
    answer = model.run()
    while waiting.any():
        level, weights = float(answer.x[count]), np.maximum(-answer.duals[first:], 0.0)
        settled = waiting & (weights * space.sizes > TOLERANCE)
        if level > TOLERANCE:
            proofs.append(_proof(space, level, weights, answer.duals[:first]))
        else:
            excluded |= settled
        waiting &= ~settled
        for orbit in np.flatnonzero(settled):
            model.coefficient(first + orbit, count, 0.0)
            floor = space.sizes[orbit] * level - TOLERANCE
            model.row_bounds(first + orbit, max(floor, 0.0), INFINITY)
        if len(proofs) == levels:
            break
        answer = model.run()
    return Target(np.clip(answer.x[:count], 0.0, space.caps), tuple(proofs), excluded)


def _proof(space: Space, level: float, weights: np.ndarray, rows: np.ndarray) -> Proof:
    return Proof(level, weights, rows.copy(), proven(space, weights, rows))


def _level_model(space: Space) -> Model:
    """Maximise z with `x_o - n_o z >= 0` for each orbit, over the fractional panels."""
    count = len(space.sizes)
    below = sparse.hstack([sparse.identity(count), sparse.csr_matrix(-space.sizes[:, None])])
    above = sparse.hstack([space.matrix, sparse.csr_matrix((space.matrix.shape[0], 1))])
    cost = np.append(np.zeros(count), 1.0)
    return Model(
        sparse.vstack([above, below]),
        np.append(space.lower, np.zeros(count)),
        np.append(space.upper, np.full(count, np.inf)),
        np.zeros(count + 1),
        np.append(space.caps, 2.0),  # above 1, so that only the caps bind a sure chance
        cost,
    )


def _least_spread(space: Space, level: float, skip: np.ndarray) -> np.ndarray:
    """Seats giving everyone outside `skip` at least `level`, the highest chance being least."""
    count, rows = len(space.sizes), space.matrix.shape[0]
    least = np.where(skip, 0.0, space.sizes * (level - TOLERANCE))
    above = sparse.hstack([sparse.identity(count), sparse.csr_matrix(-space.sizes[:, None])])
    matrix = sparse.vstack([sparse.hstack([space.matrix, sparse.csr_matrix((rows, 1))]), above])
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
    indptr, indices = space.matrix.indptr, space.matrix.indices
    rows = [indices[a:b] for a, b in pairwise(indptr)]
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
    for _ in range(60):  # the sum is concave and piecewise linear in the factor: Newton ends
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
    one, none = sparse.identity(count), sparse.csr_matrix((space.matrix.shape[0], 2 * count))
    matrix = sparse.vstack([sparse.hstack([space.matrix, none]), sparse.hstack([one, one, -one])])
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
    rest = weights - space.matrix.T @ rows
    push = np.where(rows > 0, space.upper, space.lower)
    return float(np.sum(rows[rows != 0] * push[rows != 0]) + np.maximum(rest, 0.0) @ space.caps)
