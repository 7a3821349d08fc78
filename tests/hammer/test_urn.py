"""Many people voting at once, and the second of the close: one person, one ballot; none late, none lost."""

import base64
import itertools
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore

from polyphonie.core import clock
from polyphonie.core.pages import territory_path
from polyphonie.methods.urn.encoding import receipt
from polyphonie.methods.urn.sealing import seal
from polyphonie.modules.urn import actions
from polyphonie.modules.urn.models import Ballot, Election, Elector, Entry, Movement
from polyphonie.modules.urn.tests.factories import BUREAU, make_election

from .crowd import PEOPLE, TIMES, Somebody, hammer

pytestmark = pytest.mark.hammer


def entered(election: Election, electors: list[Elector], channel: str = "web") -> list[Somebody]:
    """Return these people as they are once the door of the booth has let them in."""
    crowd = []
    for number, elector in enumerate(electors):
        session = SessionStore()
        session["urn"] = {election.vote: {"elector": str(elector.pk), "channel": channel, "ticket": "1"}}
        session.save()
        crowd.append(Somebody(number, {"sessionid": session.session_key}))
    return crowd


def form(sealed: bytes) -> dict[str, str]:
    return {"faire": "voter", "scelle": base64.b64encode(sealed).decode()}


def one_each(election: Election) -> None:
    """Nobody has two ballots, no mark is without its ballot, and what moved is what is there."""
    rows = Elector.objects.filter(election=election)
    receipts = sorted(Ballot.objects.filter(election=election).values_list("receipt", flat=True))
    assert len(receipts) == rows.filter(channel__in=["web", "desk"]).count()
    moves = Counter()
    for code, kind in Movement.objects.filter(election=election).values_list("receipt", "kind"):
        moves[code] += 1 if kind == "in" else -1
    assert sorted(moves.elements()) == receipts and set(moves.values()) <= {0, 1}


def test_each_person_has_one_ballot(booth):
    """Each sends twelve ballots at once, some the same, some others: the urn holds one of theirs."""
    voting = booth(roll=PEOPLE)
    election, electors = voting.held.election, voting.held.electors
    sendings, own = [], []
    for who in entered(election, electors):
        three = [voting.held.sealed(option) for option in ("1", "2", "4")]
        own.append({receipt(sealed) for sealed in three})
        sendings += [(who, voting.ballot, form(three[n % 3])) for n in range(TIMES)]
    statuses = hammer(voting.url, sendings)
    assert sum(statuses.values()) == PEOPLE * TIMES and set(statuses) <= {200, 422}
    one_each(election)
    receipts = set(Ballot.objects.values_list("receipt", flat=True))
    assert len(receipts) == PEOPLE and all(len(receipts & mine) == 1 for mine in own)
    assert Elector.objects.filter(channel="web").count() == PEOPLE


