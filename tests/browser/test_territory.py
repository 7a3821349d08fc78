"""Making a territory by form, then administering it, as the operator and the first administrator do."""

import pytest
from playwright.sync_api import expect

from polyphonie.people.models import User
from polyphonie.territories import communes
from polyphonie.territories.models import Territory
from tests.browser.checks import follow
from tests.browser.test_sign_in import type_code

pytestmark = pytest.mark.skipif(not communes.available(), reason="the list of communes comes with `make setup`")


def test_the_operator_makes_a_territory_and_its_site_answers(site, page_both_ways):
    page = page_both_ways
    user = User.objects.create_superuser("operateur@exemple.fr")
    page.goto("/territoires/nouveau/")
    type_code(site, page, user.email)
    page.wait_for_url("**/territoires/nouveau/")
    page.get_by_label("Nom de la commune").fill("beaulieu 63")
    follow(page, page.get_by_role("button", name="Chercher"))
    follow(page, page.get_by_role("link", name="Beaulieu", exact=True))
    page.get_by_label("Adresse électronique de la personne").fill("mairie@exemple.fr")
    follow(page, page.get_by_role("button", name="Voir cette couleur"))
    expect(page.locator(".look")).to_contain_text("il en faut 4,5")
    expect(page.get_by_label("Adresse électronique de la personne")).to_have_value("mairie@exemple.fr")
    follow(page, page.get_by_role("button", name="Créer le territoire"))
    expect(page.locator("h1")).to_have_text("Beaulieu est prête")
    follow(page, page.get_by_role("link", name="Voir le site"))
    expect(page).to_have_url(f"{site.url}/beaulieu/")
    assert Territory.objects.get(slug="beaulieu").insee_code == "63031"
