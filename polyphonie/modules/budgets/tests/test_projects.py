"""From ideas to the ballot: nothing without an estimate, no refusal without its reasons, nobody merged against their will."""

from datetime import timedelta

import pytest

from polyphonie.core import clock
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.models import Link, Notice
from polyphonie.decisions.models import Answer, RefusalReason
from polyphonie.modules.budgets import queries
from polyphonie.modules.budgets.actions import editions, projects, studies
from polyphonie.modules.budgets.models import Merge, Project
from polyphonie.modules.budgets.tests.factories import (
    make_ballot,
    make_edition,
    make_idea,
    make_project,
    make_ready,
    make_terms,
)
from polyphonie.people.tests.factories import make_person

pytestmark = pytest.mark.django_db


def author_of(project: Project) -> Actor:
    return Actor(project.ideas.first().contribution.author_key)


def refusal(project: Project, **fields) -> Project:
    values = {
        "refusal": RefusalReason.objects.first(), "why": "Le quai n’est pas à la commune.",
        "could_change": "Un accord du département.", "next_step": "Nous lui écrivons.",
    } | fields  # fmt: skip
    return studies.conclude_refused(project=project, by=project.edition.process.referent, **values)


def test_an_idea_becomes_a_project_that_says_who_studies_it_and_until_when(client, territory, edition):
    project = make_project(edition)
    idea = project.ideas.first().contribution
    page = client.get(f"/{territory.slug}/contributions/{idea.public_id}/").content.decode()
    assert project.study.service.name in page and "Projet n" in page
    assert Link.objects.filter(source=idea.item, target=project.item, kind="built").exists()


def test_an_idea_is_in_one_project_at_most(edition):
    idea = make_idea(edition)
    make_project(edition, contributions=[idea])
    with pytest.raises(Changed):
        make_project(edition, contributions=[idea])
    assert Project.objects.count() == 1 and Project.objects.get().number == 1


def test_an_idea_of_another_process_makes_no_project(territory, edition):
    from polyphonie.contributions.tests.factories import make_contribution
    from polyphonie.processes.tests.factories import make_open_process

    elsewhere = make_contribution(make_open_process(territory))
    with pytest.raises(Refused, match="de cette édition"):
        make_project(edition, contributions=[elsewhere])


@pytest.mark.parametrize(
    "hole",
    [
        {"lawful": "no"},
        {"feasible": ""},
        {"investment": None},
        {"yearly": None},
        {"months": None},
        {"lawful": "adjusted"},
    ],
)
def test_a_project_is_not_ready_while_its_study_has_a_hole(edition, hole):
    whole = {"lawful": "yes", "feasible": "yes", "investment": 20_000, "yearly": 0, "months": 6}
    project = make_project(edition)
    with pytest.raises(Refused, match="il manque"):
        studies.conclude_ready(project=project, by=edition.agent, **whole | hole)
    project.refresh_from_db()
    assert project.standing == "study" and project.cost is None


def test_the_estimate_is_public_with_its_date_before_the_study_is_concluded(client, territory, edition):
    project = make_project(edition)
    studies.write_study(project=project, by=edition.agent, investment=12_500, yearly=300)
    page = client.get(f"/{territory.slug}/projets/{project.public_id}/").content.decode()
    assert "12\u202f500\u202f€" in page and "Estimé le" in page


def test_a_project_dearer_than_the_ceiling_is_not_ready(territory):
    edition = make_edition(territory, cost_most=10_000)
    with pytest.raises(Refused, match="plafond"):
        make_ready(edition, cost=10_001)


def test_a_refusal_gives_a_reason_of_the_library_and_each_author_an_answer_to_sign(territory, edition):
    project = make_project(edition, contributions=[make_idea(edition), make_idea(edition, "Deux bancs.")])
    refusal(project)
    answers = Answer.objects.all()
    assert {a.contribution_id for a in answers} == {i.contribution_id for i in project.ideas.all()}
    assert {(a.state, a.signatory, a.could_change) for a in answers} == {
        ("checked", edition.signatory, "Un accord du département.")
    }


