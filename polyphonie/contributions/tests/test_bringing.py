"""What was said elsewhere enters with the invariants of what is said here, and can be taken back until it is answered."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from polyphonie.contributions import texts
from polyphonie.contributions.bringing import bring
from polyphonie.contributions.brought import Brought, BroughtSupport, BroughtWord
from polyphonie.contributions.models import AddedWord, Contribution, Origin, Support, Version, Words
from polyphonie.contributions.taking_back import GONE, require_may_take_back, take_back
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock, items, search
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery, Item, SearchEntry
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(territory):
    """Return an agent, an open process, and the item of a batch."""
    agent = make_agent(territory)
    return agent, make_open_process(territory, by=agent), items.create(territory, "batch")


def said(key="1", text="Il manque un banc.", **fields):
    digest = fields.pop("digest", f"{hash((key, text)) & (1 << 60):032x}")
    return Brought(key=key, digest=digest, text=text, at=clock.now() - timedelta(days=9), **fields)


def bring_all(desk, *things, source="outil"):
    agent, process, batch = desk
    return bring(process=process, source=source, batch=batch, things=things, by=agent)


def test_what_is_brought_has_every_row_that_what_is_received_has(desk):
    _agent, process, _batch = desk
    here = make_contribution(process, "Il manque un banc à l’arrêt.")
    (outcome,) = bring_all(desk, said(text="Il manque un banc à l’arrêt.", author="77", supports=3))
    row = Contribution.objects.with_words().get(pk=outcome.contribution)
    assert (row.number, row.channel, row.answer_channel, row.supports) == (here.number + 1, "import", "none", 3)
    version = texts.current_version(row)
    assert version.commitment == texts.commitment(version.words.salt, version.words.text)
    assert row.item.visibility == Item.Visibility.PUBLIC and len(row.item.public_id) == 10
    assert row.item.links_out.get().target_id == process.pk
    process = Process.objects.get(pk=process.pk)
    assert (process.received, process.unanswered) == (2, 2)


def test_search_reads_what_was_brought_as_it_would_after_any_other_change(desk):
    (outcome,) = bring_all(desk, said(text="Un éclairage près de l’école", place="Rue des Tilleuls"))
    written = SearchEntry.objects.values_list("title_terms", "terms").get(pk=outcome.contribution)
    search.refresh([outcome.contribution])
    assert SearchEntry.objects.values_list("title_terms", "terms").get(pk=outcome.contribution) == written
    assert [i.pk for i in search.find("éclairages tilleul").items] == [outcome.contribution]


def test_bringing_again_changes_nothing(desk):
    things = [said(str(n), f"Texte {n}", digest=f"{n:032x}") for n in range(3)]
    bring_all(desk, *things)
    before = (Version.objects.count(), Process.objects.get().received)
    assert [o.done for o in bring_all(desk, *things)] == ["unchanged"] * 3
    assert (Version.objects.count(), Process.objects.get().received) == before


def test_a_text_changed_there_is_a_new_version_here_and_keeps_what_staff_qualified(desk):
    (first,) = bring_all(desk, said(text="Un banc", digest="a", theme="Voirie"))
    Contribution.objects.filter(pk=first.contribution).update(theme="Assises")
    (again,) = bring_all(desk, said(text="Deux bancs", digest="b", theme="Mobilier"))
    row = Contribution.objects.with_words().get(pk=first.contribution)
    assert (again.done, row.version, row.theme, texts.public_text(row)) == ("updated", 2, "Assises", "Deux bancs")
    assert [v.words.text for v in row.versions.all()] == ["Un banc", "Deux bancs"]


def test_words_that_were_answered_here_no_longer_change(desk):
    (first,) = bring_all(desk, said(digest="a"))
    Contribution.objects.filter(pk=first.contribution).update(standing="withdrawn")
    (again,) = bring_all(desk, said(text="Autre chose", digest="b"))
    assert not again.done and "ne changent plus" in again.reason


def test_words_and_supports_follow_their_contribution_even_in_the_same_call(desk):
    at = clock.now()
    outcomes = bring_all(
        desk,
        said("7", supports=5),
        BroughtWord("mot:1", "w1", "7", "D’accord.", at, author="9"),
        BroughtWord("mot:2", "w2", "mot:1", "Moi aussi.", at),
        BroughtWord("mot:3", "w3", "inconnue", "Perdu.", at),
        BroughtSupport("soutien:7:9", "s1", "7", "9", at),
        BroughtSupport("soutien:7:9bis", "s2", "7", "9", at),
    )
    assert [o.done for o in outcomes] == ["created", "created", "", "", "created", "unchanged"]
    assert "n’a pas été reprise" in outcomes[3].reason
    row = Contribution.objects.get(pk=outcomes[0].contribution)
    assert (row.added_words, AddedWord.objects.count()) == (1, 1)
    # One of the five announced now has a name: it is not counted twice.
    assert (row.supports, Support.objects.count()) == (5, 1)


def test_a_reply_leads_to_the_contribution_of_the_word_it_replies_to(desk):
    at = clock.now()
    bring_all(desk, said("7"), BroughtWord("mot:1", "w1", "7", "D’accord.", at))
    (reply,) = bring_all(desk, BroughtWord("mot:2", "w2", "1", "Moi aussi.", at))
    assert reply.done == "created" and Contribution.objects.get().added_words == 2


def test_one_person_there_is_one_person_here_and_cannot_be_guessed(desk):
    bring_all(desk, said("1", author="9"), said("2", author="9"), said("3", author="8"), said("4"))
    keys = list(Contribution.objects.order_by("number").values_list("author_key", flat=True))
    assert keys[0] == keys[1] and len(set(keys)) == 3 and all(len(k) == 30 for k in keys)


def test_somebody_who_left_an_address_is_answered_there(desk):
    (outcome,) = bring_all(desk, said(email="jeanne@exemple.fr"))
    row = Contribution.objects.get(pk=outcome.contribution)
    assert row.answer_channel == Delivery.Channel.EMAIL and row.item.contact.email == "jeanne@exemple.fr"
    assert row.item.follows.get().follower == row.author_key


@pytest.mark.parametrize("role", [Role.RELAY, Role.OBSERVER, Role.ELECTED, Role.SIGNATORY, Role.FACILITATOR])
def test_only_agents_bring(desk, territory, role):
    with pytest.raises(Refused):
        bring_all((make_person(territory, role), *desk[1:]), said())


@pytest.mark.parametrize("change", [{"opened_at": None}, {"closed_at": clock.now(), "closing_words": "Fini."}])
def test_nothing_is_brought_into_a_process_not_open(desk, change):
    Process.objects.update(**change)
    with pytest.raises(Refused):
        bring_all(desk, said())
    assert not Contribution.objects.exists()


def test_the_database_refuses_the_same_foreign_name_twice(desk):
    bring_all(desk, said())
    twin = Origin.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Origin.objects.create(
            **{f: getattr(twin, f) for f in ("territory", "process", "source", "key", "digest", "batch")},
            contribution=make_contribution(desk[1]),
        )


def test_the_database_refuses_an_origin_of_nothing(desk):
    bring_all(desk, said())
    with pytest.raises(IntegrityError), transaction.atomic():
        Origin.objects.update(contribution=None)


def test_taking_back_withdraws_erases_the_words_and_frees_the_names(desk):
    agent, process, batch = desk
    make_contribution(process)
    at = clock.now()
    word, support = BroughtWord("mot:1", "w", "7", "Oui.", at), BroughtSupport("soutien:7:1", "s", "7", "1", at)
    outcomes = bring_all(desk, said("7", "Un tilleul"), word, support)
    while take_back(process=process, batch=batch, by=agent):
        pass
    row = Contribution.objects.get(pk=outcomes[0].contribution)
    assert (row.standing, row.supports, row.added_words) == ("withdrawn", 0, 0)
    assert not Words.objects.filter(version__contribution=row).exists() and not AddedWord.objects.exists()
    assert row.origin.batch_id == batch.pk and row.origin.key.startswith(GONE)
    assert not search.find("tilleul").items and not search.find("tilleul", staff=True).items
    assert Process.objects.get(pk=process.pk).unanswered == 1
    assert bring_all(desk, said("7", "Un tilleul"))[0].done == "created"


def test_taking_back_goes_on_piece_by_piece_whoever_began_it(desk, monkeypatch):
    agent, process, batch = desk
    monkeypatch.setattr("polyphonie.contributions.taking_back.PIECE", 2)
    bring_all(desk, *(said(str(n)) for n in range(7)))
    one = take_back(process=process, batch=batch, by=agent)
    other = take_back(process=process, batch=batch, by=agent)  # another worker knows nothing of the first
    assert one and other > one
    while one := take_back(process=process, batch=batch, by=agent, after=one):
        pass
    assert not take_back(process=process, batch=batch, by=agent)
    assert set(Contribution.objects.values_list("standing", flat=True)) == {"withdrawn"}
    assert Process.objects.get(pk=process.pk).unanswered == 0


def test_a_piece_is_taken_back_in_as_many_queries_whatever_it_holds(desk, monkeypatch):
    agent, process, batch = desk
    bring_all(desk, *(said(str(n)) for n in range(40)))
    counted = []
    for size in (2, 30):
        monkeypatch.setattr("polyphonie.contributions.taking_back.PIECE", size)
        with CaptureQueriesContext(connection) as queries:
            take_back(process=process, batch=batch, by=agent)
        counted.append(sum("core_search " not in q["sql"] for q in queries))  # SQLite forgets its words one by one
    assert counted[0] == counted[1]


def test_taking_back_leaves_findings_with_their_true_size(desk):
    agent, process, batch = desk
    finding = make_finding(process, by=agent)
    (outcome,) = bring_all(desk, said())
    Contribution.objects.filter(pk=outcome.contribution).update(finding=finding)
    type(finding).objects.update(size=3)
    take_back(process=process, batch=batch, by=agent)
    assert type(finding).objects.get().size == 2


def test_a_batch_with_an_answer_is_no_longer_taken_back(desk):
    agent, process, batch = desk
    (outcome,) = bring_all(desk, said())
    answer = items.create(process.territory, "answer")
    Contribution.objects.filter(pk=outcome.contribution).update(
        standing="answered", answer=answer, answered_at=clock.now()
    )
    with pytest.raises(Refused):
        require_may_take_back(process, batch, agent)
    assert take_back(process=process, batch=batch, by=agent) == 0


def test_replacing_a_key_by_another_kind_of_thing_is_set_aside(desk):
    bring_all(desk, said("7"))
    (outcome,) = bring_all(desk, BroughtWord("7", "w", "7", "Oui.", clock.now()))
    assert not outcome.done and "autre chose" in outcome.reason
