"""Who took part, against who lives here: gaps with their uncertainty, and whom to invite next."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from polyphonie.methods.errors import InputError

from .quality import wilson

MINIMUM_CELL = 11  # fewer people than this are never shown


@dataclass(frozen=True)
class GroupGap:
    """One group. `count`, `share`, `low`, `high` and `gap` are None when the group is hidden.

    `share` is among the answers that tell their group, with its 95 % interval; `population` is
    the group's share of the population; `gap` their difference; `differs` is True when the
    population's share lies outside the interval. `invite` is how many people of the group are
    missing for the sample to look like the population without losing anyone.
    """

    name: str
    population: float
    count: int | None
    share: float | None
    low: float | None
    high: float | None
    gap: float | None
    differs: bool | None
    invite: int | None


@dataclass(frozen=True)
class Gaps:
    """Gaps of one margin: `unknown` share of answers that do not tell, `similarity` from 0 to 1."""

    variable: str
    answers: int
    unknown: float
    similarity: float | None
    groups: tuple[GroupGap, ...]


def similarity(shares: np.ndarray, population: np.ndarray) -> float:
    """Proportional similarity (Czekanowski): 1 minus half the sum of absolute gaps of shares."""
    return float(1.0 - 0.5 * np.abs(shares - population).sum())


def to_invite(counts: np.ndarray, population: np.ndarray) -> np.ndarray:
    """People of each group to add so that everyone's share is the population's, losing nobody.

    The group most over-represented sets the size to reach; whole numbers, rounded up.
    """
    with np.errstate(divide="ignore"):
        size = np.max(np.where(population > 0, counts / np.where(population > 0, population, 1), 0))
    return np.array([max(0, ceil(size * p - c - 1e-9)) for c, p in zip(counts, population, strict=True)])


def next_invitations(counts: np.ndarray, population: np.ndarray, people: int) -> np.ndarray:
    """Which groups the next `people` invitations should go to, one at a time to the rarest.

    The rarest is the group with the fewest answers for its share of the population, the first
    declared in a tie.
    """
    added = np.zeros(len(counts), dtype=int)
    possible = np.flatnonzero(population > 0)
    for _ in range(people):
        ratio = (counts + added)[possible] / population[possible]
        added[possible[int(np.argmin(ratio))]] += 1
    return added


def gaps(
    variable: str,
    names: list[str],
    counts: np.ndarray,
    unknown: int,
    population: np.ndarray,
    minimum_cell: int = MINIMUM_CELL,
) -> Gaps:
    """Compare the answers of each group with the population (any unit, brought to shares).

    Groups of fewer than `minimum_cell` answers are hidden, and another with them when a single
    one could be found by subtraction; empty groups are shown, they are the news. Raises
    InputError when the population of every group is zero.
    """
    counts, population = np.asarray(counts), np.asarray(population, float)
    if population.sum() <= 0:
        raise InputError(f"« {variable} » : la population de référence est vide")
    target, known = population / population.sum(), int(counts.sum())
    hidden = _hidden(counts, minimum_cell)
    invitations = to_invite(counts, target) if known else np.zeros(len(counts), dtype=int)
    found = [
        GroupGap(name, float(target[index]), *[None] * 7)
        if hidden[index] or not known
        else _gap(name, float(target[index]), int(counts[index]), known, int(invitations[index]))
        for index, name in enumerate(names)
    ]
    close = similarity(counts / known, target) if known and not hidden.any() else None
    share = unknown / (known + unknown) if known + unknown else 0.0
    return Gaps(variable, known + unknown, share, close, tuple(found))


def _gap(name: str, population: float, count: int, known: int, invite: int) -> GroupGap:
    share = count / known
    low, high = wilson(count, known)
    differs = not low <= population <= high
    return GroupGap(name, population, count, share, low, high, share - population, differs, invite)


def _hidden(counts: np.ndarray, minimum: int) -> np.ndarray:
    """Small groups, and the smallest other one when what is hidden could be subtracted out."""
    hidden = (counts > 0) & (counts < minimum)
    if (hidden.any() and counts[hidden].sum() < minimum) or hidden.sum() == 1:
        others = np.flatnonzero(~hidden & (counts > 0))
        if len(others):
            hidden[others[np.argmin(counts[others])]] = True
    return hidden
