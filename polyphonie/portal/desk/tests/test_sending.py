"""What leaves: once, by the channel each chose, retried safely, printed again without being sent again."""

import csv
import io
import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
import typst
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.utils import translation

from polyphonie.contributions import access as contributions_access
from polyphonie.contributions import findings
from polyphonie.contributions.models import Channel
from polyphonie.contributions.tests.factories import make_contribution, reach
from polyphonie.core import clock, deliveries, journal, limits, printing
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery, JournalEntry
from polyphonie.decisions import answers, mailing, notifications
from polyphonie.decisions.models import Answer
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.models import Contact, Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.portal import figures
from polyphonie.portal.desk import actions, sheets
from polyphonie.portal.desk.models import Batch
from polyphonie.portal.desk.tests.factories import Desk
from polyphonie.processes.tests.factories import make_open_process

State = Delivery.State


class FailingBackend(EmailBackend):
    """An SMTP server that is down, until `up` is set."""

    up = False
    tried = 0

    def send_messages(self, messages):
        type(self).tried += 1
        if not type(self).up:
            raise ConnectionRefusedError("smtp is down")
        return super().send_messages(messages)


@pytest.fixture
def sent(territory):
    """Answers signed eleven minutes ago, one person a channel; the clock stands there."""
    agent, signatory = make_agent(territory), make_signatory(territory, name="Inès Caradec")
    relay = make_person(territory, Role.RELAY, name="Samia Benali")
    process = make_open_process(territory, by=agent)
    finding = findings.create_finding(process=process, title="S’asseoir", summary="S’asseoir d’abord.", by=agent)
    said = {
        channel: make_contribution(
            process, f"Un banc ({channel}).", by=agent, channel=Channel.DOOR,
            reach=reach(channel, **({"relay": relay} if channel == "relay" else {})),
        )
        for channel in ("email", "sms", "call", "letter", "desk", "relay", "page", "none")
    }  # fmt: skip
    deliveries.send_due()  # the mail of a receipt leaves at once
    mail.outbox.clear()
    findings.group(finding=finding, contributions=list(said.values()), by=agent)
    answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    answers.publish(answer=answer, by=signatory)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False) as traveller:
        yield SimpleNamespace(
            territory=territory, process=process, answer=answer, said=said, agent=agent, signatory=signatory,
            relay=relay, traveller=traveller,
        )  # fmt: skip


def of(channel):
    return Delivery.objects.get(channel=channel, kind="answer")


def test_nothing_leaves_by_hand_during_the_ten_minutes(sent):
    sent.traveller.shift(timedelta(minutes=-5))
    with pytest.raises(Refused):
        actions.prepare(territory=sent.territory, channel="letter", by=sent.agent)
    assert deliveries.send_due() == 0


def test_failing_server_is_tried_again_and_the_mail_leaves_once(sent, settings):
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    FailingBackend.up, FailingBackend.tried = False, 0
    deliveries.send_due()
    assert FailingBackend.tried == 1 and not mail.outbox
    assert of("email").state == State.WAITING
    deliveries.send_due()
    assert FailingBackend.tried == 1, "it waits before it tries again"
    FailingBackend.up = True
    sent.traveller.shift(timedelta(hours=1))
    assert deliveries.send_due() == 1
    sent.traveller.shift(timedelta(days=1))
    assert deliveries.send_due() == 0
    assert len(mail.outbox) == 1 and of("email").state == State.SENT


def test_server_down_for_ever_waits_at_the_desk_and_can_be_taken_up_again(sent, settings):
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    FailingBackend.up = False
    for _ in range(limits.DELIVERY_ATTEMPTS + 2):
        deliveries.send_due()
        sent.traveller.shift(timedelta(days=1))
    failed = of("email")
    assert failed.state == State.FAILED and failed.attempts == limits.DELIVERY_ATTEMPTS
    desk = Desk(sent.agent)
    assert "1 envoi en échec" in desk.read("/bureau/")
    page = f"/bureau/envois/a-reprendre/{failed.pk}/"
    assert desk.send(page, 'name="email"', act="again", email="juste@exemple.fr").status_code == 302
    FailingBackend.up = True
    assert deliveries.send_due() == 1
    assert mail.outbox[0].to == ["juste@exemple.fr"]


def test_worker_that_dies_leaves_its_mail_to_another_with_the_same_message_id(sent):
    first = deliveries.lease_due(("email",))[0]
    assert not deliveries.lease_due(("email",)), "a leased mail is left alone"
    sent.traveller.shift(limits.LEASE + timedelta(seconds=1))
    second = deliveries.lease_due(("email",))[0]
    assert deliveries.message_id(first) == deliveries.message_id(second)


def test_worker_that_dies_on_its_last_attempt_is_seen_by_the_desk(sent):
    Delivery.objects.filter(channel="email", kind="answer").update(
        state=State.LEASED, attempts=limits.DELIVERY_ATTEMPTS, leased_until=clock.now() - timedelta(seconds=1)
    )
    deliveries.lease_due(("email",))
    assert of("email").state == State.FAILED


