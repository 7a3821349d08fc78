"""How much every voter's endowment can grow before anything changes in a run.

While the same voters run short at each purchase, all amounts are affine in the
endowment; the price of a project that is not bought is a convex function of it (the
least rho with Σ min(money, rho × utility) ≥ cost, where the sum is concave), so its
tangent is a lower bound. The first endowment at which a voter who ran short no longer
does, a rival's tangent meets the winner's price, or a project comes within reach, is
critical. Completion by steps jumps straight over the steps that cannot matter.
"""

from __future__ import annotations

import numpy as np

from polyphonie.methods.budgets.limits import Limits, Room
from polyphonie.methods.budgets.shares import Run, prices
from polyphonie.methods.budgets.support import Support

SAFE = 1 - 1e-6


class Watch:
    """The rivals of one run: lower bounds of their prices, and slopes in the endowment."""

    def __init__(self, support: Support, run: Run, rank: list[int]) -> None:
        self.support, self.rank = support, np.array(rank)
        self.money = np.full(len(support.weight), float(run.endowment))
        # How each voter's money grows with the endowment.
        self.growth = np.ones(len(support.weight))
        pairs = [c for c, cost in enumerate(support.costs) if cost and support.total[c]]
        self.rivals = np.array(pairs, dtype=np.int64)
        self.bound = np.array([support.costs[c] / support.total[c] for c in pairs])
        self.slope = np.zeros(len(pairs))
        # With this much, everybody could pay for everything.
        self.gain = float(sum(support.costs))

    def drop(self, mask: np.ndarray) -> None:
        kept = ~mask
        self.rivals, self.bound, self.slope = (self.rivals[kept], self.bound[kept], self.slope[kept])

    def look(self, i: int) -> bool:
        """Renew the bound of rival i; False when it is out of reach (and stays so up to
        self.gain)."""
        support, c = self.support, int(self.rivals[i])
        money, growth = self.money[support.who[c]], self.growth[support.who[c]]
        total = float(support.heads[c] @ money)
        if total < support.costs[c]:
            rate = float(support.heads[c] @ growth)
            reach = (support.costs[c] - total) / rate if rate > 0 else self.gain
            self.gain = min(self.gain, reach)
            return False
        start = self.bound[i : i + 1]
        self.bound[i] = prices(support, c, money[np.newaxis], start)[0][0]
        self.slope[i], _ = self.tangent(c, money, growth, float(self.bound[i]))
        return True

    def tangent(self, c, money, growth, rho) -> tuple[float, np.ndarray]:
        """(slope of the price in the endowment, who pays all they have)."""
        support, unit = self.support, self.support.unit[c]
        utility = support.utility[c] if unit is None else np.full(len(money), float(unit))
        poor = money <= rho * utility
        heads = support.heads[c]
        rich_units = float(heads[~poor] @ utility[~poor])
        given = float(heads[poor] @ growth[poor])
        return (-given / rich_units if rich_units else -np.inf if given else 0.0), poor

    def step(self, c: int, money: np.ndarray, rho: float) -> None:
        """Buy project c: bound the gain by its payers, and follow their money."""
        support, who, unit = self.support, self.support.who[c], self.support.unit[c]
        utility = support.utility[c] if unit is None else float(unit)
        growth = self.growth[who]
        slope, poor = self.tangent(c, money, growth, rho)
        self.rival_gain(rho, slope, self.rank[c])
        closing = (growth - slope * utility)[poor]
        short = (rho * utility - money)[poor]
        moving = closing > 0
        if moving.any():
            self.gain = min(self.gain, float((short[moving] / closing[moving]).min()))
        self.money[who] = np.where(poor, 0.0, money - rho * utility)
        self.growth[who] = np.where(poor, 0.0, growth - slope * utility)

    def rival_gain(self, rho: float, slope: float, rank: int) -> None:
        """Bound the gain by rivals that could come before a purchase at this price."""
        out = np.zeros(len(self.rivals), dtype=bool)
        for i in np.flatnonzero(self.limits(rho, slope, rank) < self.gain):
            out[i] = not self.look(i)
        self.drop(out)
        if len(self.rivals):
            self.gain = min(self.gain, float(self.limits(rho, slope, rank).min()))

    def limits(self, rho: float, slope: float, rank: int) -> np.ndarray:
        gap, closing = self.bound - rho, slope - self.slope
        with np.errstate(divide="ignore", invalid="ignore"):
            limit = np.where(closing > 0, gap / closing, np.inf)
        # As cheap already: only safe where nothing moves on either side, and the tie would
        # go to the winner.
        level = gap <= 1e-9 * rho
        still = (slope == 0) & (self.slope == 0) & (gap >= -1e-9 * rho)
        still &= self.rank[self.rivals] > rank
        return np.where(level & ~still, 0.0, limit)


def safe_gain(support: Support, run: Run, rank: list[int], limits: Limits, least: float) -> float:
    """An amount (smallest units) by which the endowment can grow with the same purchases
    in the same order; 0.0 when it is less than `least`. rank: the order that breaks ties."""
    watch = Watch(support, run, rank)
    room = Room(limits, support.ids, support.costs, support.scale)
    for c in run.order[: run.free]:
        room.take(c)
    for purchase in run.ledger.purchases:
        c = purchase.project
        allowed = np.array([room.allows(int(d)) for d in watch.rivals], dtype=bool)
        watch.drop(~allowed | (watch.rivals == c))
        watch.step(c, purchase.money, purchase.rho)
        room.take(c)
        if watch.gain * SAFE < least:
            return 0.0
    for i in [i for i, c in enumerate(watch.rivals) if room.allows(int(c))]:
        watch.look(i)
    return watch.gain * SAFE if watch.gain * SAFE >= least else 0.0
