"""What every rule gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from polyphonie.methods.budgets.ties import Tie


@dataclass(frozen=True)
class Step:
    """One project retained. All amounts are in currency.

    price: what the best-off supporters paid each: cost / supporters for greedy rules,
        the common price per supporter under Equal Shares (per point where points
        differ), the time reached under Phragmén. Exact, but for bounded overspending,
        where it is the float price.
    effective: cost / price, the supporters' number seen by the rule.
    left: the budget left after this step.
    stage: "rule", "completion" (the greedy filling after Equal Shares) or "free".
    share: the part of the cost that supporters' shares covered (1 but under bounded
        overspending).
    """

    project: str
    cost: Fraction
    supporters: int
    price: Fraction
    left: Fraction
    stage: str = "rule"
    share: Fraction = Fraction(1)

    @property
    def effective(self) -> Fraction:
        return self.cost / self.price if self.price else Fraction(self.supporters)


@dataclass
class Outcome:
    """Winners in order of selection, steps, ties met, and what the rule computed.

    endowment: the share of each voter (currency) in the run that decided, under
        Equal Shares; raised: by how much completion raised it.
    refused: for each project not retained, why, as a word: "budget", "shares",
        "limits", "threshold", "stopped".
    """

    rule: str
    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    endowment: Fraction | None = None
    raised: Fraction = Fraction(0)
    runs: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def winners(self) -> list[str]:
        return [step.project for step in self.steps]

    @property
    def cost(self) -> Fraction:
        return sum((step.cost for step in self.steps), Fraction(0))
