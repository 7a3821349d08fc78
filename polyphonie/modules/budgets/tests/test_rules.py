"""The rules of an edition: complete before they open anything, hashed as they are read, never rewritten."""

import hashlib
import json
from dataclasses import replace

import pytest

from polyphonie.core import clock
from polyphonie.core.actors import VISITOR
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item, Notice
from polyphonie.modules.budgets import past, stages, terms
from polyphonie.modules.budgets.actions import editions
from polyphonie.modules.budgets.models import Edition
from polyphonie.modules.budgets.tests.factories import at, make_ballot, make_edition, make_idea, make_ready, make_terms
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person

pytestmark = pytest.mark.django_db


def test_nothing_is_public_before_the_rules(client, territory):
    agent = make_agent(territory)
    edition = editions.prepare(territory=territory, title="Budget 2027", small=False, by=agent)
    assert client.get(f"/{territory.slug}/budgets/{edition.public_id}/").status_code == 404
    assert "Budget 2027" not in client.get(f"/{territory.slug}/budgets/").content.decode()


def test_publishing_the_rules_opens_the_process_with_its_frame_and_its_stages(territory):
    edition = make_edition(territory, kinds="Un lieu public, pour tous.")
    process = edition.process
    assert process.is_open and process.frame.open_points == "Un lieu public, pour tous."
    assert edition.item.visibility == Item.Visibility.PUBLIC
    assert [p.kind for p in process.phases.all()] == ["listen", "build", "build", "decide", "answer"]


@pytest.mark.parametrize(
    "hole", [{"envelope": 0}, {"kinds": ""}, {"excluded": " "}, {"who": ""}, {"channels": ()}, {"vote_to": ""}]
)
def test_rules_with_a_hole_are_not_published(territory, hole):
    with pytest.raises(Refused, match="il manque"):
        make_edition(territory, **hole)
    assert not Edition.objects.filter(rules__isnull=False).exists()


def test_dates_out_of_order_are_refused(territory):
    day = make_terms().vote_to
    with pytest.raises(Refused, match="dates dans leur ordre"):
        make_edition(territory, ideas_to=day)


def test_areas_cannot_promise_more_than_the_envelope(territory):
    areas = (terms.AreaEnvelope("nord", "Nord", 60_000), terms.AreaEnvelope("sud", "Sud", 60_000))
    with pytest.raises(Refused, match="tiennent ensemble"):
        make_edition(territory, areas=areas)


def test_the_digest_is_that_of_the_file_that_is_given(client, territory):
    edition = make_edition(territory)
    url = f"/{territory.slug}/budgets/{edition.public_id}/reglement"
    given = client.get(f"{url}/v1.json").content
    assert hashlib.sha256(given).hexdigest() == edition.rules.digest
    assert json.loads(given)["envelope"] == 100_000
    page = client.get(f"{url}/").content.decode()
    assert edition.rules.digest in page and "100\u202f000\u202f€ sont à répartir" in page


def test_the_rules_are_kept_as_a_tagged_pdf(client, territory):
    edition = make_edition(territory)
    response = client.get(f"/{territory.slug}/budgets/{edition.public_id}/reglement/v1.pdf")
    assert response.content.startswith(b"%PDF-") and b"StructTreeRoot" in response.content


def test_a_change_is_explained_and_told_to_those_who_spoke(territory):
    edition = make_edition(territory)
    author = make_person(territory)
    make_idea(edition, by=author)
    changed = make_terms(envelope=120_000)
    with pytest.raises(Refused, match="Expliquez"):
        editions.publish_rules(edition=edition, draft=changed, by=edition.agent)
    rules = editions.publish_rules(
        edition=edition, draft=changed, by=edition.agent, reason="Le conseil ajoute 20 000 €."
    )
    assert (rules.version, edition.versions.count()) == (2, 2)
    assert Notice.objects.filter(follower=author.actor_key, verb="budget.rules_published").exists()


def test_the_rules_do_not_change_once_the_ballot_is_public(territory):
    edition = make_edition(territory)
    make_ballot(edition, 20_000, 30_000)
    with pytest.raises(Refused, match="ne change plus"):
        editions.publish_rules(edition=edition, draft=make_terms(envelope=1), by=edition.agent, reason="Pour voir.")


def test_a_ceiling_cannot_exclude_a_project_already_estimated(territory):
    edition = make_edition(territory)
    make_ready(edition, cost=40_000)
    with pytest.raises(Refused, match="après coup"):
        editions.publish_rules(edition=edition, draft=make_terms(cost_most=30_000), by=edition.agent, reason="Moins.")


@pytest.mark.parametrize("role", [None, Role.RELAY, Role.OBSERVER, Role.ELECTED, Role.SIGNATORY, Role.FACILITATOR])
def test_only_agents_prepare(territory, role):
    actor = make_person(territory, role) if role else VISITOR
    with pytest.raises(Refused):
        editions.prepare(territory=territory, title="Budget", small=False, by=actor)


def test_the_small_mode_says_that_its_vote_is_not_secret(client, territory):
    edition = make_edition(territory, small=True, identity="declared")
    page = client.get(f"/{territory.slug}/budgets/{edition.public_id}/reglement/").content.decode()
    assert "n’est pas secret pour l’organisateur" in page and "deux des trois membres" not in page


@pytest.mark.parametrize("stage", [stages.IDEAS, stages.STUDY, stages.CAMPAIGN, stages.VOTE, stages.COUNT])
def test_the_stage_follows_the_dates(territory, stage):
    edition = make_edition(territory)
    assert stages.stage_of(edition, at(edition, stage)) == stage


def test_the_stage_page_says_what_one_can_do(client, territory):
    edition = make_edition(territory)
    with clock.pretend(at(edition, stages.IDEAS)):
        page = client.get(f"/{territory.slug}/budgets/{edition.public_id}/").content.decode()
    assert "On dépose des idées jusqu’au" in page and "Proposer une idée" in page


def test_the_invented_vote_tells_the_two_rules_apart():
    """A third of the voters get nothing by plain votes, and their share by equal shares."""
    by_rule = {row["rule"]: row for row in past.example().rows}
    assert by_rule["greedy-votes"]["served"] == 60
    assert by_rule["equal-shares"]["served"] == 90


def test_rules_read_back_are_the_rules_written():
    written = replace(make_terms(), areas=(terms.AreaEnvelope("nord", "Nord", 1000),))
    assert terms.read(terms.plain(written)) == written


def test_rules_are_written_on_one_page_and_read_again_before_they_are_public(client, territory):
    from uuid import uuid4

    agent = make_agent(territory)
    client.force_login(agent.user)
    sent = client.post(f"/{territory.slug}/budgets/preparer/", {"title": "Budget 2027", "cle": str(uuid4())})
    form = client.get(sent["Location"]).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"envelope": 50_000, "cle": str(uuid4())}
    typed = {k: v for k, v in typed.items() if v is not None}
    read = client.post(sent["Location"], typed)
    page = client.get(read["Location"]).content.decode()
    assert "50\u202f000\u202f€ sont à répartir" in page
    done = client.post(read["Location"], {"cle": str(uuid4())})
    assert done.status_code == 302, done.content.decode()
    edition = Edition.objects.get()
    assert edition.rules.version == 1 and edition.process.is_open
