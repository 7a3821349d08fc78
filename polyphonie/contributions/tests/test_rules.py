"""Who may do what to a contribution: every role, on somebody's contribution, on one they collected, on their own."""

import pytest

from polyphonie.contributions.models import Channel
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.core.permissions import allowed
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.processes.tests.factories import make_open_process

PERMISSIONS = (
    "own",
    "collect",
    "remint",
    "qualify",
    "moderate",
    "transcribe",
    "group",
    "read_private",
    "work_on",
    "note",
)
AGENT = set(PERMISSIONS) - {"own"}
MATRIX = {
    None: set(),
    Role.ADMINISTRATOR: AGENT,
    Role.AGENT: AGENT,
    Role.SIGNATORY: {"read_private", "work_on", "note"},
    Role.ELECTED: {"read_private", "work_on", "note"},
    Role.FACILITATOR: {"collect", "group", "note"},
    Role.RELAY: {"collect"},
    Role.OBSERVER: set(),
}


def held(actor, contribution):
    return {p for p in PERMISSIONS if allowed(actor, f"contributions.{p}", contribution)}


@pytest.mark.parametrize("role", MATRIX)
def test_role_on_a_contribution_of_somebody_else(territory, role):
    contribution = make_contribution(make_open_process(territory))
    actor = make_person(territory, role) if role else make_person(territory)
    assert held(actor, contribution) == MATRIX[role]


@pytest.mark.parametrize("role", [Role.RELAY, Role.FACILITATOR])
def test_who_collected_sees_what_they_collected_and_nothing_more(territory, role):
    process = make_open_process(territory)
    relay, other = make_person(territory, role), make_person(territory, role)
    contribution = make_contribution(process, by=relay, channel=Channel.DOOR)
    assert {"work_on", "transcribe", "remint"} <= held(relay, contribution)
    assert not {"work_on", "transcribe", "remint", "read_private"} & held(other, contribution)


def test_author_by_account_and_by_receipt(territory):
    process = make_open_process(territory)
    author = make_person(territory)
    contribution = make_contribution(process, by=author)
    assert held(author, contribution) == {"own"}
    alone = make_contribution(process)
    assert held(Actor(alone.author_key), alone) == {"own"}
    assert held(VISITOR, alone) == set()


def test_role_that_has_ended_gives_nothing(territory):
    contribution = make_contribution(make_open_process(territory))
    agent = make_agent(territory)
    agent.memberships.update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert held(agent, contribution) == set()
