"""Raking: weights that bring several margins of a survey to those of the population.

Respondents who answer alike on every margin get the same correction: the work is done on the
cells of the crossing that really occur, a few hundred numbers whatever the number of answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError


@dataclass(frozen=True)
class Raked:
    """Final weights (one an answer), passes made, and the largest relative error of a margin."""

    weights: np.ndarray
    iterations: int
    margin_error: float


@dataclass(frozen=True)
class Cells:
    """Answers grouped: `cell[i]` of answer i, `codes[c, m]` of a cell, `base[c]` its weight."""

    cell: np.ndarray
    codes: np.ndarray
    base: np.ndarray


def group(codes: np.ndarray, base: np.ndarray, sizes: tuple[int, ...]) -> Cells:
    """Group the answers; `codes` is answers × margins, whole numbers below `sizes`."""
    total = int(np.prod([int(s) for s in sizes], dtype=object))
    if total <= 1_000_000:
        flat = np.zeros(len(codes), dtype=np.int64)
        for margin, size in enumerate(sizes):
            flat = flat * size + codes[:, margin]
        mass = np.bincount(flat, weights=base, minlength=total)
        here = np.flatnonzero(np.bincount(flat, minlength=total))
        place = np.empty(total, dtype=np.int64)
        place[here] = np.arange(len(here))
        found = np.stack(np.unravel_index(here, sizes), axis=1)
        return Cells(place[flat], found, mass[here])
    found, cell = np.unique(codes, axis=0, return_inverse=True)
    return Cells(cell.ravel(), found, np.bincount(cell.ravel(), weights=base))


def rake(
    codes: np.ndarray,
    targets: list[np.ndarray],
    base: np.ndarray | None = None,
    tolerance: float = 1e-12,
    most_iterations: int = 10_000,
) -> Raked:
    """Iterative proportional fitting (Deming and Stephan 1940): one margin after another.

    `codes[i, m]` is the category of answer i in margin m, `targets[m]` the population of each
    category (all margins with the same total), `base` the weights to start from (ones). Raises
    InputError when a category is empty in the survey or the margins cannot be met.
    """
    base = np.ones(len(codes)) if base is None else np.asarray(base, float)
    cells = group(codes, base, tuple(len(t) for t in targets))
    mass, columns = cells.base.copy(), np.ascontiguousarray(cells.codes.T)
    for margin, (column, target) in enumerate(zip(columns, targets, strict=True)):
        found = np.bincount(column, weights=mass, minlength=len(target))
        if np.any((found <= 0) & (target > 0)):
            raise InputError(f"marge {margin + 1} : une modalité n’a aucune réponse")
    error, iteration = np.inf, 0
    while error > tolerance and iteration < most_iterations:
        error, iteration = 0.0, iteration + 1
        for column, target in zip(columns, targets, strict=True):
            found = np.bincount(column, weights=mass, minlength=len(target))
            factor = np.divide(target, found, out=np.zeros(len(target)), where=found > 0)
            changed = np.abs(factor - 1.0)[target > 0]
            error = max(error, float(changed.max(initial=0.0)))
            mass *= factor[column]
    if error > 1e-6:
        raise InputError(
            "les marges ne peuvent pas être atteintes ensemble : certaines combinaisons de "
            "réponses manquent ; regrouper des modalités"
        )
    ratio = np.divide(mass, cells.base, out=np.zeros(len(mass)), where=cells.base > 0)
    return Raked(base * ratio[cells.cell], iteration, margin_error(mass, columns, targets))


def margin_error(mass: np.ndarray, columns: np.ndarray, targets: list[np.ndarray]) -> float:
    """The largest gap between a weighted margin and its target, relative to the target."""
    worst = 0.0
    for column, target in zip(columns, targets, strict=True):
        found = np.bincount(column, weights=mass, minlength=len(target))
        gap = np.abs(found - target)[target > 0] / target[target > 0]
        worst = max(worst, float(gap.max(initial=0.0)))
    return worst
