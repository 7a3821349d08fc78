"""A file enters once, in pieces that can stop anywhere, and can be taken back; pages and command do the same."""

import csv
import io
import json
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polyphonie.contributions import taking_back, texts
from polyphonie.contributions.models import AddedWord, Contribution, Origin, Words
from polyphonie.contributions.queries import news_of
from polyphonie.core import clock, journal
from polyphonie.core.errors import Refused
from polyphonie.core.models import JournalEntry
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.modules.opendata.importing import actions, previewing, rejects, tasks
from polyphonie.modules.opendata.importing.tests.factories import SMALL, bring, receive
from polyphonie.modules.opendata.models import Batch, RejectedRow
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """Return what writes a file of this content."""

    def write(content: str | bytes, name: str = "fichier.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def counts(batch: Batch) -> tuple[int, int, int, int]:
    return batch.created, batch.updated, batch.unchanged, batch.rejected


def state() -> list:
    """Return everything said, as it stands."""
    said = [
        (c.number, texts.own_text(c), c.collected_at, c.theme, c.supports, c.added_words, c.version)
        for c in Contribution.objects.with_words().order_by("number")
    ]
    return [
        said,
        sorted(Origin.objects.values_list("key", "digest")),
        list(Process.objects.values_list("received", "unanswered")),
    ]


def test_the_small_file_is_counted_then_brought_as_counted(process, agent):
    batch = receive(process, SMALL, agent)
    assert batch.preview["counts"] == {"read": 6, "created": 4, "updated": 0, "unchanged": 0, "rejected": 2}
    assert not Contribution.objects.exists()
    batch = bring(process, SMALL, agent)
    assert counts(batch) == (4, 0, 0, 2) and batch.state == "done" and not batch.rows
    reasons = list(RejectedRow.objects.order_by("number").values_list("reason", flat=True))
    assert "Ligne 6" in reasons[0] and "texte" in reasons[0] and "vide" in reasons[0]
    assert "Ligne 7" in reasons[1] and "date" in reasons[1] and "31/02/2026" in reasons[1]
    first = Contribution.objects.with_words().order_by("number").first()
    assert texts.own_text(first).startswith("Un banc\n\nIl manque un banc") and (first.theme, first.supports) == (
        "Assises",
        4,
    )
    assert "<p>" not in texts.own_text(Contribution.objects.with_words().get(supports=12))


def test_one_entry_a_batch_that_each_contribution_tells(process, agent):
    batch = bring(process, SMALL, agent)
    (entry,) = JournalEntry.objects.filter(verb="import.applied")
    assert entry.data["rows_hash"] == batch.rows_hash and entry.actor == agent.actor_key
    assert [e.verb for e, _words in news_of(Contribution.objects.first())] == ["import.applied"]
    assert (
        not JournalEntry.objects.filter(verb="contribution.received").exists()
        and journal.verify(batch.territory) is None
    )


def test_bringing_the_same_file_again_changes_nothing(process, agent):
    bring(process, SMALL, agent)
    before = state()
    assert counts(bring(process, SMALL, agent)) == (0, 0, 4, 2)
    assert state() == before


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["Un banc.", "Le bus.", "=SOMME(A1)", "", "Été « long » ; oui", '"Cité"\nde deux lignes']),
        st.sampled_from(["", "12/03/2026", "hier", "2026-03-01"]),
        st.sampled_from(["", "4", "beaucoup"]),
    ),
    min_size=1,
    max_size=9,
).filter(lambda rows: any(any(row) for row in rows))  # a file of empty rows is refused as a whole
FEW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def as_csv(rows) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([("id", "texte", "date", "votes"), *rows])
    return out.getvalue()


@FEW
@given(rows=ROWS)
def test_any_rows_brought_twice_are_brought_once(file, territory, rows):
    agent = make_agent(territory)
    process = make_open_process(territory, by=agent)
    columns = {"key": "id", "text": "texte", "date": "date", "supports": "votes"}
    first = bring(process, file(as_csv(rows)), agent, **columns)
    again = bring(process, file(as_csv(rows)), agent, **columns)
    # A row whose every cell is empty is no row.
    assert sum(counts(first)) == sum(any(c.strip() for c in row) for row in rows)
    assert counts(again) == (0, 0, first.created, first.rejected)
    assert Contribution.objects.filter(process=process).count() == first.created


