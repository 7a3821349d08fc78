"""Contributions for tests."""

from typing import Any

from polyphonie.contributions import actions, findings
from polyphonie.contributions.actions import Reach, Said
from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core.actors import VISITOR
from polyphonie.people.models import Person
from polyphonie.processes.models import Process


def make_contribution(
    process: Process, text: str = "Il manque un banc.", by: Any = VISITOR, **said: Any
) -> Contribution:
    """Receive a contribution through the product's own action."""
    contribution, _code = actions.receive(process=process, said=Said(text=text, **said), by=by)
    return contribution


def make_finding(process: Process, *, by: Person, size: int = 2, **fields: Any) -> Finding:
    """Create a finding that gathers `size` new contributions."""
    finding = findings.create_finding(process=process, by=by, **{"title": "S’asseoir pour revenir"} | fields)
    members = [make_contribution(process, f"Il manque un banc n° {n}.") for n in range(size)]
    findings.group(finding=finding, contributions=members, by=by)
    finding.refresh_from_db()
    return finding


def reach(channel: str, **fields: Any) -> Reach:
    """Return a way to be reached that has what its channel needs."""
    complete = {
        "email": {"email": "jeanne@exemple.fr"},
        "sms": {"phone": "0612345678"},
        "call": {"phone": "0612345678"},
        "letter": {"name": "Jeanne Morel", "street": "3 rue des Tilleuls", "postcode": "99100", "city": "Saint-Aurel"},
    }
    return Reach(channel=channel, **complete.get(channel, {}) | fields)
