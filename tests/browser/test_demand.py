"""At the desk, a contribution is brought close to its twin, then recognised as a demande: its author prints the letter."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.tests.factories import make_contribution, reach
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_service, make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll
from tests.browser.test_signature import sign_in


@pytest.fixture
def asked(site):
    """Two people who ask for the same bench; the second left an address."""
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        agent, service = make_agent(territory), make_service(territory, name="Espaces verts")
        process = make_open_process(territory, by=agent)
        first = make_contribution(process, "Un banc devant la pharmacie.")
        second = make_contribution(process, "Je demande un banc devant la pharmacie.", reach=reach("letter"))
        code = contributions.mint_receipt(contribution=second, made_for="desk", by=agent)
    return SimpleNamespace(territory=territory, agent=agent, service=service, first=first, second=second, code=code)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_contribution_is_linked_then_acknowledged_as_a_demande(open_page, asked, javascript):
    page = open_page(javascript=javascript)
    sign_in(page, asked.agent)
    page.goto(f"/saint-aurel/bureau/contributions/{asked.second.public_id}/")
    follow(page, page.get_by_role("link", name="Modérer, rapprocher d’une autre"))
    page.get_by_text("Rapprocher d’une autre contribution").click()
    page.get_by_label("La contribution n°").fill("99")
    follow(page, page.get_by_role("button", name="Rapprocher"))
    expect(page.locator(".error-summary")).to_contain_text("ne porte ce numéro")
    page.goto(f"/saint-aurel/bureau/contributions/{asked.second.public_id}/moderer/")
    page.get_by_text("Rapprocher d’une autre contribution").click()
    page.get_by_label("La contribution n°").fill("1")
    follow(page, page.get_by_role("button", name="Rapprocher"))
    expect(page.get_by_role("link", name="la contribution n° 1")).to_be_visible()
    page.get_by_text("En faire une demande, au sens de la loi").click()
    page.get_by_label("Service").select_option(label="Espaces verts")
    if javascript:
        axe(page)
    follow(page, page.get_by_role("button", name="Accuser réception"))
    expect(page.locator("main")).to_contain_text("confiée au service Espaces verts")
    no_sideways_scroll(page)

    author = open_page(javascript=javascript)
    author.goto(f"/saint-aurel/r/{asked.code.replace('-', '')}/")
    follow(author, author.get_by_role("link", name="accusé de réception"))
    expect(author.locator("main")).to_contain_text("Je demande un banc devant la pharmacie.")
    expect(author.locator("main")).to_contain_text("Espaces verts")
    if javascript:
        axe(author)
    no_sideways_scroll(author)
