"""A vote for the walls: the roll names people whom only the desk may read; a ballot is for nobody."""

from typing import Any

from polyphonie.modules.urn import actions
from polyphonie.modules.urn.models import Elector
from polyphonie.modules.urn.tests.factories import BUREAU, make_election
from polyphonie.territories.models import Territory


def make_votes(territory: Territory, by: Any, named: str) -> tuple[list[str], list[tuple[str, int]]]:
    """Return the names of two votes, one of which has its key and a line of its roll called `named`; their lines."""
    held, waiting = (make_election(territory, by=by, roll=0) for _n in range(2))
    row = {"key": "E0001", "name": named, "born": "1951"}
    actions.load_roll(election=held, rows=[row], by=by)
    actions.install(election=held, members=BUREAU, by=by)
    elector = Elector.objects.get(election=held)
    return [held.vote, waiting.vote], [(held.vote, elector.pk)]
