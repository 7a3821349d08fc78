"""Processes that die while a ballot is cast: a mark and its ballot are there together, or neither is."""

import json

import pytest

# The models can be imported once Django is set up.
DYING = "import django; django.setup(); from tests.hammer import dying; raise SystemExit(dying.main())"


def died(voting, kills: int, *flags: str) -> dict:
    arguments = [voting.territory.slug, voting.held.election.vote, str(kills), *flags]
    return json.loads(voting.site.python("-c", DYING, *arguments))


@pytest.mark.hammer
def test_no_mark_without_a_ballot_wherever_death_comes(booth):
    told = died(booth(roll=40), 500)
    assert told["torn"] == [] and told["kills"] == 500
    # Every statement was a place to die, and some died between the writing and the answer.
    assert set(told["steps"]) <= set(told["at"]) and told["at"]["any instant"] > 100
    assert 0 < told["kept unanswered"] < 500


@pytest.mark.guards_off
def test_without_the_transaction_a_mark_and_its_ballot_come_apart(booth):
    assert died(booth(roll=40), 300, "--without-transaction")["torn"]
