"""Equal Shares with bounded overspending (BOS).

A project may be bought although its supporters lack money, as if only the fraction
alpha of it were bought, at the price rho; the best is the one with the least rho / alpha.
Supporters then pay rho × utility or all they have; what lacks comes from the budget that
others leave unused. Papasotiropoulos, Pishbin, Skibski, Skowron & Wąs, "Method of Equal
Shares with Bounded Overspending", EC 2025.

With λ the most that a voter pays per unit of utility and S(λ) what this collects,
alpha = S / cost and rho = λ / alpha. Between two values of λ at which a voter runs out,
λ / S² has no minimum, so only these values, and the one that collects the whole cost,
need a look. Exact fractions would double in length at each overspending step: what
floats see within 1e-9 is decided again with 120 digits, and is a tie when 100 agree.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

from polyphonie.methods.budgets.greedy import make_step
from polyphonie.methods.budgets.ledger import NEAR, UNSURE
from polyphonie.methods.budgets.limits import Limits, Room
from polyphonie.methods.budgets.outcome import Outcome, Step
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.ties import Tie, TieBreaker

DIGITS = Context(prec=120)
EQUAL = Decimal(10) ** -100


@dataclass(frozen=True)
class Offer:
    """value: rho / alpha; cap: λ; alpha: the fraction bought; limiting: which supporting
    ballot runs out at λ (-1: λ collects the whole cost)."""

    value: float
    cap: float
    alpha: float
    limiting: int
    project: int


class Books:
    """Every voter's money: floats for the search, 120 digits on request."""

    def __init__(self, support: Support) -> None:
        self.support = support
        self.endowment = Fraction(support.budget, max(support.voters, 1))
        self.money = np.full(len(support.weight), float(self.endowment))
        self.slack = NEAR * float(self.endowment)
        self.place: dict[int, int] = {}
        self.bought: list[tuple[Offer, np.ndarray]] = []
        self.prices: list[Decimal] = []
        share = self.endowment
        self.share = DIGITS.divide(Decimal(share.numerator), Decimal(share.denominator))

    def utilities(self, c: int) -> np.ndarray:
        unit = self.support.unit[c]
        if unit is None:
            return self.support.utility[c]
        return np.full(len(self.support.who[c]), float(unit))

    def offer(self, c: int) -> Offer | None:
        """The best offer of project c; None when its supporters have nothing left."""
        support = self.support
        money = self.money[support.who[c]]
        if money.size and money.max() <= self.slack:
            money = self.settle(support.who[c])
        alive = np.flatnonzero(money > 0)
        if not len(alive):
            return None
        money, utility = money[alive], self.utilities(c)[alive]
        heads, cost = support.heads[c][alive], float(support.costs[c])
        cap = money / utility
        order = np.argsort(cap, kind="stable")
        cap, heads, money, utility = cap[order], heads[order], money[order], utility[order]
        given, units = np.cumsum(heads * money), np.cumsum(heads * utility)
        collected = given + cap * (units[-1] - units)
        within = int(np.searchsorted(collected, cost))
        with np.errstate(over="ignore"):  # traces of money make values beyond any other
            values = cap[:within] * (cost / collected[:within]) ** 2
        best = None
        if within:
            # Of equal values, the one that buys more.
            at = within - 1 - int(values[::-1].argmin())
            best = Offer(
                float(values[at]),
                float(cap[at]),
                float(collected[at]) / cost,
                int(alive[order[at]]),
                c,
            )
        if within < len(cap):
            paid, rest = (given[within - 1], units[within - 1]) if within else (0.0, 0.0)
            full = float((cost - paid) / (units[-1] - rest))
            if best is None or full <= best.value:
                best = Offer(full, full, 1.0, -1, c)
        return best

    def settle(self, who: np.ndarray) -> np.ndarray:
        """What these ballots have, once traces of doubt are found to be nothing or not."""
        for ballot in who[self.money[who] > 0].tolist():
            if self.money_of(ballot, len(self.bought)) <= EQUAL * self.share:
                self.money[ballot] = 0.0
        return self.money[who]

    def price(self, place: int) -> Decimal:
        """rho of purchase number `place`, to 120 digits; worked out when first asked, one
        after the other (a price depends on earlier ones)."""
        while len(self.prices) <= place:
            offer, money = self.bought[len(self.prices)]
            self.prices.append(self.exactly(offer, money, len(self.prices))[1])
        return self.prices[place]

    def money_of(self, ballot: int, before: int) -> Decimal:
        """What one voter of this ballot has after `before` purchases, to 120 digits."""
        left = self.share
        for _, amount in self.payments_of(ballot, before):
            left = DIGITS.subtract(left, amount)
        return left

    def payments_of(self, ballot: int, before: int | None = None) -> list[tuple[int, Decimal]]:
        """(project, amount) that one voter of this ballot paid, to 120 digits."""
        election, support = self.support.election, self.support
        before = len(self.bought) if before is None else before
        low, high = election.start[ballot], election.start[ballot + 1]
        places = (self.place.get(c, before) for c in election.chosen[low:high].tolist())
        bought = sorted((at, entry) for entry, at in enumerate(places, low) if at < before)
        left, paid = self.share, []
        for place, entry in bought:
            c = int(election.chosen[entry])
            worth = int(support.entries[entry]) if support.entries is not None else support.unit[c]
            amount = min(left, DIGITS.multiply(self.price(place), Decimal(worth)))
            left = DIGITS.subtract(left, amount)
            paid.append((c, amount))
        return paid

    def exactly(self, offer: Offer, money: np.ndarray, before: int) -> tuple[Decimal, Decimal]:
        """(value, rho) of an offer to supporters who have `money` after the first `before`
        purchases, to 120 digits."""
        support, c = self.support, offer.project
        who, heads, utility = support.who[c], support.heads[c], self.utilities(c)
        gap = money - offer.cap * utility
        cost = Decimal(support.costs[c])
        if offer.limiting < 0 and not ((money > 0) & (gap < self.slack)).any():
            units = int((heads * utility)[money > 0].sum())
            price = DIGITS.divide(cost, Decimal(units))
            return price, price
        rows = sorted(
            (
                DIGITS.divide(self.money_of(int(who[i]), before), Decimal(int(utility[i]))),
                Decimal(int(heads[i]) * int(utility[i])),
                i == offer.limiting,
            )
            for i in np.flatnonzero(money > 0)
        )
        units = sum((row[1] for row in rows), Decimal(0))
        paid = Decimal(0)
        for cap, worth, limiting in rows:
            full = DIGITS.divide(DIGITS.subtract(cost, paid), units)
            if offer.limiting < 0 and full <= cap:
                return full, full
            if limiting:
                break
            paid, units = DIGITS.add(paid, DIGITS.multiply(cap, worth)), units - worth
        collected = DIGITS.add(paid, DIGITS.multiply(cap, units))
        alpha = min(Decimal(1), DIGITS.divide(collected, cost))
        rho = DIGITS.divide(cap, alpha)
        return DIGITS.divide(rho, alpha), rho

    def buy(self, offer: Offer) -> float:
        """Supporters pay; the price, as a float."""
        support, c = self.support, offer.project
        who, rho = support.who[c], offer.cap / offer.alpha
        before = self.money[who]
        left = before - rho * self.utilities(c)
        self.money[who] = np.where((left < -self.slack) | (before == 0.0), 0.0, np.maximum(left, UNSURE))
        self.place[c] = len(self.bought)
        self.bought.append((offer, before))
        return rho


