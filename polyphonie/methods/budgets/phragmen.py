"""Phragmén's sequential rule: voters earn money at the same constant pace and a project is
bought as soon as its supporters can pay for it together, which takes all they have.

The count stops when the next project to be bought does not fit in the budget. Los,
Christoff & Grossi, "Proportional Budget Allocations: Towards a Systematization",
IJCAI 2022.
"""

from __future__ import annotations

import heapq
from fractions import Fraction

import numpy as np

from polyphonie.methods.budgets.greedy import make_step
from polyphonie.methods.budgets.ledger import NEAR
from polyphonie.methods.budgets.limits import Limits, Room
from polyphonie.methods.budgets.outcome import Outcome, Step
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.ties import Tie, TieBreaker


class Clock:
    """times[p]: the exact time of purchase p; last: int64 (ballots,), the last purchase
    each voter paid for, or -1; spent: float64, the time of that purchase."""

    def __init__(self, support: Support) -> None:
        self.support = support
        self.times: list[Fraction] = []
        self.last = np.full(len(support.weight), -1, dtype=np.int64)
        self.spent = np.zeros(len(support.weight))

    def when(self, c: int) -> float:
        """When the supporters of c could pay for it."""
        support = self.support
        paid = float(support.heads[c] @ self.spent[support.who[c]])
        return (paid + support.costs[c]) / support.votes[c]

    def exactly(self, c: int) -> Fraction:
        support = self.support
        last, heads = self.last[support.who[c]], support.heads[c]
        sums = np.bincount(last + 1, weights=heads, minlength=len(self.times) + 1)[1:]
        total = Fraction(support.costs[c])
        for place in np.flatnonzero(sums):
            total += int(sums[place]) * self.times[place]
        return total / support.votes[c]

    def buy(self, c: int) -> Fraction:
        time = self.exactly(c)
        self.last[self.support.who[c]] = len(self.times)
        self.spent[self.support.who[c]] = float(time)
        self.times.append(time)
        return time


def phragmen(support: Support, breaker: TieBreaker, limits: Limits, near: float = NEAR) -> tuple[Outcome, Clock]:
    """Sequential Phragmén on who supports what (points and ranks do not count)."""
    clock, outcome = Clock(support), Outcome("phragmen")
    room = Room(limits, support.ids, support.costs, support.scale)
    left = support.budget
    heap = [
        (cost / votes, c)
        for c, (cost, votes) in enumerate(zip(support.costs, support.votes, strict=True))
        if votes and cost <= support.budget
    ]
    heapq.heapify(heap)
    while heap:
        close = soonest(clock, heap, room, near)
        if not close:
            break
        exact = {c: clock.exactly(c) for c in close} if len(close) > 1 else dict.fromkeys(close, 0)
        first = min(exact.values())
        equal = sorted((c for c in close if exact[c] == first), key=breaker.rank.__getitem__)
        if any(support.costs[c] > left for c in equal):
            outcome.notes.append("stopped")
            break
        chosen = equal[0]
        if len(equal) > 1:
            ids = support.ids
            outcome.ties.append(Tie(len(outcome.steps) + 1, tuple(ids[c] for c in equal), ids[chosen], breaker.rule))
        for c in close:
            if c != chosen:
                heapq.heappush(heap, (clock.when(c), c))
        room.take(chosen)
        left -= support.costs[chosen]
        time = support.money(clock.buy(chosen))
        plain = make_step(support, chosen, left)
        outcome.steps.append(Step(plain.project, plain.cost, plain.supporters, time, plain.left))
    return outcome, clock


def soonest(clock: Clock, heap: list, room: Room, near: float) -> list[int]:
    """The projects that floats find first, within `near`. Times only grow, so a time
    found earlier is a lower bound. The others go back to the heap."""
    fresh: list[tuple[float, int]] = []
    bar = float("inf")
    while heap and heap[0][0] <= bar:
        _, c = heapq.heappop(heap)
        if room.allows(c):
            time = clock.when(c)
            fresh.append((time, c))
            bar = min(bar, time + near * time)
    for offer in fresh:
        if offer[0] > bar:
            heapq.heappush(heap, offer)
    return [c for time, c in fresh if time <= bar]
