"""The thread, from the question asked to the answer received, through the actions alone."""

import pytest
from django.db import IntegrityError, transaction

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.core import fil, journal, pages
from polyphonie.core.actors import VISITOR
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery
from polyphonie.decisions import answers
from polyphonie.decisions.models import Reaction
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process, make_process


def test_process_does_not_open_without_its_five_lines(territory):
    agent = make_agent(territory)
    process = make_process(territory, by=agent)
    with pytest.raises(Refused, match="qui décide"):
        processes.open_process(process=process, lines={"question": "Où ?"}, by=agent)
    with pytest.raises(IntegrityError, match="process_opens_with_its_frame|CHECK"), transaction.atomic():
        Process.objects.filter(pk=process.pk).update(opened_at="2026-01-01T00:00Z")


def test_process_closes_only_when_everybody_is_answered(territory):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    finding = make_finding(process, by=agent, size=3)
    alone = make_contribution(process, reach=reach("email"))

    with pytest.raises(Refused, match="4 contributions attendent"):
        processes.close_process(process=process, closing_words="Six bancs.", by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Process.objects.filter(pk=process.pk).update(closed_at="2026-01-01T00:00Z", closing_words="x")

    assert (
        answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, finding=finding), by=signatory)
        == 3
    )
    assert (
        answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, contribution=alone), by=signatory)
        == 1
    )
    process.refresh_from_db()
    assert process.unanswered == Contribution.objects.waiting().count() == 0
    closed = processes.close_process(process=process, closing_words="Six bancs posés.", by=agent)
    assert closed.closed_at
    assert Delivery.objects.filter(kind="answer").count() == 4
    assert journal.verify(territory) is None


def test_misunderstood_reopens_once_and_another_person_answers(territory):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    contribution = make_contribution(process)
    answers.publish(
        answer=make_checked_answer(agent=agent, signatory=signatory, contribution=contribution), by=signatory
    )
    processes.close_process(process=process, closing_words="Un banc.", by=agent)
    contribution.refresh_from_db()
    author = type("Holder", (), {"actor_key": contribution.author_key, "roles": lambda self: frozenset()})()

    answers.react(contribution=contribution, kind=Reaction.Kind.MISUNDERSTOOD, text="Je parlais du bus.", by=author)
    process.refresh_from_db()
    contribution.refresh_from_db()
    assert process.closed_at is None and process.unanswered == 1
    with pages.inside(territory):
        stations = fil.of(contribution.item, VISITOR).stations
    assert [(s["name"], s["state"]) for s in stations[-2:]] == [("Répondu", "done"), ("Répondu", "todo")]
    assert "Rouverte" in stations[-1]["text"] and stations[-1]["promised"] == process.frame.answer_by

    second = make_checked_answer(agent=agent, signatory=signatory, contribution=contribution)
    assert second.is_final
    with pytest.raises(Refused, match="une autre doit répondre"):
        answers.publish(answer=second, by=signatory)
    other_agent, other_signatory = make_agent(territory), make_signatory(territory)
    answers.send_back(answer=second, by=signatory)
    second.refresh_from_db()
    saved = answers.save_answer(answer=second, edition=second.edition, by=other_agent, why="Le bus s’arrêtera place.")
    answers.propose(answer=saved, signatory=other_signatory, by=other_agent)
    third = answers.check(answer=saved, by=other_agent)
    answers.publish(answer=third, by=other_signatory)
    contribution.refresh_from_db()
    with pages.inside(territory):
        stations = fil.of(contribution.item, VISITOR).stations
    assert [s["state"] for s in stations if s["name"] == "Répondu"] == ["done", "done"]
    with pytest.raises(Refused, match="définitive"):
        answers.react(contribution=contribution, kind=Reaction.Kind.MISUNDERSTOOD, text="Encore.", by=author)


def test_support_counts_once(territory):
    contribution = make_contribution(make_open_process(territory))
    assert contributions.support(contribution=contribution, by=VISITOR)
    assert not contributions.support(contribution=contribution, by=VISITOR)
    contribution.refresh_from_db()
    assert contribution.supports == 1
