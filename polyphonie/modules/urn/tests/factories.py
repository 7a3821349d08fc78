"""Votes to work on, made through the module's own actions."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from polyphonie.core import clock, items
from polyphonie.core.models import Item
from polyphonie.methods.urn.sealing import seal as sealed_ballot
from polyphonie.methods.urn.tests.worlds import make_setup
from polyphonie.modules.urn import actions
from polyphonie.modules.urn.models import Election
from polyphonie.people.tests.factories import make_agent
from polyphonie.territories.models import Territory

BUREAU = [("Ana Le Bris", "agente"), ("Marc Petit", "élu de l’opposition"), ("Lise Roy", "habitante tirée au sort")]


def make_election(territory: Territory, *, by: Any = None, roll: int = 12, **changes: Any) -> Election:
    """Return a vote that is open now, its roll loaded; without its key when a bureau must make it."""
    now = clock.now().replace(microsecond=0)
    moments = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=7)}
    agent = by or make_agent(territory)
    source = items.create(territory, "edition", visibility=Item.Visibility.PUBLIC)
    setup = make_setup(**(moments | changes))
    election = actions.open_election(territory=territory, source=source, setup=setup, by=agent)
    if roll:
        rows = [{"key": f"E{n:04d}", "name": f"Personne {n}", "born": str(1950 + n % 50)} for n in range(1, roll + 1)]
        actions.load_roll(election=election, rows=rows, by=agent)
    election.refresh_from_db()
    return election


class OpenVote:
    """A vote with its bureau, and what each of its people would do."""

    def __init__(self, territory: Territory, **changes: Any):
        self.agent = make_agent(territory)
        self.election = make_election(territory, by=self.agent, **changes)
        if self.election.sealed_by_bureau:
            self.sheets = actions.install(election=self.election, members=BUREAU, by=self.agent)
        self.election.refresh_from_db()
        self.electors = list(self.election.electors.order_by("key"))  # each knows its vote: it is not fetched again

    def sealed(self, *choices: str) -> bytes:
        public = bytes.fromhex(self.election.public_key)
        return sealed_ballot(self.election.vote, self.election.setup, [(c, 1) for c in choices], public)

    def vote(self, number: int, *choices: str, channel: str = "web") -> str:
        elector = self.electors[number]
        return actions.cast(elector=elector, sealed=self.sealed(*(choices or "1")), channel=channel, by=self.agent)

    def sign(self, number: int) -> None:
        actions.sign_paper(elector=self.electors[number], by=self.agent)

    def codes(self) -> list[str]:
        return [sheet.code for sheet in self.sheets[:2]]

    def parts(self) -> list[str]:
        return [sheet.part for sheet in self.sheets[1:]]

    def after(self) -> Any:
        """Return a context in which the vote is over."""
        return clock.pretend(self.election.closes_at + timedelta(minutes=5))

    def paper(self, batches: list[dict[str, Any]]) -> None:
        """Key batches `{serial: choices}`, twice, by two people."""
        for lot in batches:
            batch = actions.new_batch(
                election=self.election, place="Mairie", signed=len(lot), counted_by=["Ana", "Marc"], by=self.agent
            )
            for person in (self.agent, make_agent(self.election.territory)):
                for serial, choices in lot.items():
                    actions.key_ballot(batch=batch, serial=serial, choices=choices, by=person)
                actions.finish_keying(batch=batch, by=person)

    def finish(self) -> Election:
        """Close, seal, open."""
        actions.close(election=self.election, by=self.agent)
        actions.seal(election=self.election, codes=self.codes(), by=self.agent)
        opened = actions.open_urn(election=self.election, parts=self.parts(), by=self.agent)
        opened.refresh_from_db()
        return opened


def a_day_later(election: Election, days: int = 1) -> Any:
    return clock.pretend(timezone.localtime(clock.now()) + timedelta(days=days))
