"""What people send wrong, over the pages that anyone may open: a plain sentence, their words kept, nothing half-written.

Forged codes, hostile pictures and two agents at once have their own tests, beside what they attack.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from polyphonie.contributions import access
from polyphonie.contributions.models import AddedWord, Contribution, Draft, Flag, Support
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock, once
from polyphonie.core.actors import Actor
from polyphonie.core.models import JournalEntry
from polyphonie.decisions import answers
from polyphonie.decisions.models import Reaction
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.portal.desk.tests.factories import plain
from polyphonie.processes.models import Phase
from polyphonie.processes.tests.factories import make_open_process

MEGABYTE = "Un banc, vite. " * 70_000


@pytest.fixture
def site(territory, client):
    """A visitor on the site of a territory, with a contribution of somebody else and one of their own."""
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    other, mine = make_contribution(process, "Un arbre."), make_contribution(process, "Un banc.")
    session = client.session
    session[access.OPENED] = [mine.pk]
    session.save()
    return Site(client, f"/{territory.slug}", process, other, mine, agent, signatory)


@dataclass
class Site:
    client: Client
    base: str
    process: Any
    other: Contribution
    mine: Contribution
    agent: Any
    signatory: Any

    def post(self, path, **fields):
        return self.client.post(self.base + path, {once.FIELD: once.new_key()} | fields)


def speaking(site):
    """Begin to speak: the questions after the first one need it."""
    assert site.post(f"/prendre-la-parole/{site.process.public_id}/mots/", text="Il manque un abri.").status_code == 302


def answered(site):
    answer = make_checked_answer(agent=site.agent, signatory=site.signatory, contribution=site.mine)
    answers.publish(answer=answer, by=site.signatory)


@dataclass(frozen=True)
class Form:
    """A public form: its address, what is sent to it, the rows it writes, and whether it stops with the stage."""

    path: Callable[[Site], str]
    good: dict[str, str]
    rows: Callable[[], Any]
    long: str = ""  # the field in which one may write a lot
    stops: bool = False
    before: Callable[[Site], Any] = lambda site: None


def speak(step):
    return lambda site: f"/prendre-la-parole/{site.process.public_id}/{step}/"


def on(which, gesture):
    return lambda site: f"/contributions/{getattr(site, which).public_id}/{gesture}/"


def receipt(page):
    return lambda site: f"/recu/{site.mine.public_id}/{page}/"


def drafts():
    return [(d.data, d.files.count()) for d in Draft.objects.all()]


FORMS = {
    "words": Form(speak("mots"), {"text": "Il manque un abri."}, drafts, "text", stops=True),
    "place": Form(speak("lieu"), {"area": "", "place": "la gare"}, drafts, "place", stops=True, before=speaking),
    "answer": Form(speak("reponse"), {"channel": "email"}, drafts, stops=True, before=speaking),
    "name": Form(
        speak("nom"), {"pseudonym": "Max", "speaks_for": "self"}, drafts, "pseudonym", stops=True, before=speaking
    ),
    "sending": Form(speak("verifier"), {}, lambda: Contribution.objects.count(), stops=True, before=speaking),
    "support": Form(on("other", "soutenir"), {}, lambda: Support.objects.count(), stops=True),
    "word": Form(
        on("other", "ajouter-un-mot"), {"text": "Moi aussi.", "pseudonym": ""}, lambda: AddedWord.objects.count(), "text",
        stops=True,
    ),
    "flag": Form(on("other", "signaler"), {"reason": "personal", "text": ""}, lambda: Flag.objects.count(), "text"),
    "edition": Form(
        receipt("modifier"), {"text": "Deux bancs."}, lambda: Contribution.objects.filter(version=2).count(), "text"
    ),
    "withdrawal": Form(receipt("retirer"), {}, lambda: Contribution.objects.filter(standing="withdrawn").count()),
    "reaction": Form(
        on("mine", "reagir"), {"kind": "misunderstood", "text": "Je parlais du bus."}, lambda: Reaction.objects.count(),
        "text", before=answered,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_sent_twice_is_done_once(site, name):
    form = FORMS[name]
    form.before(site)
    before, fields = form.rows(), form.good | {once.FIELD: once.new_key()}
    first = site.client.post(site.base + form.path(site), fields)
    assert first.status_code == 302, plain(first.content.decode())[:2000]
    after, told = form.rows(), JournalEntry.objects.count()
    assert after != before
    again = site.client.post(site.base + form.path(site), fields)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert (form.rows(), JournalEntry.objects.count()) == (after, told)


@pytest.mark.parametrize("name", FORMS)
def test_without_its_key_nothing_is_done_and_one_is_told(site, name):
    form = FORMS[name]
    form.before(site)
    before = form.rows()
    for key in ("", "une clé inventée"):
        refused = site.post(form.path(site), **form.good | {once.FIELD: key})
        assert refused.status_code in {200, 409, 422}
        assert "Rechargez la page" in plain(refused.content.decode())
        assert form.rows() == before


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.stops])
def test_stage_that_ended_meanwhile_is_told_where_one_is(site, name):
    form = FORMS[name]
    form.before(site)
    before = form.rows()
    Phase.objects.update(ends_at=clock.now() - timedelta(minutes=1))
    refused = site.post(form.path(site), **form.good)
    text = plain(refused.content.decode())
    assert refused.status_code in {200, 409, 422} and "terminé pour cette étape" in text
    assert all(value in text for field, value in form.good.items() if field == form.long), text[:3000]
    assert form.rows() == before


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.long])
def test_a_megabyte_of_text_is_refused_at_its_field_and_kept(site, name):
    form = FORMS[name]
    form.before(site)
    before = form.rows()
    refused = site.post(form.path(site), **form.good | {form.long: MEGABYTE})
    text = refused.content.decode()
    assert refused.status_code in {200, 422} and f'id="id_{form.long}_error"' in text
    assert MEGABYTE[:400] in text and "caractères" in text
    assert form.rows() == before


def test_more_than_the_server_reads_is_told_in_plain_words(site):
    refused = site.post(FORMS["words"].path(site), text=MEGABYTE * 3)
    assert refused.status_code == 413 and "trop long pour être reçu" in plain(refused.content.decode())


def test_connection_lost_in_the_middle_of_a_form_writes_nothing(site):
    """A photo half-sent: the body stops before its end, as when a telephone loses the network."""
    whole = b'--limite\r\nContent-Disposition: form-data; name="text"\r\n\r\nIl manque un'
    refused = site.client.generic(
        "POST", site.base + FORMS["words"].path(site), whole, content_type="multipart/form-data; boundary=limite"
    )
    assert refused.status_code in {200, 400, 403} and not Draft.objects.exists()
    # The same form sent whole later is the first sending.
    speaking(site)
    assert Draft.objects.get().data["text"] == "Il manque un abri."


def test_answer_lost_on_the_way_back_hands_the_same_receipt(site):
    """The contribution arrived, its answer did not: sending again leads to the same receipt, with its code."""
    speaking(site)
    key, before = once.new_key(), Contribution.objects.count()
    check = FORMS["sending"].path(site)
    first = site.client.post(site.base + check, {once.FIELD: key})
    again = site.client.post(site.base + check, {once.FIELD: key})
    assert Contribution.objects.count() == before + 1 and first["Location"] == again["Location"]
    assert "<code" in site.client.get(again["Location"]).content.decode()


@pytest.mark.parametrize("kind", ["misunderstood", "disagree", "rien"])
def test_reaction_before_any_answer_is_refused_in_words(site, kind):
    refused = site.post(f"/contributions/{site.mine.public_id}/reagir/", kind=kind, text="Je parlais du bus.")
    assert refused.status_code == 422 and "Je parlais du bus." in refused.content.decode()
    assert not Reaction.objects.exists()


def test_somebody_else_is_led_to_their_receipt_and_reacts_to_nothing(site):
    answered(site)
    stranger = Client()
    address = f"{site.base}/contributions/{site.mine.public_id}/reagir/"
    page = stranger.post(address, {once.FIELD: once.new_key(), "kind": "disagree", "text": ""})
    assert page.status_code == 200 and "reçu" in page.content.decode() and not Reaction.objects.exists()
    assert Actor(site.mine.author_key).actor_key not in page.content.decode()


def test_an_address_that_only_receives_a_form_says_so_when_it_is_typed(site):
    """Without a page of ours, a browser shows its own failure."""
    path = f"{site.base}/contributions/{site.other.public_id}/soutenir/"
    answer = site.client.get(path)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "reçoit un formulaire" in answer.content.decode()
    assert "Commune" in answer.content.decode()  # on the site of the territory
