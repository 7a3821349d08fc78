"""From fractional chances to a lottery over whole panels.

`peel` takes a target inside the space and writes it as a weighted mean of whole panels, one
panel at a time: choose a panel that keeps every bound already reached (those bounds stay
reached), give it as much weight as possible, go on with the rest. Each step reaches one more
bound, so it ends (Carathéodory; Grötschel, Lovász, Schrijver 1988, theorem 6.5.11).

Where the fractional target lies outside the hull of whole panels no peeling exists. `blend`
then looks for the best mean by column generation, and returns an inequality that all panels
meet and the target does not: a cut to add to the space before seeking the target again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from .matrices import beside, table
from .solver import INFINITY, Answer, Model
from .space import Space

LEFT = 1e-7  # weight that may be left out of a mixture, spread over the rest
NEAR = 1e-8  # a bound nearer than this is reached
SEARCHED = 500  # orbits among which a panel is first sought


@dataclass(frozen=True)
class Mixture:
    """Whole panels by orbit (`panels`, one a row) and their weights, which sum to one."""

    panels: np.ndarray
    weights: np.ndarray

    def mean(self) -> np.ndarray:
        """Expected seats by orbit."""
        return self.weights @ self.panels


def peel(space: Space, target: np.ndarray, until: float) -> tuple[Mixture, float]:
    """Peel panels off the target; gives the mixture found and the weight left.

    `until` is a time of `time.monotonic()` at which to stop.
    """
    model, rest, left = space.model(integer=True), target.copy(), 1.0
    model.option("mip_rel_gap", 0.02)  # any panel of the face will do
    panels: list[np.ndarray] = []
    weights: list[float] = []
    scale = 1.0 / np.maximum(target, NEAR)
    while left > LEFT and time.monotonic() < until:
        lower, upper = _face(space, model, rest, left)
        model.costs(rest * scale)
        answer = _owed_most(model, rest * scale, lower, upper, until)
        panel = np.zeros(len(target)) if answer.x is None else np.round(answer.x)
        step = _step(space, panel, rest, left)
        if step <= 0.0 or not space.holds(panel):
            break
        panels.append(panel)
        weights.append(step)
        rest, left = rest - step * panel, left - step
    total = np.array(weights) / max(sum(weights), NEAR)
    return Mixture(np.array(panels).reshape(-1, len(target)), total), left


def _owed_most(model: Model, owed: np.ndarray, lower: np.ndarray, upper: np.ndarray, until: float) -> Answer:
    """A panel of the face among the orbits owed most; more of them while there is none."""
    order = np.argsort(-owed, kind="stable")
    among = SEARCHED
    while True:
        kept = upper.copy()
        kept[order[among:]] = lower[order[among:]]
        model.column_bounds(lower, kept)
        answer = model.run(until - time.monotonic())
        if answer.x is not None or among >= len(owed) or time.monotonic() >= until:
            return answer
        among *= 2


def _face(space: Space, model: Model, rest: np.ndarray, left: float) -> tuple[np.ndarray, np.ndarray]:
    """Hold the rows whose bounds the rest reaches; give the columns' bounds."""
    reached = space.matrix @ rest
    for row, value in enumerate(reached):
        low, high = space.lower[row], space.upper[row]
        if value >= left * high - NEAR:
            low = high
        elif value <= left * low + NEAR:
            high = low
        model.row_bounds(row, low, high)
    lower = np.where(left * space.caps - rest <= NEAR * space.sizes, space.caps, 0.0)
    return lower, np.where(rest <= NEAR * space.sizes, 0.0, space.caps)


def _step(space: Space, panel: np.ndarray, rest: np.ndarray, left: float) -> float:
    """The greatest weight for a panel that leaves the rest inside the space (scaled)."""
    held, reached = space.matrix @ panel, space.matrix @ rest
    gaps = np.concatenate([panel, space.caps - panel, space.upper - held, held - space.lower])
    room = np.concatenate(
        [
            rest,
            left * space.caps - rest,
            left * space.upper - reached,
            reached - left * space.lower,
        ]
    )
    counted = np.isfinite(gaps) & (gaps > 0.5)
    return float(np.min(room[counted] / gaps[counted], initial=left))


def blend(
    space: Space, target: np.ndarray, panels: np.ndarray, until: float
) -> tuple[Mixture, tuple[np.ndarray, float] | None]:
    """The mixture nearest the target: the greatest share `a` with `mean >= a target`.

    Gives it with a cut (coefficients, bound) when the target is proven out of reach.
    """
    master, pricing = _master(target, panels), space.model(integer=True)
    kept = list(panels)
    while True:
        answer = master.run()
        mixture = Mixture(np.array(kept), _shares(answer.x[1:]))
        prices = np.maximum(-answer.duals[: len(target)], 0.0)
        worth = prices @ target
        if answer.x[0] >= 1.0 - LEFT or time.monotonic() >= until:
            return mixture, None
        pricing.costs(prices)
        best = pricing.run(until - time.monotonic())
        cut = (prices, best.bound) if best.bound < worth * (1.0 - LEFT) else None
        if cut or best.x is None or prices @ np.round(best.x) <= answer.x[0] * worth * (1 + 1e-9):
            return mixture, cut
        kept.append(np.round(best.x))
        master.add_column(0.0, np.append(kept[-1], 1.0))


def _master(target: np.ndarray, panels: np.ndarray) -> Model:
    """Maximise a with `sum of weights times panels - a target >= 0`, weights summing to one."""
    left = table(np.append(-target, 0.0)[:, None])
    right = table(np.vstack([panels.T, np.ones(len(panels))]))
    columns = len(panels) + 1
    return Model(
        beside(left, right),
        np.append(np.zeros(len(target)), 1.0),
        np.append(np.full(len(target), INFINITY), 1.0),
        np.zeros(columns),
        np.append(1.0, np.full(columns - 1, INFINITY)),
        np.append(1.0, np.zeros(columns - 1)),
    )


def _shares(weights: np.ndarray) -> np.ndarray:
    clean = np.where(weights > 1e-12, weights, 0.0)
    return clean / clean.sum()


def best_minimum(space: Space, mixture: Mixture, excluded: np.ndarray) -> Mixture:
    """The weights over the same panels whose lowest chance is the highest."""
    chances = mixture.panels[:, ~excluded] / space.sizes[~excluded]
    matrix = np.vstack([chances.T, np.ones(len(chances))])
    first = np.append(np.full(matrix.shape[0] - 1, -1.0), 0.0)[:, None]
    count = len(chances) + 1
    answer = Model(
        table(np.hstack([first, matrix])),
        np.append(np.zeros(matrix.shape[0] - 1), 1.0),
        np.append(np.full(matrix.shape[0] - 1, INFINITY), 1.0),
        np.zeros(count),
        np.full(count, INFINITY),
        np.append(1.0, np.zeros(count - 1)),
    ).run()
    return Mixture(mixture.panels, _shares(answer.x[1:]))
