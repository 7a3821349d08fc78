"""How voters fare: who got something, who nothing, and who would prefer which result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from polyphonie.methods.budgets.model import Election


@dataclass(frozen=True)
class Figures:
    """voters; served: those with at least one retained project on their ballot; projects,
    money: mean number and mean cost (currency) of retained projects on a ballot; spent:
    share of the budget."""

    voters: int
    served: int
    projects: Fraction
    money: Fraction
    spent: Fraction

    @property
    def excluded(self) -> int:
        return self.voters - self.served

    @property
    def excluded_share(self) -> Fraction:
        return Fraction(self.excluded, max(self.voters, 1))


@dataclass(frozen=True)
class Comparison:
    """How many voters prefer the rule's projects, greedy's, or neither."""

    by: str
    for_rule: int
    for_greedy: int
    indifferent: int


def supporting(election: Election) -> np.ndarray:
    """bool, whether each ballot entry supports its project (zero points do not)."""
    if election.points is None:
        return np.ones(len(election.chosen), dtype=bool)
    return election.points > 0


def won_on_ballots(election: Election, winners: list[str]) -> np.ndarray:
    """int64 (ballots,): the number of retained projects that each ballot supports."""
    retained = set(winners)
    won = np.array([p.id in retained for p in election.projects], dtype=bool)
    hits = won[election.chosen] & supporting(election)
    counts = np.bincount(election.entry_ballots(), weights=hits, minlength=len(election.start) - 1)
    return counts.astype(np.int64)


def measure(election: Election, winners: list[str]) -> Figures:
    voters = len(election.voters)
    weight, won = election.weights(), won_on_ballots(election, winners)
    retained = set(winners)
    backed = np.bincount(
        election.chosen,
        weights=weight[election.entry_ballots()] * supporting(election),
        minlength=len(election.projects),
    )
    costs = {p.id: p.cost for p in election.projects}
    money = sum(
        (p.cost * int(backed[i]) for i, p in enumerate(election.projects) if p.id in retained),
        Fraction(0),
    )
    return Figures(
        voters=voters,
        served=int(weight[won > 0].sum()),
        projects=Fraction(int((weight * won).sum()), max(voters, 1)),
        money=money / max(voters, 1),
        spent=sum((costs[w] for w in winners), Fraction(0)) / (election.budget or 1),
    )


def compare(election: Election, rule: list[str], greedy: list[str], by: str) -> Comparison:
    """by: "satisfaction" (number of retained projects on one's ballot) or "exclusion"
    (at least one). The step of the public tool of equalshares.net."""
    first, second = won_on_ballots(election, rule), won_on_ballots(election, greedy)
    if by == "exclusion":
        first, second = np.minimum(first, 1), np.minimum(second, 1)
    weight = election.weights()
    for_rule = int(weight[first > second].sum())
    for_greedy = int(weight[second > first].sum())
    return Comparison(by, for_rule, for_greedy, len(election.voters) - for_rule - for_greedy)
