"""A participatory budget held to its end: its urn prepared, voted in by every way, sealed, opened, counted, decided.

The server is told another moment between two scenes; nothing is done but through the pages, the paper's serials apart.
"""

from contextlib import contextmanager
from datetime import UTC
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.core import clock
from polyphonie.core.ids import spaced
from polyphonie.modules.budgets import stages
from polyphonie.modules.budgets.tests.factories import at, make_edition, make_ready
from polyphonie.modules.urn import actions as urn
from polyphonie.modules.urn.models import Election
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import axe, fill, follow, no_sideways_scroll, press, tab_to
from tests.browser.test_signature import sign_in

pytestmark = pytest.mark.slow
HOME = "/saint-aurel/"
ROLL = "numéro;nom;naissance;quartier\n" + "".join(
    f"{n};{name};19{n}-05-12;Les Prés\n" for n, name in enumerate(["Jeanne", "Omar", "Lise", "Marc", "Aïcha"], 51)
)
BUREAU = (("Ana Le Bris", "agente"), ("Marc Petit", "élu de l’opposition"), ("Lise Roy", "habitante tirée au sort"))


@pytest.fixture
def town(site):
    """An edition whose studies are done: two benches, a garden and a bridge are ready for the vote."""
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        edition = make_edition(territory)
        for title, cost in (
            ("Deux bancs à l’ombre.", 30_000),
            ("Un jardin partagé.", 50_000),
            ("Une passerelle.", 90_000),
        ):
            make_ready(edition, title, cost)
        moments = {stage: at(edition, stage).astimezone(UTC) for stage in (stages.CAMPAIGN, stages.VOTE, stages.COUNT)}
        second, elected = make_agent(territory), make_person(territory, Role.ELECTED)
    people = {"agent": edition.agent, "second": second, "elected": elected}
    return SimpleNamespace(territory=territory, edition=edition, at=moments, **people)


@contextmanager
def inside(town, stage):
    """Work in the town's database at the moment of a stage."""
    moment = clock.pretend(town.at[stage])
    with scope(territory=town.territory), timezone.override(town.territory.zone), moment:
        yield


def looked_at(page):
    axe(page)
    no_sideways_scroll(page)


def vote_of(town):
    with scope(territory=town.territory):
        return Election.objects.with_item().get(source=town.edition.item)


def prepare(page, town, site):
    """The agent publishes the ballot, loads the list and gathers the bureau; return each member's code and part."""
    site.pretend(town.at[stages.CAMPAIGN])
    sign_in(page, town.agent)
    page.goto(f"{HOME}bureau/budgets/{town.edition.public_id}/")
    follow(page, page.get_by_role("link", name="Publier la liste du vote"))
    expect(page.get_by_label("Ici : l’urne de ce site")).to_be_checked()
    looked_at(page)
    follow(page, page.get_by_role("button", name="Publier la liste"))
    page.goto(f"{HOME}bureau/budgets/{town.edition.public_id}/")
    looked_at(page)
    follow(page, page.get_by_role("link", name="Tenir le vote"))
    looked_at(page)
    desk = page.url
    follow(page, page.get_by_role("link", name="Charger la liste"))
    looked_at(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": ROLL.encode()}
    )
    follow(page, page.get_by_role("button", name="Charger"))
    expect(page.get_by_text("5 personnes dans la liste")).to_be_visible()
    follow(page, page.get_by_role("link", name="Réunir le bureau et faire la clé"))
    looked_at(page)
    for number, (name, quality) in enumerate(BUREAU, 1):
        page.get_by_label(f"Membre {number} : prénom et nom").fill(name)
        page.get_by_label(f"Membre {number} : qualité").fill(quality)
    follow(page, page.get_by_role("button", name="Faire la clé"))
    expect(page.locator("[data-part]").nth(2)).not_to_be_empty()
    looked_at(page)
    sheets = [section.locator("code").all_inner_texts() for section in page.locator(".urn-sheet").all()]
    follow(page, page.get_by_role("link", name="Les feuilles sont imprimées"))
    assert page.url == desk
    return [tuple(sheet) for sheet in sheets]


def enter(page, number, town):
    """Come in from the page of the edition, with one's number and birth."""
    page.goto(f"{HOME}budgets/{town.edition.public_id}/")
    follow(page, page.get_by_role("link", name="Voter").first)
    page.get_by_label("Votre numéro dans la liste").fill(str(number))
    page.get_by_label("Votre date de naissance").fill(f"12/05/19{number}")
    follow(page, page.get_by_role("button", name="Entrer"))
    expect(page.locator("#compte")).to_contain_text("ne compte pas encore")


def cast(page, *titles):
    """Choose and cast; return the receipt that the page shows."""
    for title in titles:
        page.get_by_role("checkbox", name=title).check()
    follow(page, page.get_by_role("button", name="Déposer mon bulletin dans l’urne"))
    expect(page.get_by_role("heading", name="Votre vote compte")).to_be_visible()
    return page.locator("main code").first.inner_text().strip()


