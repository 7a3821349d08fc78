"""What each project that is not retained lacked, worked out by hand."""

from fractions import Fraction

import pytest

from polyphonie.methods.budgets import Envelope, Limits, NearMiss, make_election, near_misses, tally, verifier
from polyphonie.methods.budgets.certifying import certificate
from polyphonie.methods.budgets.pabulib import format_pb
from polyphonie.methods.budgets.support import make_support

from .worlds import approval, project

HALF = Fraction(1, 2)
# Points, in halves: a has 3.5, b has 4, c has 0.5.
POINTS = make_election(
    [project("a", 40), project("b", 60), project("c", 30)],
    100,
    [{"a": 3 * HALF, "b": 1}, {"a": 2, "c": HALF}, {"b": 3}],
    "cumulative",
)
# Ranks: a has 2, b has 1 from each of three voters, c has 1; a costs 30.50.
RANKS = make_election(
    [project("a", Fraction(61, 2)), project("b", 40), project("c", 25)],
    60,
    [["a", "b", "c"], ["b", "a"], ["c", "b"], ["b", "c"]],
    "ordinal",
)
# Votes: a 4, b 4, c 2, d 2, e 1.
TOWN = approval({"a": 50, "b": 70, "c": 30, "d": 20, "e": 10}, 100, ["ab", "ab", "abc", "ac", "bd", "de"])
CROWDED = approval({"a": 50, "b": 40, "c": 30, "d": 25, "e": 300, "f": 5}, 100, ["ab"] * 3 + ["cd"] * 3 + ["de"])
RIVALS = Limits((frozenset("ab"),), (Envelope("parcs", 50, frozenset("cd")),))


def lost(*arguments, **options):
    """(project, votes, money, reason) of each loser, the nearest first, and the winners."""
    result = tally(*arguments, **options)
    misses = near_misses(result)
    assert all(isinstance(miss, NearMiss) for miss in misses)
    return [(m.project, m.votes, m.money, m.reason) for m in misses], result.winners


def test_a_project_that_no_budget_or_envelope_could_hold():
    two = approval({"a": 100, "b": 10}, 100, ["a", "b"])
    parks = Limits((), (Envelope("parcs", 50, frozenset("a")),))
    # a costs the whole budget, not more: only the envelope keeps it out.
    assert lost(two, "greedy-votes", limits=parks) == ([("a", None, None, "limits")], ["b"])
    dear = approval({"a": 130, "b": 10}, 100, ["a", "b"])
    assert lost(dear, "greedy-votes") == ([("a", None, 30, "budget")], ["b"])


def test_points_are_lacking_in_points():
    assert lost(POINTS, "greedy-votes", threshold=4) == (
        [("a", 1, None, "threshold"), ("c", 4, None, "threshold")],
        ["b"],
    )
    assert lost(POINTS, "greedy-votes", threshold=2) == ([("c", 4, None, "threshold")], ["b", "a"])
    # 1.5 points more would be a tie with b, which comes first.
    assert lost(POINTS, "greedy-ratio") == ([("c", 2, 30, "budget")], ["a", "b"])
    assert lost(POINTS) == ([("b", 1, Fraction(220, 21), "shares"), ("c", 1, Fraction(410, 21), "shares")], ["a"])
    by_head = [("b", 1, Fraction(40, 3), "shares"), ("c", 1, Fraction(50, 3), "shares")]
    assert lost(POINTS, utility="cardinality") == (by_head, ["a"])


@pytest.mark.parametrize(
    ("rule", "skip", "threshold", "misses", "winners"),
    [
        ("greedy-votes", True, 0, [("e", 2, 10, "budget"), ("b", 1, 20, "budget")], "acd"),
        ("greedy-votes", True, 2, [("b", 1, 20, "budget"), ("e", 2, None, "threshold")], "acd"),
        (
            "greedy-votes",
            False,
            0,
            [("b", 1, 20, "budget"), ("c", 3, None, "budget"), ("d", 3, None, "budget"), ("e", 4, None, "budget")],
            "a",
        ),
        (
            "greedy-votes",
            False,
            2,
            [("b", 1, 20, "budget"), ("c", 3, None, "budget"), ("d", 3, None, "budget"), ("e", 4, None, "threshold")],
            "a",
        ),
        ("greedy-ratio", True, 0, [("c", 1, 10, "budget"), ("b", 2, 50, "budget")], "dea"),
        ("greedy-ratio", True, 2, [("b", 2, 70, "budget"), ("e", 1, None, "threshold")], "dac"),
        ("greedy-ratio", False, 0, [("c", 1, 10, "budget"), ("b", 2, None, "budget")], "dea"),
    ],
)
def test_votes_or_euros_lacking_under_greedy(rule, skip, threshold, misses, winners):
    assert lost(TOWN, rule, skip=skip, threshold=threshold) == (misses, list(winners))