@pytest.mark.slow
@FEW
@given(rows=ROWS, piece=st.integers(1, 4), stops=st.integers(0, 5))
def test_stopping_anywhere_then_going_on_is_as_one_run(file, territory, monkeypatch, rows, piece, stops):
    agent = make_agent(territory)
    whole, stopped = make_open_process(territory, by=agent), make_open_process(territory, by=agent)
    path = file(as_csv(rows))
    expected = bring(whole, path, agent)
    batch = actions.start(batch=receive(stopped, path, agent), by=agent)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "CHUNK", piece)
        for _n in range(stops):
            with pytest.raises(RuntimeError), transaction.atomic():
                # What the server did since the last piece is lost with it.
                actions.apply_some(batch=batch, by=agent)
                raise RuntimeError
            actions.apply_some(batch=batch, by=agent)
        batch = actions.apply_all(batch=batch, by=agent)

    def said(of):
        rows = Contribution.objects.with_words().filter(process=of).order_by("number")
        return [(c.number, texts.own_text(c), c.supports) for c in rows]

    assert counts(batch) == counts(expected) and said(stopped) == said(whole)
    assert list(batch.rejected_rows.values_list("reason")) == list(expected.rejected_rows.values_list("reason"))
    assert JournalEntry.objects.filter(verb="import.applied", item=batch.pk).count() == 1


def test_an_import_that_stopped_is_taken_up_by_the_tick(process, agent, monkeypatch):
    batch = actions.start(batch=receive(process, SMALL, agent), by=agent)
    asked = []
    monkeypatch.setattr(type(tasks.go_on), "enqueue", lambda task, *given: asked.append(given))
    tasks.tick()
    assert not asked
    Batch.objects.update(moved_at=clock.now() - tasks.limits.LEASE * 2)
    tasks.tick()
    tasks.tick()
    assert asked == [(batch.territory_id, batch.pk)]
    tasks.go_on.call(*asked[0])
    assert Batch.objects.get().state == "done" and Contribution.objects.count() == 4


def test_two_who_apply_one_batch_bring_each_row_once(process, agent, file, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 3)
    lines = "".join(f"{n};Il manque le banc n° {n}.\n" for n in range(20))
    batch = actions.start(batch=receive(process, file("id;texte\n" + lines), agent), by=agent)
    seen = []

    def other(then):
        # While one reads ahead, another applies the very piece that was read.
        seen.append(then.position)
        actions.apply_some(batch=then, by=agent)

    batch = actions.apply_all(batch=batch, by=agent, progress=other)
    assert counts(batch) == (20, 0, 0, 0) and len(seen) < 7
    assert sorted(Contribution.objects.values_list("number", flat=True)) == list(range(1, 21))


def test_what_is_read_ahead_is_refused_in_the_language_of_who_asked(process, agent, file, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 1)
    batch = receive(process, file("id;texte\n1;Un banc.\n2;=CMD()\n"), agent)
    with override("en"):
        actions.apply_all(batch=actions.start(batch=batch, by=agent), by=agent)
    assert RejectedRow.objects.get().reason.startswith("Line 3")


def test_a_batch_is_taken_back_whole_and_can_be_brought_again(process, agent):
    batch = bring(process, SMALL, agent)
    batch = actions.undo_all(batch=actions.undo(batch=batch, by=agent), by=agent)
    assert batch.state == "undone" and not Words.objects.exists() and not RejectedRow.objects.exists()
    assert set(Contribution.objects.values_list("standing", flat=True)) == {"withdrawn"}
    assert Process.objects.get().unanswered == 0
    assert counts(bring(process, SMALL, agent)) == (4, 0, 0, 2)


@pytest.fixture
def answered(territory, process, agent):
    """A batch of which one contribution has its answer, signed and published."""
    batch = bring(process, SMALL, agent)
    signatory = make_signatory(territory)
    one = Contribution.objects.order_by("number").first()
    answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, contribution=one), by=signatory)
    return batch


def test_nothing_is_taken_back_once_an_answer_is_published(answered, agent):
    before = state()
    with pytest.raises(Refused, match=r"déjà leur réponse \(1\)"):
        actions.undo(batch=answered, by=agent)
    assert state() == before and Batch.objects.get().state == "done" and RejectedRow.objects.count() == 2
    assert not JournalEntry.objects.filter(verb="import.undone").exists()