def key_batch(page, person, serial, title, desk, *, first):
    """One of the two agents keys the only ballot of the batch; the first opens it."""
    sign_in(page, person)
    page.goto(desk)
    follow(page, page.get_by_role("link", name="Saisir les bulletins de papier"))
    if first:
        page.get_by_label("L’urne, et son lieu").fill("Foyer des Prés")
        page.get_by_label("Nombre de bulletins comptés").fill("1")
        page.get_by_label("Compté par").fill("Ana Le Bris")
        page.get_by_label("et par").fill("Marc Petit")
        follow(page, page.get_by_role("button", name="Ouvrir ce lot"))
    else:
        follow(page, page.get_by_role("link", name="Foyer des Prés"))
    looked_at(page)
    page.get_by_label("Numéro imprimé sur le bulletin").fill(spaced(serial))
    page.get_by_role("checkbox", name=title).check()
    follow(page, page.get_by_role("button", name="Bulletin suivant"))
    follow(page, page.get_by_role("button", name="J’ai terminé ma saisie"))


def finish(page, town, sheets, desk):
    """The bureau seals the urn, then opens it in public; the agent counts."""
    page.goto(desk)
    follow(page, page.get_by_role("link", name="Scellez l’urne avec deux membres"))
    looked_at(page)
    page.get_by_label("Code d’un membre du bureau").fill(sheets[0][0])
    page.get_by_label("Code d’un autre membre").fill(sheets[1][0])
    follow(page, page.get_by_role("button", name="Sceller l’urne"))
    follow(page, page.get_by_role("link", name="Ouvrir l’urne en public"))
    looked_at(page)
    page.get_by_label("Part d’un membre du bureau").fill(sheets[1][1])
    page.get_by_label("Part d’un autre membre").fill(sheets[2][1])
    follow(page, page.get_by_role("button", name="Ouvrir l’urne"))
    expect(page.get_by_text("Bulletins comptés")).to_be_visible()
    looked_at(page)
    page.goto(f"{HOME}bureau/budgets/{town.edition.public_id}/")
    follow(page, page.get_by_role("link", name="Compter les bulletins"))
    looked_at(page)
    follow(page, page.get_by_role("button", name="Compter et publier le résultat"))


def vote_on_a_telephone(page, town):
    """With scripts, at 360 px: the ballot is sealed on the device; return the receipt."""
    enter(page, 51, town)
    looked_at(page)
    expect(page.locator("#scellement")).to_contain_text("scellé sur cet appareil")
    page.get_by_role("checkbox", name="Deux bancs à l’ombre").check()
    expect(page.locator("#mesure")).to_contain_text("30")
    receipt = cast(page, "Un jardin partagé")
    expect(page.get_by_text("le serveur n’a pas vu vos choix")).to_be_visible()
    looked_at(page)
    return receipt


def vote_without_scripts(page, town):
    """The server seals, and says so; what was chosen is kept on the device."""
    enter(page, 52, town)
    expect(page.locator("#scellement")).to_contain_text("sera scellé par le serveur")
    page.get_by_role("checkbox", name="Deux bancs à l’ombre").check()
    follow(page, page.get_by_role("button", name="Calculer où j’en suis"))
    expect(page.get_by_role("checkbox", name="Deux bancs à l’ombre")).to_be_checked()
    cast(page)
    expect(page.get_by_text("Le serveur a scellé le bulletin en mémoire")).to_be_visible()


def vote_by_keyboard(page, town):
    page.goto(f"{HOME}votes/{vote_of(town).vote}/entrer/")
    fill(page, page.get_by_label("Votre numéro dans la liste"), "53")
    fill(page, page.get_by_label("Votre date de naissance"), "12/05/1953")
    press(page, page.get_by_role("button", name="Entrer"))
    tab_to(page, page.get_by_role("checkbox", name="Deux bancs à l’ombre"))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Déposer mon bulletin dans l’urne"))
    expect(page.get_by_role("heading", name="Votre vote compte")).to_be_visible()


def sign_for_paper(page, desk):
    """At the desk: somebody signs the list, and is given a ballot of paper."""
    page.goto(f"{desk}emargement/?q=marc")
    looked_at(page)
    follow(page, page.get_by_role("link", name="Marc", exact=True))
    looked_at(page)
    follow(page, page.get_by_role("button", name="A signé : remettre un bulletin de papier"))
    expect(page.locator("main [role=status]")).to_contain_text("sur papier")


