"""Batches of paper typed by people who make mistakes: what one person alone got wrong never enters the chain."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from polyphonie.core.errors import Refused
from polyphonie.core.models import JournalEntry
from polyphonie.core.pages import inside
from polyphonie.methods.urn.encoding import canonical, serial_commitment
from polyphonie.methods.urn.setup import why_void
from polyphonie.modules.urn import actions
from polyphonie.modules.urn.actions.keyed import agreed, disputes
from polyphonie.modules.urn.models import Batch, Entry, Keying
from polyphonie.people.tests.factories import make_agent

from .factories import OpenVote

OPTIONS = ["1", "2", "3", "4", "8"]


@pytest.fixture(autouse=True)
def _at_home(territory):
    with inside(territory):
        yield


@dataclass
class Typist:
    """Somebody who types what is on a ballot, wrongly in some share of cases, each mistake on their own."""

    dice: random.Random
    wrong: float
    mistakes: set = field(default_factory=set)  # (ballot, what was typed instead)

    def reads(self, name, choices):
        if self.dice.random() >= self.wrong:
            return choices
        slip = self.dice.choice([self._void, self._more, self._less, self._other])
        typed = slip(choices)
        if canonical(typed) != canonical(choices):
            self.mistakes.add((name, canonical(typed)))
        return typed

    def _void(self, choices):
        return None if choices else [["1", 1]]

    def _more(self, choices):
        return sorted({*map(tuple, choices or []), (self.dice.choice(OPTIONS), 1)})

    def _less(self, choices):
        return (choices or [])[:-1] or None

    def _other(self, _choices):
        return [[self.dice.choice(OPTIONS), 1]]


def pile(dice, names, setup):
    """Return ballots as they are on paper: one in twelve is void."""
    ballots = {}
    for name in names:
        choices = sorted([option, 1] for option in dice.sample(OPTIONS, dice.randint(1, 2)))
        ballots[name] = None if dice.random() < 1 / 12 or why_void(setup, map(tuple, choices)) else choices
    return ballots


def held_of(ballots, typists):
    """Return what comes out of a batch, typed by two people, then by as many as the mismatches ask for."""
    readings, waiting = [], ballots
    for typist in typists:
        readings.append({name: _plain(typist.reads(name, choices)) for name, choices in waiting.items()})
        if len(readings) > 1:
            held, disputed = agreed(readings)
            waiting = {name: ballots[name] for name in disputed}
            if not waiting:
                return held
    raise AssertionError("nobody agrees")


def _plain(choices):
    return choices if choices is None else [list(pair) for pair in choices]


def alone(wrong, typists):
    """Return, of what came out wrong, what fewer than two people had typed so."""
    times = Counter(mistake for typist in typists for mistake in typist.mistakes)
    return [mistake for mistake in wrong if times[mistake] < 2]


def simulated(batches, size, share, seed):
    """Type so many batches; return ballots typed, mistakes made, and those that passed."""
    dice, made, passed = random.Random(seed), 0, []
    setup = {"choices": [{"id": o, "cost": 1} for o in OPTIONS], "least": 1, "ballot": "approval", "most": 3}
    for _batch in range(batches):
        ballots = pile(dice, range(size), setup)
        typists = [Typist(random.Random(dice.random()), share) for _ in range(12)]
        held = held_of(ballots, typists)
        assert held.keys() == ballots.keys()
        wrong = [(n, canonical(c)) for n, c in held.items() if canonical(c) != canonical(ballots[n])]
        made += sum(len(t.mistakes) for t in typists)
        passed += alone(wrong, typists)
    return batches * size, made, passed


def test_no_mistake_of_one_person_passes():
    _typed, made, passed = simulated(100, 20, 0.05, 1)
    assert made > 100 and passed == []


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.01, 0.2], ids=["one in a hundred", "one in five"])
def test_no_mistake_of_one_person_passes_in_a_thousand_batches(share):
    _typed, made, passed = simulated(1000, 50, share, 2)
    assert made > 800 and passed == []


@pytest.mark.guards_off
def test_without_the_second_person_mistakes_pass(monkeypatch):
    """Believing the first reading is what the two of them guard against."""
    monkeypatch.setattr(f"{__name__}.agreed", lambda readings: (readings[0], set()))
    assert simulated(100, 20, 0.05, 1)[2]


def print_batch(held, count):
    for number in range(count):
        held.sign(number)
    return actions.print_serials(election=held.election, count=count, by=held.agent)


def type_batch(held, batch, ballots, typists):
    """Type a batch on the real path until it is settled, each person with a login of their own."""
    for typist in typists:
        person = make_agent(held.election.territory)
        waiting = disputes(batch)
        for serial, choices in ballots.items():
            if not waiting or serial_commitment(held.election.vote, serial) in waiting:
                typed = _plain(typist.reads(serial, choices))
                actions.key_ballot(batch=batch, serial=serial, choices=typed, by=person)
        if actions.finish_keying(batch=batch, by=person):
            return
    raise AssertionError("the batch is never settled")


@pytest.mark.slow
def test_no_mistake_of_one_person_reaches_the_chain(territory):
    held, dice, lots = OpenVote(territory, roll=400), random.Random(3), []
    serials = print_batch(held, 400)
    with held.after():
        actions.close(election=held.election, by=held.agent)
        for start in range(0, 400, 50):
            ballots = pile(dice, serials[start : start + 50], held.election.setup)
            lots.append(ballots)
            given = {"place": "Mairie", "signed": 50, "counted_by": ["Ana", "Marc"]}
            batch = actions.new_batch(election=held.election, by=held.agent, **given)
            typists = [Typist(random.Random(dice.random()), 0.05) for _ in range(12)]
            type_batch(held, batch, ballots, typists)
            assert sum(len(typist.mistakes) for typist in typists)
    written = [json.loads(e.text)["with"] for e in Entry.objects.filter(kind="paper").order_by("sequence")]
    for ballots, lot in zip(lots, written, strict=True):
        truth = {serial_commitment(held.election.vote, s): c for s, c in ballots.items()}
        assert dict(lot["ballots"]) == truth


def test_ballot_taken_from_another_pile_by_one_person_stops_nothing(territory):
    held = OpenVote(territory)
    mine, here, elsewhere = print_batch(held, 3)
    people = [make_agent(territory) for _ in range(3)]
    with held.after():
        actions.close(election=held.election, by=held.agent)
        given = {"place": "Mairie", "signed": 2, "counted_by": ["Ana", "Marc"]}
        batch = actions.new_batch(election=held.election, by=held.agent, **given)
        for person, pair in zip(people, [(mine, elsewhere), (mine, here), (here,)], strict=True):
            for serial in pair:
                actions.key_ballot(batch=batch, serial=serial, choices=[["1", 1]], by=person)
            settled = actions.finish_keying(batch=batch, by=person)
    assert settled
    written = {serial for serial, _choices in json.loads(Entry.objects.get(kind="paper").text)["with"]["ballots"]}
    assert written == {serial_commitment(held.election.vote, s) for s in (mine, here)}


def test_batch_whose_count_is_wrong_is_begun_again(territory):
    held = OpenVote(territory)
    [serial] = print_batch(held, 1)
    held.sign(1)
    with held.after():
        actions.close(election=held.election, by=held.agent)
        given = {"place": "Mairie", "counted_by": ["Ana", "Marc"]}
        wrong = actions.new_batch(election=held.election, signed=2, by=held.agent, **given)
        actions.key_ballot(batch=wrong, serial=serial, choices=[["1", 1]], by=held.agent)
        with pytest.raises(Refused, match="pas terminé"):
            actions.seal(election=held.election, codes=held.codes(), by=held.agent)
        actions.drop_batch(batch=wrong, by=held.agent)
        assert not Batch.objects.exists() and not Keying.objects.exists()
        assert JournalEntry.objects.filter(verb="election.dropped").count() == 1
        held.paper([{serial: [["1", 1]]}])
        with pytest.raises(Refused, match="terminé"):
            actions.drop_batch(batch=Batch.objects.get(), by=held.agent)
        assert held.finish().result["votes"]["1"] == 1
