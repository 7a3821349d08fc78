"""Ties, limits, variants, figures: small elections worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan

import pytest

from polyphonie.methods.budgets import (
    Envelope,
    Limits,
    NearMiss,
    Project,
    explain,
    limits_from_dict,
    make_election,
    near_misses,
    tally,
    voter_share,
)
from polyphonie.methods.budgets.support import default_utility, make_support
from polyphonie.methods.budgets.ties import read_order
from polyphonie.methods.errors import InputError

from .worlds import TOWN, approval, winners


def test_greedy_by_votes_and_what_lacked():
    result = tally(TOWN, "greedy-votes")
    assert result.winners == ["a", "b"]
    assert result.outcome.cost == 90
    assert [(s.price, s.left, s.supporters) for s in result.outcome.steps] == [
        (10, 50, 5),
        (8, 10, 5),
    ]
    assert [s.effective for s in result.outcome.steps] == [5, 5]
    assert near_misses(result) == [
        NearMiss("d", 4, Fraction(15), "budget"),
        NearMiss("c", 3, Fraction(20), "budget"),
    ]
    assert [(t.step, t.projects, t.chosen) for t in result.outcome.ties] == [(1, ("a", "b"), "a")]
    assert result.figures.excluded == 5
    assert result.figures.excluded_share == Fraction(1, 2)
    assert result.figures.projects == 1
    assert result.figures.money == 45
    assert result.figures.spent == Fraction(9, 10)
    share = voter_share(result, "1")
    assert (share.endowment, share.paid, share.left) == (None, (("a", 10), ("b", 8)), None)
    assert voter_share(result, "10").paid == ()


def test_equal_shares_and_what_lacked():
    result = tally(TOWN)
    assert result.winners == ["a", "c"]
    assert result.outcome.endowment == 10
    assert result.outcome.raised == 0
    step = result.outcome.steps[0]
    assert (step.price, step.effective, step.share, step.left) == (10, 5, 1, 50)
    assert near_misses(result) == [
        NearMiss("d", 1, Fraction(5), "shares"),
        NearMiss("b", 4, Fraction(40), "shares"),
    ]
    assert tally(TOWN, completion="add1e").outcome.raised == 0
    raised = tally(TOWN, completion="add1")
    # At 12.50 € each, d is paid for; a, c, d would cost 105 €.
    assert raised.winners == ["a", "c"]
    assert raised.outcome.endowment == 12
    assert raised.outcome.raised == 2
    assert tally(TOWN, completion="greedy").winners == ["a", "c"]


def test_variants_of_greedy():
    assert winners(TOWN, "greedy-votes", skip=False) == ["a", "b"]
    assert winners(TOWN, "greedy-votes", threshold=6) == []
    assert winners(TOWN, "greedy-votes", threshold=5) == ["a", "b"]
    assert winners(TOWN, "greedy-ratio") == ["b", "a"]
    small = approval({"a": 90, "b": 40, "c": 5}, 100, ["abc", "ab", "a"])
    assert winners(small, "greedy-votes") == ["a", "c"]
    assert winners(small, "greedy-votes", skip=False) == ["a"]
    rivals = Limits((frozenset("ac"),))
    assert winners(small, "greedy-votes", limits=rivals) == ["a"]
    assert near_misses(tally(small, "greedy-votes", limits=rivals)) == [
        NearMiss("b", 2, Fraction(30), "budget"),
        NearMiss("c", 3, None, "limits"),
    ]


def test_ties_are_broken_as_declared(tmp_path):
    even = approval({"a": 60, "b": 50, "c": 60}, 100, ["ac", "bc", "ab"])
    assert winners(even, "greedy-votes") == ["a"]
    assert winners(even, "greedy-votes", ties="cheapest") == ["b"]
    assert winners(even, "greedy-votes", ties=["c", "b", "a"]) == ["c"]
    assert tally(even, "greedy-votes", ties=["c", "b", "a"]).outcome.ties[0].rule == "declared"
    uneven = approval({"a": 10, "b": 20, "c": 30}, 30, ["a", "bc", "bc"])
    # With cost utilities, b and c cost their supporters the same for what they bring.
    assert tally(uneven, completion="add1", ties="most-votes").outcome.ties[0].chosen == "b"
    order = tmp_path / "tirage.txt"
    order.write_text("c\n\n b \na\n")
    assert read_order(order) == ["c", "b", "a"]
    order.write_text("c\nb\nc\n")
    with pytest.raises(InputError, match="Ligne 3 : le projet « c » figure déjà."):
        read_order(order)
    with pytest.raises(InputError, match="ne nomme pas le projet « c »"):
        tally(even, ties=["a", "b"])
    with pytest.raises(InputError, match="La règle de départage « dés »"):
        tally(even, ties="dés")


def test_limits_are_read_from_plain_data():
    parks = make_election(
        [
            Project("a", Fraction(5), categories=("parc",), area="Nord"),
            Project("b", Fraction(5), categories=("parc", "eau"), area="Sud"),
            Project("c", Fraction(5), area="Nord"),
        ],
        15,
        [["a", "b", "c"], ["a", "b"], ["a"]],
    )
    limits = limits_from_dict(parks, {"categories": {"parc": "9.5"}, "areas": {"Nord": 7}})
    assert limits.envelopes == (
        Envelope("secteur Nord", Fraction(7), frozenset("ac")),
        Envelope("catégorie parc", Fraction(19, 2), frozenset("ab")),
    )
    assert winners(parks, "greedy-votes", limits=limits) == ["a"]
    assert winners(parks, "greedy-votes", limits=limits_from_dict(parks, {"incompatible": [["a", "b"]]})) == ["a", "c"]
    assert not limits_from_dict(parks, {})
    for data, sentence in (
        ({"quartiers": {}}, "La clé « quartiers » n’est pas connue."),
        ({"incompatible": [["a", "z"]]}, "Le projet « z » n’existe pas."),
        ({"areas": {"Est": 1}}, "Aucun projet n’est du secteur « Est »."),
        ({"categories": {"air": 1}}, "Aucun projet n’est de la catégorie « air »."),
        ({"areas": {"Nord": "dix"}}, "La limite d’une enveloppe n’est pas un nombre."),
    ):
        with pytest.raises(InputError) as caught:
            limits_from_dict(parks, data)
        assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"rule": "loto"}, "La règle « loto » n’est pas connue."),
        ({"completion": "loto"}, "La complétion « loto » n’est pas connue."),
        ({"comparison": "loto"}, "La comparaison « loto » n’est pas connue."),
        ({"utility": "loto"}, "L’utilité « loto » n’est pas connue."),
        ({"utility": "points"}, "Ces bulletins ne portent pas de points."),
        ({"utility": "borda"}, "Le décompte de Borda demande des bulletins qui classent les projets."),
        ({"rule": "phragmen", "completion": "add1"}, "Une complétion ne va qu’avec la règle des parts égales."),
        ({"step": 0}, "Le pas d’augmentation des parts doit être positif."),
    ],
)
def test_options_that_do_not_fit_are_refused(options, sentence):
    with pytest.raises(InputError) as caught:
        tally(TOWN, **options)
    assert str(caught.value) == sentence


def test_a_vote_without_project_or_voter():
    with pytest.raises(InputError, match="Le vote ne porte sur aucun projet."):
        tally(make_election([], 1, []))
    nobody = make_election([Project("a", Fraction(1))], 5, [])
    for rule in ("equal-shares", "phragmen"):
        result = tally(nobody, rule)
        assert result.winners == []
        assert near_misses(result) == [NearMiss("a", None, None, "support")]
    assert tally(nobody, completion="add1eu").winners == ["a"]
    result = tally(nobody, completion="bos")
    assert near_misses(result) == [NearMiss("a", None, None, "support")]
    with pytest.raises(InputError, match="Personne n’a voté sous le numéro « 7 »."):
        voter_share(result, "7")


def test_default_utilities_follow_the_ballots():
    points = make_election([Project("a", Fraction(4))], 9, [{"a": 2}], "cumulative")
    ranks = make_election([Project("a", Fraction(4))], 9, [["a"]], "ordinal")
    assert default_utility(points, "equal-shares") == "points"
    assert default_utility(ranks, "greedy-votes") == "borda"
    assert default_utility(TOWN, "equal-shares") == "cost"
    assert default_utility(TOWN, "phragmen") == "cardinality"


def test_borda_and_points_are_counted_exactly():
    names = [Project(p, Fraction(10)) for p in "abc"]
    ranks = make_election(names, 30, [["a", "b", "c"], ["c", "a"]], "ordinal")
    assert make_support(ranks, "borda").total == [2, 1, 1]
    assert make_support(ranks, "cost").total == [20, 10, 20]
    points = make_election(names, 30, [{"a": 3, "b": 0}, {"a": 1}], "cumulative")
    support = make_support(points, "points")
    assert support.total == [4, 0, 0]
    assert support.unit == [None, None, None]
    assert support.votes == [2, 0, 0]
    assert make_support(points, "cardinality").total == [2, 0, 0]
    assert make_support(points, "cost").total == [20, 0, 0]
    assert make_support(points, "points", times_cost=True).total == [40, 0, 0]
    step = tally(points).outcome.steps[0]
    assert (step.project, step.price) == ("a", Fraction(5, 2))
    assert winners(points, "greedy-votes", threshold=5) == []
    assert [m.votes for m in near_misses(tally(points, "greedy-votes", threshold=5))] == [1, 5, 5]


def test_the_comparison_step_keeps_what_more_voters_prefer():
    crowd = approval({"a": 100, "b": 20}, 100, ["a"] * 6 + ["b"] * 4)
    plain = tally(crowd)
    assert plain.winners == ["b"]
    for by in ("satisfaction", "exclusion"):
        result = tally(crowd, comparison=by)
        assert (result.comparison.for_rule, result.comparison.for_greedy) == (4, 6)
        assert result.comparison.indifferent == 0
        assert result.replaced
        assert result.winners == ["a"]
        assert near_misses(result) == [NearMiss("b", 3, Fraction(20), "budget")]
        assert voter_share(result, "1").paid == (("a", Fraction(100, 6)),)
        assert result.counted.winners == ["b"]


def test_free_projects_with_supporters_come_first():
    free = approval({"a": 10, "b": 0, "c": 0}, 10, ["ab", "a"])
    result = tally(free)
    assert result.winners == ["b", "a"]
    assert [s.stage for s in result.outcome.steps] == ["free", "rule"]
    assert result.outcome.steps[0].effective == 1
    assert tally(free, completion="bos").winners == ["b", "a"]
    assert winners(free, "greedy-ratio") == ["b", "a", "c"]
    assert "retenu d’emblée" in explain(result)["steps"][0]


def test_limits_hold_for_free_projects_too():
    free = approval({"a": 10, "b": 0, "c": 0}, 10, ["abc", "a"])
    rivals = Limits((frozenset("bc"),))
    assert winners(free, "equal-shares", limits=rivals) == ["b", "a"]
    assert winners(free, "equal-shares", completion="bos", limits=rivals) == ["b", "a"]


def test_bounded_overspending_says_what_shares_cover():
    pair = approval({"a": 60, "b": 40}, 100, ["a", "a", "b", "b", "c"[:0]])
    result = tally(pair, completion="bos")
    assert result.winners == ["b", "a"]
    assert [s.share for s in result.outcome.steps] == [1, Fraction(2, 3)]
    words = explain(result)
    assert "leurs parts couvrent 66,7\u00a0% du coût" in words["steps"][1]
    assert voter_share(result, "1").left == 0
    short = approval({"a": 50, "b": 60, "c": 9}, 100, ["ab", "ab", "ab"])
    lost = {m.project: (m.votes, m.money, m.reason) for m in near_misses(tally(short, completion="bos"))}
    assert lost == {"b": (None, 10, "budget"), "c": (None, None, "support")}


def test_phragmen_tells_its_ties_and_comes_back_to_those_that_lost_one():
    vote = approval({"a": 10, "b": 10, "c": 40}, 60, ["a", "b", "abc"])
    result = tally(vote, "phragmen")
    # a and b are both bought at 5; then who chose b alone has saved 5, who chose all three nothing.
    assert result.winners == ["a", "b", "c"]
    assert [(tie.step, tie.projects, tie.chosen) for tie in result.outcome.ties] == [(1, ("a", "b"), "a")]
    assert [step.price for step in result.outcome.steps[:2]] == [5, 7.5]


def test_what_lacked_under_phragmen_and_to_those_who_paid_all():
    vote = approval({"a": 60, "b": 60, "c": 10, "d": 50}, 100, ["ac", "a", "a", "b", "b", "d"])
    result = tally(vote, "phragmen")
    assert result.winners == ["c", "a"]
    assert [s.price for s in result.outcome.steps] == [10, Fraction(70, 3)]
    assert near_misses(result) == [
        NearMiss("d", 1, Fraction(20), "shares"),
        NearMiss("b", None, Fraction(30), "budget"),
    ]
    assert voter_share(result, "1").paid == (("c", 10), ("a", Fraction(40, 3)))
    assert voter_share(result, "6").left == Fraction(70, 3)
    spent = approval({"a": 20, "b": 5}, 100, ["ab", "", "", "", ""])
    result = tally(spent, completion="bos")
    assert result.winners == ["a"]
    assert near_misses(result) == [NearMiss("b", 1, Fraction(5), "shares")]


def test_bounded_overspending_tells_near_from_equal():
    """One euro in ten thousand millions: floats see a tie, 120 digits do not."""
    near = approval({"a": 10**10 + 1, "b": 10**10}, 10**10 + 1, ["a", "b", ""])
    result = tally(near, completion="bos")
    assert result.winners == ["b"]
    assert result.outcome.ties == []
    even = approval({"a": 10**10, "b": 10**10}, 10**10 + 1, ["a", "b", ""])
    result = tally(even, completion="bos", ties=["b", "a"])
    assert result.winners == ["b"]
    assert [(t.step, t.projects, t.chosen) for t in result.outcome.ties] == [(1, ("b", "a"), "b")]


def test_bounded_overspending_keeps_the_last_euro_of_a_fortune():
    rich = approval({"a": 10**12 - 1, "b": 1}, 10**12, ["ab"])
    result = tally(rich, completion="bos")
    assert result.winners == ["a", "b"]
    assert voter_share(result, "1").left == 0


def test_fractions_alone_find_who_gives_all_they_have():
    # 12 each. b: 4 from each of three. a costs 22: the voter of both gives their last 8, the other two 7.
    election = approval({"a": 22, "b": 12}, 48, ["ab", "ab", "b", "a"])
    for near in (inf, 1e-9):
        result = tally(election, utility="cardinality", near=near)
        assert [(s.project, s.price) for s in result.outcome.steps] == [("b", 4), ("a", Fraction(22, 3))]
    poor = approval({"a": 26, "b": 12}, 48, ["ab", "ab", "b", "a"])
    for near in (inf, 1e-9):
        result = tally(poor, utility="cardinality", near=near)
        assert [(s.project, s.price) for s in result.outcome.steps] == [("b", 4), ("a", 10)]
        assert voter_share(result, "1").paid == (("b", 4), ("a", 8)) and voter_share(result, "4").paid == (("a", 10),)


@pytest.mark.parametrize("near", [0.0, -1e-9, nan])
def test_a_gap_below_which_nothing_would_be_exact_is_refused(near):
    with pytest.raises(InputError, match="L’écart en dessous duquel les fractions décident doit être positif"):
        tally(TOWN, near=near)


def test_bounded_overspending_weighs_each_voter_by_their_own_points():
    """Two projects for 10 each, an envelope of 10: eleven points from one voter weigh more than two and three from two others."""
    election = make_election(
        [Project("a", Fraction(10)), Project("b", Fraction(10))], 10, [{"a": 11}, {"b": 2}, {"b": 3}], "cumulative"
    )
    assert tally(election, utility="points", completion="bos").winners == ["a"]
    assert tally(election, utility="cost", completion="bos").winners == ["b"]