def vote_on_the_tablet(page, tablet, desk, vote):
    """At the desk, on its tablet: a pass opens the booth once, and nothing of the person stays when they leave."""
    page.goto(f"{desk}emargement/?q=aicha")
    follow(page, page.get_by_role("link", name="Aïcha", exact=True))
    follow(page, page.get_by_role("button", name="Donner un laissez-passer pour la tablette"))
    given = page.locator("main code").first.inner_text()
    tablet.goto(f"{HOME}votes/{vote}/tablette/")
    looked_at(tablet)
    tablet.get_by_label("Laissez-passer").fill(given)
    follow(tablet, tablet.get_by_role("button", name="Commencer"))
    looked_at(tablet)
    receipt = cast(tablet, "Une passerelle")
    looked_at(tablet)
    expect(tablet.get_by_label("Votre adresse électronique")).to_have_count(0)
    follow(tablet, tablet.get_by_role("button", name="J’ai noté mon reçu, effacer l’écran"))
    expect(tablet.get_by_role("heading", name="Voter sur cette tablette")).to_be_visible()
    expect(tablet.locator("body")).not_to_contain_text(receipt)
    kept = tablet.evaluate("[localStorage.length, sessionStorage.length, document.cookie.includes('bulletin')]")
    assert kept == [0, 0, False] and "sessionid" not in {c["name"] for c in tablet.context.cookies()}
    tablet.goto(f"{HOME}votes/{vote}/bulletin/")
    expect(tablet.get_by_role("heading", name="Votre bulletin")).to_have_count(0)
    tablet.goto(f"{HOME}votes/{vote}/tablette/")
    tablet.get_by_label("Laissez-passer").fill(given)
    follow(tablet, tablet.get_by_role("button", name="Commencer"))
    expect(tablet.get_by_text("Ce laissez-passer n’ouvre rien").first).to_be_visible()


def as_the_elected_see_it(page, town):
    """Who decides reads the result and what the other rule would have given; the desk of the edition is not theirs."""
    sign_in(page, town.elected)
    page.goto(f"{HOME}budgets/{town.edition.public_id}/resultat/")
    expect(page.get_by_text("Ce vote est un avis").first).to_be_visible()
    expect(page.get_by_role("heading", name="Ce que l’autre règle aurait donné")).to_be_visible()
    expect(page.get_by_role("link", name="Le bureau de l’édition")).to_have_count(0)
    follow(page, page.get_by_role("link", name="L’urne d’où ils viennent"))
    expect(page.get_by_text("Bulletins comptés")).to_be_visible()
    follow(page, page.get_by_role("link", name="Le règlement").first)
    expect(page.get_by_role("heading", name="Comment on compte")).to_be_visible()


def read_the_result(page, town):
    page.goto(f"{HOME}budgets/{town.edition.public_id}/")
    follow(page, page.get_by_role("link", name="Lire le résultat"))
    looked_at(page)
    expect(page.get_by_text("5 personnes ont voté").first).to_be_visible()
    expect(page.locator(".results > li.won")).to_have_count(2)
    with page.expect_download() as kept:
        page.get_by_text("Le fichier de l’urne").click()
    assert kept.value.path().stat().st_size > 1000


def check_the_receipt(page, receipt):
    """The urn is open: the receipt shows the choices as they were counted."""
    follow(page, page.get_by_role("button", name="Sortir de l’isoloir"))
    follow(page, page.get_by_role("link", name="Vérifier mon reçu"))
    page.get_by_label("Votre reçu").fill(receipt.lower())
    follow(page, page.get_by_role("button", name="Chercher"))
    for title in ("Deux bancs à l’ombre", "Un jardin partagé"):
        expect(page.get_by_text(title).first).to_be_visible()
    looked_at(page)


def link_the_council(page, town):
    page.goto(f"{HOME}bureau/budgets/{town.edition.public_id}/")
    follow(page, page.get_by_role("link", name="Lier la délibération du conseil"))
    looked_at(page)
    page.get_by_label("Référence de la délibération").fill("Délibération n° 12")
    page.get_by_label("Adoptée le").fill(town.at[stages.COUNT].date().isoformat())
    page.get_by_label("Ce que le conseil a décidé").fill("Le conseil retient les deux lauréats.")
    follow(page, page.get_by_role("button", name="Publier"))
    expect(page.get_by_text("Le conseil a délibéré")).to_be_visible()


def test_an_edition_is_voted_by_every_way_and_counted_in_public(page, open_page, town, site):
    sheets = prepare(page, town, site)
    desk = f"{HOME}votes/{vote_of(town).vote}/guichet/"
    with inside(town, stages.VOTE):
        (serial,) = urn.print_serials(election=vote_of(town), count=1, by=town.agent)
    site.pretend(town.at[stages.VOTE])
    telephone = open_page(size=(360, 740))
    receipt = vote_on_a_telephone(telephone, town)
    vote_without_scripts(open_page(javascript=False), town)
    vote_by_keyboard(open_page(), town)
    sign_for_paper(page, desk)
    vote_on_the_tablet(page, open_page(size=(768, 1024)), desk, vote_of(town).vote)
    site.pretend(town.at[stages.COUNT])
    page.goto(desk)
    follow(page, page.get_by_role("button", name="Clore le vote"))
    key_batch(page, town.agent, serial, "Un jardin partagé", desk, first=True)
    key_batch(page, town.second, serial, "Un jardin partagé", desk, first=False)
    finish(page, town, sheets, desk)
    read_the_result(open_page(), town)
    check_the_receipt(telephone, receipt)
    as_the_elected_see_it(open_page(), town)
    link_the_council(page, town)