def test_paper_and_web_at_the_same_moment_count_once(booth, signed_in):
    """While somebody votes online, the desk makes them sign for paper and cancels: the last word is one of them."""
    voting, dice = booth(roll=PEOPLE), random.Random(5)
    held, agent = voting.held, signed_in(voting.held.agent)
    sendings = []
    for number, who in enumerate(entered(held.election, held.electors)):
        at_desk = territory_path(voting.territory, "urn:elector", held.election.vote, held.electors[number].pk)
        staff = Somebody(number, dict(agent))
        mixed = [(who, voting.ballot, form(held.sealed("1"))) for _ in range(TIMES - 3)]
        for what in ("signer", "annuler", "annuler") if number % 2 else ("annuler",) * 3:
            mixed.insert(dice.randrange(len(mixed)), (staff, at_desk, {"faire": what}))
        sendings += mixed
    hammer(voting.url, sendings)
    one_each(held.election)
    channels = Counter(Elector.objects.values_list("channel", flat=True))
    assert channels["paper"] == PEOPLE // 2, "a signature was lost, or came undone"
    # Of the half that may vote online, each is cancelled three times: whoever was last is chance, and the machine's.
    assert channels["web"] > PEOPLE // 6, "hardly anybody voted: the race was not run"
    with held.after():
        assert held.finish().marks == {"web": channels["web"], "desk": 0, "paper": PEOPLE // 2}


ROUNDS, AT_A_TIME, VOTERS, CLOSERS = 25, 4, 4, 2
REFUSED = 409
MARGIN = 0.8  # seconds of voting that a machine must have left before the close, or the round waits for another second


def test_no_ballot_is_late_and_none_is_lost_when_votes_close(booth, signed_in):
    """A hundred votes close, four at a time, while people vote in them and two agents try to close each over and over."""
    voting = booth(roll=0)
    agent, taken, refused = signed_in(voting.held.agent), 0, 0
    for _round in range(ROUNDS):
        votes = some_votes(voting)
        acts = [(close, vote) for vote in votes for _ in range(CLOSERS)]
        acts += [(vote_until_refused, vote, number) for vote in votes for number in range(VOTERS)]
        with ThreadPoolExecutor(len(acts)) as hands:
            for act in [hands.submit(what, *given, voting.url, agent) for what, *given in acts]:
                act.result()
        for vote in votes:
            judge(vote)
            taken += sum(a.status == 200 for a in vote.answers)
            refused += sum(a.status == 422 for a in vote.answers)
    assert refused == ROUNDS * AT_A_TIME * VOTERS, "somebody was never told that the vote is over"
    assert taken > ROUNDS * AT_A_TIME * VOTERS, f"{taken} ballots taken: hardly a race"


def some_votes(voting) -> list[SimpleNamespace]:
    """Return four votes that close together in a few seconds, at a full one; later when this machine is slow."""
    for seconds in (3, 6, 12, 24):
        closes_at = clock.now().replace(microsecond=0) + timedelta(seconds=seconds)
        votes = [a_vote(voting, closes_at) for _ in range(AT_A_TIME)]
        if clock.now() < closes_at - timedelta(seconds=MARGIN):
            return votes
    raise AssertionError("this machine prepares no vote in twenty seconds")


def a_vote(voting, closes_at) -> SimpleNamespace:
    election = make_election(voting.territory, by=voting.held.agent, roll=VOTERS, closes_at=closes_at)
    actions.install(election=election, members=BUREAU, by=voting.held.agent)
    election.refresh_from_db()
    electors = list(Elector.objects.filter(election=election).order_by("key"))
    return SimpleNamespace(
        election=election, crowd=entered(election, electors), answers=[], closed=threading.Event(),
        ballot=territory_path(voting.territory, "urn:ballot", election.vote),
        close=territory_path(voting.territory, "urn:close", election.vote),
    )  # fmt: skip


def vote_until_refused(vote: SimpleNamespace, number: int, url: str, _agent: dict[str, str]) -> None:
    """Change one's mind again and again, until the answer is that the vote is over."""
    for option in itertools.cycle("1248"):
        sealed = seal(vote.election.vote, vote.election.setup, [(option, 1)], bytes.fromhex(vote.election.public_key))
        sent_at = clock.now()
        status, where = vote.crowd[number].send(url, "POST", vote.ballot, form(sealed))
        vote.answers.append(SimpleNamespace(voter=number, at=sent_at, status=status, code=receipt(sealed)))
        assert status in {200, 422}, f"{status} {where}"
        if status == 422:
            return


def close(vote: SimpleNamespace, url: str, agent: dict[str, str]) -> None:
    """Ask for the close until it is done: refused until the second when it is due."""
    time.sleep(max(0, (vote.election.closes_at - clock.now()).total_seconds() - MARGIN / 4))
    while not vote.closed.is_set():
        asked_at = clock.now()
        status, where = Somebody(900, dict(agent)).send(url, "POST", vote.close)
        assert status in {302, REFUSED}, f"{status} {where}"
        assert status == 302 or asked_at < vote.election.closes_at, "the close was refused once its time had come"
        if status == 302:
            vote.closed.set()


def judge(vote: SimpleNamespace) -> None:
    """What the chain told at the close is what was taken on time; nothing was taken after, nothing is missing."""
    election, accepted = Election.objects.get(pk=vote.election.pk), [a for a in vote.answers if a.status == 200]
    assert election.closed_at >= election.closes_at
    one_each(election)
    told = list(Entry.objects.filter(election=election, kind="day"))
    assert len(told) <= 1, "a ballot entered after the close, and was told later"
    assert not Movement.objects.filter(election=election, told=False).exists(), "a ballot entered after the close"
    late = [a for a in accepted if a.at >= election.closes_at]
    assert not late, f"taken though sent at {late[0].at}, after {election.closes_at}"
    told_of = set(told[0].text.split('"')) if told else set()
    lost = {a.code for a in accepted} - told_of
    assert not lost, f"{len(lost)} acknowledged ballots are not in the chain"
    marked = Elector.objects.filter(election=election).exclude(channel="").count()
    assert marked == len({a.voter for a in accepted})
    last = {a.voter: a.code for a in accepted}
    assert set(Ballot.objects.filter(election=election).values_list("receipt", flat=True)) == set(last.values())