def overspending(support: Support, breaker: TieBreaker, limits: Limits) -> tuple[Outcome, Books]:
    """Equal Shares with bounded overspending."""
    books, outcome = Books(support), Outcome("equal-shares")
    outcome.endowment, outcome.runs = support.money(books.endowment), 1
    room = Room(limits, support.ids, support.costs, support.scale)
    left = support.budget
    free = [c for c, cost in enumerate(support.costs) if not cost and support.votes[c]]
    for c in sorted(free, key=breaker.rank.__getitem__):
        if room.allows(c):
            room.take(c)
            outcome.steps.append(make_step(support, c, left, "free"))
    heap = [(0.0, c) for c, cost in enumerate(support.costs) if cost and support.total[c]]
    while heap:
        fresh = best_offers(books, room, heap, left)
        if not fresh:
            break
        chosen = choose(books, breaker, outcome, fresh)
        for offer in fresh:
            if offer is not chosen:
                heapq.heappush(heap, (offer.value, offer.project))
        rho, c = books.buy(chosen), chosen.project
        room.take(c)
        left -= support.costs[c]
        unit = support.unit[c]
        plain = make_step(support, c, left)
        outcome.steps.append(
            Step(
                plain.project,
                plain.cost,
                plain.supporters,
                support.money(Fraction(rho) * (unit if unit is not None else 1)),
                plain.left,
                share=Fraction(chosen.alpha).limit_denominator(10**6),
            )
        )
    return outcome, books


def best_offers(books: Books, room: Room, heap: list, left: int) -> list[Offer]:
    """Offers that could be the best. Values only grow as money goes, so one found earlier
    is a lower bound; projects that no longer fit leave for good."""
    fresh: list[Offer] = []
    bar = float("inf")
    while heap and heap[0][0] <= bar:
        _, c = heapq.heappop(heap)
        open_ = room.allows(c) and books.support.costs[c] <= left
        offer = books.offer(c) if open_ else None
        if offer is not None:
            fresh.append(offer)
            bar = min(bar, offer.value * (1 + NEAR))
    return fresh


def choose(books: Books, breaker: TieBreaker, outcome: Outcome, fresh: list[Offer]) -> Offer:
    best = min(offer.value for offer in fresh)
    close = [offer for offer in fresh if offer.value <= best * (1 + NEAR)]
    if len(close) == 1:
        return close[0]
    values = {
        offer: books.exactly(offer, books.money[books.support.who[offer.project]], len(books.bought))[0]
        for offer in close
    }
    lowest = min(values.values())
    equal = [offer for offer in close if values[offer] - lowest <= EQUAL * lowest]
    equal.sort(key=lambda offer: breaker.rank[offer.project])
    if len(equal) > 1:
        names = tuple(books.support.ids[offer.project] for offer in equal)
        outcome.ties.append(Tie(len(outcome.steps) + 1, names, names[0], breaker.rule))
    return equal[0]
