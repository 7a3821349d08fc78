"""Answers and decisions for tests."""

from typing import Any

from polyphonie.core import clock
from polyphonie.decisions import actions, answers
from polyphonie.decisions.models import Answer, Decision, Outcome
from polyphonie.people.models import Person
from polyphonie.processes.models import Process

TEXT = {
    "outcome": Outcome.KEPT,
    "why": "Six bancs seront posés avant le printemps.",
    "next_step": "Venez choisir leur place samedi à 10 h.",
}


def make_checked_answer(*, agent: Person, signatory: Person, **target: Any) -> Answer:
    """Write an answer (to `finding=` or `contribution=`) and take it to its signature."""
    answer = answers.draft_answer(by=agent, **TEXT | target)
    answers.propose(answer=answer, signatory=signatory, by=agent)
    return answers.check(answer=answer, by=agent)


def make_decision(process: Process, *, agent: Person, signatory: Person, **fields: Any) -> Decision:
    """Write a complete decision that has examined an option, and put it before its signatory."""
    said = {
        "title": "Poser six bancs", "plain_text": "Six bancs seront posés.", "reasons": "On ne peut pas s’asseoir.",
        "what_changed": "Leur place.", "room": "Le nombre et la place.", "official_text": "Le conseil décide.",
        "decided_on": clock.today(),
    }  # fmt: skip
    option = actions.write_option(process=process, title="Des bancs", text="Six bancs.", by=agent)
    decision = actions.draft_decision(process=process, by=agent, **said | fields)
    actions.consider(decision=decision, option=option, chosen=True, why="Le plus demandé.", by=agent)
    return actions.propose_decision(decision=decision, signatory=signatory, by=agent)
