"""What each rule promises, on small random elections full of ties."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.budgets import make_election, near_misses, tally, voter_share
from polyphonie.methods.budgets.completions import raise_endowment
from polyphonie.methods.budgets.limits import Limits
from polyphonie.methods.budgets.support import make_support
from polyphonie.methods.budgets.ties import make_tie_breaker

from . import oracles
from .worlds import costs_of, elections, rank_of, utilities, utilities_for


@given(elections(), st.data())
def test_equal_shares_is_the_rule_in_fractions(election, data):
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    result = tally(election, utility=utility)
    voters, rank = utilities(election, utility), rank_of(election)
    share = Fraction(election.budget, len(voters))
    order, prices, money = oracles.shares(voters, costs_of(election), share, rank)
    assert result.winners == order
    paying = [s for s in result.outcome.steps if s.stage == "rule"]
    for step, rho in zip(paying, prices, strict=True):
        worths = {v[step.project] for v in voters if v.get(step.project)}
        assert step.price == rho * (worths.pop() if len(worths) == 1 else 1)
    left = [voter_share(result, name).left for name in election.voters]
    assert left == money


@given(elections(), st.data())
def test_deciding_all_in_fractions_changes_nothing(election, data):
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    completion = data.draw(st.sampled_from(["none", "add1e", "add1"]))
    first = tally(election, utility=utility, completion=completion, step=3)
    second = tally(election, utility=utility, completion=completion, step=3, near=inf)
    assert first.winners == second.winners
    assert first.outcome.steps == second.outcome.steps
    assert first.outcome.ties == second.outcome.ties


@given(elections(), st.data())
def test_nobody_pays_beyond_their_share_and_projects_are_paid_in_full(election, data):
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    completion = data.draw(st.sampled_from(["none", "add1e"]))
    result = tally(election, utility=utility, completion=completion, step=2)
    shares = [voter_share(result, name) for name in election.voters]
    paid = dict.fromkeys(result.winners, Fraction(0))
    for share in shares:
        assert share.left >= 0
        assert all(amount >= 0 for _, amount in share.paid)
        for project, amount in share.paid:
            paid[project] += amount
    costs = costs_of(election)
    assert paid == {p: costs[p] for p in result.winners}
    assert result.outcome.cost <= election.budget


@given(elections(), st.data())
def test_no_project_left_out_could_be_paid_by_its_supporters(election, data):
    """Priceability: what is left to the supporters of a loser is less than its cost."""
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    result = tally(election, utility=utility)
    voters = utilities(election, utility)
    left = [voter_share(result, name).left for name in election.voters]
    for p in election.projects:
        have = sum(m for m, v in zip(left, voters, strict=True) if v.get(p.id, 0) > 0)
        if p.id not in result.winners and any(v.get(p.id, 0) > 0 for v in voters):
            assert have < p.cost
            miss = next(m for m in near_misses(result) if m.project == p.id)
            assert miss.money == p.cost - have
            assert miss.reason == "shares"
            share = result.outcome.endowment
            assert (miss.votes - 1) * share < miss.money <= miss.votes * share


@given(elections(), st.randoms(), st.sampled_from(["greedy-votes", "greedy-ratio", "phragmen", "none", "add1e", "bos"]))
def test_the_order_of_ballots_does_not_matter(election, random, way):
    rule, completion = ("equal-shares", way) if way in ("none", "add1e", "bos") else (way, "none")
    places = list(range(len(election.voters)))
    random.shuffle(places)
    shuffled = dataclasses.replace(
        election,
        voters=tuple(election.voters[i] for i in places),
        ballot_of=election.ballot_of[places],
    )
    first, second = (tally(e, rule, completion=completion, step=5) for e in (election, shuffled))
    assert first.outcome.steps == second.outcome.steps


@given(elections(), st.data())
def test_jumping_over_steps_gives_what_each_step_gives(election, data):
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    exhaustive = data.draw(st.booleans())
    step = data.draw(st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(7, 2)]))
    support = make_support(election, utility)
    raised = raise_endowment(support, make_tie_breaker(support), Limits(), step, raising=True, exhaustive=exhaustive)
    order, raises = oracles.add1(
        utilities(election, utility),
        costs_of(election),
        election.budget,
        rank_of(election),
        exhaustive,
        step,
    )
    assert [support.ids[c] for c in raised.run.order] == order
    assert raised.raises == raises
    firsts = [first for first, _, _ in raised.path]
    lasts = [last for _, last, _ in raised.path]
    assert firsts[0] == 0
    assert firsts[1:] == [last + 1 for last in lasts[:-1]]
    assert lasts[-1] == raises
    voters, rank = utilities(election, utility), rank_of(election)
    base = Fraction(election.budget, len(voters))
    for first, last, path_order in raised.path:
        for k in {first, last, (first + last) // 2}:
            there = oracles.shares(voters, costs_of(election), base + k * step, rank)[0]
            assert [support.ids[c] for c in path_order] == there


@pytest.mark.parametrize("utility", ["cost", "cardinality"])
def test_hundreds_of_small_steps_are_jumped_over(utility):
    """Stretches of a hundred steps without a change, a free project, rivals that come near."""
    from .worlds import approval

    costs = {"f": 0, "a": 30, "b": 32, "c": 45, "d": 50}
    election = approval(costs, 100, ["fab"] * 3 + ["bc"] * 2 + ["ad"] * 2 + ["cd"])
    step = Fraction(1, 40)
    result = tally(election, utility=utility, completion="add1", step=step)
    voters, rank = utilities(election, utility), rank_of(election)
    order, raises = oracles.add1(voters, costs_of(election), election.budget, rank, False, step)
    assert result.winners == order
    assert result.outcome.raised == raises * step
    assert result.outcome.runs < raises / 2


def test_a_tie_that_comes_within_reach_stops_the_jump():
    """At 70 € each, a costs its supporter as much as b per euro, and comes first."""
    from .worlds import approval

    result = tally(approval({"a": 70, "b": 1}, 1, ["ab"]), completion="add1")
    assert result.winners == ["b"]
    assert result.outcome.raised == 68


@given(elections())
def test_phragmen_is_the_rule_in_fractions(election):
    voters = utilities(election, "cardinality")
    expected = oracles.phragmen(voters, costs_of(election), election.budget, rank_of(election))
    result = tally(election, "phragmen", utility="cardinality")
    assert result.winners == expected
    for name in election.voters:
        share = voter_share(result, name)
        assert share.left >= 0
        assert all(amount >= 0 for _, amount in share.paid)
    for step in result.outcome.steps:
        paid = (dict(voter_share(result, name).paid) for name in election.voters)
        assert sum(p.get(step.project, 0) for p in paid) == step.cost


@given(elections(), st.data())
def test_overspending_is_the_rule_with_120_digits(election, data):
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    result = tally(election, utility=utility, completion="bos")
    if utility == "cardinality":
        utility = "cost"
    voters = utilities(election, utility, times_cost=True)
    expected = oracles.overspending(voters, costs_of(election), int(election.budget), rank_of(election))
    assert result.winners == expected
    assert result.outcome.cost <= election.budget
    for name in election.voters:
        assert voter_share(result, name).left >= 0


@given(elections(), st.data())
def test_greedy_takes_the_best_that_fits(election, data):
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    ratio, skip = data.draw(st.booleans()), data.draw(st.booleans())
    threshold = data.draw(st.integers(0, 3))
    result = tally(
        election,
        "greedy-ratio" if ratio else "greedy-votes",
        utility=utility,
        skip=skip,
        threshold=threshold,
    )
    voters = utilities(election, utility)
    by_points = utility in ("points", "borda")

    def total(p):
        return sum(v.get(p.id, 0) for v in voters)

    def votes(p):
        return (
            total(p)
            if by_points
            else sum(v.get(p.id, 0) > 0 or (not p.cost and utility == "cost" and p.id in v) for v in voters)
        )

    def score(p):
        if not ratio:
            return votes(p)
        return Fraction(total(p)) / p.cost if p.cost else (inf if votes(p) else 0)

    left, expected = election.budget, []
    for p in sorted(election.projects, key=lambda p: (-score(p), p.id)):
        if votes(p) < threshold:
            continue
        if p.cost <= left:
            expected.append(p.id)
            left -= p.cost
        elif not skip:
            break
    assert result.winners == expected


def with_more_votes(election, name, more):
    ballots = [
        [election.projects[c].id for c in election.chosen[election.start[b] : election.start[b + 1]]]
        for b in election.ballot_of
    ]
    return make_election(list(election.projects), election.budget, ballots + [[name]] * more)


@given(elections(kinds=("approval",), low_cost=1), st.booleans(), st.booleans(), st.data())
def test_near_misses_of_greedy_are_exact(election, ratio, skip, data):
    rule = "greedy-ratio" if ratio else "greedy-votes"
    threshold = data.draw(st.integers(0, 2))
    options = {"utility": "cardinality", "skip": skip, "threshold": threshold}
    result = tally(election, rule, **options)
    for miss in near_misses(result):
        cost = costs_of(election)[miss.project]
        if miss.votes is None:
            assert miss.reason == "budget"
            assert miss.money == cost - election.budget
            continue
        assert miss.votes > 0
        for more, expected in ((miss.votes, True), (miss.votes - 1, False)):
            again = tally(with_more_votes(election, miss.project, more), rule, **options)
            assert (miss.project in again.winners) is expected
        if miss.money is not None and not ratio:
            for cut, expected in ((miss.money, True), (miss.money - Fraction(1, 9), False)):
                cheaper = [
                    dataclasses.replace(p, cost=p.cost - cut) if p.id == miss.project else p for p in election.projects
                ]
                other = dataclasses.replace(election, projects=tuple(cheaper))
                again = tally(other, rule, **options)
                assert (miss.project in again.winners) is expected


@given(elections(), st.data())
def test_limits_hold_under_every_rule(election, data):
    names = [p.id for p in election.projects]
    group = data.draw(st.sets(st.sampled_from(names), max_size=3))
    few = data.draw(st.sets(st.sampled_from(names), min_size=1))
    from polyphonie.methods.budgets.limits import Envelope

    limit = Fraction(data.draw(st.integers(0, 30)))
    limits = Limits((frozenset(group),), (Envelope("secteur", limit, frozenset(few)),))
    costs = costs_of(election)
    for rule, completion in (
        ("greedy-votes", "none"),
        ("greedy-ratio", "none"),
        ("phragmen", "none"),
        ("equal-shares", "none"),
        ("equal-shares", "add1eu"),
        ("equal-shares", "bos"),
    ):
        result = tally(election, rule, completion=completion, limits=limits, step=5)
        won = set(result.winners)
        assert len(won & group) <= 1
        assert sum(costs[p] for p in won & few) <= limit
        assert result.outcome.cost <= election.budget
        assert {m.project for m in near_misses(result)} == set(names) - won


@given(elections(kinds=("approval",), low_cost=1))
def test_a_ballot_counted_twice_is_two_voters(election):
    """Grouping equal ballots must change nothing: each voter made distinct by nothing."""
    support = make_support(election, "cost")
    assert support.voters == len(election.voters) == int(support.weight.sum())
    assert election.votes().tolist() == support.votes
    assert np.all(np.diff(election.start) >= 0)


@pytest.mark.parametrize("way", ["none", "bos"])
def test_a_cohesive_group_gets_its_share(way):
    """Six of ten voters take all under greedy; four of ten get four tenths otherwise."""
    from .worlds import approval

    election = approval(dict.fromkeys("abcdefghij", 10), 100, ["abcdef"] * 6 + ["ghij"] * 4)
    assert sorted(tally(election, completion=way).winners) == list("abcdefghij")
    half = dataclasses.replace(election, budget=Fraction(50))
    assert tally(half, "greedy-votes").winners == list("abcde")
    assert sorted(tally(half, completion=way).winners) == ["a", "b", "c", "g", "h"]