@pytest.mark.guards_off
def test_without_its_guard_an_answered_batch_would_be_taken_back(answered, agent, monkeypatch):
    monkeypatch.setattr(taking_back, "require_may_take_back", lambda *given: None)
    actions.undo_all(batch=actions.undo(batch=answered, by=agent), by=agent)
    assert Batch.objects.get().state == "undone" and Contribution.objects.filter(standing="withdrawn").count() == 3


def test_the_page_says_that_an_answered_batch_is_not_taken_back(client, territory, answered, agent):
    client.force_login(agent.user)
    before = state()
    page = f"/{territory.slug}/importer/{answered.public_id}/"
    response = client.post(page + "annuler/", {"cle": str(uuid.uuid4())})
    assert 400 <= response.status_code < 500 and "ont déjà leur réponse" in response.content.decode()
    assert state() == before and Batch.objects.get().state == "done"


def test_rejected_rows_put_right_are_brought_with_the_same_columns(process, agent, file):
    batch = bring(process, file("id;texte\n1;Un banc.\n2;=CMD()\n3;\n"), agent)
    text = "".join(rejects.lines(batch))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [r["ligne"] for r in rows] == ["3", "4"] and all(r["raison"] for r in rows)
    assert rows[0]["texte"] == "'=CMD()"
    again = bring(process, file(text.replace("'=CMD()", "Une vraie phrase.")), agent)
    assert counts(again) == (1, 0, 0, 1)


def test_two_people_may_say_the_same_but_one_name_is_borne_once(process, agent, file):
    batch = bring(process, file("texte\nUn banc.\nUn banc.\nLe bus.\n"), agent)
    assert counts(batch) == (3, 0, 0, 0)
    assert counts(bring(process, file("texte\nUn banc.\nUn banc.\nLe bus.\n"), agent)) == (0, 0, 3, 0)
    batch = bring(process, file("id;texte\n7;Un banc.\n7;Autre chose.\n"), agent)
    assert counts(batch) == (1, 0, 0, 1) and "ligne 2" in batch.rejected_rows.get().reason


def test_comments_of_another_site_are_never_put_under_ours(process, agent, file):
    proposals = "id;title;body;created_at;url;component/id\n5;Le vote;Il faut le reconnaître.;2019-01-17;https://a.fr/f/1/proposals/5;1\n"
    comments = "id;created_at;body;commentable_id;commentable_type;root_commentable_url\n9;2019-01-18;Oui.;5;P;https://{}/f/1/proposals/5\n"
    bring(process, file(proposals), agent)
    assert counts(bring(process, file(comments.format("b.fr")), agent)) == (0, 0, 0, 1)
    assert counts(bring(process, file(comments.format("a.fr")), agent)) == (1, 0, 0, 0)
    assert AddedWord.objects.get().text == "Oui."


def test_official_answers_become_drafts_that_nobody_has_signed(process, agent, file):
    body = [{"service_request_id": "1", "description": "Un nid de poule.", "requested_datetime": "2026-03-01T10:00:00+01:00",
             "status_notes": "Rebouché le 3 mars.", "lat": 48.77, "long": 2.29}]  # fmt: skip
    bring(process, file(json.dumps(body), "open311.json"), agent)
    answer = Answer.objects.get()
    assert (answer.state, answer.why, answer.signatory) == ("draft", "Rebouché le 3 mars.", None)
    assert Process.objects.get().unanswered == 1
    actions.undo_all(batch=actions.undo(batch=Batch.objects.get(), by=agent), by=agent)
    assert not Answer.objects.exists()


def test_a_tree_brings_its_branches(process, agent, file):
    tree = {"data": {"process": {"proposals": {"nodes": [
        {"id": "5", "title": {"translations": [{"locale": "en", "text": "No"}, {"locale": "fr", "text": "Un banc pour souffler"}]},
         "body": {"translations": [{"locale": "fr", "text": "Devant la grande pharmacie du centre."}]}, "createdAt": "2026-01-05T10:00:00Z",
         "comments": [{"id": "1", "body": "Oui, et deux.", "comments": [{"id": "2", "body": "Trois."}]}]}]}}}}  # fmt: skip
    batch = receive(
        process, file(json.dumps(tree), "decidim.json"), agent, key="id", title="title", text="body", date="createdAt",
        **{"word/text": "comments/body", "word/key": "comments/id", "word/parent": "comments/dans"},
    )  # fmt: skip
    batch = actions.apply_all(batch=actions.start(batch=batch, by=agent), by=agent)
    assert counts(batch) == (3, 0, 0, 0) and Contribution.objects.get().added_words == 2
    assert "Un banc pour souffler\n\nDevant" in texts.own_text(Contribution.objects.with_words().get())


