"""At the desk, a file of another tool comes in and a list goes out: what it would do first, then how far it is."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions.models import Contribution
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll
from tests.browser.test_signature import sign_in

FILE = "Identifiant;Texte;Date\n1;Un banc devant la pharmacie;2026-03-04\n2;De l’ombre place du Marché;2026-03-05\n"


@pytest.fixture
def town(site):
    territory = make_territory(slug="bourg", name="Le Bourg")
    with scope(territory=territory), timezone.override(territory.zone):
        agent = make_agent(territory)
        make_open_process(territory, by=agent, title="S’asseoir en ville")
    return SimpleNamespace(territory=territory, agent=agent)


@pytest.mark.slow  # the worker is started at each step: some fifteen seconds
def test_a_file_comes_in_and_the_list_goes_out(page, site, town, tmp_path):
    sign_in(page, town.agent)
    page.goto("/bourg/bureau/")
    follow(page, page.get_by_role("link", name="Reprendre un fichier"))
    page.get_by_label("Dans quelle démarche").select_option(label="S’asseoir en ville")
    brought = tmp_path / "cahier.csv"
    brought.write_text(FILE, "utf-8")
    page.get_by_label("Le fichier").set_input_files(brought)
    axe(page)
    follow(page, page.get_by_role("button", name="Lire le fichier"))
    page.get_by_label("D’où vient ce fichier").fill("Cahier de la mairie")
    axe(page)
    no_sideways_scroll(page)
    follow(page, page.get_by_role("button", name="Voir ce que cela ferait"))
    site.tick()
    page.reload()
    expect(page.locator("main")).to_contain_text("à créer")
    follow(page, page.get_by_role("button", name="Reprendre ce fichier"))
    site.tick()
    page.reload()
    expect(page.locator("main")).to_contain_text("créées")
    axe(page)
    with scope(territory=town.territory):
        assert Contribution.objects.count() == 2

    page.goto("/bourg/exporter/contributions/")
    axe(page)
    no_sideways_scroll(page)
    follow(page, page.get_by_role("button", name="Préparer le fichier"))
    expect(page.get_by_role("status")).to_contain_text("2 lignes")
    file = page.get_by_role("link", name="Télécharger le fichier")  # leads to no page
    with page.expect_download() as kept:
        file.click()
    assert "De l’ombre place du Marché" in kept.value.path().read_text("utf-8-sig")
