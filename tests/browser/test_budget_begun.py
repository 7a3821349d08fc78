"""A participatory budget begins: its rules written, ideas said and joined with their authors, studied, put to the vote.

Nothing is done but through the pages; the server is told another moment between two scenes.
"""

from datetime import UTC
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.decisions.library import add_standard_reasons
from polyphonie.modules.budgets import stages
from polyphonie.modules.budgets.models import Edition
from polyphonie.modules.budgets.tests.factories import at
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.territories.tests.factories import make_service, make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll
from tests.browser.test_signature import sign_in

pytestmark = pytest.mark.slow
HOME = "/saint-aurel/"
NAME = "Budget participatif 2027"
BENCH, SEAT, GARDEN = "Un banc à l’ombre, devant l’école.", "De quoi s’asseoir près de l’école.", "Un jardin partagé."


@pytest.fixture
def town(site):
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        add_standard_reasons(territory)
        service, signatory = make_service(territory), make_signatory(territory, name="Inès Caradec")
        people = {"agent": make_agent(territory), "elected": make_person(territory, Role.ELECTED)}
    return SimpleNamespace(territory=territory, service=service, signatory=signatory, **people)


def looked_at(page, scripts: bool = True):
    if scripts:  # axe-core waits for ever where no script may run
        axe(page)
    no_sideways_scroll(page)


def moments_of(town):
    with scope(territory=town.territory), timezone.override(town.territory.zone):
        edition = Edition.objects.with_process().get()
        stage_names = (stages.IDEAS, stages.STUDY, stages.CAMPAIGN)
        return edition.public_id, {name: at(edition, name).astimezone(UTC) for name in stage_names}


def write_the_rules(page, town):
    """The agent prepares an edition, writes its rules from good first answers, reads them again and publishes."""
    sign_in(page, town.agent)
    page.goto(f"{HOME}budgets/")
    follow(page, page.get_by_role("link", name="Préparer une édition"))
    looked_at(page)
    page.get_by_label("Le nom de l’édition").fill(NAME)
    page.get_by_label("Qui signe les réponses").select_option(label="Inès Caradec, adjointe au cadre de vie")
    follow(page, page.get_by_role("button", name="Continuer vers le règlement"))
    looked_at(page)
    follow(page, page.get_by_role("button", name="Relire avant de publier"))
    expect(page.get_by_text("Écrivez un montant en euros").first).to_be_visible()
    page.get_by_label("L’enveloppe, en euros").fill("60000")
    follow(page, page.get_by_role("button", name="Relire avant de publier"))
    expect(page.locator(".seen-by-all")).to_contain_text("à répartir par les habitants")
    looked_at(page)
    follow(page, page.get_by_role("button", name="Publier le règlement"))
    expect(page.get_by_role("heading", name="Comment on compte")).to_be_visible()
    looked_at(page)


def have_an_idea(page, edition, words, scripts=True):
    """Somebody without an account proposes an idea, from the page of the edition to their receipt."""
    page.goto(f"{HOME}budgets/{edition}/")
    looked_at(page, scripts)
    follow(page, page.get_by_role("link", name="Proposer une idée"))
    page.get_by_label("Que voulez-vous dire").fill(words)
    for _question in range(5):
        follow(page, page.get_by_role("button", name="Continuer"))
    follow(page, page.get_by_role("button", name="Envoyer ma contribution"))
    follow(page, page.get_by_role("link", name="Suivre ma contribution"))
    expect(page.locator("main")).to_contain_text(words)
    return page.url


def make_a_project(page, edition, words, town):
    page.goto(f"{HOME}bureau/budgets/{edition}/")
    page.get_by_role("checkbox", name=words).check()
    follow(page, page.get_by_role("button", name="En faire un projet"))
    looked_at(page)
    page.get_by_label("Service qui étudie").select_option(label=town.service.name)
    follow(page, page.get_by_role("button", name="Confier l’étude"))
    expect(page.get_by_role("heading", name="Étudier le projet")).to_be_visible()
    return page.url


