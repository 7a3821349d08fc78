"""Who supports what, and how much: ballots and a utility turned into arrays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from polyphonie.methods.budgets.model import Election
from polyphonie.methods.errors import InputError

UTILITIES = ("cost", "cardinality", "points", "borda")


@dataclass
class Support:
    """The supporters of each project.

    Money is counted in whole smallest units (`money_scale` of them make one unit of
    currency), so that exact arithmetic stays in whole numbers.

    costs: whole numbers, one per project; budget: a whole number.
    weight: float64 (ballots,), voters per distinct ballot.
    who[c]: int32, the distinct ballots which support project c (utility above zero).
    heads[c]: float64, voters behind each of these ballots.
    unit[c]: the utility of c when it is the same for all its supporters, else None.
    utility[c]: float64, the utility for each ballot of who[c]; None when unit[c] is set.
    total[c]: whole number, the utility of c summed over voters; votes[c]: their number.
    entries: int64, the utility of each entry of `election.chosen`; None when every
        project has one unit for all.
    """

    election: Election
    name: str
    costs: list[int]
    budget: int
    scale: int
    voters: int
    weight: np.ndarray
    who: list[np.ndarray]
    heads: list[np.ndarray]
    unit: list[int | None]
    utility: list[np.ndarray | None]
    total: list[int]
    votes: list[int]
    entries: np.ndarray | None

    @cached_property
    def ids(self) -> list[str]:
        return [p.id for p in self.election.projects]

    def money(self, amount: int | Fraction) -> Fraction:
        """An amount in smallest units, as currency."""
        return Fraction(amount) / self.scale


def default_utility(election: Election, rule: str) -> str:
    """Points and ranks count as such; approvals count by cost under Equal Shares (as in
    the elections really decided by it) and by head under the other rules."""
    if election.points is not None:
        return "points"
    if election.kind == "ordinal":
        return "borda"
    return "cost" if rule == "equal-shares" else "cardinality"


def make_support(election: Election, utility: str, times_cost: bool = False) -> Support:
    """times_cost: a project is worth its cost times what the ballot gives it, as in
    bounded overspending (approvals: just its cost).

    Raises InputError when the ballots do not carry what the utility needs."""
    if times_cost and utility == "cardinality":
        utility = "cost"
    entries = entry_utilities(election, utility)
    if times_cost and utility in ("points", "borda"):
        entries = entries * entry_costs(election)
    weight = election.weights()
    of = election.entry_ballots()
    order = np.argsort(election.chosen, kind="stable")
    bounds = np.searchsorted(election.chosen[order], np.arange(len(election.projects) + 1))
    scale = election.money_scale
    support = Support(
        election,
        utility,
        costs=[int(p.cost * scale) for p in election.projects],
        budget=int(election.budget * scale),
        scale=scale,
        voters=len(election.voters),
        weight=weight.astype(float),
        who=[],
        heads=[],
        unit=[],
        utility=[],
        total=[],
        votes=[],
        entries=entries,
    )
    for c in range(len(election.projects)):
        entry = order[bounds[c] : bounds[c + 1]]
        given = None if entries is None else entries[entry]
        if given is not None:
            entry, given = entry[given > 0], given[given > 0]
        add_project(support, c, of[entry], weight[of[entry]], given)
    return support


def add_project(support: Support, c: int, who, heads, given) -> None:
    votes = int(heads.sum())
    unit: int | None = support.costs[c] if support.name == "cost" else 1
    if given is not None:
        unit = int(given[0]) if len(given) and (given == given[0]).all() else None
    support.who.append(who)
    support.heads.append(heads.astype(float))
    support.unit.append(unit)
    support.utility.append(given.astype(float) if unit is None and given is not None else None)
    support.total.append(unit * votes if unit is not None else int((heads * given).sum()))
    support.votes.append(votes)


def entry_utilities(election: Election, utility: str) -> np.ndarray | None:
    """int64, the utility of each entry of a ballot; None when the project alone decides."""
    if utility not in UTILITIES:
        raise InputError(f"L’utilité « {utility} » n’est pas connue.")
    if utility == "points":
        if election.points is None:
            raise InputError("Ces bulletins ne portent pas de points.")
        return election.points
    if utility == "borda":
        if election.kind != "ordinal":
            raise InputError("Le décompte de Borda demande des bulletins qui classent les projets.")
        # The last project of a ballot gets 0, the one before 1, and so on.
        ends = election.start[1:][election.entry_ballots()]
        return ends - np.arange(len(election.chosen)) - 1
    if election.points is not None:
        # A project given no point is not supported.
        worth = entry_costs(election) if utility == "cost" else 1
        return np.where(election.points > 0, worth, 0)
    return None


def entry_costs(election: Election) -> np.ndarray:
    scale = election.money_scale
    # A free project keeps its supporters: utilities count only where somebody pays.
    costs = [max(1, int(p.cost * scale)) for p in election.projects]
    return np.array(costs, dtype=np.int64)[election.chosen]
