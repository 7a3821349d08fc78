"""Those who work for the authority, by the keyboard alone: a process opened, a voice entered, an answer signed."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_finding
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.models import Membership, Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import fill, press, tab_to
from tests.browser.test_signature import sign_in


@pytest.fixture
def town(site):
    """A territory whose mayor has an answer to sign, with an agent and a relay."""
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        agent, mayor = make_agent(territory), make_signatory(territory, name="Hugo Marchand", title="maire")
        Membership.objects.create(
            territory=territory, person=mayor, role=Role.ELECTED, starts_on=mayor.memberships.first().starts_on
        )
        relay = make_person(territory, Role.RELAY, name="Samira Haddad")
        process = make_open_process(territory, by=agent, signatory=mayor)
        finding = make_finding(process, by=agent, size=3, title="S’asseoir pour revenir")
        make_checked_answer(agent=agent, signatory=mayor, finding=finding)
    return SimpleNamespace(territory=territory, agent=agent, mayor=mayor, relay=relay, process=process)


def test_an_elected_member_finds_what_to_approve_on_their_page_and_signs_it(page, town):
    sign_in(page, town.mayor)
    page.goto("/saint-aurel/qui-fait-quoi/")
    press(page, page.get_by_role("link", name="Hugo Marchand"))
    press(page, page.get_by_role("link", name="S’asseoir pour revenir").first)
    press(page, page.get_by_role("button", name="Signer et envoyer"))
    expect(page.get_by_text("pour annuler l’envoi").first).to_be_visible()
    with scope(territory=town.territory):
        assert Contribution.objects.filter(standing="answered").count() == 3


def test_a_relay_enters_a_voice_and_reads_its_receipt(page, town):
    sign_in(page, town.relay)
    page.goto("/saint-aurel/saisir/")
    fill(page, page.get_by_label("Recueilli où"), "rue des Tilleuls")
    fill(page, page.get_by_label("Ses mots"), "Le bus ne passe plus le soir.")
    tab_to(page, page.get_by_label("J’ai lu cette phrase"))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Enregistrer et donner le reçu"))
    expect(page.locator("main code")).to_be_visible()
    press(page, page.get_by_role("link", name="Saisir la suivante"))
    expect(page.get_by_label("Recueilli où")).to_have_value("rue des Tilleuls")


def test_an_agent_opens_a_process(page, town):
    sign_in(page, town.agent)
    page.goto("/saint-aurel/demarches/nouvelle/")
    press(page, page.get_by_role("link", name="Une question, une décision"))
    fill(page, page.get_by_label("Titre"), "Le toit de la halle")
    fill(page, page.get_by_label("La question posée"), "Faut-il un toit de tuiles ou de verre ?")
    fill(page, page.get_by_label("Qui décide"), "Le conseil municipal")
    fill(page, page.get_by_label("Ce qui est ouvert"), "La matière et la couleur.")
    fill(page, page.get_by_label("Ce qui ne l’est pas"), "Le budget, 90 000 €.")
    press(page, page.get_by_role("button", name="Ouvrir la démarche"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Le toit de la halle")
    expect(page.get_by_text("La démarche est ouverte").first).to_be_visible()
