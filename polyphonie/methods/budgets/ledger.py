"""The account book of one run of Equal Shares, and its replay in exact fractions.

Floating point decides what is clear; what it sees within `near` of a boundary is asked
again here. A purchase keeps what its supporters had at that moment (the float run had it
anyway), so that its exact price can be worked out later, once, and only if somebody
asks. The money of a voter is the endowment less the prices paid, never below zero, so an
exact sum over thousands of voters is a handful of whole-number products: one for each
earlier purchase.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from polyphonie.methods.budgets.support import Support

NEAR = 1e-9
# What a voter has after paying about all they had: exact zero is not yet known.
UNSURE = 1e-300


@dataclass(slots=True)
class Purchase:
    """project; money: float64, what each ballot of who[project] had before paying;
    rho: the float price per unit of utility."""

    project: int
    money: np.ndarray
    rho: float


class Ledger:
    """Purchases of one run, in order. `endowment` is exact, in smallest units.

    near: what floats may decide alone, relative to the endowment; infinite means that
    everything is decided in fractions.
    """

    def __init__(self, support: Support, endowment: Fraction, near: float = NEAR) -> None:
        self.support = support
        self.endowment = endowment
        self.slack = near * float(endowment)
        self.purchases: list[Purchase] = []
        self.prices: list[Fraction] = []
        # The same prices over one denominator: sums of hundreds stay whole numbers.
        self.over: list[int] = []
        self.denominator = 1
        self.place: dict[int, int] = {}
        self.brink: set[int] = set()
        self.scanned = 0

    def record(self, project: int, money: np.ndarray, rho: float) -> None:
        self.place[project] = len(self.purchases)
        self.purchases.append(Purchase(project, money, rho))

    def price(self, place: int) -> Fraction:
        """The exact price per unit of utility of purchase number `place`."""
        # One after the other from the first: a price asks for earlier ones, and hundreds of
        # purchases would make the recursion too deep.
        while len(self.prices) <= place:
            purchase = self.purchases[len(self.prices)]
            self.prices.append(self.fill(purchase.project, purchase.money, purchase.rho, len(self.prices)))
        return self.prices[place]

    def utilities(self, c: int) -> np.ndarray:
        unit = self.support.unit[c]
        if unit is None:
            return self.support.utility[c]
        return np.full(len(self.support.who[c]), float(unit))

    def fill(self, c: int, money: np.ndarray, rho: float, before: int) -> Fraction:
        """The exact price of project c for supporters who have `money` after the first
        `before` purchases. rho, the float price, tells who is clearly poor or rich.

        The project must be affordable."""
        utility, heads = self.utilities(c), self.support.heads[c]
        gap = money - rho * utility
        near = abs(gap) <= self.slack
        poor = (gap < 0) & ~near
        cost = self.support.costs[c] - self.sum_money(c, money, poor, before)
        total = self.support.total[c] - whole(heads[poor], utility[poor])
        doubtful = []
        for i in np.flatnonzero(near):
            ballot, worth = int(self.support.who[c][i]), int(utility[i])
            doubtful.append((self.money_of(ballot, before) / worth, int(heads[i]) * worth))
        price = cost / total
        for limit, units in sorted(doubtful):
            if limit >= price:
                break
            cost -= limit * units
            total -= units
            price = cost / total
        return price

    def total_money(self, c: int, money: np.ndarray, before: int) -> Fraction:
        """What the supporters of c have left together, exactly."""
        return self.sum_money(c, money, np.ones(len(money), dtype=bool), before)

    def left_together(self, c: int) -> Fraction:
        """What the supporters of c have left together at the end, exactly."""
        return self.total_money(c, self.final[self.support.who[c]], len(self.purchases))

    @cached_property
    def final(self) -> np.ndarray:
        """float64 (ballots,): what each voter has left at the end."""
        money = np.full(len(self.support.weight), float(self.endowment))
        for purchase in self.purchases:
            who = self.support.who[purchase.project]
            left = purchase.money - purchase.rho * self.utilities(purchase.project)
            money[who] = np.where(left < -self.slack, 0.0, np.maximum(left, UNSURE))
        return money

    def sum_money(self, c: int, money: np.ndarray, mask: np.ndarray, before: int) -> Fraction:
        # Money that is exactly 0.0 was clearly all paid.
        mask = mask & (money != 0.0)
        ballots, heads = self.support.who[c][mask], self.support.heads[c][mask]
        result = Fraction(0)
        if not len(ballots):
            return result
        brink = self.on_brink(ballots, before)
        for i in np.flatnonzero(brink):
            result += int(heads[i]) * self.money_of(int(ballots[i]), before)
        ballots, heads = ballots[~brink], heads[~brink]
        result += int(heads.sum()) * self.endowment
        return result - self.paid(list(self.paid_units(ballots, heads, before)))

    def paid(self, units: list[tuple[int, int]]) -> Fraction:
        """Σ units × price over (purchase, units), exactly."""
        if not units:
            return Fraction(0)
        self.price(max(place for place, _ in units))
        if len(self.over) < len(self.prices):
            common = lcm(self.denominator, *(price.denominator for price in self.prices[len(self.over) :]))
            more, self.denominator = common // self.denominator, common
            self.over = [amount * more for amount in self.over]
            self.over += [p.numerator * (common // p.denominator) for p in self.prices[len(self.over) :]]
        return Fraction(sum(count * self.over[place] for place, count in units), self.denominator)

    def on_brink(self, ballots: np.ndarray, before: int) -> np.ndarray:
        """Which ballots once paid about all they had: they may be at zero, or just above."""
        for purchase in self.purchases[self.scanned : before]:
            gap = purchase.money - purchase.rho * self.utilities(purchase.project)
            who = self.support.who[purchase.project][abs(gap) <= self.slack]
            self.brink.update(who.tolist())
        self.scanned = max(self.scanned, before)
        if not self.brink:
            return np.zeros(len(ballots), dtype=bool)
        return np.isin(ballots, np.fromiter(self.brink, dtype=np.int64))

    def paid_units(self, ballots: np.ndarray, heads: np.ndarray, before: int) -> Iterator[tuple[int, int]]:
        """(purchase, utility × voters bought in it) for ballots that never ran out."""
        election = self.support.election
        place_of = np.full(len(self.support.costs), -1, dtype=np.int64)
        for place, purchase in enumerate(self.purchases[:before]):
            place_of[purchase.project] = place
        entry, lengths = entries_of(election.start, ballots)
        place = place_of[election.chosen[entry]]
        kept = place >= 0
        units = np.repeat(heads, lengths)[kept]
        given = self.support.entries
        if given is not None:
            units = units * given[entry[kept]]
        sums = np.bincount(place[kept], weights=units, minlength=before)
        for place in np.flatnonzero(sums):
            unit = self.support.unit[self.purchases[place].project] if given is None else 1
            yield int(place), int(sums[place]) * unit

    def payments_of(self, ballot: int, before: int | None = None) -> list[tuple[int, Fraction]]:
        """What one voter of this ballot paid: (project, exact amount), in order."""
        election, support = self.support.election, self.support
        low, high = election.start[ballot], election.start[ballot + 1]
        before = len(self.purchases) if before is None else before
        bought = sorted(
            (place, entry)
            for entry in range(low, high)
            if (place := self.place.get(int(election.chosen[entry]), before)) < before
        )
        left, paid = self.endowment, []
        for place, entry in bought:
            project = self.purchases[place].project
            given = support.entries
            worth = int(given[entry]) if given is not None else support.unit[project]
            amount = min(left, self.price(place) * worth)
            left -= amount
            paid.append((project, amount))
        return paid

    def money_of(self, ballot: int, before: int) -> Fraction:
        """What one voter of this ballot has left, exactly."""
        return self.endowment - sum((amount for _, amount in self.payments_of(ballot, before)), Fraction(0))


def entries_of(start: np.ndarray, ballots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of all entries of these ballots, and the length of each ballot."""
    lengths = start[ballots + 1] - start[ballots]
    ends = np.cumsum(lengths)
    shift = np.repeat(start[ballots] - ends + lengths, lengths)
    return np.arange(int(lengths.sum())) + shift, lengths


def whole(heads: np.ndarray, utility: np.ndarray) -> int:
    """Σ heads × utility as a whole number (both hold whole numbers)."""
    if not len(heads):
        return 0
    if utility[0] == utility[-1] and (utility == utility[0]).all():
        return int(heads.sum()) * int(utility[0])
    return int(heads @ utility)