def propose_to_join(page, study):
    page.goto(study)
    follow(page, page.get_by_role("link", name="Proposer de le réunir à un autre"))
    looked_at(page)
    page.get_by_label("Réunir à quel projet").select_option(label="n° 1, Un banc à l’ombre, devant l’école")
    page.get_by_label("Pourquoi les réunir").fill("Le même trottoir.")
    follow(page, page.get_by_role("button", name="Proposer aux auteurs"))
    expect(page.locator("#reunir")).to_contain_text("proposée aux auteurs")


def agree_to_join(page, followed):
    """The author reads the proposal on their own page, and says yes."""
    page.goto(followed)
    looked_at(page, scripts=False)
    follow(page, page.get_by_role("link", name="Répondre à la proposition"))
    expect(page.get_by_text("Le même trottoir.")).to_be_visible()
    page.get_by_label("Oui, réunissez-les").check()
    follow(page, page.get_by_role("button", name="Répondre"))
    expect(page.locator("main")).to_contain_text("Un banc à l’ombre")
    for words in (BENCH, SEAT):
        expect(page.locator("main")).to_contain_text(words)


def study(page, address, cost):
    """The service keeps what it knows, then concludes: the cost becomes public."""
    page.goto(address)
    page.get_by_label("Investissement, en euros").fill(cost)
    follow(page, page.get_by_role("button", name="Garder sans conclure"))
    expect(page.get_by_text("Pour conclure, il manque encore")).to_be_visible()
    looked_at(page)
    page.locator("[name=lawful][value=yes]").check()
    page.locator("[name=feasible][value=adjusted]").check()
    page.get_by_label("Ce qui change par rapport à l’idée").fill("Un dossier et des accoudoirs.")
    page.get_by_label("Entretien par an, en euros").fill("100")
    page.get_by_label("Délai après le vote, en mois").fill("6")
    follow(page, page.get_by_role("button", name="Prêt pour le vote : publier le coût"))
    expect(page.locator(".study-facts")).to_contain_text("Un dossier et des accoudoirs.")
    looked_at(page)


def as_the_elected_see_it(page, town, edition):
    """Who decides reads the rules, each project and its study; preparing the edition is not theirs."""
    sign_in(page, town.elected)
    page.goto(f"{HOME}budgets/{edition}/projets/")
    looked_at(page)
    follow(page, page.get_by_role("link", name="Un banc à l’ombre, devant l’école").first)
    expect(page.locator(".study-facts")).to_contain_text("Estimé le")
    expect(page.get_by_role("link", name="L’étude", exact=True)).to_have_count(0)
    follow(page, page.get_by_role("button", name="Suivre"))
    expect(page.get_by_role("button", name="Ne plus suivre")).to_be_visible()


def test_an_edition_goes_by_pages_from_its_rules_to_the_list_of_its_vote(page, open_page, town, site):
    write_the_rules(page, town)
    edition, moments = moments_of(town)
    site.pretend(moments[stages.IDEAS])
    have_an_idea(open_page(size=(360, 740)), edition, BENCH)
    second = open_page(javascript=False, size=(360, 740))
    followed = have_an_idea(second, edition, SEAT, scripts=False)
    have_an_idea(open_page(), edition, GARDEN)
    site.pretend(moments[stages.STUDY])
    bench, seat, garden = (make_a_project(page, edition, words, town) for words in (BENCH, SEAT, GARDEN))
    propose_to_join(page, seat)
    agree_to_join(second, followed)
    study(page, bench, "30000")
    study(page, garden, "45000")
    as_the_elected_see_it(open_page(), town, edition)
    site.pretend(moments[stages.CAMPAIGN])
    page.goto(f"{HOME}bureau/budgets/{edition}/")
    follow(page, page.get_by_role("link", name="Publier la liste du vote"))
    follow(page, page.get_by_role("button", name="Publier la liste"))
    expect(page.get_by_text("On vote à partir du").first).to_be_visible()
    looked_at(page)
    page.goto(f"{HOME}budgets/{edition}/projets/?groupe=vote")
    expect(page.get_by_role("link", name="De quoi s’asseoir")).to_have_count(0)
