"""Two territories: nothing of one is found from the other, by any role, and the refusal tells nothing."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django_scopes import scope

from polyphonie.commitments import actions as commitments
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_service, make_territory

UNKNOWN, UNKNOWN_PK = "0000000000", 1
TOKENS = re.compile(rb'(name="(?:csrfmiddlewaretoken|cle)" value=")[^"]*')


@pytest.fixture
def two(db):
    """A territory where somebody reads, and another one full of things."""
    here, there = make_territory(name="Ici"), make_territory(name="Là-bas")
    with scope(territory=here), timezone.override(here.zone):
        readers = {role: make_person(here, role) for role in Role.values}
        readers["every role"] = make_person(here, *Role.values)
    with scope(territory=there), timezone.override(there.zone):
        ids = _things(there)
    return here, readers, ids


def _things(territory):
    """Make one thing of each kind; return their public ids and row keys."""
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    contribution, finding = make_contribution(process), make_finding(process, by=agent)
    answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    day = clock.today() + timedelta(days=30)
    promise = commitments.promise(source=process.item, title="Un banc", promised_for=day, by=agent)
    public = [row.public_id for row in (process, contribution, finding, answer, promise)]
    rows = (process.phases.first(), make_service(territory), agent.memberships.first())
    return public, [row.pk for row in rows]


# Parts of an address that name a row; and those that do not, with a value that exists. A receipt's code is a secret,
# not a name: its own tests try forged ones.
NAMES = {"pid", "pk", "number"}
WORDS = {"part": "cinq-lignes", "step": "mots", "key": "moyens"}


def _addresses():
    """Return every address of a territory that names something: (name, its parameters)."""

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if NAMES & pattern.pattern.converters.keys():
                    yield f"{namespace}{pattern.name}", dict(pattern.pattern.converters)
            else:
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)

    return sorted(walk(get_resolver(settings.TERRITORY_URLCONF).url_patterns, ""), key=lambda pair: pair[0])


def _path(territory, name, converters, pid, pk):
    from polyphonie.core.pages import territory_url

    values = []
    for parameter, converter in converters.items():
        is_number = type(converter).__name__ == "IntConverter"
        values.append(WORDS.get(parameter, pk if is_number else pid))
    return territory_url(territory, name, *values).removeprefix(settings.BASE_URL)


def _read(client, path):
    answer = client.get(path)
    body = TOKENS.sub(rb"\1", b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return answer.status_code, body.replace(path.encode(), b"")


def _without(body, pid):
    return body.replace(pid.encode(), b"") if pid else body


def _differences(here, readers, roles, public_ids, pks):
    """Ask every address for what is there and for what is nowhere; return where the answers differ."""
    wrong, asked = [], 0
    for role in roles:
        client = Client()
        if role:
            client.force_login(readers[role].user, backend="django.contrib.auth.backends.ModelBackend")
        for name, converters in _addresses():
            unknown = _path(here, name, converters, UNKNOWN, UNKNOWN_PK)
            status, body = _read(client, unknown)
            if status in {302, 405}:  # sign-in is asked before anything is looked for; a POST-only address
                continue
            has_number = any(type(c).__name__ == "IntConverter" for c in converters.values())
            for pid, pk in product(public_ids if "pid" in converters else [""], pks if has_number else [0]):
                asked += 1
                path = _path(here, name, converters, pid, pk)
                found, other = _read(client, path)
                # The address itself may be shown on the page; nothing else may differ.
                if found != status or _without(other, pid) != _without(body, UNKNOWN):
                    wrong.append(f"{role}: {path} → {found}, unknown → {status}")
    assert asked > 60
    return wrong


@pytest.mark.slow
def test_nothing_of_another_territory_is_found_role_by_role(two):
    here, readers, (public_ids, pks) = two
    wrong = _differences(here, readers, (None, "every role", *Role.values), public_ids, pks)
    assert not wrong, "\n".join(wrong[:30])


def test_unknown_things_are_not_found_at_all(two):
    """The comparison above means something: an unknown id is a 404 on the pages that anyone may open."""
    here, _readers, _ids = two
    for name in (
        "processes:detail",
        "commitments:detail",
        "contributions:detail",
        "portal:history",
        "processes:document",
    ):
        converters = dict(_addresses())[name]
        assert _read(Client(), _path(here, name, converters, UNKNOWN, UNKNOWN_PK))[0] == 404
