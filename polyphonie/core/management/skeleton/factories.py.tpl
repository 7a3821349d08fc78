"""Entries for tests."""

from itertools import count

from polyphonie.modules.[[name]] import actions
from polyphonie.modules.[[name]].models import Entry
from polyphonie.people.tests.factories import make_agent
from polyphonie.territories.models import Territory

_numbers = count(1)


def make_entry(territory: Territory, **fields: object) -> Entry:
    values = {"title": f"Titre {next(_numbers)}", "text": "Un texte.", "by": make_agent(territory)} | fields
    return actions.write(territory=territory, **values)