def test_what_lacked_where_projects_are_ranked():
    assert lost(RANKS, "greedy-votes") == ([("c", 3, 5, "budget"), ("a", 1, Fraction(21, 2), "budget")], ["b"])
    assert lost(RANKS, "greedy-ratio") == ([("c", 1, 5, "budget"), ("a", 1, Fraction(21, 2), "budget")], ["b"])
    # 15 each; the first voter gave 40/3 to b.
    assert lost(RANKS) == ([("c", 1, 10, "shares"), ("a", 2, Fraction(173, 6), "shares")], ["b"])
    assert lost(RANKS, completion="bos")[0] == [("c", None, 5, "budget"), ("a", None, Fraction(21, 2), "budget")]
    # c would come at 25, a at 40/3 + 61/2.
    assert lost(RANKS, "phragmen")[0] == [("c", None, 5, "budget"), ("a", 1, Fraction(113, 6), "shares")]
    step = tally(RANKS).outcome.steps[0]
    assert (step.price, step.left, step.supporters, step.share, step.effective) == (Fraction(40, 3), 20, 3, 1, 3)


LEFT_OUT = [("c", None, None, "limits"), ("f", None, None, "support")]


@pytest.mark.parametrize(
    ("rule", "completion", "near", "rival", "winners"),
    [
        ("phragmen", "none", ("e", None, 200, "budget"), "a", "db"),
        ("equal-shares", "bos", ("e", None, 265, "budget"), "a", "db"),
        ("equal-shares", "none", ("e", 21, Fraction(8175, 28), "shares"), "a", "db"),
    ],
)
def test_rivals_empty_envelopes_and_projects_without_support(rule, completion, near, rival, winners):
    misses = [near, (rival, None, None, "limits"), *LEFT_OUT]
    assert lost(CROWDED, rule, completion=completion, limits=RIVALS) == (misses, list(winners))


def test_raised_shares_bring_the_dearer_rival():
    misses, winners = lost(CROWDED, completion="add1", limits=RIVALS)
    assert winners == ["d", "a"] and misses[1:] == [("b", None, None, "limits"), *LEFT_OUT]


@pytest.mark.parametrize(
    ("election", "utility", "times_cost", "utilities", "units", "totals"),
    [
        (RANKS, "borda", True, [None, None, None], [122, 80, 50], [122, 240, 50]),
        (RANKS, "borda", False, [None, None, None], [2, 1, 1], [2, 3, 1]),
        (POINTS, "points", False, [[3.0, 4.0], [2.0, 6.0], None], [None, None, 1], [7, 8, 1]),
        (POINTS, "points", True, [[120.0, 160.0], [120.0, 360.0], None], [None, None, 30], [280, 480, 30]),
        (POINTS, "cost", True, [None, None, None], [40, 60, 30], [80, 120, 30]),
        (POINTS, "cardinality", True, [None, None, None], [40, 60, 30], [80, 120, 30]),
    ],
)
def test_what_each_ballot_is_worth(election, utility, times_cost, utilities, units, totals):
    support = make_support(election, utility, times_cost)
    assert [None if u is None else u.tolist() for u in support.utility] == utilities
    assert (support.unit, support.total) == (units, totals)


@pytest.mark.parametrize(
    ("rule", "completion"),
    [
        ("phragmen", "none"),
        ("greedy-votes", "none"),
        ("greedy-ratio", "none"),
        ("equal-shares", "bos"),
        ("equal-shares", "add1eu"),
    ],
)
@pytest.mark.parametrize("limits", [Limits(), RIVALS], ids=["free", "limited"])
def test_certificates_with_projects_too_dear_and_without_support_hold(rule, completion, limits):
    result = tally(CROWDED, rule, completion=completion, limits=limits)
    text = format_pb(CROWDED).encode()
    content = certificate(result, text)
    verifier.verify(text, content, full=True)
    order = content["counted"]
    if len(order) > 1:
        with pytest.raises(verifier.Wrong):
            verifier.verify(text, {**content, "counted": order[:-1], "winners": result.winners[:-1]}, full=True)
