"""Making a territory by form, then administering it, as the operator and the first administrator do."""

import pytest

from polyphonie.people.models import User
from polyphonie.territories import communes
from polyphonie.territories.models import Territory
from tests.browser.test_sign_in import type_code

pytestmark = pytest.mark.skipif(not communes.available(), reason="the list of communes comes with `make setup`")


def test_the_operator_makes_a_territory_and_its_site_answers(site, page_both_ways):
    page = page_both_ways
    user = User.objects.create_superuser("operateur@exemple.fr")
    page.goto("/territoires/nouveau/")
    type_code(site, page, user.email)
    page.wait_for_url("**/territoires/nouveau/")
    page.get_by_label("Nom de la commune").fill("beaulieu 63")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Beaulieu", exact=True).click()
    page.get_by_label("Adresse électronique de la personne").fill("mairie@exemple.fr")
    page.get_by_role("button", name="Voir cette couleur").click()
    assert "il en faut 4,5" in page.locator(".look").inner_text()
    assert page.get_by_label("Adresse électronique de la personne").input_value() == "mairie@exemple.fr"
    page.get_by_role("button", name="Créer le territoire").click()
    assert page.locator("h1").inner_text() == "Beaulieu est prête"
    page.get_by_role("link", name="Voir le site").click()
    assert page.url == f"{site.url}/beaulieu/"
    assert Territory.objects.get(slug="beaulieu").insee_code == "63031"
