"""From the roll to the open urn: one person, one vote, whatever the way; a published file that says what was cast."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from polyphonie.core import clock
from polyphonie.core.errors import Refused
from polyphonie.core.models import JournalEntry
from polyphonie.core.pages import inside
from polyphonie.methods.budgets import parse_pb
from polyphonie.methods.urn import published
from polyphonie.methods.urn.verifying import verify
from polyphonie.modules.urn import actions, keeping, queries, ticking
from polyphonie.modules.urn.models import Ballot, Election, Elector, Entry, Head, Keying, Movement, Sealed
from polyphonie.people.tests.factories import make_agent, make_person

from .factories import OpenVote, make_election


@pytest.fixture(autouse=True)
def _at_home(territory):
    with inside(territory):
        yield


@pytest.fixture
def held(territory):
    return OpenVote(territory)


def file_of(election):
    with election.file.open("rb") as file:
        return published.read(file.read().decode())


def test_a_vote_goes_from_its_roll_to_its_published_file(held):
    receipts = [held.vote(n, *choices) for n, choices in enumerate([("1",), ("4", "8"), ("1", "3"), ("8",)])]
    changed = held.vote(0, "2")
    serials = actions.print_serials(election=held.election, count=4, by=held.agent)
    held.sign(3)
    held.sign(4)
    with held.after():
        actions.close(election=held.election, by=held.agent)
        held.paper([{serials[0]: [["8", 1]], serials[1]: None}])
        opened = held.finish()
    report = verify(file_of(opened), [h.digest for h in queries.heads(opened)], [changed, *receipts[1:3]])
    assert report.problems == []
    assert report.facts["marks"] == {"web": 3, "desk": 0, "paper": 2}
    assert opened.result == {
        "counted": 4, "void": 1, "votes": {"1": 1, "2": 1, "3": 1, "4": 1, "5": 0, "6": 0, "7": 0, "8": 2}
    }  # fmt: skip
    assert queries.opened_choices(opened, changed) == [("2", 1)]
    assert queries.receipt_state(opened, receipts[0]) == "replaced"
    given = queries.published(opened)
    counted = parse_pb(given.pabulib)
    assert dict(zip([p.id for p in counted.projects], counted.votes().tolist(), strict=True)) == opened.result["votes"]
    assert given.voters == 4


@pytest.mark.parametrize("kind", ["approval", "points"])
def test_other_ballots_are_counted_too(territory, kind):
    held = OpenVote(territory, ballot=kind)
    held.vote(0, "1", "2", "3")
    with held.after():
        opened = held.finish()
    assert verify(file_of(opened)).problems == []
    assert parse_pb(queries.published(opened).pabulib).kind == {"approval": "approval", "points": "cumulative"}[kind]


def test_small_envelope_is_counted_in_one_step_without_a_bureau(territory):
    held = OpenVote(territory, sealed=False)
    held.vote(0, "1")
    with pytest.raises(Refused, match="n’est pas terminé"):
        actions.count_now(election=held.election, by=held.agent)
    with held.after():
        opened = actions.count_now(election=held.election, by=held.agent)
    assert opened.result["votes"]["1"] == 1
    assert verify(file_of(opened)).problems == []


def test_last_ballot_counts_and_the_same_one_twice_is_one(held):
    sealed = held.sealed("1")
    first = actions.cast(elector=held.electors[0], sealed=sealed, by=held.agent)
    assert actions.cast(elector=held.electors[0], sealed=sealed, by=held.agent) == first
    second = held.vote(0, "2")
    assert list(Ballot.objects.values_list("receipt", flat=True)) == [second]
    with pytest.raises(Refused, match="remplacé"):
        actions.cast(elector=held.electors[0], sealed=sealed, by=held.agent)
    with pytest.raises(Refused, match="déjà été déposé"):
        actions.cast(elector=held.electors[1], sealed=sealed, by=held.agent)
    assert queries.receipt_state(held.election, first) == "replaced"
    assert queries.receipt_state(held.election, second) == "in"
    assert queries.receipt_state(held.election, "0" * 16) == ""


def test_nothing_enters_before_the_opening_nor_from_the_second_of_the_close(territory):
    now = clock.now().replace(microsecond=0)
    held = OpenVote(territory, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))
    early = [held.election.opens_at - timedelta(microseconds=1), held.election.closes_at]
    for moment in early:
        with clock.pretend(moment), pytest.raises(Refused, match="pas ouvert"):
            held.vote(0)
    for moment in (held.election.opens_at, held.election.closes_at - timedelta(microseconds=1)):
        with clock.pretend(moment):
            held.vote(1)
    assert Ballot.objects.count() == 1
    assert Elector.objects.exclude(channel="").count() == 1


def test_nothing_enters_without_the_key_of_the_bureau(territory):
    election = make_election(territory)
    assert queries.stage(election) == "prepared"
    with pytest.raises(Refused, match="pas ouvert"):
        actions.cast(elector=Elector.objects.first(), sealed=b"x", by=make_agent(territory))


@pytest.mark.parametrize("size", [0, 10, -1, 1])
def test_what_cannot_be_a_ballot_is_refused(held, size):
    sealed = held.sealed("1")
    wrong = sealed[:size] if size in (0, 10) else sealed[:-1] if size < 0 else sealed + b"x"
    with pytest.raises(Refused, match="incomplet"):
        actions.cast(elector=held.electors[0], sealed=wrong, by=held.agent)
    assert not Ballot.objects.exists() and not Elector.objects.exclude(channel="").exists()


def test_paper_signed_at_the_desk_takes_the_ballot_out_and_lets_none_in(held):
    code = held.vote(0, "1")
    held.sign(0)
    assert queries.receipt_state(held.election, code) == "cancelled"
    with pytest.raises(Refused, match="papier"):
        held.vote(0, "2")
    with pytest.raises(Refused, match="déjà signé"):
        held.sign(0)
    with held.after():
        opened = held.finish()
    assert opened.marks == {"web": 0, "desk": 0, "paper": 1}


def test_paper_does_not_prevail_where_the_rules_say_so(territory):
    held = OpenVote(territory, paper_wins=False)
    held.vote(0)
    with pytest.raises(Refused, match="déjà voté"):
        held.sign(0)
    assert Ballot.objects.count() == 1


def test_sheets_of_a_desk_without_network_are_entered_after_the_close(held):
    held.vote(0)
    with held.after():
        actions.close(election=held.election, by=held.agent)
        held.sign(0)
        opened = held.finish()
    assert opened.marks == {"web": 0, "desk": 0, "paper": 1}
    assert verify(file_of(opened)).problems == []


def test_desk_cancels_a_ballot_on_request_and_its_voter_may_vote_again(held):
    held.vote(0, "1")
    actions.cancel(elector=held.electors[0], by=held.agent)
    assert not Ballot.objects.exists()
    held.vote(0, "2", channel="desk")
    with held.after():
        with pytest.raises(Refused):
            actions.cancel(elector=held.electors[0], by=held.agent)
        opened = held.finish()
    assert opened.result["votes"]["2"] == 1 and opened.result["votes"]["1"] == 0


def test_nobody_closes_before_the_hour_nor_seals_without_two_members_nor_opens_without_two_parts(held):
    held.vote(0)
    with pytest.raises(Refused, match="avant l’heure"):
        actions.close(election=held.election, by=held.agent)
    with held.after():
        with pytest.raises(Refused, match="n’est pas clos"):
            actions.seal(election=held.election, codes=held.codes(), by=held.agent)
        actions.close(election=held.election, by=held.agent)
        for codes in ([], held.codes()[:1], [held.codes()[0]] * 2, [held.codes()[0], "0000"]):
            with pytest.raises(Refused, match="deux membres"):
                actions.seal(election=held.election, codes=codes, by=held.agent)
        with pytest.raises(Refused, match="pas scellée"):
            actions.open_urn(election=held.election, parts=held.parts(), by=held.agent)
        actions.seal(election=held.election, codes=held.codes(), by=held.agent)
        first, second = held.parts()
        for parts in ([], [first], [first, first], [first, second[:-1] + ("0" if second[-1] != "0" else "1")]):
            with pytest.raises(Refused):
                actions.open_urn(election=held.election, parts=parts, by=held.agent)
        actions.open_urn(election=held.election, parts=[first, second], by=held.agent)


def test_only_agents_prepare_and_keep_the_desk(territory, held):
    resident = make_person(territory)
    for act in (
        lambda: actions.load_roll(election=held.election, rows=[], by=resident),
        lambda: actions.make_codes(election=held.election, by=resident),
        lambda: actions.print_serials(election=held.election, count=1, by=resident),
        lambda: actions.sign_paper(elector=held.electors[0], by=resident),
        lambda: actions.cancel(elector=held.electors[0], by=resident),
        lambda: actions.seal(election=held.election, by=resident),
        lambda: actions.open_urn(election=held.election, by=resident),
        lambda: actions.erase_roll(election=held.election, by=held.agent),
    ):
        with pytest.raises(Refused, match="rôle"):
            act()


def test_roll_is_not_replaced_once_somebody_voted(held):
    held.vote(0)
    with pytest.raises(Refused, match="déjà voté"):
        actions.load_roll(election=held.election, rows=[{"key": "1", "name": "x"}], by=held.agent)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "vide"),
        ([{"key": "1", "name": ""}], "Ligne 1"),
        ([{"key": "1", "name": "A", "born": "12/05/1987"}], "naissance"),
        ([{"key": "1", "name": "A"}, {"key": "1", "name": "B"}], "deux fois"),
    ],
)
def test_roll_that_is_wrong_is_refused_and_the_former_one_kept(territory, rows, said):
    election = make_election(territory, roll=3)
    with pytest.raises(Refused, match=said):
        actions.load_roll(election=election, rows=rows, by=make_agent(territory))
    assert Elector.objects.count() == 3


def test_chain_tells_each_day_sorted_and_publishes_its_head(held):
    """The chain says what entered each day, in no order of entering; its head of each day is in the final chain."""
    codes = [held.vote(n) for n in range(6)]
    ticking.tick()
    later = clock.now() + timedelta(days=1)
    with clock.pretend(later):
        ticking.tick()
        ticking.tick()
        held.vote(0, "2")
    days = [e for e in Entry.objects.order_by("sequence") if e.kind == "day"]
    assert len(days) == 1 and sorted(codes) == json.loads(days[0].text)["with"]["in"]
    assert list(Ballot.objects.filter(settled=True).values_list("slot", flat=True)) == sorted(
        Ballot.objects.filter(settled=True).values_list("slot", flat=True)
    )
    with held.after():
        ticking.tick()
        ticking.tick()
        opened = held.finish()
    assert opened.closed_at is not None
    heads = [h.digest for h in Head.objects.all()]
    assert len(set(heads)) >= 5
    assert verify(file_of(opened), heads).problems == []


def test_after_the_seal_nothing_links_a_voter_to_a_ballot(held, django_capture_on_commit_callbacks):
    for n in range(8):
        held.vote(n, "1" if n % 2 else "8")
    link = keeping.read(held.election.vote, keeping.LINK)
    with held.after(), django_capture_on_commit_callbacks(execute=True):
        held.finish()
    slots = {
        keeping.hmac.new(link, f"{held.election.vote}|{e.key}".encode(), "sha256").hexdigest() for e in held.electors
    }
    assert not keeping.there(held.election.vote, keeping.LINK)
    assert not Ballot.objects.exists() and not Movement.objects.exists() and not Keying.objects.exists()
    assert not Elector.objects.exclude(day=None).exists()
    dump = repr([list(m._base_manager.values()) for m in (Election, Elector, Entry, Sealed, Head, JournalEntry)])
    assert not any(slot in dump for slot in slots)
    receipts = list(Sealed.objects.order_by("position").values_list("receipt", flat=True))
    journal = repr(list(JournalEntry.objects.values()))
    assert receipts and not any(code in journal for code in receipts)
    assert not any(e.key in journal for e in held.electors)


def test_common_journal_never_hears_of_a_ballot(held):
    before = JournalEntry.objects.count()
    held.vote(0)
    held.vote(0, "2")
    held.sign(1)
    actions.cancel(elector=held.electors[0], by=held.agent)
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE urn_entry SET text = ''",
        "DELETE FROM urn_entry",
        "UPDATE urn_election SET setup_text = '{}'",
        "UPDATE urn_election SET closed_at = NULL",
        "UPDATE urn_election SET public_key = 'ab'",
        "UPDATE urn_elector SET channel = 'web'",
        "UPDATE urn_sealed SET receipt = 'x'",
        "DELETE FROM urn_sealed",
        "UPDATE urn_election SET opened_at = closed_at, sealed_at = NULL",
    ],
)
def test_sealed_urn_is_kept_by_the_database_itself(held, statement):
    held.vote(0)
    with held.after():
        held.finish()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_ballot_forced_in_after_the_close_is_refused_by_the_database(held):
    held.vote(0)
    with held.after():
        actions.close(election=held.election, by=held.agent)
    ballot = Ballot.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(receipt="X" * 16)
    same = {"territory_id": ballot.territory_id, "election_id": ballot.election_id}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(slot="s", receipt="Y" * 16, sealed=b"", **same)


def test_urn_that_does_not_meet_its_roll_is_not_sealed(held):
    held.vote(0)
    held.vote(1)
    Ballot.objects.first().delete()
    with held.after():
        actions.close(election=held.election, by=held.agent)
        with pytest.raises(Refused, match="ne comptent pas"):
            actions.seal(election=held.election, codes=held.codes(), by=held.agent)


def test_roll_is_erased_after_the_opening_and_the_file_stays(territory, held):
    from polyphonie.people.models import Role

    held.vote(0)
    administrator = make_person(territory, Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        actions.erase_roll(election=held.election, by=administrator)
    with held.after():
        opened = held.finish()
    actions.erase_roll(election=opened, by=administrator)
    assert not Elector.objects.exists()
    assert queries.turnout(opened).roll == 12
    assert verify(file_of(opened)).problems == []
