"""Calibration with bounds: no weight too large, no answer that hardly counts.

Deville and Särndal (1992), as INSEE's Calmar: among the weights that meet the margins, those
nearest the first weights in the sense of the chosen distance. Solved in the dual, one
multiplier a category, by Newton's method with a line search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from polyphonie.methods.errors import InputError

from .raking import Cells, Raked, group, margin_error

Distance = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Bounds:
    """Limits of the ratio of final to first weight, for every cell."""

    low: np.ndarray
    high: np.ndarray


def linear(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares: the ratio 1 + u, and its derivative."""
    return 1.0 + values, np.ones_like(values)


def exponential(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Raking ratio: exp(u), and its derivative."""
    ratio = np.exp(np.clip(values, -500.0, 500.0))
    return ratio, ratio


def logit(low: float, high: float) -> Distance:
    """Calmar's logit method: ratios strictly between `low` < 1 and `high` > 1."""
    slope = (high - low) / ((1.0 - low) * (high - 1.0))

    def distance(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        grown = np.exp(np.clip(slope * values, -500.0, 500.0))
        below = (high - 1.0) + (1.0 - low) * grown
        ratio = (low * (high - 1.0) + high * (1.0 - low) * grown) / below
        return ratio, slope * (ratio - low) * (high - ratio) / (high - low)

    return distance


def truncated(bounds: Bounds) -> Distance:
    """Raking ratio cut at the bounds: the nearest in relative entropy among those inside."""

    def distance(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ratio = np.exp(np.clip(values, -500.0, 500.0))
        inside = (ratio > bounds.low) & (ratio < bounds.high)
        return np.clip(ratio, bounds.low, bounds.high), np.where(inside, ratio, 0.0)

    return distance


def calibrate(
    codes: np.ndarray,
    targets: list[np.ndarray],
    base: np.ndarray | None = None,
    method: str = "exponential",
    low: float | None = None,
    high: float | None = None,
) -> Raked:
    """Weights meeting the margins, by "linear", "exponential" or "logit" (between low and high).

    Same shapes as `rake`. Raises InputError when no weights inside the bounds meet the margins.
    """
    base = np.ones(len(codes)) if base is None else np.asarray(base, float)
    if method == "logit" and (low is None or high is None or not low < 1.0 < high):
        raise InputError("la méthode logit demande des bornes qui encadrent 1")
    distance = {"linear": linear, "exponential": exponential}.get(method)
    if method == "logit":
        distance = logit(float(low or 0.0), float(high or 0.0))
    if distance is None:
        raise InputError(f"méthode de calage inconnue : « {method} »")
    return _solve(group(codes, base, tuple(map(len, targets))), targets, base, distance)


def trim(
    codes: np.ndarray,
    targets: list[np.ndarray],
    base: np.ndarray | None = None,
    most: float = 5.0,
    least: float = 0.0,
) -> Raked:
    """Raking whose final weights stay between `least` and `most` times the mean weight.

    Raises InputError, with the smallest `most` that works, when the margins cannot be met.
    """
    base = np.ones(len(codes)) if base is None else np.asarray(base, float)
    cells = group(np.column_stack([codes, _codes(base)]), base, (*map(len, targets), len(base)))
    mean = targets[0].sum() / len(base)
    people = np.bincount(cells.cell)
    first = cells.base / people * (targets[0].sum() / base.sum())
    bounds = Bounds(least * mean / first, most * mean / first)
    try:
        return _solve(cells, targets, base, truncated(bounds))
    except InputError as error:
        needed = smallest_cap(cells, targets, people, mean, least)
        if needed is None:
            raise
        figure = f"{np.ceil(needed * 10 - 1e-6) / 10:.1f}".replace(".", ",")
        raise InputError(
            f"aucune pondération ne tient les marges avec ce plafond : il faudrait accepter des "
            f"poids de {figure} fois la moyenne, ou regrouper des modalités"
        ) from error


def smallest_cap(
    cells: Cells, targets: list[np.ndarray], people: np.ndarray, mean: float, least: float
) -> float | None:
    """The smallest cap (in mean weights) under which the margins can be met; None if there is none."""
    count = len(people)
    rows = sparse.csr_matrix(_design(cells, targets).T)
    equal = sparse.hstack([rows, sparse.csr_matrix((rows.shape[0], 1))])
    under = sparse.hstack([sparse.identity(count), sparse.csr_matrix(-mean * people[:, None])])
    found = optimize.linprog(
        np.append(np.zeros(count), 1.0),
        A_ub=under,
        b_ub=np.zeros(count),
        A_eq=equal,
        b_eq=np.concatenate(targets),
        bounds=[*((least * mean * n, None) for n in people), (0, None)],
        method="highs",
    )
    return float(found.fun) if found.status == 0 else None


def _codes(values: np.ndarray) -> np.ndarray:
    return np.unique(values, return_inverse=True)[1].ravel()


def _design(cells: Cells, targets: list[np.ndarray]) -> np.ndarray:
    """Indicators of the categories, cells × all categories."""
    blocks = [np.eye(len(t))[cells.codes[:, m]] for m, t in enumerate(targets)]
    return np.hstack(blocks)


def _solve(cells: Cells, targets: list[np.ndarray], base: np.ndarray, distance: Distance) -> Raked:
    """Newton on the dual: multipliers whose weights meet every margin."""
    design, wanted = _design(cells, targets), np.concatenate(targets)
    scale = targets[0].sum() / cells.base.sum()  # ratios are counted from the population's total
    start, multipliers = cells.base * scale, np.zeros(len(wanted))
    ratio, slope = distance(design @ multipliers)
    gap, steps = wanted - design.T @ (start * ratio), 0
    while np.abs(gap).max() > 1e-13 * wanted.max() and steps < 200:
        steps += 1
        hessian = design.T @ ((start * slope)[:, None] * design)
        hessian += 1e-12 * wanted.max() * np.eye(len(hessian))  # margins share their total
        move = np.linalg.solve(hessian, gap)
        move *= min(1.0, 5.0 / max(np.abs(design @ move).max(), 1e-300))  # ratios by e⁵ at most
        length, descent = 1.0, float(gap @ move)
        while True:  # along a convex function: halve while the step overshoots
            ratio, slope = distance(design @ (multipliers + length * move))
            new = wanted - design.T @ (start * ratio)
            if float(new @ move) >= -0.5 * descent or length < 1e-9:
                break
            length /= 2.0
        multipliers, gap = multipliers + length * move, new
    columns = np.ascontiguousarray(cells.codes[:, : len(targets)].T)
    error = margin_error(start * ratio, columns, targets)
    if not error <= 1e-6:
        raise InputError("aucune pondération dans ces bornes ne tient toutes les marges")
    return Raked(base * scale * ratio[cells.cell], steps, error)
