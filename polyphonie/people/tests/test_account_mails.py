"""What an account writes by mail: in plain words, with where to go, and without giving away who has an account."""

import pytest
from django.core import mail
from django.test import Client

from polyphonie.people.tests.factories import make_person

pytestmark = pytest.mark.django_db
CODE = "/compte/login/code/"


def test_code_comes_with_what_to_do_with_it(client, territory):
    person = make_person(territory)
    assert client.post(CODE, {"email": person.user.email}).status_code == 302
    (sent,) = mail.outbox
    assert sent.to == [person.user.email] and sent.subject == "Votre code de connexion"
    assert "Tapez-le dans la page restée ouverte" in sent.body and "personne n’entre" in sent.body


def test_address_without_account_is_answered_by_mail_alone(territory):
    known = Client().post(CODE, {"email": make_person(territory).user.email})
    unknown = Client().post(CODE, {"email": "inconnue@exemple.fr"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "Aucun compte ne porte cette adresse" in mail.outbox[1].body
    assert "pas besoin d’un compte" in mail.outbox[1].body


def test_signing_up_twice_leads_to_the_code(client, territory):
    person = make_person(territory)
    client.post("/compte/signup/", {"email": person.user.email})
    (sent,) = mail.outbox
    assert "Elle en a déjà un" in sent.body and CODE in sent.body


def set_password(client, person):
    client.force_login(person.user)
    words = "quatre-chênes-bleus"
    return client.post("/compte/password/set/", {"password1": words, "password2": words})


def test_change_of_an_account_is_told_to_its_holder(client, territory):
    person = make_person(territory)
    set_password(client, person)
    (sent,) = mail.outbox
    assert sent.to == [person.user.email] and "Ceci vient de changer" in sent.body and "127.0.0.1" in sent.body


def test_change_stands_when_its_mail_cannot_leave(client, territory, settings):
    settings.EMAIL_BACKEND = "tests.silent_mail.Backend"
    person = make_person(territory)
    assert set_password(client, person).status_code == 302
    person.user.refresh_from_db()
    assert person.user.has_usable_password() and not mail.outbox
