"""An agent's afternoon: group 32 contributions, answer them with one text, see what each receives, close."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions.tests.factories import make_contribution, reach
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll
from tests.browser.test_signature import sign_in


@pytest.fixture
def heard(site):
    """Thirty-two people who ask for benches, and one who speaks of the bus."""
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        agent, signatory = make_agent(territory, name="Lina Roux"), make_signatory(territory, name="Inès Caradec")
        process = make_open_process(territory, by=agent, signatory=signatory)
        for n in range(32):
            make_contribution(
                process, f"Un banc sur la place, vite ({n}).", reach=reach(("email", "letter", "none")[n % 3])
            )
        make_contribution(process, "Le bus ne passe plus le dimanche.")
    return SimpleNamespace(territory=territory, process=process, agent=agent, signatory=signatory)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_thirty_two_voices_get_one_text(open_page, heard, javascript):
    page = open_page(javascript=javascript)
    sign_in(page, heard.agent)

    def check():
        if javascript:
            axe(page)
        no_sideways_scroll(page)

    page.goto("/saint-aurel/bureau/")
    follow(page, page.locator("main").get_by_role("link", name="Lire et regrouper"))
    page.get_by_label("Chercher dans ce qui a été dit, ou par numéro").fill("banc")
    follow(page, page.get_by_role("button", name="Chercher"))
    check()
    page.get_by_label("Prendre les 32 contributions").check()
    follow(page, page.get_by_role("button", name="Regrouper"))
    check()
    page.get_by_label("Dans un nouveau constat").fill("S’asseoir pour revenir")
    follow(page, page.get_by_role("button", name="Regrouper"))
    page.get_by_text("32 regroupées dans").first.wait_for()
    page.goto("/saint-aurel/bureau/")
    follow(page, page.locator("main").get_by_role("link", name="Répondre : S’asseoir pour revenir"))
    check()
    page.get_by_label("La suite donnée").select_option("kept")
    page.get_by_label("Pourquoi, en mots simples").fill("Six bancs seront posés avant le printemps.")
    page.get_by_label("Et maintenant").fill("Venez choisir leur place samedi.")
    follow(page, page.get_by_role("button", name="Garder en brouillon"))
    page.get_by_text("Brouillon gardé").wait_for()
    follow(page, page.get_by_role("link", name="Voir ce que chacun recevra"))
    expect(page.get_by_text("Un banc sur la place, vite (0).")).to_be_visible()
    check()
    follow(page, page.get_by_role("link", name="Revenir à la réponse"))
    follow(page, page.get_by_role("button", name="Envoyer pour signature"))
    follow(page, page.get_by_role("link", name="Voir la réponse proposée"))
    follow(page, page.get_by_role("button", name="Vérifiée : faire signer"))
    page.goto(f"/saint-aurel/bureau/demarches/{heard.process.public_id}/clore/")
    expect(page.get_by_text("33 contributions attendent encore leur réponse.").first).to_be_visible()
    check()


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_what_is_said_twice_is_proposed_read_grouped_and_undone(open_page, heard, javascript):
    page = open_page(javascript=javascript)
    sign_in(page, heard.agent)
    page.goto(f"/saint-aurel/bureau/demarches/{heard.process.public_id}/")
    follow(page, page.get_by_role("link", name="Rapprochements"))
    if javascript:
        axe(page)
    no_sideways_scroll(page)
    alike = page.get_by_role("region", name="Presque les mêmes mots")
    expect(alike).to_contain_text("32 contributions")
    expect(alike).to_contain_text("Textes semblables à")
    expect(alike).to_contain_text("banc")
    expect(alike).not_to_contain_text("Le bus ne passe plus")
    follow(page, alike.get_by_role("button", name="Voir et regrouper"))
    page.get_by_label("Dans un nouveau constat").fill("S’asseoir pour revenir")
    follow(page, page.get_by_role("button", name="Regrouper"))
    page.get_by_text("32 regroupées dans").first.wait_for()
    follow(page, page.get_by_role("button", name="Annuler").first)
    follow(page, page.get_by_role("link", name="Rapprochements"))
    expect(alike).to_contain_text("32 contributions")


def test_desk_by_keyboard_alone(page, heard):
    sign_in(page, heard.agent)
    page.goto("/saint-aurel/bureau/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    first = page.locator(".pick input[type=checkbox]").first
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.get_by_label("Prendre les 33 contributions").focus()
    page.locator("h1").click()
    page.keyboard.press("g")
    page.get_by_role("heading", name="Regrouper").wait_for()
    page.get_by_label("Dans un nouveau constat").focus()
    page.keyboard.type("Un seul constat")
    page.keyboard.press("Enter")
    page.get_by_text("1 regroupée dans").first.wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_desk_pages_are_accessible_on_a_phone(open_page, heard, scheme):
    page = open_page(scheme=scheme, size=(320, 640))
    sign_in(page, heard.agent)
    pid = heard.process.public_id
    for path in (
        "/bureau/", "/bureau/demarches/", f"/bureau/demarches/{pid}/", f"/bureau/demarches/{pid}/tableau-de-bord/",
        f"/bureau/demarches/{pid}/construire/", f"/bureau/demarches/{pid}/option/", f"/bureau/demarches/{pid}/clore/",
        "/bureau/envois/", "/bureau/envois/lettres/", "/bureau/reglages/", f"/demarches/{pid}/bilan/", "/decisions/",
    ):  # fmt: skip
        page.goto(f"/saint-aurel{path}")
        axe(page)
        no_sideways_scroll(page)
