"""« Mon espace »: one's news, what one follows, who one speaks for, one's name; and nothing of anybody else."""

import pytest

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import items, once
from polyphonie.core.actors import VISITOR
from polyphonie.core.models import Follow, Notice
from polyphonie.people.models import Mandate, Organisation
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.portal.desk.tests.factories import Desk
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_area


@pytest.fixture
def resident(territory):
    return Desk(make_person(territory, pseudonym="La voisine"))


def test_space_asks_a_visitor_to_sign_in(client, territory):
    answer = client.get(f"/{territory.slug}/mon-espace/")
    assert answer.status_code == 302 and "/compte/login/" in answer["Location"]


def test_news_are_new_once_and_lead_to_what_they_tell(territory, resident):
    process = make_open_process(territory)
    mine = make_contribution(process, "Un banc.", by=resident.person)
    other = make_contribution(process, "Un arbre.", by=make_person(territory))
    for contribution in (mine, other):
        contributions.add_word(contribution=contribution, text="Oui.", pseudonym="", by=VISITOR)
    page = resident.read("/mon-espace/")
    assert "La voisine" in page and page.count("Nouveau :") == 1 and "quelqu’un a ajouté un mot" in page
    assert f"/contributions/{mine.public_id}/" in page and other.public_id not in page
    assert "Nouveau :" not in resident.read("/mon-espace/")
    assert Notice.objects.get(follower=resident.person.actor_key).read_at


def test_following_stops_from_the_space_and_for_oneself_only(territory, resident):
    process = make_open_process(territory)
    for person in (resident.person, make_person(territory)):
        items.follow(process.item, person.actor_key)
    assert resident.send("/mon-espace/", "Ne plus suivre").status_code == 302
    assert Follow.objects.filter(item=process.item).count() == 1
    theirs = Follow.objects.get(item=process.item)
    again = resident.client.post(
        f"{resident.prefix}/mon-espace/suivis/{theirs.pk}/arreter/", {once.FIELD: once.new_key()}
    )
    assert again.status_code == 302 and Follow.objects.filter(pk=theirs.pk).exists()


def test_profile_keeps_a_name_an_area_and_how_often_one_is_written_to(territory, resident):
    area = make_area(territory, name="Les Prés")
    page = "/mon-espace/profil/"
    wrong = resident.send(page, "pseudonym", pseudonym="x" * 61, area=area.slug, email_notices="daily")
    assert wrong.status_code == 200 and "x" * 61 in wrong.content.decode()
    resident.person.refresh_from_db()
    assert resident.person.pseudonym == "La voisine"
    sent = resident.send(page, "pseudonym", pseudonym="Max", area=area.slug, email_notices="never")
    assert sent.status_code == 302
    resident.person.refresh_from_db()
    assert (resident.person.pseudonym, resident.person.area, resident.person.email_notices) == ("Max", area, "never")


def test_speaking_for_a_group_is_declared_at_once_confirmed_later_and_ended(territory, resident):
    page = "/mon-espace/parler-pour/"
    assert resident.send(page, "kind", name=" ", kind="group").status_code == 200
    assert not Mandate.objects.exists()
    for _twice in range(2):
        assert resident.send(page, "kind", name="Les voisins", kind="group").status_code == 302
    assert Mandate.objects.count() == Organisation.objects.count() == 1
    assert "mandat à confirmer" in resident.read("/mon-espace/")
    agent = Desk(make_agent(territory))
    assert agent.send("/administration/mandats/", "confirmer").status_code == 302
    assert "mandat confirmé" in resident.read("/mon-espace/")
    assert resident.get("/administration/mandats/").status_code == 404
    stranger = Desk(make_person(territory))
    address = f"/mon-espace/parler-pour/{Mandate.objects.get().pk}/arreter/"
    refused = stranger.client.post(stranger.prefix + address, {once.FIELD: once.new_key()})
    assert refused.status_code == 404
    assert resident.send("/mon-espace/", "Ne plus parler pour").status_code == 302
    assert Mandate.objects.get().ended_at


def test_two_speak_for_one_group(territory, resident):
    other = Desk(make_person(territory))
    for somebody in (resident, other):
        somebody.send("/mon-espace/parler-pour/", "kind", name="Les voisins", kind="association")
    assert Organisation.objects.count() == 1 and Mandate.objects.count() == 2


def test_costs_the_same_with_one_thing_followed_or_three(territory, resident, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    process = make_open_process(territory)
    contributions.add_word(
        contribution=make_contribution(process, by=resident.person), text="Oui.", pseudonym="", by=VISITOR
    )
    resident.get("/mon-espace/")
    with CaptureQueriesContext(connection) as one:
        resident.get("/mon-espace/")
    for _n in range(2):
        contributions.add_word(
            contribution=make_contribution(process, by=resident.person), text="Oui.", pseudonym="", by=VISITOR
        )
    with django_assert_num_queries(len(one)):
        resident.get("/mon-espace/")
