"""Pages of processes: made from a recipe in one page, opened, changed in the open."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from polyphonie.core import clock
from polyphonie.core.errors import Refused
from polyphonie.core.pages import territory_url
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.processes import actions, forms, queries, recipes
from polyphonie.processes.models import Document, Phase, Process
from polyphonie.processes.tests.factories import five_lines, make_open_process, make_process

LOGIN = {"backend": "django.contrib.auth.backends.ModelBackend"}


def address(territory, name, *args):
    return "/" + territory_url(territory, name, *args).split("/", 3)[3]


def sent(**values):
    return {"cle": str(uuid.uuid4())} | {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


def five(**more):
    return five_lines() | {"title": "Des bancs", "starts_on": clock.today(), "listen_days": 30} | more


@pytest.fixture
def agent(territory, client):
    person = make_agent(territory)
    client.force_login(person.user, **LOGIN)
    return person


@pytest.mark.parametrize("recipe", list(recipes.RECIPES))
def test_every_recipe_proposes_a_first_process(territory, client, agent, recipe):
    page = client.get(address(territory, "processes:new") + f"?recette={recipe}").content.decode()
    assert str(recipes.RECIPES[recipe].title) in page and page.count("<h1") == 1


def test_a_process_opens_from_one_page(territory, client, agent):
    url = address(territory, "processes:new") + "?recette=question"
    answer = client.post(url, sent(**five(), ouvrir="1"))
    process = Process.objects.get()
    assert answer["Location"] == address(territory, "processes:edit", process.public_id)
    assert process.is_open and [p.kind for p in process.phases.all()] == ["listen", "group", "decide", "answer"]
    page = client.get(address(territory, "processes:detail", process.public_id)).content.decode()
    for words in ("Où poser des bancs", "Le conseil municipal", "Le budget de 20 000", "Prendre la parole"):
        assert words in page
    client.logout()
    assert client.get(address(territory, "processes:detail", process.public_id)).status_code == 200


def test_sending_the_page_twice_makes_one_process(territory, client, agent):
    url, data = address(territory, "processes:new") + "?recette=question", sent(**five(), ouvrir="1")
    assert client.post(url, data)["Location"] == client.post(url, data)["Location"]
    assert Process.objects.count() == 1


@pytest.mark.parametrize("missing", ["question", "decider", "decide_by", "open_points", "closed_points", "answer_by"])
def test_without_one_of_the_five_lines_nothing_is_made_and_words_are_kept(territory, client, agent, missing):
    url = address(territory, "processes:new") + "?recette=question"
    page = client.post(url, sent(**five(**{missing: ""}), ouvrir="1"))
    assert page.status_code == 200 and not Process.objects.exists()
    body = page.content.decode()
    assert "Des bancs" in body and f'href="#id_{missing}"' in body


def test_listening_needs_no_decision_but_a_date_to_say_what_follows(territory, client, agent):
    url = address(territory, "processes:new") + "?recette=ecoute"
    assert 'name="decide_by"' not in client.get(url).content.decode()
    client.post(url, sent(**five(), ouvrir="1"))
    assert Process.objects.get().frame.feeds_decision is False


def test_answers_cannot_be_promised_before_the_decision(territory, client, agent):
    url = address(territory, "processes:new") + "?recette=question"
    page = client.post(url, sent(**five(answer_by=clock.today()), ouvrir="1"))
    assert "ne peut pas précéder" in page.content.decode() and not Process.objects.exists()


def test_differences_are_told_word_by_word():
    pieces = queries.word_by_word("Six bancs au centre", "Huit bancs au centre et aux Prés")
    assert pieces == [("gone", "Six"), ("new", "Huit"), ("same", "bancs au centre"), ("new", "et aux Prés")]


@pytest.mark.parametrize(
    ("naive", "words"),
    [
        (datetime.fromisoformat("2027-03-28T02:30"), "n’existe pas"),
        (datetime.fromisoformat("2026-10-25T02:30"), "deux fois"),
    ],
)
def test_hours_that_the_clocks_skip_or_repeat_are_refused(naive, words):
    with timezone.override("Europe/Paris"), pytest.raises(django_forms.ValidationError, match=words):
        forms.local_moment(naive)


@pytest.mark.parametrize(
    ("zone", "naive", "utc"),
    [
        ("Europe/Paris", datetime.fromisoformat("2027-03-28T03:00"), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Paris", datetime.fromisoformat("2027-03-28T01:59"), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("Europe/Paris", datetime.fromisoformat("2026-10-25T03:00"), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("Indian/Reunion", datetime.fromisoformat("2027-03-28T02:30"), datetime(2027, 3, 27, 22, 30, tzinfo=UTC)),
    ],
)
def test_hours_are_those_of_the_territory(zone, naive, utc):
    with timezone.override(zone):
        assert forms.local_moment(naive) == utc


def test_a_stage_is_added_moved_and_taken_away(territory, client, agent):
    process = make_process(territory, by=agent)
    day = clock.today() + timedelta(days=40)
    data = {
        "kind": "build",
        "title": "",
        "detail": "",
        "starts_hour": "09:00",
        "ends_hour": "18:00",
        "starts_day": day,
        "ends_day": day,
    }
    client.post(address(territory, "processes:phase_new", process.public_id), sent(**data))
    phase = process.phases.get(kind="build")
    assert timezone.localtime(phase.starts_at).hour == 9
    client.post(
        address(territory, "processes:phase", process.public_id, phase.pk), sent(**data | {"starts_hour": "10:00"})
    )
    phase.refresh_from_db()
    assert timezone.localtime(phase.starts_at).hour == 10
    client.post(address(territory, "processes:phase_remove", process.public_id, phase.pk), sent())
    assert not process.phases.filter(kind="build").exists()


def test_a_stage_that_has_begun_is_not_taken_away(territory, agent):
    process = make_open_process(territory, by=agent)
    with pytest.raises(Refused, match="a commencé"):
        actions.remove_phase(phase=process.phases.first(), by=agent)


def test_open_consultation_asks_for_what_the_law_asks(territory, agent):
    process = make_process(
        territory, by=agent, recipe=Process.Recipe.OPEN_CONSULTATION, legal_type=Process.LegalType.OPEN_CONSULTATION
    )
    Phase.objects.filter(process=process).update(ends_at=clock.now() + timedelta(days=9))
    process.refresh_from_db()
    sentences = " ".join(recipes.missing_by_law(process))
    for words in ("quinze jours", "commissions", "projet d’acte", "notice"):
        assert words in sentences
    with pytest.raises(Refused, match="quinze jours"):
        actions.open_process(process=process, lines=five_lines(), by=agent)
    Phase.objects.filter(process=process).update(ends_at=clock.now() + timedelta(days=20))
    actions.edit_process(process=process, replaced_bodies="La commission de l’accessibilité.", by=agent)
    for kind in (Document.Kind.DRAFT_ACT, Document.Kind.NOTICE):
        file = SimpleUploadedFile("acte.pdf", b"%PDF-1.7 un acte")
        actions.add_document(process=process, title="Un document", kind=kind, file=file, by=agent)
    opened = actions.open_process(process=Process.objects.get(), lines=five_lines(), by=agent)
    with pytest.raises(Refused, match="synthèse"):
        actions.close_process(process=opened, closing_words="L’acte a changé.", by=agent)


def test_concertation_names_the_deliberation_that_set_it(territory, agent):
    process = make_process(territory, by=agent, legal_type=Process.LegalType.CONCERTATION)
    with pytest.raises(Refused, match="délibération"):
        actions.open_process(process=process, lines=five_lines(), by=agent)
    actions.edit_process(process=process, legal_reference="Délibération 2026-12", by=agent)
    assert actions.open_process(process=process, lines=five_lines(), by=agent).is_open


def test_a_document_is_given_as_a_file_and_only_a_pdf_enters(territory, client, agent):
    process = make_open_process(territory, by=agent)
    url = address(territory, "processes:add_document", process.public_id)
    page = client.post(url, sent(title="Faux", kind="study", file=SimpleUploadedFile("a.pdf", b"<script>")))
    assert "pas un PDF" in page.content.decode() and not process.documents.exists()
    client.post(url, sent(title="L’étude", kind="study", file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")))
    document = process.documents.get()
    answer = client.get(address(territory, "processes:document", document.public_id))
    assert answer["Content-Type"] == "application/pdf" and answer["Content-Disposition"].startswith("attachment")


STAFF_PAGES = ("edit", "card", "add_public", "add_document", "phase_new")


@pytest.mark.parametrize("role", [None, *Role.values])
def test_staff_pages_are_for_agents_and_administrators(territory, client, role):
    """The role matrix: who prepares a process, read from rules.py."""
    process = make_open_process(territory)
    if role:
        client.force_login(make_person(territory, role).user, **LOGIN)
    found = {client.get(address(territory, f"processes:{name}", process.public_id)).status_code for name in STAFF_PAGES}
    may = role in {Role.AGENT, Role.ADMINISTRATOR}
    assert found == ({200} if may else {302} if role is None else {404})
