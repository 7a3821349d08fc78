"""Every named constraint and trigger of this module is attacked in the database itself; without it, the attack succeeds."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, triggers
from polyphonie.core.actors import Actor
from polyphonie.decisions.models import RefusalReason
from polyphonie.modules.budgets import stages
from polyphonie.modules.budgets.actions import editions, projects, results, studies
from polyphonie.modules.budgets.models import Edition, Project
from polyphonie.modules.budgets.tests.factories import (
    at,
    make_ballot,
    make_count,
    make_edition,
    make_idea,
    make_project,
    make_terms,
)
from polyphonie.territories import keys

pytestmark = pytest.mark.django_db

# What no row may become: values written over the last row of the model (or over those that `_where` picks).
FORBIDDEN: dict[str, dict[str, Any]] = {
    "budgets_ballot_has_rules_and_lot": {"ballot_at": "2027-01-01T00:00:00Z", "order_seed": ""},
    "budgets_council_act_is_named": {"council_voted_on": "2027-01-01", "council_reference": ""},
    "budgets_ballot_needs_an_estimate": {"standing": "ballot", "cost": None},
    "budgets_merged_says_where": {"standing": "merged", "merged_into": None},
    "budgets_not_merged_into_itself": {"standing": "merged", "merged_into": F("item")},
    "budgets_picture_is_described": {"photo": "projects/x.jpg", "photo_text": ""},
    "budgets_next_news_has_a_date": {"next_news": "La pose.", "next_news_on": None},
    "budgets_refusal_is_explained": {"verdict": "refused", "could_change": ""},
    "budgets_ready_is_studied": {"verdict": "ready", "investment": None},
    "budgets_verdict_is_signed": {"concluded_on": None},
    "budgets_exchange_says_something": {"text": ""},
    "budgets_merge_of_two": {"target": F("source")},
    "budgets_merge_with_every_consent": {"state": "agreed", "agreed": 0, "ended_at": "2027-01-01T00:00:00Z"},
    "budgets_merge_end_has_date": {"ended_at": "2027-01-01T00:00:00Z"},
    "budgets_material_is_described": {"photo": "materials/x.jpg", "photo_text": ""},
    "budgets_material_refusal_says_why": {"refused_at": "2027-01-01T00:00:00Z", "refused_why": ""},
    "budgets_spent_was_committed": {"spent": F("committed") + 1},
    "budgets_spending_says_for_what": {"words": ""},
}
# Rows that a trigger freezes are attacked as new rows instead.
AT_BIRTH: dict[str, dict[str, Any]] = {
    "budgets_rules_change_is_explained": {"change_reason": "", "version": 900},
    "budgets_count_tells_its_lot": {"tie_seed": ""},
    "budgets_no_more_voters_than_the_roll": {"roll": 1},
}
REWRITINGS = {
    "budgets_rules_frozen": "UPDATE budgets_rules SET digest = 'x'",
    "budgets_rules_no_delete": "DELETE FROM budgets_rules",
    "budgets_count_frozen": "UPDATE budgets_count SET voters = voters + 1",
    "budgets_count_no_delete": "DELETE FROM budgets_count",
}


def constraints(kind: type) -> dict[str, type[models.Model]]:
    found = apps.get_app_config("budgets").get_models()
    return {c.name: m for m in found for c in m._meta.constraints if isinstance(c, kind)}


CHECKS = constraints(models.CheckConstraint)


@pytest.fixture
def world(territory):
    """One row of everything, made through the module's own actions."""
    edition = make_edition(territory)
    by = edition.agent
    editions.prepare(territory=territory, title="Une autre", small=False, by=by)
    editions.publish_rules(edition=edition, draft=make_terms(min_age=15), by=by, reason="Dès quinze ans.")
    source = make_project(edition, contributions=[make_idea(edition), make_idea(edition, "Un autre banc.")])
    target = make_project(edition, "Une place.")
    merge = projects.ask_to_merge(source=source, target=target, why="Le même lieu.", by=by)
    idea = source.ideas.first().contribution
    projects.reply_to_merge(merge=merge, contribution=idea, agrees=True, by=Actor(idea.author_key))
    studies.say(project=target, text="Bonjour.", by=by)
    for project in (source, target):
        studies.conclude_refused(
            project=project, refusal=RefusalReason.objects.first(), why="Non.", could_change="Un jour.",
            next_step="Venez.", by=by,
        )  # fmt: skip
    first, second = make_ballot(edition, 60_000, 40_000)
    author = first.ideas.get().contribution
    projects.show_material(project=first, contribution=author, text="Le nôtre.", by=Actor(author.author_key))
    make_count(edition, [[first.ballot_id]] * 3 + [[second.ballot_id]])
    with clock.pretend(at(edition, stages.COUNT) + timedelta(days=1)):
        won = Project.objects.with_study().filter(standing="won").first()
        results.say_spending(project=won, committed=2, spent=1, words="Le bois.", on=clock.today(), by=by)
    return edition


