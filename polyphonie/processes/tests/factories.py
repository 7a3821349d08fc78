"""Processes for tests."""

from datetime import timedelta

from polyphonie.core import clock
from polyphonie.people.models import Person
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes import actions
from polyphonie.processes.models import Phase, Process
from polyphonie.territories.models import Territory


def five_lines(**lines: object) -> dict:
    today = clock.today()
    return {
        "question": "Où poser des bancs ?",
        "decider": "Le conseil municipal",
        "decide_by": today + timedelta(days=60),
        "open_points": "Le nombre et la place des bancs.",
        "closed_points": "Le budget de 20 000 €.",
        "answer_by": today + timedelta(days=75),
    } | lines


def make_process(territory: Territory, *, by: Person | None = None, **fields: object) -> Process:
    """Create a process not yet open, with a listening phase that runs now."""
    by = by or make_agent(territory)
    process = actions.create_process(
        territory=territory, by=by, **{"title": "S’asseoir en ville", "recipe": Process.Recipe.QUESTION} | fields
    )
    moment = clock.now()
    actions.set_phase(
        process=process,
        kind=Phase.Kind.LISTEN,
        starts_at=moment - timedelta(days=1),
        ends_at=moment + timedelta(days=30),
        by=by,
    )
    return process


def make_open_process(territory: Territory, *, by: Person | None = None, **fields: object) -> Process:
    by = by or make_agent(territory)
    return actions.open_process(process=make_process(territory, by=by, **fields), lines=five_lines(), by=by)
