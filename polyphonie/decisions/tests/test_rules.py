"""Who may do what to options, decisions and answers: every role, at every state of an answer and of a decision."""

from datetime import timedelta

import pytest
from django.db import transaction

from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.permissions import allowed
from polyphonie.decisions import actions, answers
from polyphonie.decisions.models import Delegation
from polyphonie.decisions.tests.factories import TEXT
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.processes.tests.factories import make_open_process

PERMISSIONS = (
    "decisions.write_option",
    "decisions.write",
    "decisions.sign",
    "decisions.delegate",
    "decisions.manage_library",
    "answers.write",
    "answers.check",
    "answers.sign",
    "answers.edit",
)
AGENT = {"decisions.write_option", "decisions.write", "decisions.manage_library", "answers.write", "answers.check"}
SIGNATORY = {"decisions.sign", "decisions.delegate", "answers.sign", "answers.edit"}
MATRIX = {
    None: set(),
    Role.ADMINISTRATOR: AGENT | {"decisions.delegate", "answers.edit"},
    Role.AGENT: AGENT,
    Role.SIGNATORY: SIGNATORY,
    Role.ELECTED: set(),
    Role.FACILITATOR: {"decisions.write_option"},
    Role.RELAY: set(),
    Role.OBSERVER: set(),
}


def person(territory, role):
    return make_person(territory, role) if role else make_person(territory)


@pytest.mark.parametrize("role", MATRIX)
def test_role_and_its_permissions(territory, role):
    actor = person(territory, role)
    assert {p for p in PERMISSIONS if allowed(actor, p)} == MATRIX[role]


def may(act, *actor):
    """Tell whether an act goes through; whatever it did is taken back."""
    try:
        with transaction.atomic():
            act(*actor)
            raise Undone
    except Undone:
        return True
    except Refused:
        return False


class Undone(Exception):
    """What was tried worked, and is taken back."""


# What each role may do to an answer in each state: nobody skips the check nor the signature.
WRITES, CHECKS, SIGNS, EDITS = "write", "check", "sign", "edit"
OF_ANSWER = {
    "draft": {Role.AGENT: {WRITES}, Role.ADMINISTRATOR: {WRITES}},
    "proposed": {Role.AGENT: {WRITES, CHECKS}, Role.ADMINISTRATOR: {WRITES, CHECKS}},
    "checked": {Role.AGENT: {WRITES}, Role.ADMINISTRATOR: {WRITES}, Role.SIGNATORY: {SIGNS}},
    "published": {Role.SIGNATORY: {EDITS}, Role.ADMINISTRATOR: {EDITS}},
}


@pytest.mark.parametrize("state", OF_ANSWER)
def test_role_and_state_of_an_answer(territory, state):
    agent, signatory = make_agent(territory), make_signatory(territory)
    contribution = make_contribution(make_open_process(territory, by=agent))
    answer = answers.draft_answer(by=agent, contribution=contribution, **TEXT)
    steps = {
        "proposed": lambda a: answers.propose(answer=a, signatory=signatory, by=agent),
        "checked": lambda a: answers.check(answer=a, by=agent),
        "published": lambda a: answers.publish(answer=a, by=signatory),
    }
    for name, step in steps.items():
        if answer.state != state:
            step(answer)
            answer.refresh_from_db()
            assert answer.state == name
    acts = {
        WRITES: lambda by: answers.save_answer(answer=answer, edition=answer.edition, by=by, why="Autrement."),
        CHECKS: lambda by: answers.check(answer=answer, by=by),
        SIGNS: lambda by: answers.publish(answer=answer, by=by),
        EDITS: lambda by: answers.edit_published(answer=answer, reason="Une faute.", by=by, why="Autrement."),
    }
    for role in MATRIX:
        actor = person(territory, role)
        done = {name for name, act in acts.items() if may(act, actor)}
        assert done == OF_ANSWER[state].get(role, set()), (state, role)


OF_DECISION = {
    "draft": {Role.AGENT: {WRITES}, Role.ADMINISTRATOR: {WRITES}},
    "proposed": {Role.AGENT: {WRITES}, Role.ADMINISTRATOR: {WRITES}, Role.SIGNATORY: {SIGNS}},
    "published": {},
}


@pytest.mark.parametrize("state", OF_DECISION)
def test_role_and_state_of_a_decision(territory, state):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    option = actions.write_option(process=process, title="Six", text="Six bancs.", by=agent)
    decision = actions.draft_decision(
        process=process, title="Six bancs", by=agent, reasons="Pour revenir.", what_changed="Deux de plus.",
        room="Le nombre.", official_text="Le conseil…", plain_text="Six bancs.", decided_on=clock.today(),
    )  # fmt: skip
    actions.consider(decision=decision, option=option, chosen=True, why="La meilleure.", by=agent)
    if state != "draft":
        decision = actions.propose_decision(decision=decision, signatory=signatory, by=agent)
    if state == "published":
        decision = actions.publish_decision(decision=decision, by=signatory)
    acts = {
        WRITES: lambda by: actions.edit_decision(decision=decision, by=by, title="Huit bancs"),
        SIGNS: lambda by: actions.publish_decision(decision=decision, by=by),
    }
    for role in MATRIX:
        actor = person(territory, role)
        done = {name for name, act in acts.items() if may(act, actor)}
        assert done == OF_DECISION[state].get(role, set()), (state, role)


def test_decision_changed_since_it_was_read_is_not_signed(territory):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    option = actions.write_option(process=process, title="Six", text="Six bancs.", by=agent)
    decision = actions.draft_decision(
        process=process, title="Six bancs", by=agent, reasons="Pour revenir.", what_changed="Deux de plus.",
        room="Le nombre.", official_text="Le conseil…", plain_text="Six bancs.", decided_on=clock.today(),
    )  # fmt: skip
    actions.consider(decision=decision, option=option, chosen=True, why="La meilleure.", by=agent)
    read = actions.propose_decision(decision=decision, signatory=signatory, by=agent).proposed_at
    actions.edit_decision(decision=decision, by=agent, plain_text="Aucun banc.")
    with pytest.raises(Changed, match="a changé"):
        actions.publish_decision(decision=decision, by=signatory)
    actions.propose_decision(decision=decision, signatory=signatory, by=agent)
    with pytest.raises(Changed, match="a changé"):
        actions.publish_decision(decision=decision, by=signatory, read=read)


@pytest.mark.parametrize(
    ("days", "elsewhere", "signs"), [((-1, 1), False, True), ((-9, -1), False, False), ((1, 9), False, False),
                                     ((-1, 1), True, False)],
    ids=["in force", "ended", "to come", "for another process"],
)  # fmt: skip
def test_delegation_signs_in_its_dates_and_for_its_process(territory, days, elsewhere, signs):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    answer = answers.draft_answer(by=agent, contribution=make_contribution(process), **TEXT)
    answers.propose(answer=answer, signatory=signatory, by=agent)
    answers.check(answer=answer, by=agent)
    today = clock.today()
    Delegation.objects.create(
        territory=territory, signatory=signatory, delegate=agent, reference="Arrêté 12",
        process=make_open_process(territory, by=agent) if elsewhere else process,
        starts_on=today + timedelta(days=days[0]), ends_on=today + timedelta(days=days[1]),
    )  # fmt: skip
    assert may(lambda: answers.publish(answer=answer, by=agent)) == signs
    assert not allowed(agent, "decisions.sign"), "a decision is signed by its signatory only"
