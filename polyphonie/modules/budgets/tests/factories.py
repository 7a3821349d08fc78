"""Editions for tests, at any stage, lived through the module's own actions."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock
from polyphonie.decisions.library import add_standard_reasons
from polyphonie.decisions.models import RefusalReason
from polyphonie.methods import budgets as counts
from polyphonie.modules.budgets import queries, stages
from polyphonie.modules.budgets.actions import editions, projects, results, studies
from polyphonie.modules.budgets.models import Count, Edition, Project
from polyphonie.modules.budgets.terms import Terms
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.territories.models import Territory
from polyphonie.territories.tests.factories import make_service


def make_terms(**fields: Any) -> Terms:
    """Rules whose ideas open today: 30 days of ideas, studies to day 60, vote from day 70 to 80."""
    start = clock.today()

    def day(n: int) -> str:
        return (start + timedelta(days=n)).isoformat()

    terms = Terms(
        title="Vos idées pour la ville", envelope=100_000, kinds="Un lieu public.", excluded="Un emploi.",
        who="Qui habite ici.", ideas_from=day(0), ideas_to=day(30), study_to=day(60), vote_from=day(70),
        vote_to=day(80), council_by=day(100), answer_by=day(120),
    )  # fmt: skip
    return replace(terms, **fields)


def make_edition(territory: Territory, **fields: Any) -> Edition:
    """An edition whose rules are published and whose ideas open at eight this morning."""
    agent, signatory = make_agent(territory), make_signatory(territory)
    if not RefusalReason.objects.exists():
        add_standard_reasons(territory)
    edition = editions.prepare(
        territory=territory, title="Vos idées pour la ville", small=False, by=agent, signatory=signatory, referent=agent
    )
    editions.publish_rules(edition=edition, draft=make_terms(**fields), by=agent)
    edition = Edition.objects.with_process().get(pk=edition.pk)
    edition.agent, edition.signatory = agent, signatory
    return edition


def at(edition: Edition, stage: str) -> datetime:
    """An hour after a stage begins (after the vote ends, for the count)."""
    phases = stages.phases_of(edition.process)
    moment = phases[stages.VOTE].ends_at if stage == stages.COUNT else phases[stage].starts_at
    return moment + timedelta(hours=1)


def make_idea(edition: Edition, text: str = "Un banc à l’ombre.", **fields: Any) -> Contribution:
    with clock.pretend(at(edition, stages.IDEAS)):
        return make_contribution(edition.process, text, **fields)


def make_project(edition: Edition, text: str = "Un banc à l’ombre.", **fields: Any) -> Project:
    values = {
        "contributions": [make_idea(edition, text)], "title": text.rstrip("."), "summary": text,
        "service": make_service(edition.territory), "due_on": clock.today() + timedelta(days=40), "by": edition.agent,
    } | fields  # fmt: skip
    return projects.make_project(edition=edition, **values)


def make_ready(edition: Edition, text: str = "Un banc à l’ombre.", cost: int = 20_000, **fields: Any) -> Project:
    project = make_project(edition, text, **fields)
    return studies.conclude_ready(
        project=project, by=edition.agent, lawful="yes", feasible="yes", investment=cost, yearly=100, months=6
    )


def make_ballot(edition: Edition, *costs: int, here: bool = False) -> list[Project]:
    """Put projects of these costs to the vote, in the urn of the site or elsewhere."""
    for n, cost in enumerate(costs, 1):
        make_ready(edition, f"Projet {n}.", cost)
    editions.publish_ballot(edition=edition, by=edition.agent, seed="graine", here=here)
    edition.refresh_from_db()
    return queries.ballot_projects(edition)


def pabulib(edition: Edition, ballots: list[Any], kind: str = "approval") -> str:
    shown = queries.on_ballot(edition)
    named = [counts.Project(p.id, p.cost, p.title) for p in shown]
    return counts.format_pb(counts.make_election(named, queries.rules_of(edition).envelope, ballots, kind))


def make_count(edition: Edition, ballots: list[Any], **fields: Any) -> Count:
    """Count ballots an hour after the vote."""
    values = {"source": "file", "tie_seed": "7 12 31", "tie_words": "Place du Marché, par trois habitants."} | fields
    with clock.pretend(at(edition, stages.COUNT)):
        return results.count(edition=edition, ballots=pabulib(edition, ballots), by=edition.agent, **values)
