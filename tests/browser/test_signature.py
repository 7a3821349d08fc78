"""A signatory approves an answer on a phone: two taps, ten minutes to change their mind, with and without scripts."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_finding
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll

PHONE = (360, 740)


def sign_in(page, person):
    """Open a session for somebody, as the sign-in page would."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session.save()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": page.context.site_url}])


@pytest.fixture
def ready(site):
    """An answer to three voices that waits for its signature."""
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        agent, signatory = make_agent(territory), make_signatory(territory, name="Inès Caradec")
        process = make_open_process(territory, by=agent)
        finding = make_finding(process, by=agent, size=3)
        answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    return SimpleNamespace(territory=territory, process=process, agent=agent, signatory=signatory, answer=answer)


@pytest.mark.parametrize("javascript", [pytest.param(True, id="javascript"), pytest.param(False, id="no-javascript")])
def test_two_taps_sign_and_one_takes_it_back(open_page, ready, javascript):
    page = open_page(javascript=javascript, size=PHONE)
    sign_in(page, ready.signatory)
    page.goto("/saint-aurel/bureau/")
    if javascript:
        axe(page)
    no_sideways_scroll(page)
    follow(page, page.locator("main").get_by_role("link", name="Signer").first)
    expect(page.get_by_text("Six bancs seront posés avant le printemps.")).to_be_visible()
    if javascript:
        axe(page)
    no_sideways_scroll(page)
    follow(page, page.get_by_role("button", name="Signer et envoyer"))
    page.get_by_text("pour annuler l’envoi").first.wait_for()
    with scope(territory=ready.territory):
        assert Contribution.objects.waiting().count() == 0
    follow(page, page.get_by_role("button", name="Annuler l’envoi"))
    page.get_by_role("button", name="Signer et envoyer").wait_for()
    with scope(territory=ready.territory):
        assert Contribution.objects.waiting().count() == 3


def test_signatory_sends_back_with_a_word(page, ready):
    sign_in(page, ready.signatory)
    page.goto(f"/saint-aurel/bureau/signer/{ready.answer.item.public_id}/")
    page.get_by_text("Renvoyer à son rédacteur").click()
    page.get_by_label("Ce qu’il faut revoir").fill("Donnez la date.")
    follow(page, page.get_by_role("button", name="Renvoyer", exact=True))
    page.wait_for_url("**/bureau/")
    expect(page.get_by_text("Tout est à jour")).to_be_visible()
