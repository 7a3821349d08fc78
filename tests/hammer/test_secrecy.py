"""After the close, whoever has the database, its files, a backup and the logs cannot say who chose what.

Every voter here makes a choice that nobody else makes; everything that the platform wrote is then searched for anything
that would join a voter to a ballot. The same search made during the vote must find it: it would see a link.
"""

import base64
import itertools
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django_scopes import scopes_disabled

from polyphonie.core import clock
from polyphonie.core.pages import territory_path
from polyphonie.methods.urn.encoding import receipt
from polyphonie.modules.urn import actions, keeping, queries, ticking
from polyphonie.modules.urn.models import Ballot, Elector, Sealed
from polyphonie.modules.urn.tests.factories import a_day_later

from .crowd import Somebody

pytestmark = pytest.mark.hammer
PEOPLE = 48


def loaded(voting) -> list[Elector]:
    """Load a roll of people whose numbers and names are found nowhere else."""
    rows = [{"key": f"NUMERO{n:05d}CANARI", "name": f"Canari-{n:05d}-Nom", "born": "1980"} for n in range(PEOPLE)]
    actions.load_roll(election=voting.held.election, rows=rows, by=voting.held.agent)
    return list(Elector.objects.filter(election=voting.held.election).order_by("key"))


def by_the_booth(voting, number: int, elector: Elector, choices: tuple[str, ...]) -> None:
    """Vote as somebody does: the door, the ballot, a first count without JavaScript, the urn."""
    who, vote = Somebody(number), voting.held.election.vote
    door = territory_path(voting.territory, "urn:enter", vote)
    status, _where = who.send(voting.url, "POST", door, {"key": elector.key, "born": "1980"}, keep=True)
    assert status == 302 and "sessionid" in who.cookies, f"the door answers {status}"
    sealed = base64.b64encode(voting.held.sealed(*choices)).decode()
    typed = {"choix": list(choices)}
    # One in two has no JavaScript: their choices are sent, counted once, then sealed by the server.
    counted, voted = {"faire": "calculer"} | typed, {"faire": "voter"} | typed
    for form in [counted, voted] if number % 2 else [{"faire": "voter", "scelle": sealed}]:
        assert who.send(voting.url, "POST", voting.ballot, form)[0] == 200


def everything(voting) -> dict[str, bytes]:
    """Return, by name, all that the platform wrote: the database and its journal, a backup, files, mails, logs."""
    data, kept = Path(voting.site.data), {}
    for path in [*data.rglob("*"), *keeping._path("", "").parent.glob("*")]:
        if path.is_file() and not path.is_relative_to(data / "static"):
            kept[str(path)] = path.read_bytes()
    kept["sessions"] = json.dumps([session.get_decoded() for session in Session.objects.all()]).encode()
    if connection.vendor == "sqlite":
        backup = data.parent / f"{data.name}-backup.sqlite3"
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(backup)) as to,
        ):
            source.backup(to)
        kept["backup"] = backup.read_bytes()
        backup.unlink()
    else:
        dump = subprocess.run(["pg_dump", "--dbname", voting.site.environment["DATABASE_URL"]], capture_output=True)
        assert dump.returncode == 0, dump.stderr
        kept["backup"] = dump.stdout
    return kept


def slots_in(kept: dict[str, bytes], slots: list[str]) -> list[str]:
    """Return where the slot of any voter is written."""
    found = re.compile("|".join(slots).encode())
    return [name for name, data in kept.items() if found.search(data)]


def rows_that_join(voters: list[str], ballots: list[str]) -> list[str]:
    """Return the tables of which one row names a voter and a ballot."""
    some_voter, some_ballot, joined = re.compile("|".join(voters)), re.compile("|".join(ballots)), []
    with scopes_disabled():
        for model in apps.get_models():
            for row in model._base_manager.values():
                said = repr({k: bytes(v).hex() if isinstance(v, bytes | memoryview) else v for k, v in row.items()})
                if some_voter.search(said) and some_ballot.search(said):
                    joined.append(model._meta.label)
    return joined