@pytest.mark.parametrize("hole", [{"refusal": None}, {"why": " "}, {"could_change": ""}, {"next_step": ""}])
def test_a_refusal_without_its_reasons_is_refused(edition, hole):
    project = make_project(edition)
    with pytest.raises(Refused):
        refusal(project, **hole)
    project.refresh_from_db()
    assert project.standing == "study" and not Answer.objects.exists()


def test_a_project_refused_is_not_studied_any_more(edition):
    project = refusal(make_project(edition))
    with pytest.raises(Refused, match="terminée"):
        studies.write_study(project=project, by=edition.agent, investment=1)


def test_author_and_service_write_to_each_other_and_nobody_else_does(edition):
    project = make_project(edition)
    idea = project.ideas.first().contribution
    studies.say(project=project, text="À l’ombre de quel arbre ?", by=edition.agent)
    studies.say(project=project, text="Du tilleul.", contribution=idea, by=author_of(project))
    with pytest.raises(Refused):
        studies.say(project=project, text="Moi aussi.", contribution=idea, by=VISITOR)
    assert [e.from_service for e in queries.exchanges_of(project)] == [True, False]
    assert Notice.objects.filter(follower=idea.author_key, verb="project.exchanged").count() == 1


class TestMerging:
    """« Réunir » : with every author's consent, or not at all."""

    def two(self, edition):
        source = make_project(edition, contributions=[make_idea(edition), make_idea(edition, "Un autre banc.")])
        target = make_project(edition, "Une place ombragée.")
        merge = projects.ask_to_merge(source=source, target=target, why="Le même lieu.", by=edition.agent)
        return source, target, merge, [i.contribution for i in source.ideas.all()]

    def reply(self, merge, contribution, agrees=True):
        return projects.reply_to_merge(
            merge=merge, contribution=contribution, agrees=agrees, by=Actor(contribution.author_key)
        )

    def test_projects_join_when_every_author_agrees(self, edition):
        source, target, merge, ideas = self.two(edition)
        assert self.reply(merge, ideas[0]).state == "asked"
        assert self.reply(merge, ideas[1]).state == "agreed"
        source.refresh_from_db()
        assert (source.standing, source.merged_into) == ("merged", target)
        assert target.ideas.count() == 3 and source.ideas.count() == 0

    def test_one_author_who_declines_keeps_them_apart(self, edition):
        source, target, merge, ideas = self.two(edition)
        self.reply(merge, ideas[0])
        assert self.reply(merge, ideas[1], agrees=False).state == "declined"
        source.refresh_from_db()
        assert source.standing == "study" and target.ideas.count() == 1

    def test_somebody_else_cannot_answer_for_an_author(self, edition):
        _source, _target, merge, ideas = self.two(edition)
        with pytest.raises(Refused):
            projects.reply_to_merge(merge=merge, contribution=ideas[0], agrees=True, by=edition.agent)

    def test_an_author_answers_once(self, edition):
        _source, _target, merge, ideas = self.two(edition)
        self.reply(merge, ideas[0])
        with pytest.raises(Refused, match="déjà répondu"):
            self.reply(merge, ideas[0])

    def test_without_every_reply_in_ten_days_they_are_only_linked(self, edition):
        source, target, merge, ideas = self.two(edition)
        self.reply(merge, ideas[0])
        assert projects.settle_merges() == 0
        with clock.pretend(merge.reply_by + timedelta(minutes=1)):
            assert projects.settle_merges() == 1
            assert projects.settle_merges() == 0
            with pytest.raises(Refused, match="terminée"):
                self.reply(merge, ideas[1])
        source.refresh_from_db()
        assert source.standing == "study" and queries.linked_to(source) == [target]
        assert Merge.objects.get().state == "linked"


