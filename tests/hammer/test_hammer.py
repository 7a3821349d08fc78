"""300 people, each sending twelve times at once: no rule broken, no server error."""

import random
from collections import Counter

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing

from polyphonie.contributions import findings
from polyphonie.contributions.access import DRAFTS
from polyphonie.contributions.actions import Said, receive
from polyphonie.contributions.models import Contribution, Draft, Support
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock, ids, journal
from polyphonie.core.actors import VISITOR
from polyphonie.core.models import Delivery
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer, Reaction
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.access import VISITOR_COOKIE
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process

from .crowd import AT_ONCE, PEOPLE, TIMES, Somebody, hammer

pytestmark = pytest.mark.hammer


def _visitor(number: int) -> Somebody:
    """Return a visitor whom the site already knows."""
    signer = signing.get_cookie_signer(salt=VISITOR_COOKIE + "visitor")
    return Somebody(number, {VISITOR_COOKIE: signer.sign(ids.actor_key())})


def _holder(town, number: int, code: str) -> Somebody:
    """Return somebody who has opened their receipt by its code."""
    somebody = Somebody(number)
    status, _where = somebody.send(town.url, "GET", f"{town.prefix}/r/{code}/")
    assert status == 302 and "sessionid" in somebody.cookies
    return somebody


def _exact(process: Process) -> Process:
    """Return the process as it is now, having counted again what it counts, and read its journal again."""
    process = Process.objects.get(pk=process.pk)
    rows = Contribution.objects.filter(process=process)
    assert (process.received, process.unanswered) == (rows.count(), rows.waiting().count())
    assert sorted(rows.values_list("number", flat=True)) == list(range(1, process.received + 1))
    assert journal.verify(process.territory) is None
    return process


def test_supports_are_counted_once_each(town):
    contribution = make_contribution(town.process)
    path = f"{town.prefix}/contributions/{contribution.public_id}/soutenir/"
    sendings = [(who, path, {}) for who in map(_visitor, range(PEOPLE)) for _ in range(TIMES)]
    statuses = hammer(town.url, sendings)
    contribution.refresh_from_db()
    assert statuses == {302: PEOPLE * TIMES}
    assert contribution.supports == Support.objects.filter(contribution=contribution).count() == PEOPLE


def test_misunderstood_is_heard_once_each(town):
    said = [receive(process=town.process, said=Said(text=f"Un banc, n° {n}."), by=VISITOR) for n in range(PEOPLE)]
    finding = findings.create_finding(process=town.process, title="S’asseoir", by=town.agent)
    findings.group(finding=finding, contributions=[c for c, _code in said], by=town.agent)
    answer = make_checked_answer(agent=town.agent, signatory=town.signatory, finding=finding)
    answers.publish(answer=answer, by=town.signatory)
    form = {"kind": "misunderstood", "text": "Je parlais de l’ombre."}
    sendings = []
    for number, (contribution, code) in enumerate(said):
        who = _holder(town, number, code)
        sendings += [(who, f"{town.prefix}/contributions/{contribution.public_id}/reagir/", form)] * TIMES
    statuses = hammer(town.url, sendings)
    assert statuses[302] == PEOPLE, statuses
    assert Counter(Reaction.objects.values_list("contribution", flat=True)) == dict.fromkeys(
        [c.pk for c, _code in said], 1
    )
    assert _exact(town.process).unanswered == PEOPLE


def test_each_answer_is_published_once(town, signed_in):
    made = []
    for n in range(PEOPLE):
        contribution = make_contribution(town.process, f"Un banc, n° {n}.")
        made.append(make_checked_answer(agent=town.agent, signatory=town.signatory, contribution=contribution))
    cookies = signed_in(town.signatory)
    sendings = []
    for number, answer in enumerate(made):
        who = Somebody(number, dict(cookies))
        sendings += [(who, f"{town.prefix}/bureau/signer/{answer.public_id}/", {"act": "sign"})] * TIMES
    statuses = hammer(town.url, sendings)
    assert statuses[302] == PEOPLE, statuses
    assert _exact(town.process).unanswered == 0
    assert set(Answer.objects.values_list("state", flat=True)) == {"published"}
    assert Contribution.objects.filter(standing="answered").count() == PEOPLE
    owed = Counter(Delivery.objects.filter(kind="answer").values_list("recipient", flat=True))
    assert len(owed) == PEOPLE and set(owed.values()) == {1}


def test_nothing_closes_over_somebody_who_speaks(town, signed_in):
    """Thirty processes; in each, ten people speak and staff close, all at once, over and over."""
    processes = [town.process] + [make_open_process(town.territory, by=town.agent) for _ in range(29)]
    agent, chance = signed_in(town.agent), random.Random(7)
    sendings = []
    for number, process in enumerate(processes):
        closing = f"{town.prefix}/bureau/demarches/{process.public_id}/clore/"
        close = (Somebody(number, dict(agent)), closing, {"closing_words": "Dix bancs."})
        mixed = []
        for person in range(PEOPLE // len(processes)):
            who = Somebody(number * 10 + person, {"sessionid": _writing(process)})
            speak = f"{town.prefix}/prendre-la-parole/{process.public_id}/verifier/"
            mixed += [(who, speak, {})] * TIMES
        chance.shuffle(mixed)
        # In every tenth process well before the first to speak, and in all among them: once somebody was heard, nothing
        # closes any more.
        if number % 10 == 0:
            sendings.insert(max(0, len(sendings) - AT_ONCE - TIMES), close)
        for _ in range(2):
            mixed.insert(chance.randrange(8), close)
        sendings += mixed
    hammer(town.url, sendings)
    after = [_exact(process) for process in processes]
    closed, open_ = [p for p in after if p.closed_at], [p for p in after if not p.closed_at]
    assert all(p.unanswered == 0 for p in closed)
    # Both happened, or the race was never run.
    assert closed and open_, f"{len(closed)} closed, {len(open_)} open"
    # Whoever spoke was heard exactly once.
    assert all(p.received == PEOPLE // len(processes) for p in open_)


def _writing(process: Process) -> str:
    """Return the session of somebody whose contribution waits to be sent."""
    draft = Draft.objects.create(
        territory_id=process.territory_id, process=process, data={"text": "Un banc à l’ombre."}, changed_at=clock.now()
    )
    session = SessionStore()
    session[DRAFTS] = {process.public_id: draft.key}
    session.save()
    return session.session_key
