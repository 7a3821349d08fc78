"""A process that dies while a ballot is cast: `main` reads SLUG VOTE KILLS [--without-transaction], Django being set up.

Each ballot is posted to the booth by a process of its own, made by fork, which SIGKILL stops before or after one of the
statements that it sends to the database, each in turn, or at any instant. After each death the urn is read again, then
the same ballot is posted once more, as a person does who got no answer. Prints what came of it, as JSON.
"""

import argparse
import base64
import gc
import json
import os
import random
import signal
import time
from collections import Counter
from contextlib import contextmanager

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections
from django.db.models import QuerySet
from django.test import Client
from django_scopes import scope

from polyphonie.core.pages import inside, territory_path
from polyphonie.methods.urn.encoding import receipt
from polyphonie.methods.urn.sealing import seal
from polyphonie.modules.urn import actions
from polyphonie.modules.urn.models import Ballot, Election, Elector, Movement
from polyphonie.territories.models import Territory

DONE, REFUSED = 0, 3


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def dying(step: int, seen: list[str]):
    """Die at a step: statements and commits are counted, each before then after it. `seen` keeps their names."""

    def at(name: str) -> None:
        seen.append(name)
        if len(seen) == step:
            die()

    def wrapper(execute, sql, params, many, context):
        name = " ".join(sql.split()[:3])
        at(f"before {name}")
        answer = execute(sql, params, many, context)
        at(f"after {name}")
        return answer

    commit = connection._commit

    def committing():
        at("before COMMIT")
        commit()
        at("after COMMIT")

    connection._commit = committing
    try:
        with connection.execute_wrapper(wrapper):
            yield
    finally:
        connection._commit = commit


class Booth:
    """One vote, the people in its booth, and what is known of its urn."""

    def __init__(self, slug: str, vote: str):
        settings.WHITENOISE_AUTOREFRESH = True  # else each process lists the static files before it answers
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.territory = Territory.objects.get(slug=slug)
        with scope(territory=self.territory), inside(self.territory):
            self.election = Election.objects.with_item().get(item__public_id=vote)
            self.address = territory_path(self.territory, "urn:ballot", vote)
            self.electors = list(Elector.objects.filter(election=self.election).order_by("key"))
            self.sessions = {e.pk: self._session(e) for e in self.electors}

    def _session(self, elector: Elector) -> str:
        session = SessionStore()
        session["urn"] = {self.election.vote: {"elector": str(elector.pk), "channel": "web", "ticket": "1"}}
        session.save()
        return session.session_key

    def sealed(self, dice: random.Random) -> bytes:
        choices = [(dice.choice(["1", "2", "4", "8"]), 1)]
        return seal(self.election.vote, self.election.setup, choices, bytes.fromhex(self.election.public_key))

    def post(self, elector: Elector, sealed: bytes) -> int:
        self.client.cookies.clear()
        self.client.cookies["sessionid"] = self.sessions[elector.pk]
        form = {"faire": "voter", "scelle": base64.b64encode(sealed).decode()}
        answer = self.client.post(self.address, form)
        return DONE if answer.status_code == 200 and "Votre vote compte" in answer.content.decode() else REFUSED

    def in_a_process(self, elector: Elector, sealed: bytes, step: int = 0, after: float | None = None) -> int:
        """Post in a process of its own, which dies at `step` or `after` some seconds; return what became of it."""
        connections.close_all()
        child = os.fork()
        if not child:
            code = REFUSED
            try:
                with dying(step, []):
                    code = self.post(elector, sealed)
            finally:
                os._exit(code)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def steps(self, elector: Elector, sealed: bytes) -> tuple[list[str], float]:
        """Return the steps of casting a ballot, in order, and its seconds."""
        seen: list[str] = []
        self.post(elector, self.sealed(random.Random(0)))  # templates and caches warm
        start = time.perf_counter()
        with dying(0, seen):
            assert self.post(elector, sealed) == DONE
        seconds = time.perf_counter() - start
        gc.freeze()  # what is in memory now is shared with the processes to come, and need not be copied
        return seen, seconds

    def torn(self) -> str:
        """Return what is wrong with the urn: a mark without a ballot, the reverse, a receipt that moved alone."""
        with scope(territory=self.territory):
            marked = Elector.objects.filter(election=self.election, channel="web").count()
            receipts = sorted(Ballot.objects.filter(election=self.election).values_list("receipt", flat=True))
            moves = list(Movement.objects.filter(election=self.election).values_list("receipt", "kind"))
        entered = Counter(code for code, kind in moves if kind == "in")
        entered.subtract(code for code, kind in moves if kind != "in")
        if marked != len(receipts):
            return f"{marked} marks, {len(receipts)} ballots"
        return "" if sorted(entered.elements()) == receipts else "the urn is not what its movements say"

    def holds(self, code: str) -> bool:
        with scope(territory=self.territory):
            return Ballot.objects.filter(election=self.election, receipt=code).exists()


def run(booth: Booth, kills: int) -> dict:
    dice, told = random.Random(1), Counter()
    steps, seconds = booth.steps(booth.electors[0], booth.sealed(dice))
    died, torn, unanswered = Counter(), [], 0
    while sum(died.values()) < kills:
        number = sum(told.values())
        elector, sealed = booth.electors[dice.randrange(len(booth.electors))], booth.sealed(dice)
        by_step = number % 2 == 0
        step = number // 2 % len(steps) + 1 if by_step else 0
        came = booth.in_a_process(elector, sealed, step, None if by_step else dice.random() * seconds)
        told[came] += 1
        if came == -signal.SIGKILL:
            died[steps[step - 1] if by_step else "any instant"] += 1
            unanswered += booth.holds(receipt(sealed))
        if wrong := booth.torn():
            torn.append([steps[step - 1] if by_step else "any instant", wrong])
            break
        again = booth.post(elector, sealed)
        if again != DONE or not booth.holds(receipt(sealed)) or booth.torn():
            torn.append(["posted again", booth.torn() or f"answer {again}"])
            break
    return {"kills": sum(died.values()), "at": died, "steps": steps, "kept unanswered": unanswered, "torn": torn}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slug")
    parser.add_argument("vote")
    parser.add_argument("kills", type=int)
    parser.add_argument("--without-transaction", action="store_true", help="take away what holds both writes together")
    asked = parser.parse_args()
    if asked.without_transaction:
        actions.cast = actions.cast.__wrapped__
        QuerySet.select_for_update = lambda rows, **_kwargs: rows.all()
    print(json.dumps(run(Booth(asked.slug, asked.vote), asked.kills)))
    return 0
