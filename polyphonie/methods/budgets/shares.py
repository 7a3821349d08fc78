"""The Method of Equal Shares, for one endowment or several side by side.

Each voter holds the same share of the budget. A project is bought when its supporters
can pay for it together; among those, the one with the lowest price per unit of utility
(rho) is bought, each supporter paying rho × utility, or all they have left if less.
Peters, Pierczyński & Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021.

Prices never fall as money goes, so that a price found in an earlier round is a lower
bound: only projects whose bound is below the best price of the round are looked at
again. Completion needs many runs with endowments a step apart; they differ little, so
that a batch holds one column for each and goes round by round: what the supporters of
a project have in all runs lies side by side in memory, and is gathered once a round.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    (so the ledger's purchase p is order[free + p]); cost in smallest units."""

    endowment: Fraction
    ledger: Ledger
    room: Room
    order: list[int] = field(default_factory=list)
    free: int = 0
    cost: int = 0
    ties: list[Tie] = field(default_factory=list)


def run_shares(
    support: Support,
    endowments: Sequence[Fraction],
    breaker: TieBreaker,
    limits: Limits,
    near: float = NEAR,
) -> list[Run]:
    """One run for each endowment (exact, in smallest units, the same for all voters)."""
    batch = Batch(support, endowments, breaker, limits, near)
    while batch.round():
        pass
    return batch.runs


class Batch:
    """money: float64 (ballots, runs). bound: float64 (runs, projects), lower bounds of
    prices, infinite once bought or out of reach. tables: for each project whose bounds are
    this round's exact prices, what its supporters have: float64 (runs, supporting ballots)."""

    def __init__(
        self,
        support: Support,
        endowments: Sequence[Fraction],
        breaker: TieBreaker,
        limits: Limits,
        near: float,
    ) -> None:
        self.support, self.breaker, self.limits, self.near = support, breaker, limits, near
        costs = support.costs
        self.runs = [
            Run(e, Ledger(support, e, near), Room(limits, support.ids, costs, support.scale)) for e in endowments
        ]
        shares = np.array([float(e) for e in endowments])
        self.slack = near * shares
        self.lines = np.arange(len(shares))
        self.money = np.repeat(shares.reshape(1, -1), len(support.weight), axis=0)
        first = [
            cost / total if cost and total else np.inf for cost, total in zip(support.costs, support.total, strict=True)
        ]
        self.bound = np.repeat(np.array(first).reshape(1, -1), len(shares), axis=0)
        self.tables: dict[int, np.ndarray] = {}
        free = [c for c, cost in enumerate(support.costs) if not cost and support.votes[c]]
        for j, run in enumerate(self.runs):
            self.buy_free(j, run, sorted(free, key=breaker.rank.__getitem__))

    def buy_free(self, j: int, run: Run, free: list[int]) -> None:
        self.bound[j, run.room.closed()] = np.inf
        for c in free:
            if run.room.allows(c):
                self.take(j, run, c)
        run.free = len(run.order)

    def take(self, j: int, run: Run, c: int) -> None:
        run.order.append(c)
        run.cost += self.support.costs[c]
        self.bound[j, c] = np.inf
        if self.limits:
            run.room.take(c)
            self.bound[j, run.room.closed()] = np.inf

    def round(self) -> bool:
        """Each run buys its next project; False when none can."""
        best = self.look()
        going = np.flatnonzero(best < np.inf)
        if not len(going):
            return False
        looked = np.array(sorted(self.tables))
        rho = self.bound[:, looked]
        close = (rho <= (best + self.near * best).reshape(-1, 1)) & (rho < np.inf)
        first, several = looked[close.argmax(axis=1)], close.sum(axis=1) > 1
        winners: dict[int, list[int]] = {}
        for j in going.tolist():
            c = self.choose(j, looked[close[j]]) if several[j] else int(first[j])
            winners.setdefault(c, []).append(j)
        for c, columns in winners.items():
            self.buy(c, columns)
        self.tables.clear()
        return True

    def look(self) -> np.ndarray:
        """Renew bounds until each run's best price is sure; return these (infinite: none)."""
        best = np.full(len(self.runs), np.inf)
        asked = self.bound.copy()
        while True:
            lowest = asked.argmin(axis=1)
            least = asked[self.lines, lowest]
            need = (least < np.inf) & (least <= best + self.near * best)
            if not need.any():
                return best
            for c in set(lowest[need].tolist()):
                np.minimum(best, self.renew(c), out=best)
                asked[:, c] = np.inf

    def renew(self, c: int) -> np.ndarray:
        """The price of project c this round in every run (infinite: bought, out of reach)."""
        support = self.support
        self.tables[c] = money = np.ascontiguousarray(self.money.take(support.who[c], axis=0, mode="clip").T)
        rho, missing = prices(support, c, money, self.bound[:, c])
        if missing is not None:
            doubt = self.near * support.costs[c]
            rho[missing > doubt] = np.inf
            for j in np.flatnonzero((rho < np.inf) & (missing >= -doubt)):
                ledger = self.runs[j].ledger
                if ledger.total_money(c, money[j], len(ledger.purchases)) < support.costs[c]:
                    rho[j] = np.inf
        self.bound[:, c] = rho
        return rho

    def choose(self, j: int, close: np.ndarray) -> int:
        """Of prices that floats cannot tell apart, the lowest exactly; ties are noted."""
        run = self.runs[j]
        before = len(run.ledger.purchases)
        exact = {c: run.ledger.fill(c, self.tables[c][j], float(self.bound[j, c]), before) for c in close.tolist()}
        lowest = min(exact.values())
        equal = [c for c, value in exact.items() if value == lowest]
        if len(equal) > 1:
            equal.sort(key=self.breaker.rank.__getitem__)
            names = tuple(self.support.ids[c] for c in equal)
            run.ties.append(Tie(len(run.order) + 1, names, names[0], self.breaker.rule))
        return equal[0]

    def buy(self, c: int, columns: list[int]) -> None:
        """Supporters of c pay for it in these runs."""
        support = self.support
        unit, utility = support.unit[c], support.utility[c]
        runs = np.array(columns)
        rho, money = self.bound[runs, c], self.tables[c][runs]
        left = money - rho.reshape(-1, 1) * (unit if utility is None else utility)
        # Clearly less than asked: all is paid. About as much: a trace marks the doubt.
        short = left < -self.slack[runs].reshape(-1, 1)
        np.maximum(left, UNSURE, out=left)
        left[short] = 0.0
        for i, j in enumerate(columns):
            self.money[support.who[c], j] = left[i]
            self.runs[j].ledger.record(c, money[i], float(rho[i]))
            self.take(j, self.runs[j], c)