class TestBallot:
    def test_it_holds_what_is_ready_and_waits_for_every_study(self, edition):
        make_ready(edition, "Un banc.")
        make_ready(edition, "Un arbre.")
        late = make_project(edition, "Une halle.")
        with pytest.raises(Refused, match="pas conclues"):
            editions.publish_ballot(edition=edition, by=edition.agent)
        refusal(late)
        assert editions.publish_ballot(edition=edition, by=edition.agent) == 2
        assert [p.title for p in queries.ballot_projects(edition)] == ["Un banc", "Un arbre"]

    def test_it_needs_a_choice(self, edition):
        make_ready(edition)
        with pytest.raises(Refused, match="un choix"):
            editions.publish_ballot(edition=edition, by=edition.agent)

    def test_nothing_enters_it_afterwards(self, edition):
        make_ballot(edition, 20_000, 30_000)
        with pytest.raises(Refused, match="prochaine édition"):
            make_project(edition, "Une idée de plus.")

    def test_its_order_is_drawn_again_by_anyone(self, client, territory, edition):
        make_ballot(edition, 20_000, 30_000, 40_000)
        url = f"/{territory.slug}/budgets/{edition.public_id}/ordre/"
        orders = {tuple(p.number for p in client.get(url, {"bulletin": f"{n:04d}"}).context["rows"]) for n in range(12)}
        # Six orders of three; twelve serials that all had one order would be a chance in 6^11.
        assert len(orders) > 1
        assert "graine" in client.get(url).content.decode()

    def test_its_leaflet_is_a_tagged_pdf(self, client, territory, edition):
        make_ballot(edition, 20_000, 30_000)
        response = client.get(f"/{territory.slug}/budgets/{edition.public_id}/brochure.pdf")
        assert response.content.startswith(b"%PDF-") and b"StructTreeRoot" in response.content

    def test_projects_are_compared_side_by_side(self, client, territory, edition):
        make_ballot(edition, 20_000, 30_000, 40_000)
        page = client.get(f"/{territory.slug}/budgets/{edition.public_id}/comparer/?p=1&p=3")
        assert [p.number for p in page.context["shown"]] == [1, 3]

    def test_what_authors_show_is_read_before_everybody_sees_it(self, client, territory, edition):
        project = make_ready(edition)
        idea = project.ideas.first().contribution
        with pytest.raises(Refused):
            projects.show_material(project=project, contribution=idea, text="Votez.", by=VISITOR)
        material = projects.show_material(
            project=project, contribution=idea, text="On s’y reposera.", by=author_of(project)
        )
        url = f"/{territory.slug}/projets/{project.public_id}/"
        assert "On s’y reposera." not in client.get(url).content.decode()
        with pytest.raises(Refused, match="pourquoi"):
            projects.read_material(material=material, shown=False, why="", by=edition.agent)
        projects.read_material(material=material, shown=True, why="", by=edition.agent)
        assert "On s’y reposera." in client.get(url).content.decode()


def test_the_list_asks_as_many_questions_for_three_as_for_one(client, territory, edition):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/{territory.slug}/budgets/{edition.public_id}/projets/").status_code == 200
        return len(captured)

    make_ready(edition, "Un banc.")
    asked()
    before = asked()
    make_ready(edition, "Un arbre.")
    make_ready(edition, "Une halle.")
    assert asked() == before


def test_the_desk_shows_ideas_then_studies_due(client, territory, edition):
    make_idea(edition, "Un arbre de plus.")
    late = make_project(edition, "Un banc.")
    client.force_login(edition.agent.user)
    url = f"/{territory.slug}/bureau/budgets/{edition.public_id}/"
    page = client.get(url).content.decode()
    assert "Un arbre de plus." in page and "Un banc" in page and "en retard" not in page
    with clock.pretend(clock.now() + timedelta(days=45)):
        assert "en retard" in client.get(url).content.decode()
    assert late.study.verdict == ""


def test_a_stranger_meets_no_desk(client, territory, edition):
    client.force_login(make_person(territory).user)
    assert client.get(f"/{territory.slug}/bureau/budgets/{edition.public_id}/").status_code == 404


def test_terms_of_tests_are_whole():
    from polyphonie.modules.budgets.terms import missing

    assert missing(make_terms()) == []
