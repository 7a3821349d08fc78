"""The three rules, from the pool and the quotas to a published lottery over panels."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError

from . import targets
from .dealing import deal
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


PEELED = 1000  # orbits: larger pools are dealt, near their target rather than on it
REACHED = 1e-6  # a chance nearer than this to its target is on it


@dataclass(frozen=True)
class Mixed:
    """Whole panels mixed towards the target of a space (with its cuts); `settled` if reached."""

    mixture: Mixture
    target: targets.Target
    space: Space
    settled: bool


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
    mixed = _mix(space, RULES[rule], np.round(first.x), until)
    return _named(space, rule, mixed, urn(space, mixed.mixture, tickets), tickets)


def _named(space: Space, rule: str, mixed: Mixed, panels: tuple[NamedPanel, ...], tickets: int) -> Lottery:
    """The lottery with the chances that its tickets give, person by person."""
    counts = np.zeros(int(space.sizes.sum()), dtype=np.int64)
    for panel in panels:
        counts[list(panel.people)] += panel.tickets
    people, target = space.members(), mixed.target
    excluded = sorted(p for o in np.flatnonzero(target.excluded) for p in people[o])
    chances = counts / tickets
    return Lottery(
        rule,
        space.seats,
        panels,
        tickets,
        chances,
        float(np.delete(chances, excluded).min()),
        target.proofs[0].bound if target.proofs else None,
        tuple(excluded),
        target.proofs,
        mixed.space,
        mixed.space.matrix.shape[0] - space.matrix.shape[0],
        mixed.settled,
    )


def _mix(space: Space, rule: Callable[[Space], targets.Target], first: np.ndarray, until: float) -> Mixed:
    """Seek the rule's target, mix whole panels into it; cut the space and try again if needed."""
    target = rule(space)
    known = first[None, :]
    if len(space.sizes) > PEELED:
        dealt = deal(space, target.x, until)
        late = time.monotonic() >= until
        if dealt is not None and (late or np.all(dealt.mean()[~target.excluded] > 0)):
            return Mixed(dealt, target, space, bool(_distance(space, dealt, target) <= REACHED))
    while True:
        # Half of the time is kept for those whom an unfinished peeling has not reached.
        now = time.monotonic()
        mixture, left = peel(space, target.x, now + (until - now) / 2)
        if left <= LEFT:
            return Mixed(mixture, target, space, True)
        known = np.unique(np.vstack([known, mixture.panels]), axis=0)
        mixture, cut = blend(space, target.x, known, until)
        known = mixture.panels
        if cut is None or time.monotonic() >= until:
            reached = _distance(space, mixture, target) <= REACHED
            if not reached and target.proofs:
                mixture = best_minimum(space, mixture, target.excluded)
            return Mixed(mixture, target, space, bool(reached))
        space = space.cut(*cut)
        target = rule(space)


def _distance(space: Space, mixture: Mixture, target: targets.Target) -> float:
    """The largest difference between a chance and its target."""
    return float(np.max(np.abs(mixture.mean() - target.x) / space.sizes))
