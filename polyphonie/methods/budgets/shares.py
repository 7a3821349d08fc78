"""The Method of Equal Shares, one run with a given endowment.

Each voter holds the same share of the budget. A project is bought when its supporters
can pay for it together; among those, the one with the lowest price per unit of utility
(rho) is bought, each supporter paying rho × utility, or all they have left if less.
Peters, Pierczyński & Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021.

Prices never fall as money goes, so last round's price is a lower bound of this one's:
only projects whose bound is below the best price are looked at again.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from polyphonie.methods.budgets.ledger import NEAR, UNSURE, Ledger
from polyphonie.methods.budgets.limits import Limits, Room
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.ties import Tie, TieBreaker


@dataclass
class Run:
    """order: projects bought, in order; free: how many of them, at the head, cost nothing
    (so the ledger's purchase p is order[free + p]); cost in smallest units; money:
    float64 (ballots,), what is left to each voter."""

    endowment: Fraction
    ledger: Ledger
    money: np.ndarray
    order: list[int] = field(default_factory=list)
    free: int = 0
    cost: int = 0
    ties: list[Tie] = field(default_factory=list)


def run_shares(
    support: Support,
    endowment: Fraction,
    breaker: TieBreaker,
    limits: Limits,
    near: float = NEAR,
) -> Run:
    """One run. endowment: exact, in smallest units, the same for every voter."""
    run = Run(endowment, Ledger(support, endowment, near), np.full(len(support.weight), float(endowment)))
    room = Room(limits, support.ids, support.costs, support.scale)
    buy_free(support, run, room, breaker)
    # The heap holds (lower bound of the price, project).
    heap = [
        (cost / total, c)
        for c, (cost, total) in enumerate(zip(support.costs, support.total, strict=True))
        if cost and total
    ]
    heapq.heapify(heap)
    while heap:
        fresh = look(support, run, room, heap, near)
        if fresh:
            chosen = choose(support, run, breaker, fresh, near)
            for offer in fresh:
                if offer is not chosen:
                    heapq.heappush(heap, offer[:2])
            buy(support, run, room, chosen)
    return run


def buy_free(support: Support, run: Run, room: Room, breaker: TieBreaker) -> None:
    free = [c for c, cost in enumerate(support.costs) if not cost and support.votes[c]]
    for c in sorted(free, key=breaker.rank.__getitem__):
        if room.allows(c):
            room.take(c)
            run.order.append(c)
    run.free = len(run.order)


Offer = tuple[float, int, np.ndarray]


def look(support: Support, run: Run, room: Room, heap: list, near: float) -> list[Offer]:
    """Offers that could be the cheapest: (price, project, its supporters' money).
    Projects that can no longer be bought leave the heap for good."""
    fresh: list[Offer] = []
    bar = float("inf")
    while heap and heap[0][0] <= bar:
        bound, c = heapq.heappop(heap)
        if not room.allows(c):
            continue
        money = run.money[support.who[c]]
        if not affordable(support, run, c, money, near):
            continue
        rho = price(support, c, money, bound)
        fresh.append((rho, c, money))
        bar = min(bar, rho + near * rho)
    return fresh


def affordable(support: Support, run: Run, c: int, money: np.ndarray, near: float) -> bool:
    total, cost = float(support.heads[c] @ money), support.costs[c]
    if abs(total - cost) > near * cost:
        return total > cost
    return run.ledger.total_money(c, money, len(run.ledger.purchases)) >= cost


def price(support: Support, c: int, money: np.ndarray, rho: float) -> float:
    """The lowest rho at which Σ min(money, rho × utility) reaches the cost, from a lower
    bound. Each pass moves the voters who cannot pay rho to the poor, who give all."""
    heads, unit, cost = support.heads[c], support.unit[c], support.costs[c]
    utility = support.utility[c]
    count = -1
    while True:
        poor = np.flatnonzero(money <= rho * (unit if utility is None else utility))
        if len(poor) == count or len(poor) == len(money):
            return rho
        count = len(poor)
        poor_heads = heads[poor]
        worth = unit * poor_heads.sum() if utility is None else poor_heads @ utility[poor]
        rho = max(rho, (cost - poor_heads @ money[poor]) / (support.total[c] - worth))


def choose(support: Support, run: Run, breaker: TieBreaker, fresh: list[Offer], near: float) -> Offer:
    """The cheapest offer; offers that floats cannot tell apart are compared exactly."""
    best = min(offer[0] for offer in fresh)
    close = [offer for offer in fresh if offer[0] <= best + near * best]
    if len(close) == 1:
        return close[0]
    before = len(run.ledger.purchases)
    exact = [run.ledger.fill(c, money, rho, before) for rho, c, money in close]
    lowest = min(exact)
    equal = [offer for offer, value in zip(close, exact, strict=True) if value == lowest]
    first = breaker.best([c for _, c, _ in equal])
    if len(equal) > 1:
        ids = support.ids
        tied = sorted((c for _, c, _ in equal), key=breaker.rank.__getitem__)
        run.ties.append(
            Tie(len(run.order) + 1, tuple(ids[c] for c in tied), ids[first], breaker.rule)
        )
    return next(offer for offer in equal if offer[1] == first)


def buy(support: Support, run: Run, room: Room, offer: Offer) -> None:
    rho, c, money = offer
    utility = support.utility[c]
    left = money - rho * (support.unit[c] if utility is None else utility)
    # Clearly less than asked: all is paid. About as much: a trace marks the doubt.
    short = left < -run.ledger.slack
    left = np.maximum(left, UNSURE)
    left[short] = 0.0
    run.money[support.who[c]] = left
    run.ledger.record(c, money, rho)
    run.order.append(c)
    run.cost += support.costs[c]
    room.take(c)
