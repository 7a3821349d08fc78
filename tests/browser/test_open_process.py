"""An agent opens a first process from one page, then everybody reads it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.checks import axe, follow, no_sideways_scroll

pytestmark = pytest.mark.demo
HOME = "/saint-aurel/"


def _sign_in(page):
    """Open a session for an agent of the demo, as the sign-in page would."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django_scopes import scopes_disabled

    from polyphonie.people.models import Membership

    with scopes_disabled():
        agent = Membership.objects.filter(role="agent", person__territory__slug="saint-aurel").first().person
    session = SessionStore()
    session["_auth_user_id"] = str(agent.user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = agent.user.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": page.context.site_url}]
    )


def _open(page):
    from polyphonie.core import clock

    today = clock.today()
    page.goto(HOME + "demarches/nouvelle/")
    follow(page, page.get_by_role("link", name="Une question, une décision"))
    page.get_by_label("Titre").fill("Le toit de la halle")
    page.get_by_label("La question posée").fill("Faut-il un toit de tuiles ou de verre ?")
    page.get_by_label("Qui décide").fill("Le conseil municipal")
    page.get_by_label("Ce qui est ouvert").fill("La matière et la couleur.")
    follow(page, page.get_by_role("button", name="Ouvrir la démarche"))
    # One line is missing: it is named, and what was typed is kept.
    expect(page.locator(".error-summary a[href='#id_closed_points']")).to_be_visible()
    expect(page.get_by_label("Titre")).to_have_value("Le toit de la halle")
    page.get_by_label("Ce qui ne l’est pas").fill("Le budget, 90 000 €.")
    page.get_by_label("Réponses au plus tard le").fill((today + timedelta(days=120)).isoformat())
    follow(page, page.get_by_role("button", name="Ouvrir la démarche"))
    page.wait_for_url("**/preparer/")


def test_an_agent_opens_a_process_and_a_visitor_reads_it(page, open_page):
    _sign_in(page)
    _open(page)
    axe(page)
    no_sideways_scroll(page)
    follow(page, page.get_by_role("link", name="Voir la page de la démarche"))
    visitor = open_page()
    visitor.goto(page.url)
    expect(visitor.get_by_role("heading", name="Faut-il un toit de tuiles ou de verre")).to_be_visible()
    expect(visitor.locator(".process-actions").get_by_role("link", name="Prendre la parole")).to_be_visible()
    expect(visitor.get_by_role("link", name="Préparer et compléter la démarche")).to_have_count(0)


def test_the_same_without_javascript(page_no_js):
    _sign_in(page_no_js)
    _open(page_no_js)
    follow(page_no_js, page_no_js.get_by_role("link", name="Voir la page de la démarche"))
    expect(page_no_js.get_by_role("heading", name="Le toit de la halle")).to_be_visible()
