"""The rules most cities use: take projects in order of votes, or of votes per euro.

Variants found in real regulations: stop at the first project that does not fit
(no-skip), require a minimum of votes (threshold), retain at most one project of a
group of rivals (exclusive: see `limits`).
"""

from __future__ import annotations

from fractions import Fraction

from polyphonie.methods.budgets.limits import Limits, Room
from polyphonie.methods.budgets.outcome import Outcome, Step
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.ties import Tie, TieBreaker


def scores(support: Support, ratio: bool) -> list[Fraction]:
    """What greedy ranks by: votes (points, Borda points where ballots carry them), or
    utility per unit of money. A free project with supporters ranks above all others."""
    if not ratio:
        by_points = support.name in ("points", "borda")
        return [Fraction(s) for s in (support.total if by_points else support.votes)]
    top = Fraction(max(support.total, default=0) + 1)
    return [
        Fraction(total, cost) if cost else (top if votes else Fraction(0))
        for total, cost, votes in zip(support.total, support.costs, support.votes, strict=True)
    ]


def greedy(
    support: Support,
    breaker: TieBreaker,
    limits: Limits,
    *,
    ratio: bool = False,
    skip: bool = True,
    threshold: int | Fraction = 0,
    already: tuple[int, ...] = (),
) -> Outcome:
    """Retain projects by decreasing score while money lasts.

    skip: a project that does not fit is passed over; otherwise the count stops there.
    threshold: the least score (votes, points) that a project needs.
    already: projects retained before (the filling after Equal Shares).
    """
    score = scores(support, ratio)
    room = Room(limits, support.ids, support.costs, support.scale)
    left = support.budget
    for c in already:
        room.take(c)
        left -= support.costs[c]
    outcome = Outcome("greedy-ratio" if ratio else "greedy-votes")
    candidates = [c for c in reaching(support, threshold) if c not in already]
    order = sorted(candidates, key=lambda c: (-score[c], breaker.rank[c]))
    for place, c in enumerate(order):
        if not room.allows(c):
            continue
        if support.costs[c] > left:
            if skip:
                continue
            break
        note_tie(outcome, support, breaker, room, left, [d for d in order[place:] if score[d] == score[c]])
        room.take(c)
        left -= support.costs[c]
        outcome.steps.append(make_step(support, c, left))
    return outcome


def reaching(support: Support, threshold: int | Fraction) -> list[int]:
    """The projects with at least this many votes, or points."""
    floor = Fraction(threshold) * (support.election.point_scale if support.name == "points" else 1)
    return [c for c, score in enumerate(scores(support, ratio=False)) if score >= floor]


def note_tie(outcome, support, breaker, room, left, equals: list[int]) -> None:
    tied = [d for d in equals if room.allows(d) and support.costs[d] <= left]
    if len(tied) > 1:
        ids = support.ids
        outcome.ties.append(Tie(len(outcome.steps) + 1, tuple(ids[d] for d in tied), ids[tied[0]], breaker.rule))


def make_step(support: Support, c: int, left: int, stage: str = "rule") -> Step:
    cost = support.money(support.costs[c])
    votes = support.votes[c]
    return Step(
        project=support.ids[c],
        cost=cost,
        supporters=votes,
        price=cost / votes if votes else Fraction(0),
        left=support.money(left),
        stage=stage,
    )