def test_person_who_cannot_be_reached_is_never_shown_as_delivered(sent):
    deliveries.send_due()
    assert of("none").state == State.PUBLISHED
    with pytest.raises(ValueError, match="cannot be reached"):
        deliveries.finish(of("none"), State.SENT)
    page = Desk(sent.agent).read("/bureau/envois/")
    assert "1 publiée, personne non joignable" in page
    assert figures.answers_sent(sent.process).value == 2, "the mail and the receipt page"
    assert figures.answered(sent.process).value == 8


def test_letters_are_printed_again_but_never_sent_again(sent):
    desk = Desk(sent.agent)
    assert desk.send("/bureau/envois/lettres/", "imprimer").status_code == 302
    batch = Batch.objects.get()
    address = f"/bureau/envois/lots/{batch.public_id}/"
    first = b"".join(desk.get(address + "fichier/").streaming_content)
    again = b"".join(desk.get(address + "fichier/").streaming_content)
    assert first == again and first.startswith(b"%PDF-") and b"/StructTreeRoot" in first
    with pytest.raises(Refused):
        actions.prepare(territory=sent.territory, channel="letter", by=sent.agent)
    assert of("letter").state == State.WAITING, "printed is not posted"
    desk.send(address, "postées")
    assert of("letter").state == State.SENT
    entries = JournalEntry.objects.filter(verb="delivery.sent").count()
    assert actions.declare_sent(batch=batch, by=sent.agent) == 0
    assert JournalEntry.objects.filter(verb="delivery.sent").count() == entries
    assert journal.verify(sent.territory) is None


def test_letter_has_the_words_first_the_address_in_the_window_and_a_code_that_opens(sent):
    [(answer, contribution)] = mailing.of_deliveries([of("letter")])
    letter = sheets.letter(answer, contribution, mailing.mint(contribution))
    assert letter["words"] == "Un banc (letter)."
    assert letter["address"] == ["Jeanne Morel", "3 rue des Tilleuls", "99100 SAINT-AUREL"]
    assert contributions_access.of_code(letter["code"]) == contribution
    assert letter["link"].endswith(f"/r/{letter['code']}/")
    data = printing.spoken(
        sheets.FOLDER / "letters.typ", {"letters": [letter], "sender": sheets.sender(sent.territory)}
    )
    place = json.loads(
        typst.query(
            sheets.FOLDER / "letters.typ", "<window>", root=sheets.FOLDER, sys_inputs={"data": json.dumps(data)}
        )
    )[0]["value"]
    left, top = (float(place[axis].removesuffix("pt")) / 72 * 25.4 for axis in ("x", "y"))
    # What the window of a DL envelope always shows of a sheet folded in three: 100–190 mm by 45–79 mm.
    assert left >= 100 and left + 84 <= 190
    assert top >= 45 and top + 28 <= 79


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("language", "hello", "month"), [("", "Bonjour,", "novembre"), ("en", "Hello,", "November")])
def test_each_is_written_to_in_the_language_that_they_chose(sent, language, hello, month):
    for channel in ("letter", "email", "sms"):
        Contact.objects.filter(item=sent.said[channel].item).update(language=language)
    # Whatever the language of the agent who prints.
    with translation.override("fr" if language else "en"):
        [(answer, contribution)] = mailing.of_deliveries([of("letter")])
        letter = sheets.letter(answer, contribution, notifications.SPECIMEN)
        [(answer, contribution)] = mailing.of_deliveries([of("email")])
        mail = notifications.compose(answer, contribution, "email", notifications.SPECIMEN)
    assert letter["say"]["Bonjour,"] == hello and month in letter["today"] and letter["lang"] == (language or "fr")
    assert mail.text.startswith(hello)
    assert f'<html lang="{language or "fr"}"' in mail.html
    assert ('<blockquote lang="fr">' in mail.html) == (language == "en")


def test_addresses_are_erased_sixty_days_after_the_letter(sent):
    batch = actions.prepare(territory=sent.territory, channel="letter", by=sent.agent)
    actions.declare_sent(batch=batch, by=sent.agent)
    contact = Contact.objects.get(item=sent.said["letter"].item)
    assert contact.has_address
    sent.traveller.shift(timedelta(days=59))
    actions.purge()
    contact.refresh_from_db()
    assert contact.has_address
    sent.traveller.shift(timedelta(days=1))
    assert actions.purge() == 1
    contact.refresh_from_db()
    assert not (contact.street or contact.postcode or contact.city or contact.name)
    batch.refresh_from_db()
    assert not batch.file
    page = Desk(sent.agent).get(f"/bureau/envois/lots/{batch.public_id}/fichier/")
    assert page.status_code == 409
    assert actions.purge() == 0