def test_votes_without_names_then_with_them_are_counted_once(process, agent, file):
    comments = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n1403067224363,x,4,2,3,1,1,Il faut plus de bancs.\n1403067224363,x,5,2,0,1,-1,Insulte.\n"
    votes = "timestamp,datetime,comment-id,voter-id,vote\n1403067224363,x,4,10,1\n1403067224363,x,4,11,1\n1403067224363,x,4,12,-1\n"
    assert counts(bring(process, file(comments), agent)) == (1, 0, 0, 1)
    assert counts(bring(process, file(votes), agent)) == (2, 0, 0, 1)
    assert Contribution.objects.get().supports == 3


@pytest.mark.parametrize("change", [{"position": 99}, {"state": "done"}, {"state": "undone"}])
def test_the_database_refuses_a_batch_that_lies(process, agent, change):
    receive(process, SMALL, agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.update(**change)


@pytest.mark.parametrize("role", [Role.RELAY, Role.OBSERVER, Role.ELECTED, Role.SIGNATORY, Role.FACILITATOR])
def test_only_agents_bring_files(process, territory, client, role):
    person = make_person(territory, role)
    with pytest.raises(Refused):
        actions.receive_file(process=process, path=SMALL, name="a.csv", by=person)
    client.force_login(person.user)
    assert client.get(f"/{territory.slug}/importer/").status_code == 404


def test_the_page_brings_what_the_command_brings(client, territory, process, agent):
    client.force_login(agent.user)
    here = f"/{territory.slug}/importer/"
    sent = {
        "process": process.pk,
        "file": SimpleUploadedFile("contributions.csv", SMALL.read_bytes()),
        "cle": str(uuid.uuid4()),
    }
    page = client.post(here, sent)["Location"]
    shown = client.get(page).content.decode()
    assert "Il manque un banc" in shown and "le nombre de soutiens" in shown
    batch = Batch.objects.get()
    chosen = {
        f"c{n}": target
        for n, name in enumerate(batch.reading["heading"])
        for target, h in batch.mapping.items()
        if h == name
    }
    client.post(page + "colonnes/", chosen | {"source": "cahiers", "keep": "Cahiers", "cle": str(uuid.uuid4())})
    shown = client.get(page).content.decode()
    assert "Ce que cela ferait" in shown and "31/02/2026" in shown
    client.post(page + "reprendre/", {"cle": str(uuid.uuid4())})
    assert counts(Batch.objects.get()) == (4, 0, 0, 2)
    rejected = b"".join(client.get(page + "rejets.csv").streaming_content).decode()
    assert "raison" in rejected and "31/02/2026" in rejected
    assert "Télécharger les lignes" in client.get(page).content.decode()
    client.post(page + "annuler/", {"cle": str(uuid.uuid4())})
    assert Batch.objects.get().state == "undone" and "a été annulée" in client.get(page).content.decode()


def test_a_file_that_cannot_be_read_says_so_on_its_field(client, territory, process, agent):
    client.force_login(agent.user)
    sent = {"process": process.pk, "file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7 ..."), "cle": str(uuid.uuid4())}
    page = client.post(f"/{territory.slug}/importer/", sent)
    assert page.status_code == 422 and "fichier PDF" in page.content.decode() and not Batch.objects.exists()


def test_a_file_is_forgotten_before_anything_is_brought_not_after(process, agent):
    batch = receive(process, SMALL, agent)
    actions.discard(batch=batch, by=agent)
    assert not Batch.objects.exists()
    batch = bring(process, SMALL, agent)
    with pytest.raises(Refused):
        actions.discard(batch=batch, by=agent)


def test_dates_month_first_are_read_so_when_the_column_says_it(process, agent, file):
    batch = receive(process, file("texte;date\nUn banc ici.;01/02/2026\nLe bus là.;02/17/2026\n"), agent)
    assert previewing.month_first(batch) and batch.preview["counts"]["created"] == 2
