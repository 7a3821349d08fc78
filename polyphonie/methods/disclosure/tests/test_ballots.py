import pytest

from polyphonie.methods.disclosure import (
    ballot_risk,
    census_band,
    may_cross,
    may_show_results,
    publishable_ballots,
)
from polyphonie.methods.disclosure.ballots import BallotRisk, rounded
from polyphonie.methods.errors import InputError


def test_ballot_risk_counts_ballots():
    traits = ["a", "b", "b", "c", "c", "c", "c", "c"]
    choices = [frozenset(x) for x in ("1", "12", "13", "1", "2", "3", "1", "2")]
    assert ballot_risk(traits, choices) == BallotRisk(
        ballots=8, alone=1, in_small_cells=3, given_away=2, unique_choices=3
    )
    assert ballot_risk([], []) == BallotRisk(0, 0, 0, 0, 0)
    with pytest.raises(InputError, match="autant"):
        ballot_risk(["a"], [])


def test_publishable_ballots_from_two_hundred_in_an_order_that_tells_nothing():
    ballots = [("b", "a")] * 100 + [("a",)] * 100
    assert publishable_ballots(ballots[1:]) is None
    assert publishable_ballots(ballots) == publishable_ballots(ballots[::-1])
    assert publishable_ballots(ballots) == [("a",)] * 100 + [("b", "a")] * 100


def test_nothing_before_twenty_participants():
    assert not may_show_results(19)
    assert may_show_results(20)


def test_may_cross_needs_thirty_people_who_differ():
    mixed = [frozenset("a")] * 29 + [frozenset("b")]
    assert may_cross(mixed)
    assert not may_cross(mixed[1:])
    assert not may_cross([frozenset("ab"), frozenset("a")] * 20)
    assert not may_cross([])


def test_census_band_of_five_points():
    assert census_band(12, 100) == "10 à 15\u00a0%"
    assert census_band(100, 100) == "100\u00a0%"
    assert census_band(15, 100) == "15 à 20\u00a0%"
    assert census_band(10, 100) is None
    assert census_band(11, 11) == "100\u00a0%"
    for wrong in ((-1, 10), (11, 10)):
        with pytest.raises(InputError):
            census_band(*wrong)


def test_rounded_to_the_nearest_multiple():
    assert [rounded(n) for n in (0, 2, 3, 7, 8, 12)] == [0, 0, 5, 5, 10, 10]
    assert rounded(4, 3) == 3
