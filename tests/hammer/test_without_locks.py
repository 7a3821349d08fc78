"""The same acts once their locks are taken away: then a rule breaks, so what the hammer proves is the locks."""

import itertools
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet
from django_scopes import scope

from polyphonie.contributions import actions, findings
from polyphonie.contributions.models import Contribution, Support
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock
from polyphonie.core.actors import Actor
from polyphonie.core.errors import Refused
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.modules.urn import actions as urn
from polyphonie.modules.urn.actions import casting
from polyphonie.modules.urn.models import Ballot, Election, Entry, Movement
from polyphonie.modules.urn.tests.factories import OpenVote
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes.actions import close_process
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory

TIMES = 12


@pytest.fixture
def town(transactional_db):
    territory = make_territory()
    with scope(territory=territory):
        yield territory


@pytest.fixture(params=[True, pytest.param(False, marks=pytest.mark.guards_off)], ids=["locked", "unlocked"])
def locked(request, monkeypatch):
    """With locks: row locks on PostgreSQL, IMMEDIATE transactions on SQLite. Without: neither."""
    read = QuerySet.get

    def read_slowly(rows, *args, **kwargs):
        found = read(rows, *args, **kwargs)
        time.sleep(0.01)
        return found

    monkeypatch.setattr(QuerySet, "get", read_slowly)
    if not request.param:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    return request.param


def _at_once(territory, locked: bool, acts: list) -> Counter:
    """Run every act in a thread and a connection of its own; count what came of them."""
    came, start = Counter(), threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            connection.ensure_connection()
            if not locked and connection.vendor == "sqlite":
                connection.transaction_mode = None
            start.wait(30)
            with scope(territory=territory):
                act()
            came["done"] += 1
        except Refused:
            came["refused"] += 1
        except DatabaseError as error:
            came[f"server error: {type(error).__name__}"] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def _judge(locked: bool, kept: bool, came: Counter) -> None:
    errors = [what for what in came if what.startswith("server error")]
    if locked:
        assert kept and not errors, came
    else:
        assert errors or not kept, f"nothing broke without the locks: {came}"


@pytest.mark.hammer
def test_one_signature_publishes_once(town, locked):
    agent, signatory = make_agent(town), make_signatory(town)
    process = make_open_process(town, by=agent)
    answer = make_checked_answer(agent=agent, signatory=signatory, contribution=make_contribution(process, "Un banc."))
    came = _at_once(town, locked, [lambda: answers.publish(answer=answer, by=signatory)] * TIMES)
    process.refresh_from_db()
    _judge(locked, came["done"] == 1 and process.unanswered == 0, came)


@pytest.mark.hammer
def test_one_person_is_misunderstood_once(town, locked):
    agent, signatory = make_agent(town), make_signatory(town)
    process = make_open_process(town, by=agent)
    contribution = make_contribution(process, "Un banc.")
    finding = findings.create_finding(process=process, title="S’asseoir", by=agent)
    findings.group(finding=finding, contributions=[contribution], by=agent)
    answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, finding=finding), by=signatory)
    author = Actor(contribution.author_key)

    def react() -> None:
        answers.react(contribution=contribution, kind="misunderstood", text="Non : de l’ombre.", by=author)

    came = _at_once(town, locked, [react] * TIMES)
    process.refresh_from_db()
    _judge(locked, came["done"] == 1 and process.unanswered == 1, came)


@pytest.mark.hammer
def test_closing_and_speaking_exclude_each_other(town, locked):
    agent = make_agent(town)
    process = make_open_process(town, by=agent)
    acts = [lambda: make_contribution(process)] * (TIMES - 2)
    acts += [lambda: close_process(process=process, closing_words="Six bancs.", by=agent)] * 2
    came = _at_once(town, locked, acts)
    process = Process.objects.get(pk=process.pk)
    waiting = Contribution.objects.filter(process=process).waiting().count()
    _judge(locked, process.unanswered == waiting and not (process.closed_at and waiting), came)


@pytest.mark.hammer
def test_one_person_has_one_ballot(town, locked, monkeypatch):
    held = _vote(town, locked, monkeypatch, closes_in=3600)
    ballots = [held.sealed(option) for option in "1248" * 3]
    acts = [
        lambda sealed=sealed: urn.cast(elector=held.electors[0], sealed=sealed, by=held.agent) for sealed in ballots
    ]
    came = _at_once(town, locked, acts)
    moves = Counter(Movement.objects.values_list("kind", flat=True))
    _judge(locked, Ballot.objects.count() == 1 and moves == {"in": TIMES, "replaced": TIMES - 1}, came)


@pytest.mark.hammer
def test_no_ballot_enters_behind_the_close(town, locked, monkeypatch):
    held = _vote(town, locked, monkeypatch, closes_in=2)

    def vote(number: int) -> None:
        """Change one's mind until the vote is closed."""
        for option in itertools.cycle("1248"):
            urn.cast(elector=held.electors[number], sealed=held.sealed(option), by=held.agent)

    def close() -> None:
        while clock.now() < held.election.closes_at:
            time.sleep(0.001)
        urn.close(election=held.election, by=held.agent)

    came = _at_once(town, locked, [lambda n=n: vote(n) for n in range(TIMES - 1)] + [close])
    told = Entry.objects.filter(kind="day").count() == 1 and not Movement.objects.filter(told=False).exists()
    _judge(locked, told and came["done"] == 1 and Ballot.objects.exists(), came)


def _vote(territory, locked: bool, monkeypatch, closes_in: int) -> OpenVote:
    if not locked:
        monkeypatch.setattr(casting, "held_while_open", lambda held: not Election.objects.get(pk=held.pk).closed_at)
        # Whoever has been told that the vote is open takes a moment to write: without locks the close comes in between.
        put = casting._put
        monkeypatch.setattr(casting, "_put", lambda *ballot: (time.sleep(0.2), put(*ballot)))
    return OpenVote(territory, closes_at=clock.now() + timedelta(seconds=closes_in))


@pytest.mark.hammer
def test_the_database_counts_one_support_each(town):
    contribution, somebody = make_contribution(make_open_process(town)), Actor("quelqu-un")
    _at_once(town, True, [lambda: actions.support(contribution=contribution, by=somebody)] * TIMES)
    contribution.refresh_from_db()
    assert contribution.supports == 1


@pytest.mark.guards_off
def test_without_unique_supports_one_person_counts_many_times(town, monkeypatch):
    contribution, somebody = make_contribution(make_open_process(town)), Actor("quelqu-un")
    with _without(Support, "support_once"):
        monkeypatch.setattr(actions, "connection", _Blunt())
        came = _at_once(town, True, [lambda: actions.support(contribution=contribution, by=somebody)] * TIMES)
        contribution.refresh_from_db()
        assert contribution.supports > 1, came


@contextmanager
def _without(model, name: str):
    """Take a unique constraint away from its table, and empty the table before it comes back."""
    constraints = model._meta.constraints
    gone = next(c for c in constraints if c.name == name)
    # SQLite makes the table again from what the model declares.
    model._meta.constraints = [c for c in constraints if c is not gone]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, gone)
    try:
        yield
    finally:
        model.objects.all().delete()
        model._meta.constraints = constraints
        with connection.schema_editor() as editor:
            editor.add_constraint(model, gone)


class _Blunt:
    """A connection that inserts without asking whether the row is there."""

    def cursor(self):
        cursor = connection.cursor()
        execute = cursor.execute
        cursor.execute = lambda sql, params: execute(sql.partition(" ON CONFLICT")[0], params)
        return cursor
