"""Speaking without an account, from the first question to the receipt and back, with and without script."""

import re

import pytest
from playwright.sync_api import expect

from polyphonie.core import clock
from tests.browser import checks

WORDS = "Avec ma canne, je ne peux m’asseoir nulle part d’ici à la pharmacie."


@pytest.mark.parametrize(
    "javascript",
    [pytest.param(True, id="javascript"), pytest.param(False, id="no-javascript", marks=pytest.mark.short)],
)
def test_visitor_speaks_then_follows_and_withdraws(open_page, process, javascript):
    page = open_page(javascript=javascript)
    axe = checks.axe if javascript else lambda _page: None  # axe-core waits for ever where no script may run
    page.goto("/bourg/prendre-la-parole/")
    checks.follow(page, page.get_by_role("link", name=process.title))
    axe(page)
    checks.no_sideways_scroll(page)
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    expect(page.get_by_text("Écrivez ce que vous avez à dire").first).to_be_visible()
    page.get_by_label("Que voulez-vous dire").fill(WORDS)
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    page.get_by_label("Les Prés").check()
    axe(page)
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    page.get_by_label("Par courriel").check()
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    page.get_by_label("Votre adresse électronique").fill("jeanne@exemple.fr")
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    page.get_by_label("Nom affiché").fill("Jeanne")
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    seen = page.locator(".seen-by-all")
    expect(seen).to_contain_text(WORDS)
    expect(seen).not_to_contain_text("jeanne@exemple.fr")
    axe(page)
    checks.no_sideways_scroll(page)
    checks.follow(page, page.get_by_role("button", name="Envoyer ma contribution"))

    code = page.locator("code").inner_text()
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    axe(page)
    checks.no_sideways_scroll(page)
    page.context.clear_cookies()
    page.goto("/bourg/recu/")
    page.get_by_label("Le code de votre reçu").fill(code.lower().replace("-", " "))
    checks.follow(page, page.get_by_role("button", name="Ouvrir mon reçu"))
    expect(page.locator("main")).to_contain_text(WORDS)
    axe(page)
    checks.follow(page, page.get_by_role("link", name="Modifier mes mots"))
    page.get_by_label("Vos mots").fill("Un banc avec un dossier.")
    checks.follow(page, page.get_by_role("button", name="Enregistrer"))
    expect(page.locator("main")).to_contain_text("Un banc avec un dossier.")
    checks.follow(page, page.get_by_role("link", name="Retirer ma contribution"))
    checks.follow(page, page.get_by_role("button", name="Oui, tout effacer"))
    expect(page.locator("main")).to_contain_text("Vos mots ont été effacés")


def test_whole_journey_by_keyboard(page_no_js, process):
    page = page_no_js
    page.goto(f"/bourg/prendre-la-parole/{process.public_id}/mots/")
    checks.fill(page, page.get_by_label("Que voulez-vous dire"), WORDS)
    for _question in range(5):
        checks.press(page, page.get_by_role("button", name="Continuer"))
    checks.press(page, page.get_by_role("button", name="Envoyer ma contribution"))
    expect(page.locator("h1")).to_contain_text("Votre reçu")


@pytest.mark.short
def test_two_presses_send_once(page, process):
    from polyphonie.contributions.models import Contribution

    page.goto(f"/bourg/prendre-la-parole/{process.public_id}/mots/")
    page.get_by_label("Que voulez-vous dire").fill(WORDS)
    for _question in range(5):
        checks.follow(page, page.get_by_role("button", name="Continuer"))
    page.get_by_role("button", name="Envoyer ma contribution").dblclick()
    page.wait_for_url("**/recu/remis/**")
    expect(page.locator("code")).not_to_be_empty()
    assert Contribution.objects.count() == 1


def test_phase_that_closes_meanwhile_keeps_the_words(page_no_js, process):
    page = page_no_js
    page.goto(f"/bourg/prendre-la-parole/{process.public_id}/mots/")
    process.phases.update(ends_at=clock.now())
    page.get_by_label("Que voulez-vous dire").fill(WORDS)
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    expect(page.locator("main")).to_contain_text("C’est terminé pour cette étape")
    expect(page.get_by_label("Que voulez-vous dire")).to_have_value(WORDS)


@pytest.mark.slow
def test_lists_and_pages_are_accessible_and_light(page, process):
    from polyphonie.contributions.tests.factories import make_contribution, make_finding
    from polyphonie.people.tests.factories import make_agent

    agent = make_agent(process.territory)
    contribution = make_contribution(process, WORDS)
    finding = make_finding(process, by=agent)
    from polyphonie.contributions import findings

    findings.edit_finding(finding=finding, summary="Il manque des bancs.", by=agent)
    findings.publish_finding(finding=finding, by=agent)
    for address in ("/contributions/", f"/contributions/{contribution.public_id}/", f"/constats/{finding.public_id}/"):
        page.goto("/bourg" + address)
        checks.axe(page)
        checks.no_sideways_scroll(page)
        checks.light_enough(page, "/bourg" + address)
