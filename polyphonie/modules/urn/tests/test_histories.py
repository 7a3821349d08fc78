"""Whatever the order of web, tablet, paper, revocation, days and close: nobody is counted twice, nobody is lost."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from polyphonie.core import clock
from polyphonie.core.errors import Refused
from polyphonie.core.pages import inside
from polyphonie.methods.urn import published
from polyphonie.methods.urn.verifying import verify
from polyphonie.modules.urn import actions, ticking
from polyphonie.modules.urn.actions import casting
from polyphonie.modules.urn.models import Ballot, Election, Elector
from polyphonie.people.tests.factories import make_agent

from .factories import OpenVote

VOTERS, SERIALS = 5, 6
voters = st.integers(0, VOTERS - 1)
options = st.sampled_from(["1", "2", "4", "8"])


class Vote:
    """What the machine acts on: made once, put back as it was after each history."""

    def __init__(self, territory):
        self.held = OpenVote(territory, roll=VOTERS)
        self.start = clock.now()
        self.keyers = [self.held.agent, make_agent(territory)]
        self.serials = actions.print_serials(election=self.held.election, count=SERIALS, by=self.held.agent)


def machine_of(vote: Vote):
    class History(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.before = transaction.savepoint()
            self.now = vote.start
            self.marks = {}  # voter → channel
            self.urn = {}  # voter → (receipt, option)
            self.paper = {}  # serial → option
            self.sent = []  # (voter, sealed) of every ballot that was ever taken
            self.closed = self.finished = False

        def teardown(self):
            try:
                if not self.finished:
                    self.finish()
            finally:
                transaction.savepoint_rollback(self.before)

        @property
        def over(self):
            return self.now >= vote.held.election.closes_at

        def does(self, act, **given):
            """Return whether it was done, at the moment of this history; what is refused changes nothing."""
            with clock.pretend(self.now):
                try:
                    return act(**given, by=vote.held.agent) or True
                except Refused:
                    return False

        @rule(voter=voters, option=options, channel=st.sampled_from(["web", "web", "desk"]))
        def cast(self, voter, option, channel):
            sealed = vote.held.sealed(option)
            code = self.does(actions.cast, elector=vote.held.electors[voter], sealed=sealed, channel=channel)
            assert bool(code) == (not self.over and self.marks.get(voter) != "paper")
            if code:
                self.marks[voter], self.urn[voter] = channel, (code, option)
                self.sent.append((voter, sealed, code, option))

        @precondition(lambda self: self.sent)
        @rule(data=st.data(), other=voters)
        def send_again(self, data, other):
            """The same ballot comes back: from the same person (a retry), or from another who got hold of it."""
            voter, sealed, code, _option = data.draw(st.sampled_from(self.sent))
            there = not self.over and self.urn.get(voter, ("",))[0] == code
            assert self.does(actions.cast, elector=vote.held.electors[voter], sealed=sealed) == (code if there else 0)
            if other != voter:
                assert not self.does(actions.cast, elector=vote.held.electors[other], sealed=sealed)

        @rule(voter=voters)
        def sign_for_paper(self, voter):
            done = self.does(actions.sign_paper, elector=vote.held.electors[voter])
            assert bool(done) == (not self.finished and self.marks.get(voter) != "paper")
            if done:
                self.marks[voter] = "paper"
                self.urn.pop(voter, None)

        @rule(voter=voters)
        def revoke(self, voter):
            done = self.does(actions.cancel, elector=vote.held.electors[voter])
            assert bool(done) == (voter in self.urn and not self.over)
            if done:
                del self.marks[voter], self.urn[voter]

        @precondition(lambda self: not self.over)
        @rule(days=st.sampled_from([1, 2, 9]))
        def days_pass(self, days):
            self.now += timedelta(days=days)
            with clock.pretend(self.now):
                ticking.tick()
            self.closed = self.over

        @precondition(lambda self: not self.finished)
        @rule()
        def close(self):
            assert bool(self.does(actions.close, election=vote.held.election)) == self.over
            self.closed = self.over

        @precondition(lambda self: not self.finished)
        @rule(lot=st.dictionaries(st.integers(0, SERIALS - 1), options, min_size=1, max_size=3))
        def count_paper(self, lot):
            """The ballots of an urn of paper: perhaps more than signatures, perhaps some already in another batch."""
            room = self.marks_of("paper") - len(self.paper)
            given = {"place": "Mairie", "signed": len(lot), "counted_by": ["Ana", "Marc"]}
            batch = self.does(actions.new_batch, election=vote.held.election, **given)
            assert bool(batch) == (self.closed and len(lot) <= room)
            if not batch:
                return
            with clock.pretend(self.now):
                try:
                    for person in vote.keyers:
                        for number, option in lot.items():
                            read = {"serial": vote.serials[number], "choices": [[option, 1]]}
                            actions.key_ballot(batch=batch, by=person, **read)
                        settled = actions.finish_keying(batch=batch, by=person)
                    assert settled and not set(lot) & set(self.paper)
                    self.paper |= lot
                except Refused:
                    assert set(lot) & set(self.paper)
                    assert self.does(actions.drop_batch, batch=batch)

        def marks_of(self, *channels):
            return sum(channel in channels for channel in self.marks.values())

        @invariant()
        def one_mark_one_ballot(self):
            if self.finished:
                return
            rows = Elector.objects.filter(election=vote.held.election).exclude(channel="")
            kept = dict(rows.values_list("key", "channel"))
            assert kept == {vote.held.electors[voter].key: channel for voter, channel in self.marks.items()}
            receipts = list(Ballot.objects.values_list("receipt", flat=True))
            assert sorted(receipts) == sorted(code for code, _option in self.urn.values())
            assert len(receipts) == self.marks_of("web", "desk"), "a mark without a ballot, or the reverse"

        @precondition(lambda self: self.closed and not self.finished)
        @rule()
        def finish(self):
            """Seal, open, and count each person in the published file."""
            self.now = max(self.now, vote.held.election.closes_at)
            with clock.pretend(self.now):
                held = vote.held.finish()
            self.finished = True
            with held.file.open("rb") as file:
                report = verify(published.read(file.read().decode()), receipts=[c for c, _o in self.urn.values()])
            assert report.problems == []
            marks = {channel: self.marks_of(channel) for channel in ("web", "desk", "paper")}
            assert report.facts["marks"] == held.marks == marks
            cast = [option for _code, option in self.urn.values()] + list(self.paper.values())
            assert held.result["counted"] == len(cast) <= len(self.marks) <= VOTERS and held.result["void"] == 0
            assert {name: n for name, n in held.result["votes"].items() if n} == {o: cast.count(o) for o in cast}

    return History


@pytest.fixture
def vote(territory, settings, tmp_path):
    settings.STORAGES["default"]["OPTIONS"]["location"] = str(tmp_path)
    with inside(territory):
        yield Vote(territory)


def run(machine, examples: int) -> None:
    kept = settings(
        max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck),
        database=None, phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=kept)


@pytest.mark.slow
def test_nobody_is_counted_twice_in_any_history(vote):
    """`HISTORIES=1000` for a thousand of them."""
    run(machine_of(vote), int(os.environ.get("HISTORIES", 200)))


@pytest.mark.guards_off
def test_without_withdrawing_somebody_is_counted_twice(vote, monkeypatch):
    """A signature for paper that leaves the ballot in the urn: a history finds it."""
    monkeypatch.setattr(casting, "_withdraw", lambda election, voter: None)
    with pytest.raises((AssertionError, Refused)):
        run(machine_of(vote), 200)


def test_election_is_put_back_after_a_history(vote):
    """The machine's own ground: what a history did is gone with it."""
    run(machine_of(vote), 1)
    election = Election.objects.get()
    assert (
        election.opened_at is None and not Ballot.objects.exists() and not Elector.objects.exclude(channel="").exists()
    )
