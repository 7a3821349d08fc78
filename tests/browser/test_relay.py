"""A relay writes down what two people said at their doors, hands over each receipt, and the second is opened."""

import pytest
from playwright.sync_api import expect

from tests.browser import checks


@pytest.fixture
def relay(process, open_page):
    """Return a page signed in as a relay."""
    from django.test import Client

    from polyphonie.people.models import Role
    from polyphonie.people.tests.factories import make_person

    client = Client()
    client.force_login(make_person(process.territory, Role.RELAY, name="Samira Haddad").user)
    page = open_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.context.site_url}]
    )
    return page


def test_relay_enters_two_voices_and_hands_their_receipts(relay, open_page):
    relay.goto("/bourg/saisir/")
    checks.axe(relay)
    checks.no_sideways_scroll(relay)
    relay.get_by_label("Recueilli où").fill("rue des Tilleuls")
    relay.get_by_label("Ses mots").fill("Le bus ne passe plus le soir.")
    checks.follow(relay, relay.get_by_role("button", name="Enregistrer et donner le reçu"))
    expect(relay.locator("main")).to_contain_text("Sans son accord")
    expect(relay.get_by_label("Ses mots")).to_have_value("Le bus ne passe plus le soir.")
    relay.get_by_label("J’ai lu cette phrase").check()
    checks.follow(relay, relay.get_by_role("button", name="Enregistrer et donner le reçu"))
    first = relay.locator("code").inner_text()
    checks.axe(relay)
    checks.follow(relay, relay.get_by_role("link", name="Saisir la suivante"))
    expect(relay.get_by_label("Recueilli où")).to_have_value("rue des Tilleuls")
    relay.get_by_label("Ses mots").fill("Il fait noir devant l’école.")
    relay.get_by_label("J’ai lu cette phrase").check()
    checks.follow(relay, relay.get_by_role("button", name="Enregistrer et donner le reçu"))
    second = relay.locator("code").inner_text()
    assert first != second

    person = open_page()
    person.goto(f"/bourg/r/{second.replace('-', '')}/")
    text = person.locator("main").inner_text()
    assert "Il fait noir devant l’école." in text and "Le bus ne passe plus" not in text
    checks.axe(person)
