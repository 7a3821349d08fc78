"""Equal Shares with bounded overspending (BOS).

A project may be bought although its supporters lack money, as if only the fraction
alpha of it were bought, at the price rho; the best is the one with the least rho / alpha.
Supporters then pay rho × utility or all they have; what lacks comes from the budget that
others leave unused. Papasotiropoulos, Pishbin, Skibski, Skowron & Wąs, "Method of Equal
Shares with Bounded Overspending", EC 2025.

Here λ is the most that a voter pays per unit of utility, S(λ) what this collects;
alpha = S / cost, rho = λ / alpha. The fractions of exact arithmetic would double in
length at each overspending step, so that what floats see within 1e-9 is decided again
with 120 digits, and called a tie when 100 of them agree.
"""

from __future__ import annotations

import heapq
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import numpy as np

from polyphonie.methods.budgets.greedy import make_step
from polyphonie.methods.budgets.ledger import NEAR
from polyphonie.methods.budgets.limits import Limits, Room
from polyphonie.methods.budgets.outcome import Outcome, Step
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.ties import Tie, TieBreaker

DIGITS = Context(prec=120)
EQUAL = Decimal(10) ** -100


class Books:
    """Money of every voter: floats for the search, 120 digits on request."""

    def __init__(self, support: Support) -> None:
        self.support = support
        self.endowment = Fraction(support.budget, max(support.voters, 1))
        self.money = np.full(len(support.weight), float(self.endowment))
        self.place: dict[int, int] = {}
        self.bought: list[tuple[int, Decimal | None, float, np.ndarray]] = []
        self.memo: dict[tuple, Decimal] = {}
