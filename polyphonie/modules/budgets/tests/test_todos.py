"""What the desk asks about a budget: one line where the budget answers many, and none for what it answers later."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock, manifest, pages
from polyphonie.decisions import answers
from polyphonie.modules.budgets import stages
from polyphonie.modules.budgets.actions import editions, results
from polyphonie.modules.budgets.models import Edition
from polyphonie.modules.budgets.tests.factories import (
    at,
    make_ballot,
    make_count,
    make_idea,
    make_project,
    make_terms,
)
from polyphonie.processes.tests.factories import make_open_process

pytestmark = pytest.mark.django_db


def asked(edition):
    """The titles of all the lines of the agent."""
    with pages.inside(edition.territory):
        return [todo.title for todo in manifest.todos(edition.agent)]


def one_by_one(edition):
    return [title for title in asked(edition) if title.startswith(("Répondre à la contribution", "Lire et regrouper"))]


def test_ideas_are_to_be_entrusted_then_studied_never_answered_one_by_one(edition):
    with clock.pretend(at(edition, stages.IDEAS)):
        for words in ("Un banc.", "Un arbre."):
            make_idea(edition, words)
        assert asked(edition) == ["Confier les idées\N{NO-BREAK SPACE}: Vos idées pour la ville"]
        make_project(edition, "Une fontaine.")
        assert one_by_one(edition) == []


def test_other_contributions_are_asked_for_as_before(edition):
    other = make_contribution(make_open_process(edition.territory), "La rue est sombre.")
    make_idea(edition)
    assert one_by_one(edition) == [f"Répondre à la contribution n°\N{NO-BREAK SPACE}{other.number}"]


def test_an_idea_that_no_project_came_from_is_asked_for_once_the_ballot_is_published(edition):
    left = make_idea(edition, "Un avis sur la voirie.")
    make_ballot(edition, 60_000, 40_000)
    with clock.pretend(at(edition, stages.CAMPAIGN)):
        assert one_by_one(edition) == [f"Répondre à la contribution n°\N{NO-BREAK SPACE}{left.number}"]


def test_an_answer_begun_stays_with_whom_writes_it(edition):
    project = make_project(edition)
    idea = project.ideas.get().contribution
    answers.draft_answer(by=edition.agent, contribution=idea, outcome="not_kept", why="Le terrain est privé.")
    assert one_by_one(edition) == [f"Répondre à la contribution n°\N{NO-BREAK SPACE}{idea.number}"]


def test_after_the_council_one_line_prepares_all_the_answers(edition):
    make_ballot(edition, 60_000, 40_000, 30_000)
    line = "Préparer les réponses aux auteurs\N{NO-BREAK SPACE}: Vos idées pour la ville"
    make_count(edition, [["1"]] * 5 + [["2"]] * 3)
    with clock.pretend(at(edition, stages.COUNT)):
        assert line not in asked(edition)
        editions.say_council(edition=edition, voted_on=clock.today(), reference="12", words="Oui.", by=edition.agent)
        assert line in asked(edition)
        assert one_by_one(edition) == []
        results.prepare_answers(edition=edition, by=edition.agent)
        assert line not in asked(edition)
        assert one_by_one(edition) == []


def test_more_editions_cost_no_more_queries(edition):
    with clock.pretend(at(edition, stages.IDEAS)):
        make_idea(edition)
        with CaptureQueriesContext(connection) as one:
            assert len(asked(edition)) == 1
        who = {"by": edition.agent, "signatory": edition.signatory, "referent": edition.agent}
        for n in range(3):
            other = editions.prepare(territory=edition.territory, title=f"Édition {n}", small=False, **who)
            editions.publish_rules(edition=other, draft=make_terms(title=f"Édition {n}"), by=edition.agent)
            make_idea(Edition.objects.with_process().get(pk=other.pk))
        with CaptureQueriesContext(connection) as four:
            assert len(asked(edition)) == 4
    assert len(four) <= len(one)  # one read the roles of the agent first
