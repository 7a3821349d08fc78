"""Small random elections, and the real ones where they are at hand."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import strategies as st

from polyphonie.methods.budgets import Election, Project, make_election, tally
from polyphonie.methods.budgets.support import make_support

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "pabulib"
GOLDEN = json.loads((DATA / "golden_pb.json").read_text()) if DATA.exists() else {}
needs_data = pytest.mark.skipif(not DATA.exists(), reason="les fichiers Pabulib ne sont pas là")


def real(name: str) -> Path:
    path = DATA / "pb" / name
    return path if path.exists() else path.with_name(path.name + ".gz")


def project(name: str, cost, **more) -> Project:
    return Project(name, Fraction(cost), **more)


def approval(costs: dict, budget, ballots: list[str], **more) -> Election:
    """approval({"a": 10}, 100, ["ab", "b"]): one letter per project."""
    return make_election([project(p, c) for p, c in costs.items()], budget, [list(b) for b in ballots], **more)


# Ten voters, 100 €: five want a, b; three want c; two want d.
TOWN = approval({"a": 50, "b": 40, "c": 30, "d": 25}, 100, ["ab"] * 5 + ["c"] * 3 + ["d"] * 2)


@st.composite
def elections(draw, kinds=("approval", "cumulative", "ordinal"), low_cost=0):
    """Few projects, few distinct costs: ties and exact boundaries are frequent."""
    kind = draw(st.sampled_from(kinds))
    names = list("abcdef")[: draw(st.integers(1, 6))]
    costs = [draw(st.integers(low_cost, 12)) * draw(st.sampled_from([1, 1, 10])) for _ in names]
    budget = draw(st.integers(1, 60))
    count = draw(st.integers(1, 8))
    if kind in ("cumulative", "scoring"):
        one = st.dictionaries(st.sampled_from(names), st.integers(0, 4), max_size=4)
    else:
        one = st.lists(st.sampled_from(names), max_size=4, unique=True)
    ballots = draw(st.lists(one, min_size=count, max_size=count))
    return make_election([project(n, c) for n, c in zip(names, costs, strict=True)], budget, ballots, kind)


def utilities(election: Election, utility: str, times_cost: bool = False) -> list[dict]:
    """One {project: utility} per voter, from the arrays (money is whole in `elections`)."""
    support = make_support(election, utility, times_cost)
    ballots: list[dict] = [{} for _ in range(len(election.start) - 1)]
    for c, name in enumerate(support.ids):
        for i, ballot in enumerate(support.who[c]):
            unit = support.unit[c]
            ballots[ballot][name] = unit if unit is not None else int(support.utility[c][i])
    return [ballots[b] for b in election.ballot_of]


def rank_of(election: Election) -> dict[str, int]:
    return {p: i for i, p in enumerate(sorted(q.id for q in election.projects))}


def costs_of(election: Election) -> dict[str, int]:
    return {p.id: int(p.cost) for p in election.projects}


def utilities_for(kind: str) -> list[str]:
    extra = {"cumulative": ["points"], "scoring": ["points"], "ordinal": ["borda"]}
    return ["cost", "cardinality", *extra.get(kind, [])]


def winners(election: Election, rule: str, **options) -> list[str]:
    return tally(election, rule, **options).winners
