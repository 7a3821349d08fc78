"""What the page of a contribution costs with all that one can hold: fifty words, its finding, its answer, its fil."""

import pytest
from django.test import Client
from django.utils.html import escape

from polyphonie.contributions import findings
from polyphonie.contributions.models import AddedWord, Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock
from polyphonie.core.pages import territory_path
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import TEXT, make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes.tests.factories import make_open_process

MOST = 15


@pytest.fixture
def agent(territory):
    return make_agent(territory)


@pytest.fixture
def signatory(territory):
    return make_signatory(territory)


def _answered(territory, agent, signatory, *, by_finding: bool) -> Contribution:
    process = make_open_process(territory, by=agent)
    said = make_contribution(process, "Un banc rue des Lilas.")
    target = {"contribution": said}
    if by_finding:
        target = {"finding": (finding := make_finding(process, by=agent, summary="Il manque des bancs."))}
        findings.group(finding=finding, contributions=[said], by=agent)
        findings.publish_finding(finding=finding, by=agent)
    answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, **target), by=signatory)
    AddedWord.objects.bulk_create(
        AddedWord(territory=territory, contribution=said, author_key=f"{n:030x}", text=f"Oui, {n}.", at=clock.now())
        for n in range(50)
    )
    Contribution.objects.filter(pk=said.pk).update(added_words=50)
    return said


@pytest.mark.parametrize("by_finding", [False, True])
def test_contribution_with_all_it_can_hold_costs_fifteen_queries(
    territory, agent, signatory, django_assert_max_num_queries, by_finding
):
    said = _answered(territory, agent, signatory, by_finding=by_finding)
    path, visitor = territory_path(territory, "contributions:detail", said.item.public_id), Client()
    visitor.get(path)
    with django_assert_max_num_queries(MOST):
        page = visitor.get(path).content.decode()
    assert "Oui, 49." in page and escape(TEXT["why"]) in page and "Répondu" in page


def test_corrected_answer_still_says_what_it_said(territory, agent, signatory, client):
    said = _answered(territory, agent, signatory, by_finding=False)
    answer = Contribution.objects.get(pk=said.pk).answer.answer
    answers.edit_published(answer=answer, reason="Le lieu change.", next_step="Venez mardi.", by=signatory)
    page = client.get(territory_path(territory, "contributions:detail", said.item.public_id)).content.decode()
    assert "Le lieu change." in page and escape(TEXT["next_step"]) in page and "Venez mardi." in page
