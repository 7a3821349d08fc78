"""2,000 contributions, closed with 40 texts at most, every one answered; and two signatures at the same moment."""

import re
import threading
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django_scopes import scope

from polyphonie.contributions import findings
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution, reach
from polyphonie.core import journal
from polyphonie.core.models import Delivery, JournalEntry
from polyphonie.decisions.models import Answer
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.portal import figures
from polyphonie.portal.desk.tests.factories import FORM, HIDDEN, Desk, text_for
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory

THEMES = ("bancs", "ombre", "bus", "vélo", "école", "bruit", "propreté", "commerces", "jeux", "lumière")
REACHES = ("email", "letter", "sms", "call", "desk", "page", "page", "page", "none", "page")


@pytest.mark.slow
@pytest.mark.parametrize("count", [2000])
def test_two_thousand_contributions_close_with_forty_texts(territory, count):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    for n in range(count):
        theme = THEMES[n % len(THEMES)]
        place = ("place", "gare", "mairie", "stade")[n // len(THEMES) % 4]
        make_contribution(process, f"Il faut parler de {theme} près de {place} ({n}).", reach=reach(REACHES[n % 10]))
    desk, pen = Desk(agent), Desk(signatory)
    listing = f"/bureau/demarches/{process.public_id}/"
    for theme in THEMES:
        for place in ("place", "gare", "mairie", "stade"):
            query = f"act=group&tout=1&q={theme}+{place}"
            assert (
                desk.send(f"{listing}selection/?{query}", 'name="title"', title=f"{theme}, {place}").status_code == 302
            )
    for finding in findings.Finding.objects.filter(process=process):
        work = f"/bureau/constats/{finding.item.public_id}/"
        desk.send(work, 'value="propose"', act="propose", **text_for(signatory))
        sign = f"/bureau/signer/{Answer.objects.get(finding=finding).item.public_id}/"
        desk.send(sign, 'value="check"', act="check")
        pen.send(sign, 'value="sign"', act="sign")
    process.refresh_from_db()
    assert process.unanswered == Contribution.objects.waiting().count() == 0
    assert figures.texts_written(process).value <= 40
    assert figures.answered(process).value == count
    assert Delivery.objects.filter(kind="answer").count() == count
    desk.send(f"{listing}clore/", "closing_words", closing_words="Ce qui a changé est dit.")
    process.refresh_from_db()
    assert process.closed_at
    assert journal.verify(territory) is None


@pytest.mark.hammer
def test_eight_signatures_at_once_answer_each_person_once(serve):
    """The same signature sent eight times at the same moment to a real server, by two people."""
    site = serve(workers=2)
    territory = make_territory()
    with scope(territory=territory), timezone.override(territory.zone):
        agent, signatory, other = make_agent(territory), make_signatory(territory), make_signatory(territory)
        process = make_open_process(territory, by=agent)
        finding = findings.create_finding(process=process, title="Bancs", by=agent)
        findings.group(finding=finding, contributions=[make_contribution(process) for _ in range(5)], by=agent)
        answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    address = f"{site.url}/{territory.slug}/bureau/signer/{answer.item.public_id}/"
    browsers = [Browser(person, address) for person in (signatory, other) for _ in range(4)]
    barrier, outcomes = threading.Barrier(len(browsers)), []

    def sign(browser):
        barrier.wait()
        outcomes.append(browser.send({"act": "sign"}))

    threads = [threading.Thread(target=sign, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with scope(territory=territory):
        process.refresh_from_db()
        assert sorted(outcomes) == [200] + [409] * 7, outcomes
        assert process.unanswered == 0
        assert Delivery.objects.filter(kind="answer").count() == 5
        assert JournalEntry.objects.filter(verb="answer.published").count() == 1
        assert journal.verify(territory) is None


class Browser:
    """A person signed in, who has opened a page and is about to send its form."""

    def __init__(self, person, address):
        session = SessionStore()
        session[SESSION_KEY] = str(person.user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
        session.save()
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor())
        self.opener.addheaders = [("Cookie", f"sessionid={session.session_key}"), ("Referer", address)]
        page = self.opener.open(address)
        body = next(b for _a, b in FORM.findall(page.read().decode()) if 'value="sign"' in b)
        self.hidden = dict(HIDDEN.findall(body))
        cookie = re.search(r"csrftoken=[^;]+", page.headers["Set-Cookie"]).group()
        self.opener = build_opener()
        self.opener.addheaders = [("Cookie", f"sessionid={session.session_key}; {cookie}"), ("Referer", address)]

    def send(self, values):
        try:
            return self.opener.open(self.address, urlencode(self.hidden | values).encode()).status
        except HTTPError as refused:
            return refused.code
