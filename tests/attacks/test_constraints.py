"""Every named constraint is attacked in the database itself, past all our code; without it, the attack succeeds."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from polyphonie.core import clock
from polyphonie.territories import keys
from polyphonie.territories.tests.factories import make_territory

from .world import make_world, models_of_ours

F = models.F


def _soon() -> Any:
    return clock.now()


# What no row may become, by constraint: values to write over a row that the world made (or over those matching `_`).
FORBIDDEN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "mandature_ends_after_start": lambda w: {"ends_on": F("starts_on")},
    "link_not_to_itself": lambda w: {"source": F("target")},
    "delivery_none_never_sent": lambda w: {"channel": "none", "state": "sent", "done_at": _soon()},
    "delivery_done_has_date": lambda w: {"state": "sent", "done_at": None},
    "membership_ends_after_start": lambda w: {"ends_on": "2000-01-01"},
    "membership_facilitator_has_end": lambda w: {"role": "facilitator", "ends_on": None},
    "contact_belongs": lambda w: {"item": None, "person": None},
    "commitment_end_has_date": lambda w: {"state": "kept", "ended_on": None},
    "commitment_broken_is_said_by_a_person": lambda w: {"state": "broken", "ended_on": clock.today(), "ended_by": None},
    "commitment_new_date_has_reason": lambda w: {"new_date": clock.today(), "new_date_reason": ""},
    "process_closes_when_all_answered": lambda w: {"closed_at": _soon(), "closing_words": "Fini.", "unanswered": 1},
    "process_opens_with_its_frame": lambda w: {"frame": None},
    "process_closes_after_opening": lambda w: {
        "opened_at": None, "closed_at": _soon(), "closing_words": "Fini.", "unanswered": 0
    },
    "process_closes_with_what_changed": lambda w: {"closed_at": _soon(), "unanswered": 0, "closing_words": ""},
    "process_unanswered_in_received": lambda w: {"unanswered": F("received") + 1},
    "phase_ends_after_start": lambda w: {"ends_at": F("starts_at")},
    "contribution_answered_has_answer": lambda w: {"standing": "answered", "answer": None},
    "contribution_closed_has_reason": lambda w: {"standing": "closed", "closing_reason": ""},
    "contribution_point_on_earth": lambda w: {"latitude": 91.0, "longitude": 0.0},
    "contributions_origin_of_one_thing": lambda w: {"contribution": None},
    "demand_silence_after_reception": lambda w: {"decided_by": F("received_on")},
    "mask_has_length": lambda w: {"end": F("start")},
    "attachment_only_photos_are_published": lambda w: {"kind": "sound", "published_at": _soon()},
    "workshop_ends_after_start": lambda w: {"ends_at": F("starts_at")},
    "decision_published_is_explained": lambda w: {"room": ""},
    "answer_to_finding_or_contribution": lambda w: {"contribution": w["contribution"], "finding": w["finding"]},
    "answer_published_is_explained": lambda w: {"state": "published", "why": ""},
    "answer_refusal_says_what_could_change": lambda w: {
        "state": "published", "outcome": "not_kept", "could_change": "", "why": "Non.", "next_step": "Venez.",
        "signatory": w["signatory"], "published_at": _soon(),
    },
}  # fmt: skip

# Rows that are frozen by a trigger are attacked as new rows instead.
FORBIDDEN_AT_BIRTH: dict[str, dict[str, Any]] = {
    "frame_has_its_five_lines": {"question": "", "version": 900},
    "frame_names_decision_date": {"feeds_decision": True, "decide_by": None, "version": 901},
    "frame_change_is_explained": {"change_reason": "", "version": 902},
}


def _constraints() -> list[tuple[type[models.Model], models.BaseConstraint]]:
    return [(m, c) for m in models_of_ours() for c in m._meta.constraints]


def _checks() -> list[str]:
    return sorted(c.name for _m, c in _constraints() if isinstance(c, models.CheckConstraint))


def _uniques() -> list[str]:
    return sorted(c.name for _m, c in _constraints() if isinstance(c, models.UniqueConstraint))


def _find(name: str) -> tuple[type[models.Model], models.BaseConstraint]:
    return next((m, c) for m, c in _constraints() if c.name == name)


@pytest.fixture
def world(territory):
    return make_world(territory)


def _twin(row: models.Model, **changes: Any) -> models.Model:
    """Return a copy of a row under another key, other unique columns made different."""
    twin = copy.copy(row)
    twin.pk = keys.new()
    twin._state = models.base.ModelState()
    for field in row._meta.concrete_fields:
        if field.unique and not field.primary_key and isinstance(field, models.CharField):
            setattr(twin, field.attname, f"{getattr(row, field.attname)[:-4]}{keys.new() % 10000:04d}")
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin


def _attack(name: str, world: dict[str, Any]) -> None:
    """Break one constraint, by the shortest way that raw SQL offers."""
    model, constraint = _find(name)
    rows = model._base_manager.all()
    if isinstance(constraint, models.UniqueConstraint):
        _born_twice(rows, constraint, world)
    elif name in FORBIDDEN_AT_BIRTH:
        rows.bulk_create([_twin(rows.order_by("-pk").first(), **FORBIDDEN_AT_BIRTH[name])])
    else:
        last = rows.order_by("-pk").first()
        assert rows.filter(pk=last.pk).update(**FORBIDDEN[name](world)) == 1


def _born_twice(rows: models.QuerySet, constraint: models.UniqueConstraint, world: dict[str, Any]) -> None:
    matching = rows.filter(constraint.condition) if constraint.condition else rows
    if constraint.name == "territory_domain_unique":
        rows.update(domain="exemple.fr")
        make_territory(domain="exemple.fr")
        return
    if constraint.name == "reaction_misunderstood_once":
        rows.update(kind="misunderstood")
        matching.model._base_manager.bulk_create([_twin(rows.first(), answer_id=rows.first().answer_id)])
        return
    row = matching.order_by("-pk").first()
    assert row is not None, f"the world has no row for {constraint.name}"
    matching.model._base_manager.bulk_create([_twin(row)])


def test_every_constraint_is_attacked():
    assert _checks() == sorted(FORBIDDEN.keys() | FORBIDDEN_AT_BIRTH.keys())


def test_attacks_are_refused(world, subtests):
    """One world for all: what is refused leaves it as it was."""
    for name in _checks() + _uniques():
        with subtests.test(name), pytest.raises(IntegrityError), transaction.atomic():
            _attack(name, world)


@pytest.mark.guards_off
@pytest.mark.parametrize("name", _checks())
def test_attack_succeeds_without_its_check(name, world):
    """The guard taken away, and that one alone: the same attack must succeed, or it proved nothing."""
    model, constraint = _find(name)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    else:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
    try:
        _attack(name, world)
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
