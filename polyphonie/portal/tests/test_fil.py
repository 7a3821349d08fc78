"""The fil: from the doorstep to the bench, and from the bench back to the doorstep."""

from datetime import timedelta

import pytest
from django.urls import set_urlconf

from polyphonie.commitments import actions as commitments
from polyphonie.contributions import findings
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock, fil
from polyphonie.core.actors import VISITOR
from polyphonie.core.models import Item
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process


@pytest.fixture(autouse=True)
def _addresses_of_a_territory(settings):
    """Cards and stations hold addresses of the territory's own map, as within a request."""
    set_urlconf(settings.TERRITORY_URLCONF)
    yield
    set_urlconf(None)


@pytest.fixture
def thread(territory):
    """A contribution grouped, answered, and the bench that the answer promised."""
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    finding = make_finding(process, by=agent, size=3)
    findings.edit_finding(finding=finding, summary="On veut s’asseoir.", by=agent)
    findings.publish_finding(finding=finding, by=agent)
    answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    answers.publish(answer=answer, by=signatory)
    day = clock.today() + timedelta(days=90)
    bench = commitments.promise(source=answer.item, title="Six bancs", promised_for=day, by=agent, owner=agent)
    return {"process": process, "finding": finding, "answer": answer, "bench": bench, "agent": agent}


def test_walk_goes_both_ways(thread):
    contribution = thread["finding"].contributions.select_related("item").first()
    forward = {item.kind for item in fil.walk(contribution.item, VISITOR)}
    assert {"finding", "answer", "commitment"} <= forward
    back = fil.walk(thread["bench"].item, VISITOR)
    assert contribution.item in back and thread["finding"].item in back


def test_the_bench_leads_back_to_the_doorstep_by_links(thread):
    stations = fil.of(thread["bench"].item, VISITOR).stations
    urls = [s["url"] for s in stations if s["url"]]
    assert any("/contributions/" in url for url in urls), stations
    assert any("/constats/" in url for url in urls), stations


def test_a_promise_to_come_is_hollow_and_dated(thread):
    contribution = make_contribution(thread["process"], "Un arbre aussi.")
    stations = {s["name"]: s for s in fil.of(contribution.item, VISITOR).stations}
    assert stations["Répondu"]["state"] == "todo"
    assert stations["Répondu"]["promised"] == thread["process"].frame.answer_by
    assert stations["Décidé"]["promised"] == thread["process"].frame.decide_by


@pytest.mark.parametrize("closed", [False, True])
def test_the_process_at_hand_promises_what_the_process_looked_for_does(thread, closed):
    contribution = make_contribution(thread["process"], "Un arbre aussi.")
    if closed:
        Contribution.objects.update(standing="closed", closing_reason="spam")
        Process.objects.update(unanswered=0, closed_at=clock.now(), closing_words="Des bancs.")
    at_hand = Contribution.objects.select_related("item", "process__item", "process__frame").get(pk=contribution.pk)
    given = fil.of(at_hand.item, VISITOR, at_hand.process.item).stations
    assert given == fil.of(Item.objects.get(pk=contribution.pk), VISITOR).stations
    assert ("Décidé" in [station["name"] for station in given]) is not closed


def test_a_date_put_off_says_its_new_date_and_why(thread):
    new = thread["bench"].promised_for + timedelta(days=10)
    commitments.put_off(commitment=thread["bench"], new_date=new, reason="Le bois manque.", by=thread["agent"])
    station = next(s for s in fil.of(thread["bench"].item, VISITOR).stations if s["name"] == "Fait")
    assert (station["new_date"], station["reason"], station["state"]) == (new, "Le bois manque.", "todo")


def test_what_is_reserved_to_the_staff_stays_out(thread):
    thread["finding"].item.visibility = "staff"
    thread["finding"].item.save(update_fields=["visibility"])
    assert thread["finding"].item not in fil.walk(thread["bench"].item, VISITOR)
    assert thread["finding"].item in fil.walk(thread["bench"].item, thread["agent"])


def test_queries_do_not_grow_with_voices(thread):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        fil.of(thread["bench"].item, VISITOR)
    more = [make_contribution(thread["process"], f"Encore un banc, rue n° {n}.") for n in range(12)]
    from polyphonie.core import items

    items.link_many([c.item for c in more], thread["finding"].item, "grouped")
    with CaptureQueriesContext(connection) as many:
        found = fil.of(thread["bench"].item, VISITOR)
    assert len(many) == len(few)
    assert found.voices == 15
