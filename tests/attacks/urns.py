"""Two votes for attacks to work on: one that is closed, its ballots in slots; one whose urn is opened."""

from polyphonie.modules.urn import actions
from polyphonie.modules.urn.tests.factories import OpenVote
from polyphonie.territories.models import Territory


def make_urns(territory: Territory) -> None:
    """Hold both votes, two ballots in each."""
    for to_the_end in (False, True):
        held = OpenVote(territory)
        held.vote(0)
        held.vote(1, "2")
        with held.after():
            if to_the_end:
                held.finish()
            else:
                actions.close(election=held.election, by=held.agent)
