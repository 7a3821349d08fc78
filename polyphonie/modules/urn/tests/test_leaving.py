"""Leaving the booth: a reminder that says nothing of a choice and leaves once, a receipt by mail that nothing keeps."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from polyphonie.core import clock, deliveries
from polyphonie.core.models import Delivery
from polyphonie.core.pages import inside
from polyphonie.modules.urn import actions, mailing, reminding
from polyphonie.people.tests.factories import make_person

from .factories import OpenVote
from .test_pages import at, post, text

ADDRESS = "jeanne@exemple.fr"


@pytest.fixture
def held(territory):
    with inside(territory):
        yield OpenVote(territory)


@pytest.fixture
def booth(held):
    client = Client()
    post(client, at(held.election, "enter"), key="E0001", born="1951")
    return client


def an_hour(held, before: timedelta):
    """At eleven in the morning, that long before the close."""
    moment = timezone.localtime(held.election.closes_at - before).replace(hour=11)
    return clock.pretend(moment)


def test_reminder_leaves_once_two_days_before_the_close(held, booth):
    assert "Me le rappeler" in text(booth.get(at(held.election, "remind")))
    assert "prenom@exemple.fr" in text(post(booth, at(held.election, "remind"), email="jeanne"))
    kept = post(booth, at(held.election, "remind"), email=ADDRESS)
    assert kept.status_code == 200 and "C’est noté" in text(kept)
    assert reminding.owe() == 0, "owed a week before the close"
    with an_hour(held, timedelta(days=1)):
        assert (reminding.owe(), reminding.owe(), deliveries.send_due()) == (1, 0, 1)
        assert reminding.owe() == deliveries.send_due() == 0
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS] and "ne compte pas encore" in sent.body
    assert not re.search("Projet n°|E0001|Personne", sent.body + sent.subject)


@pytest.mark.parametrize("away", ["at night", "too early", "voted", "signed", "voted meanwhile", "no address", "over"])
def test_nobody_is_reminded_who_need_not_be(held, booth, away):
    elector = held.electors[0]
    if away != "no address":
        actions.leave_address(elector=elector, email=ADDRESS, by=held.agent)
    if away == "voted":
        held.vote(0)
    if away == "signed":
        held.sign(0)
    moment = timezone.localtime(held.election.closes_at - timedelta(days=1)).replace(hour=11)
    moment = {"at night": moment.replace(hour=3), "too early": moment - timedelta(days=3), "over": moment + timedelta(days=2)}.get(away, moment)  # fmt: skip
    with clock.pretend(moment):
        owed = reminding.owe()
        if away == "voted meanwhile":
            held.vote(0)
        deliveries.send_due()
        assert owed == (away == "voted meanwhile") and not mail.outbox
    assert not Delivery.objects.exclude(state=Delivery.State.CANCELLED).exists(), (
        "somebody at the desk must look into it"
    )


def test_account_that_came_and_left_is_reminded_unless_it_wants_no_mail(territory):
    with inside(territory):
        held = OpenVote(territory, identity="declared", roll=0)
        people = [make_person(territory), make_person(territory)]
        people[1].email_notices = "never"
        people[1].save()
        for number, person in enumerate(people):
            elector = actions.room_for(election=held.election, name=f"Une Personne {number}", by=person)
            actions.come_in(elector=elector, by=person)
        with an_hour(held, timedelta(days=1)):
            reminding.owe()
            deliveries.send_due()
    assert [sent.to for sent in mail.outbox] == [[people[0].user.email]]


def test_address_and_reminder_are_gone_with_the_vote_and_with_the_seal(held):
    for number in (0, 1):
        actions.leave_address(elector=held.electors[number], email=ADDRESS, by=held.agent)
    with an_hour(held, timedelta(days=1)):
        assert reminding.owe() == 2
        held.vote(0)
        held.electors[0].refresh_from_db()
        assert held.electors[0].email == ""
    with held.after():
        held.finish()
    assert not Delivery.objects.exists() and ADDRESS not in everything()


def test_receipt_leaves_by_mail_and_nothing_of_it_is_kept(held, booth, caplog):
    voted = post(booth, at(held.election, "ballot"), choix=["1"], faire="voter")
    code = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", text(voted)).group()
    asked = post(booth, at(held.election, "mail"), recu=code)
    assert asked.status_code == 200 and code in text(asked) and "lire vos choix" in text(asked)
    wrong = post(booth, at(held.election, "mail"), recu=code, email="jeanne")
    assert wrong.status_code == 422 and code in text(wrong)
    caplog.clear()
    sent = post(booth, at(held.election, "mail"), recu=code, email=ADDRESS)
    assert sent.status_code == 200 and f"parti à {ADDRESS}" in text(sent) and code in text(sent)
    assert [m.to for m in mail.outbox] == [[ADDRESS]] and code in mail.outbox[0].body
    kept = everything() + repr(dict(booth.session)) + caplog.text
    assert ADDRESS not in kept and not Delivery.objects.exists()


def test_receipt_is_not_mailed_for_another_nor_kept_in_a_file_nor_from_the_tablet(held, booth, settings):
    code = held.vote(1)
    assert post(booth, at(held.election, "mail"), recu=code, email=ADDRESS).status_code == 409, "they have not voted"
    assert post(Client(), at(held.election, "mail"), recu=code, email=ADDRESS).status_code == 409
    settings.EMAIL_BACKEND = mailing.KEEPS
    voted = post(booth, at(held.election, "ballot"), choix=["1"], faire="voter")
    assert at(held.election, "mail") not in text(voted)
    own = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", text(voted)).group()
    assert post(booth, at(held.election, "mail"), recu=own, email=ADDRESS).status_code == 409


def test_receipt_that_could_not_leave_says_so_and_logs_neither_address_nor_code(held, booth, monkeypatch, caplog):
    voted = post(booth, at(held.election, "ballot"), choix=["1"], faire="voter")
    code = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", text(voted)).group()

    def refuse(_mail):
        raise ConnectionRefusedError(ADDRESS)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    told = post(booth, at(held.election, "mail"), recu=code, email=ADDRESS)
    assert told.status_code == 422 and "n’est pas parti" in text(told) and code in text(told)
    assert "could not leave" in caplog.text and ADDRESS not in caplog.text and code not in caplog.text


def everything() -> str:
    """Return all that the database holds, as text."""
    with scopes_disabled():
        return repr([list(model._base_manager.values()) for model in apps.get_models()])