def twin(row: models.Model, **changes: Any) -> models.Model:
    made = copy.copy(row)
    made.pk, made._state = keys.new(), models.base.ModelState()
    for field in row._meta.concrete_fields:
        if field.unique and not field.primary_key and isinstance(field, models.CharField):
            setattr(made, field.attname, f"{keys.new() % 10**9:09d}")
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def attack(name: str) -> None:
    rows = CHECKS[name]._base_manager.order_by("-pk")
    if name in AT_BIRTH:
        # A count is one for each edition: the copy is that of an edition that has none.
        changes = dict(AT_BIRTH[name])
        if name.startswith(("budgets_count", "budgets_no_more")):
            changes["edition"] = Edition.objects.exclude(pk=rows.first().edition_id).get()
        before = rows.count()
        CHECKS[name]._base_manager.bulk_create([twin(rows.first(), **changes)])
        assert rows.count() == before + 1
    else:
        assert CHECKS[name]._base_manager.filter(pk=rows.first().pk).update(**FORBIDDEN[name]) == 1


def born_twice(name: str, model: type[models.Model]) -> None:
    constraint = next(c for c in model._meta.constraints if c.name == name)
    rows = model._base_manager.order_by("pk")
    row = (rows.filter(constraint.condition) if constraint.condition else rows).first()
    if row is None:
        assert rows.update(state="asked", ended_at=None)
        row = rows.first()
    model._base_manager.bulk_create([twin(row)])


def test_every_guard_is_attacked():
    assert set(CHECKS) == FORBIDDEN.keys() | AT_BIRTH.keys()
    assert {t.name for t in triggers.declared() if t.table.startswith("budgets_")} == REWRITINGS.keys()


def test_attacks_are_refused(world, subtests):
    """One world for all: what is refused leaves it as it was."""
    for name in CHECKS:
        with subtests.test(name), pytest.raises(IntegrityError), transaction.atomic():
            attack(name)
    for name, model in constraints(models.UniqueConstraint).items():
        with subtests.test(name), pytest.raises(IntegrityError), transaction.atomic():
            born_twice(name, model)
    for name, statement in REWRITINGS.items():
        with subtests.test(name), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    idea = Project.objects.exclude(ideas=None).first().ideas.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(idea).objects.bulk_create([twin(idea)])  # one project at most for each idea


@pytest.mark.guards_off
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_attacks_succeed_without_their_check(name, world):
    model = CHECKS[name]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    else:
        connection.check_constraints()  # what the transaction put off, or the table cannot be altered
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, next(c for c in model._meta.constraints if c.name == name))
    try:
        attack(name)
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.guards_off
@pytest.mark.parametrize("name", sorted(REWRITINGS))
def test_rewriting_succeeds_without_its_trigger(name, world):
    connection.check_constraints()
    with triggers.lifted(*REWRITINGS), connection.cursor() as cursor:
        if name.endswith("rules_no_delete"):
            cursor.execute("UPDATE budgets_edition SET rules_id = NULL, ballot_at = NULL")
        cursor.execute(REWRITINGS[name])
        assert cursor.rowcount >= 1
    assert Contribution.objects.exists()
