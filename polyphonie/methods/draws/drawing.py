"""The three rules, from the pool and the quotas to a published lottery over panels."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError

from . import targets
from .mixture import LEFT, Mixture, best_minimum, blend, peel
from .pool import Pool, Quota
from .relaxation import Infeasible, smallest
from .space import Space, build
from .spread import TICKETS, NamedPanel, urn

RULES: dict[str, Callable[[Space], targets.Target]] = {
    "leximin": targets.leximin,
    "maximin": targets.maximin,
    "stratified": targets.stratified,
}


@dataclass(frozen=True)
class Lottery:
    """A lottery over panels, ready to be published.

    `chances[i]` is the probability of person i of the pool; `least` the lowest among people
    whom some panel can hold, `at_most` the proven bound on it (None for a stratified draw, which
    does not seek it). `excluded`: people (positions) in no possible panel. `settled` is False
    when the time ran out before the target was reached or proven out of reach.
    """

    rule: str
    seats: int
    panels: tuple[NamedPanel, ...]
    tickets: int
    chances: np.ndarray
    least: float
    at_most: float | None
    excluded: tuple[int, ...]
    proofs: tuple[targets.Proof, ...]
    space: Space
    cuts: int
    settled: bool


def lottery(
    pool: Pool,
    quotas: tuple[Quota, ...],
    seats: int,
    rule: str = "leximin",
    household_limit: int | None = None,
    time_limit: float = 600.0,
    tickets: int = TICKETS,
) -> Lottery:
    """The lottery of a rule: "leximin", "maximin" or "stratified".

    `time_limit` is in seconds: past it the lottery has its certified gap (`least`, `at_most`).
    Raises InputError for wrong input and Infeasible, with the smallest relaxation, when no
    panel meets the quotas.
    """
    if rule not in RULES:
        raise InputError(f"règle inconnue : « {rule} » (leximin, maximin ou stratified)")
    space = build(pool, quotas, seats, household_limit)
    first = space.model(integer=True).run()
    if first.x is None:
        raise Infeasible(smallest(space))
    until = time.monotonic() + time_limit
    mixture, target, found, settled = _mix(space, RULES[rule], np.round(first.x), until)
    panels = urn(space, mixture, tickets)
    counts = np.zeros(len(pool), dtype=np.int64)
    for panel in panels:
        counts[list(panel.people)] += panel.tickets
    people = space.members()
    excluded = sorted(p for o in np.flatnonzero(target.excluded) for p in people[o])
    chances = counts / tickets
    bound = target.proofs[0].bound if target.proofs else None
    return Lottery(
        rule,
        seats,
        panels,
        tickets,
        chances,
        float(np.delete(chances, excluded).min()),
        bound,
        tuple(excluded),
        target.proofs,
        found,
        found.matrix.shape[0] - space.matrix.shape[0],
        settled,
    )


def _mix(
    space: Space, rule: Callable[[Space], targets.Target], first: np.ndarray, until: float
) -> tuple[Mixture, targets.Target, Space, bool]:
    """Seek the rule's target, mix whole panels into it; cut the space and try again if needed."""
    known = first[None, :]
    while True:
        target = rule(space)
        # Half of the time is kept for those whom an unfinished peeling has not reached.
        now = time.monotonic()
        mixture, left = peel(space, target.x, now + (until - now) / 2)
        if left <= LEFT:
            return mixture, target, space, True
        known = np.unique(np.vstack([known, mixture.panels]), axis=0)
        mixture, cut = blend(space, target.x, known, until)
        known = mixture.panels
        if cut is None or time.monotonic() >= until:
            reached = np.max(np.abs(mixture.mean() - target.x) / space.sizes) <= 1e-6
            if not reached and target.proofs:
                mixture = best_minimum(space, mixture, target.excluded)
            return mixture, target, space, bool(reached)
        space = space.cut(*cut)
