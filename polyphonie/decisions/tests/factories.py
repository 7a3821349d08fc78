"""Answers and decisions for tests."""

from typing import Any

from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer, Outcome
from polyphonie.people.models import Person

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