def prices(support: Support, c: int, money: np.ndarray, rho: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """For each run, the lowest rho at which Σ min(money, rho × utility) reaches the cost
    of c, from a lower bound of it; and what all their money leaves missing, in the runs in
    which all supporters were found poor (nan elsewhere; None when there is no such run):
    the project is then out of reach, or just within.

    money: float64 (runs, supporting ballots). Each pass moves those who cannot pay rho
    to the poor, who give all they have.
    """
    heads, unit, utility = support.heads[c], support.unit[c], support.utility[c]
    cost, total = support.costs[c], support.total[c]
    # With one utility for all, what each pays is sought: the same price, times the unit.
    weights, total, factor = (heads, support.votes[c], unit) if utility is None else (heads * utility, total, 1)
    each = rho * factor
    poor = np.empty_like(money)
    before: list[float] = []
    while True:
        limit = each.reshape(-1, 1)
        np.less_equal(money, limit if utility is None else limit * utility, out=poor)
        worth = poor @ weights
        if (now := worth.tolist()) == before:
            break
        before = now
        np.multiply(poor, money, out=poor)
        # Whole numbers: where nobody is rich, the price stays.
        rest = np.maximum(total - worth, 1)
        missing = cost - poor @ heads
        each = np.maximum(each, missing / rest)
    return each / factor, np.where(worth < total, np.nan, missing) if max(now) >= total else None