def lines_that_join(kept: dict[str, bytes], ballots: list[str]) -> list[str]:
    """Return the lines of logs that name a ballot, in any way."""
    some = re.compile("|".join(ballots).encode())
    return [
        n for n, data in kept.items() if n.endswith((".log", ".eml")) for line in data.splitlines() if some.search(line)
    ]


def order_of(table: str, column: str) -> list[str]:
    """Return a column in the order in which rows lie in their table."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {place}")
        return [value for (value,) in cursor.fetchall()]


def likeness(first: list, second: list) -> float:
    """Return how alike two orders of the same things are (Spearman): 1 the same, about 0 nothing in common."""
    place = {one: n for n, one in enumerate(second)}
    n = len(first)
    return 1 - 6 * sum((i - place[one]) ** 2 for i, one in enumerate(first)) / (n * (n * n - 1))


def written_apart() -> bool:
    """Tell that no transaction wrote one ballot and one line of the roll: PostgreSQL keeps its number in each row."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM urn_sealed")
        return cursor.fetchone()[0] == 1


def test_nothing_links_a_voter_to_a_choice_after_the_close(booth):
    voting = booth(roll=0, ballot="approval", most=0)
    held, electors = voting.held, loaded(voting)
    combinations = [c for size in (2, 3, 4) for c in itertools.combinations("12345678", size)][:PEOPLE]
    choices = dict(zip([e.key for e in electors], combinations, strict=True))
    order = sorted(electors, key=lambda e: keeping.slot(held.election.vote, e.key)[::-1])  # an order of no table
    for number, elector in enumerate(order[: PEOPLE // 2]):
        by_the_booth(voting, number, elector, choices[elector.key])
    with a_day_later(held.election):
        ticking.tick()
    for number, elector in enumerate(order[PEOPLE // 2 :] + order[:6], PEOPLE):
        by_the_booth(voting, number, elector, choices[elector.key])
    actions.sign_paper(elector=order[0], by=held.agent)
    link = keeping.read(held.election.vote, keeping.LINK)
    slots = [keeping.slot(held.election.vote, e.key) for e in electors]
    in_urn = dict(Ballot.objects.values_list("slot", "receipt"))
    assert slots_in(everything(voting), slots), "this search sees nothing, even during the vote"

    with clock.pretend(held.election.closes_at):
        opened = held.finish()

    kept = everything(voting)
    sealed = {s.receipt: bytes(s.sealed) for s in Sealed.objects.all()}
    forms = [
        *sealed,
        *(s.hex() for s in sealed.values()),
        *(base64.b64encode(s).decode()[:40] for s in sealed.values()),
    ]
    names = [name for e in electors for name in (e.key, e.name)]
    assert sorted(sealed) == sorted(code for slot, code in in_urn.items() if slot != slots[electors.index(order[0])])
    assert slots_in(kept, slots) == []
    assert not [name for name, data in kept.items() if link in data or link.hex().encode() in data]
    assert not keeping.there(opened.vote, keeping.LINK)
    assert rows_that_join([re.escape(n) for n in names], [re.escape(f) for f in forms]) == []
    assert lines_that_join(kept, [re.escape(f) for f in forms]) == []
    assert b'"choices"' not in kept[str(voting.log)] and not any(
        e.key.encode() in kept[str(voting.log)] for e in electors
    )
    # Nor does the place of a row: that of the roll is drawn anew, that of the urn is its bytes' or its drawn key's.
    assert abs(likeness(order_of("urn_elector", "key"), [e.key for e in order])) < 0.65
    cast = [in_urn[slots[electors.index(e)]] for e in order[6:] + order[1:6]]
    assert abs(likeness(order_of("urn_sealed", "receipt"), cast)) < 0.65
    assert written_apart()
    # And each choice is there: what could be found out was there to be found.
    assert opened.result["counted"] == PEOPLE - 1
    read = {tuple(n for n, _v in queries.opened_choices(opened, code)) for code in sealed}
    assert read == set(combinations) - {choices[order[0].key]}
    assert receipt(next(iter(sealed.values()))) in sealed