def test_letter_that_came_back_waits_at_the_desk(sent):
    batch = actions.prepare(territory=sent.territory, channel="letter", by=sent.agent)
    actions.declare_sent(batch=batch, by=sent.agent)
    desk = Desk(sent.agent)
    desk.send(f"/bureau/envois/lots/{batch.public_id}/", 'value="returned"', act="returned")
    assert of("letter").state == State.RETURNED
    assert "1 lettre revenue" in desk.read("/bureau/")
    page = f"/bureau/envois/a-reprendre/{of('letter').pk}/"
    desk.send(page, 'value="desk"', act="desk")
    assert of("letter").state == State.CANCELLED
    at_desk = Delivery.objects.filter(channel="desk", recipient=str(sent.said["letter"].pk)).get()
    assert at_desk.state == State.WAITING


def test_corrected_address_puts_the_letter_back_among_those_to_print(sent):
    batch = actions.prepare(territory=sent.territory, channel="letter", by=sent.agent)
    actions.declare_sent(batch=batch, by=sent.agent)
    assert actions.declare_returned(delivery=of("letter"), by=sent.agent)
    assert not actions.declare_returned(delivery=of("letter"), by=sent.agent), "it came back once"
    desk = Desk(sent.agent)
    page = f"/bureau/envois/a-reprendre/{of('letter').pk}/"
    refused = desk.send(page, 'name="street"', act="again", name="Jeanne", street="", postcode="99100", city="Ailleurs")
    assert refused.status_code == 422 and of("letter").state == State.RETURNED
    desk.send(
        page, 'name="street"', act="again", name="Jeanne", street="5 rue Neuve", postcode="99100", city="Ailleurs"
    )
    second = actions.prepare(territory=sent.territory, channel="letter", by=sent.agent)
    assert second.count == 1 and second.pk != batch.pk


def test_sms_file_holds_number_text_and_personal_link(sent):
    batch = actions.prepare(territory=sent.territory, channel="sms", by=sent.agent)
    rows = list(csv.reader(io.StringIO(batch.file.read().decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["numéro", "texte"] and len(rows) == 2
    number, text = rows[1]
    assert number == "0612345678"
    code = re.search(r"/r/([0-9A-Z-]+)/", text).group(1)
    assert contributions_access.of_code(code) == sent.said["sms"]


def test_sms_leaves_by_itself_when_a_sender_is_set(sent, settings):
    settings.SMS_SENDER = f"{__name__}.record_sms"
    recorded.clear()
    deliveries.send_due()
    assert [number for number, _text in recorded] == ["0612345678"]
    assert of("sms").state == State.SENT
    sent.traveller.shift(timedelta(hours=1))
    deliveries.send_due()
    assert len(recorded) == 1


recorded: list[tuple[str, str]] = []


def record_sms(number: str, text: str) -> None:
    recorded.append((number, text))


def test_calls_are_said_done_one_by_one(sent):
    desk = Desk(sent.agent)
    desk.send("/bureau/envois/moyen/call/", "feuille")
    batch = Batch.objects.get()
    page = f"/bureau/envois/lots/{batch.public_id}/"
    assert b"".join(desk.get(page + "fichier/").streaming_content).startswith(b"%PDF-")
    desk.send(page, 'value="done"', act="done")
    assert of("call").state == State.SENT
    assert "Tout ce lot est parti" in desk.read(page)


def test_relay_gets_only_the_answers_of_those_who_chose_them(sent):
    other = make_person(sent.territory, Role.RELAY, name="Autre relais")
    with pytest.raises(Refused):
        actions.prepare(territory=sent.territory, channel="relay", by=sent.agent, relay=other)
    batch = actions.prepare(territory=sent.territory, channel="relay", by=sent.agent, relay=sent.relay)
    assert batch.count == 1 and batch.relay == sent.relay


def test_corrected_answer_is_told_again_and_replaces_what_had_not_left(sent):
    deliveries.send_due()
    answer = answers.edit_published(
        answer=Answer.objects.get(pk=sent.answer.pk), reason="La date a changé.", by=sent.signatory,
        next_step="Venez dimanche à 10 h.",
    )  # fmt: skip
    letters = Delivery.objects.filter(channel="letter").order_by("pk")
    assert [d.state for d in letters] == [State.CANCELLED, State.WAITING]
    sent.traveller.shift(timedelta(minutes=11))
    deliveries.send_due()
    assert len(mail.outbox) == 2
    assert "La date a changé." in mail.outbox[1].body and "Venez dimanche à 10 h." in mail.outbox[1].body
    assert answer.editions.get().next_step == "Venez choisir leur place samedi à 10 h."


def test_sound_of_an_answer_is_known_by_its_bytes(sent):
    desk = Desk(sent.agent)
    page = f"/bureau/signer/{sent.answer.item.public_id}/son/"
    wrong = desk.send(page, "sound", sound=SimpleUploadedFile("x.mp3", b"<script>alert(1)</script>"))
    assert wrong.status_code == 422
    right = desk.send(page, "sound", sound=SimpleUploadedFile("x.html", b"ID3\x03" + b"\0" * 200))
    assert right.status_code == 302
    heard = desk.get(f"/reponses/{sent.answer.item.public_id}/son/")
    assert heard.status_code == 200 and heard["Content-Type"] == "audio/mpeg"
