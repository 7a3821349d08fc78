"""Near-duplicates and themes: proposed with their reasons, grouped by a person alone, as the preview said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.contributions import moderation
from polyphonie.contributions.models import Contribution, Finding
from polyphonie.contributions.proposing import proposals
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.portal.desk.tests.factories import Desk
from polyphonie.processes.tests.factories import make_open_process

BENCH = "Il faudrait un banc devant la pharmacie pour attendre le bus à l’ombre"
TOPICS = {
    "vélo": "Une piste cyclable protégée rue des Tilleuls, les vélos et les cyclistes y frôlent les voitures",
    "école": "La cantine de l’école sert trop de plastique aux enfants, les élèves y mangent froid",
}


@pytest.fixture
def process(territory):
    return make_open_process(territory, by=make_agent(territory))


@pytest.fixture
def said(process):
    """Return three near-duplicates, then what says something else."""
    same = [make_contribution(process, text) for text in (f"{BENCH}.", f"{BENCH} !", f"{BENCH}, merci.")]
    others = [
        make_contribution(process, f"{text}, dit le voisin {n * 37} du {n}.")
        for n in range(4)
        for text in TOPICS.values()
    ]
    return same, others


def test_near_duplicates_are_proposed_with_what_makes_them_alike(process, said):
    same, _others = said
    found = proposals(process)
    first = next(p for p in found.same if same[0].pk in p.members)
    assert set(first.members) == {c.pk for c in same}
    assert first.alike >= 60 and {"banc", "pharmacie"} <= set(first.words)
    assert found.compared == 11
    themed = {pk for theme in found.themes for pk in theme.members}
    assert not themed & set(first.members), "what is nearly the same is proposed once"


def test_proposing_changes_nothing_and_a_person_groups_then_undoes(territory, process, said):
    desk, listing = Desk(make_agent(territory)), f"/bureau/demarches/{process.public_id}/"
    page = desk.read(f"{listing}rapprochements/")
    assert "3 contributions" in page and "Textes semblables à" in page and "pharmacie" in page
    assert not Finding.objects.exists()
    name = next(p for p in proposals(process).same if said[0][0].pk in p.members).name
    preview = f"{listing}selection/?act=group&rapprochement={name}"
    assert "Regrouper 3 contributions" in desk.read(preview)
    assert not Finding.objects.exists(), "a preview changes nothing"
    done = desk.send(preview, 'name="title"', title="Un banc")
    assert set(Finding.objects.get().contributions.all()) == set(said[0])
    assert not {c.pk for c in said[0]} & {pk for p in proposals(process).same for pk in p.members}
    desk.send(done["Location"], "Annuler")
    assert not Contribution.objects.filter(finding__isnull=False).exists()


def test_a_proposal_that_no_longer_holds_groups_nothing(territory, process, said):
    desk = Desk(make_agent(territory))
    path = f"/bureau/demarches/{process.public_id}/selection/?act=group&rapprochement=0123456789abcdef"
    assert "Rien n’est choisi" in desk.read(path)


def test_masked_words_are_no_reason(territory, process):
    rows = [
        make_contribution(process, f"Monsieur Zébulon Crapaud bloque la rue du moulin avec son camion {n}")
        for n in range(4)
    ]
    assert any("crapaud" in p.words for p in proposals(process).same)
    for row in rows:
        moderation.mask(contribution=row, start=0, end=24, reason="third_party", by=make_agent(territory))
    found = proposals(process)
    assert not any("crapaud" in p.words for p in (*found.same, *found.themes))


def test_what_is_grouped_answered_or_hidden_is_not_compared(territory, process):
    for n in range(3):
        make_contribution(process, f"{BENCH} {n}.")
    make_finding(process, by=make_agent(territory))
    hidden = make_contribution(process, f"{BENCH}, bis.")
    moderation.hide(contribution=hidden, reason="personal", by=make_agent(territory))
    found = proposals(process)
    assert found.compared == 3 == found.waiting and not found.same


def test_only_those_who_group_see_proposals(territory, process):
    path = f"/bureau/demarches/{process.public_id}/rapprochements/"
    assert Desk(make_agent(territory)).get(path).status_code == 200
    assert Desk(make_person(territory)).get(path).status_code == 404


def test_the_number_of_queries_does_not_depend_on_contributions(territory, process, said):
    desk, path = Desk(make_agent(territory)), f"/bureau/demarches/{process.public_id}/rapprochements/"

    def count():
        with CaptureQueriesContext(connection) as captured:
            desk.read(path)
        return len(captured)

    desk.read(path)
    first = count()
    for n in range(3):
        make_contribution(process, f"{BENCH}, et à {n} mètres du kiosque.")
    desk.read(path)
    assert count() == first
