"""Pages of staff and relay persons: entering what was said, paper, flags, closing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from polyphonie.contributions import flags
from polyphonie.contributions.models import Contribution, Flag
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.contributions.tests.test_speak import post
from polyphonie.contributions.tests.visiting import shown, signed_in
from polyphonie.core import clock, ids
from polyphonie.core.actors import Actor
from polyphonie.core.models import Notice
from polyphonie.people.models import Contact, Role
from polyphonie.people.tests.factories import make_agent, make_person


def entry(**fields):
    return {
        "channel": "door", "said_on": clock.today().isoformat(), "said_where": "rue des Prés", "text": "Le bus ne passe plus.",
        "area": "", "place": "", "pseudonym": "", "organisation": "", "reply": "page", "consent": "on",
    } | fields  # fmt: skip


def test_relay_enters_one_after_the_other_and_sees_only_their_own(base, process, territory):
    relay = make_person(territory, Role.RELAY, name="Samira")
    stranger = make_contribution(process, "Dit par un autre.")
    client = signed_in(relay)
    response = post(client, f"{base}/saisir/", **entry())
    made = Contribution.objects.get(collector=relay)
    assert response.url == f"{base}/saisir/remis/{made.public_id}/"
    page = shown(client.get(response.url))
    assert "Le reçu à remettre" in page and "Saisir la suivante" in page
    following = shown(client.get(f"{base}/saisir/"))
    assert 'value="rue des Prés"' in following and "Le bus ne passe plus." in following
    assert "Dit par un autre." not in following
    assert client.get(f"{base}/saisir/remis/{stranger.public_id}/").status_code == 404
    assert made.item.consents.get().purpose == "contribution"


def test_entry_without_consent_or_in_the_future_keeps_what_was_typed(base, process, territory):
    client = signed_in(make_agent(territory))
    page = shown(post(client, f"{base}/saisir/", **entry(consent="")))
    assert "Sans son accord" in page and "Le bus ne passe plus." in page
    tomorrow = (clock.today() + timedelta(days=2)).isoformat()
    assert "futur" in shown(post(client, f"{base}/saisir/", **entry(said_on=tomorrow)))
    assert not Contribution.objects.exists()


def test_relay_answers_return_through_them(base, process, territory):
    relay = make_person(territory, Role.RELAY, name="Samira")
    assert post(signed_in(relay), f"{base}/saisir/", **entry(reply="relay", relay=str(relay.pk))).status_code == 302
    assert Contact.objects.get().relay == relay


def test_visitor_is_sent_to_sign_in_and_resident_finds_nothing(client, base, process, territory):
    assert client.get(f"{base}/saisir/").status_code == 302
    resident = signed_in(make_person(territory))
    for address in ("/saisir/", "/bureau/contributions/signalements/", "/bureau/contributions/photos/"):
        assert resident.get(base + address).status_code == 404


def test_sheet_is_keyed_in_by_its_code_once(base, process, territory):
    from polyphonie.contributions import paper

    code = ids.receipt_code()
    client = signed_in(make_agent(territory))
    typed = paper.printed(code).lower()
    wrong = typed[:-1] + ("0" if typed[-1] != "0" else "1")
    assert "contient une faute" in shown(post(client, f"{base}/saisir/", **entry(channel="paper", sheet_code=wrong)))
    assert post(client, f"{base}/saisir/", **entry(channel="paper", sheet_code=typed)).status_code == 302
    assert Client().get(f"{base}/r/{code}/").status_code == 302
    again = shown(post(client, f"{base}/saisir/", **entry(channel="paper", sheet_code=typed)))
    assert "déjà été saisie" in again


def test_paper_sheet_is_a_tagged_pdf(client, base, process):
    response = client.get(f"{base}/papier/{process.public_id}/")
    assert response["Content-Type"] == "application/pdf"
    assert (
        response.content.startswith(b"%PDF")
        and b"/MarkInfo" in response.content
        and b"/StructTreeRoot" in response.content
    )


@pytest.mark.parametrize("outcome", ["kept", "masked", "hidden"])
def test_flag_is_handled_in_the_open(base, process, territory, outcome):
    contribution = make_contribution(process, "Appelez Paul Martin au 06 00 00 00 00.")
    flag = flags.raise_flag(contribution=contribution, reason="personal", text="", by=Actor("quelqu’un"))
    client = signed_in(make_agent(territory))
    assert "Paul Martin" in shown(client.get(f"{base}/bureau/contributions/signalements/"))
    page = f"{base}/bureau/contributions/signalements/{flag.pk}/"
    if outcome == "masked":
        wrong = shown(post(client, page, outcome=outcome, part="Pierre", reason="personal"))
        assert "n’a pas été trouvée" in wrong
    assert post(client, page, outcome=outcome, part="Paul Martin", reason="personal").status_code == 302
    flag = Flag.objects.get()
    assert flag.outcome == outcome and flag.handled_by
    body = shown(Client().get(f"{base}/contributions/{contribution.public_id}/"))
    assert ("Paul Martin" in body) == (outcome == "kept")
    assert ("06 00 00 00 00" in body) == (outcome != "hidden")
    told = Notice.objects.filter(follower=contribution.author_key).exclude(verb="flag.raised").exists()
    assert told == (outcome != "kept")


def test_agent_closes_spam_and_gives_a_new_receipt(base, process, territory):
    contribution, spam = make_contribution(process), make_contribution(process, "Achetez !")
    client = signed_in(make_agent(territory))
    desk = f"{base}/bureau/contributions/{contribution.public_id}"
    assert post(client, f"{base}/bureau/contributions/{spam.public_id}/clore/", reason="spam").status_code == 302
    process.refresh_from_db()
    assert process.unanswered == 1
    page = shown(post(client, f"{base}/bureau/contributions/{spam.public_id}/clore/", reason="spam"))
    assert escape("n’attend plus de réponse") in page
    response = post(client, f"{desk}/recu/")
    assert "<code" in shown(client.get(response.url)) and contribution.receipts.count() == 2
