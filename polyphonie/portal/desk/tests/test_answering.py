"""From the queue to the answer received, on the pages of the desk."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django_scopes import scope

from polyphonie.contributions import findings, moderation
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.core import clock, deliveries
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer, RefusalReason
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.portal.desk import pages
from polyphonie.portal.desk.tests.factories import FORM, HIDDEN, Desk, plain, text_for
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory


@pytest.fixture
def house(territory):
    """An open process with a finding of three voices, an agent and a signatory at their desks."""
    agent, signatory = make_agent(territory, name="Lina Roux"), make_signatory(territory, name="Inès Caradec")
    process = make_open_process(territory, by=agent)
    finding = make_finding(process, by=agent, size=2)
    heard = make_contribution(process, "Avec ma canne, je ne m’assois nulle part.", reach=reach("email"))
    deliveries.send_due()  # the mail of a receipt leaves at once
    mail.outbox.clear()
    findings.group(finding=finding, contributions=[heard], by=agent)
    finding.refresh_from_db()

    return SimpleNamespace(
        territory=territory,
        process=process,
        finding=finding,
        heard=heard,
        agent=Desk(agent),
        signatory=Desk(signatory),
        work=f"/bureau/constats/{finding.item.public_id}/",
    )


def written(house, **changes):
    sent = house.agent.send(house.work, 'value="propose"', act="propose", **text_for(house.signatory.person, **changes))
    assert sent.status_code == 302, sent.content.decode()[:2000]
    return Answer.objects.get(finding=house.finding, state="proposed")


def test_queue_counts_texts_not_people(house):
    page = house.agent.read("/bureau/")
    assert "1 texte à écrire" in page
    assert "3 contributions, 1 texte à écrire" in page


def test_queue_says_how_a_contribution_begins(house):
    shown = make_contribution(house.process, "Le banc de l’arrêt est cassé. Appelez Paul Martin.")
    hidden = make_contribution(house.process, "Une injure.")
    text = "Le banc de l’arrêt est cassé. Appelez Paul Martin."
    start = text.index("Paul")
    moderation.mask(contribution=shown, start=start, end=start + 11, reason="personal", by=house.agent.person)
    moderation.hide(contribution=hidden, reason="unlawful", by=house.agent.person)
    page = house.agent.read("/bureau/")
    assert f"Répondre à la contribution n° {shown.number}" in page and "« Le banc de l’arrêt est cassé." in page
    assert f"Répondre à la contribution n° {hidden.number}" in page
    assert "Paul Martin" not in page and "Une injure" not in page


def test_queue_beside_a_page_is_a_screenful_around_its_line():
    lines = [{"n": n, "current": n == 17} for n in range(20)]
    assert [line["n"] for line in pages.beside(lines)] == list(range(8, 20))
    assert [line["n"] for line in pages.beside(lines[:15])] == list(range(12))
    assert pages.beside(lines[:3]) == lines[:3]


def test_answer_goes_from_writer_to_signature_to_each_person(house):
    answer = written(house)
    sign = f"/bureau/signer/{answer.item.public_id}/"
    assert "Vérifier" in house.agent.read("/bureau/")
    assert house.agent.send(sign, 'value="check"', act="check").status_code == 302
    assert "Signer : S’asseoir pour revenir" in house.signatory.read("/bureau/")
    page = house.signatory.read(sign)
    assert "Signer et envoyer" in page and "1 courriel, 2 sur la page du reçu" in page
    house.signatory.send(sign, 'value="sign"', act="sign")

    page = house.signatory.read(sign)
    assert "minutes pour annuler l’envoi" in page
    assert deliveries.send_due() == 0 and not mail.outbox
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert "annuler l’envoi" not in house.signatory.read(sign)
        assert deliveries.send_due() == 3
        assert deliveries.send_due() == 0
    assert len(mail.outbox) == 1
    body = mail.outbox[0].body
    assert body.index("Avec ma canne, je ne m’assois nulle part.") < body.index("Six bancs seront posés")
    assert "/r/" in body and "Inès Caradec, adjointe au cadre de vie" in body
    assert "<blockquote>" in mail.outbox[0].alternatives[0][0]


def test_signature_undone_within_ten_minutes_takes_everything_back(house):
    answer = written(house)
    answers.check(answer=answer, by=house.agent.person)
    sign = f"/bureau/signer/{answer.item.public_id}/"
    house.signatory.send(sign, 'value="sign"', act="sign")
    assert Contribution.objects.waiting().count() == 0
    house.signatory.send(sign, 'value="undo"', act="undo")
    assert Contribution.objects.waiting().count() == 3
    assert not Delivery.objects.filter(kind="answer").exists()
    answer.refresh_from_db()
    assert answer.state == "checked"


def test_signature_cannot_be_undone_after_ten_minutes(house):
    answer = written(house)
    answers.check(answer=answer, by=house.agent.person)
    sign = f"/bureau/signer/{answer.item.public_id}/"
    house.signatory.send(sign, 'value="sign"', act="sign")
    key = house.signatory.get(sign)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        body = next(b for _a, b in FORM.findall(key.content.decode()) if 'value="undo"' in b)
        refused = house.signatory.client.post(
            house.signatory.prefix + sign, dict(HIDDEN.findall(body)) | {"act": "undo"}
        )
    assert refused.status_code == 409
    assert "Les dix minutes sont passées" in plain(refused.content.decode())


def test_two_agents_keep_both_texts(house):
    other = Desk(make_agent(house.territory, name="Paul Le Goff"))
    mine = text_for(house.signatory.person, why="Mon texte à moi.")
    theirs = text_for(house.signatory.person, why="Le texte de Paul.")
    page = house.agent.html(house.work)
    body = next(b for _a, b in FORM.findall(page) if 'value="propose"' in b)
    assert other.send(house.work, 'value="propose"', act="save", **theirs).status_code == 302
    address = f"{house.agent.prefix}/bureau/repondre/{house.finding.item.public_id}/"
    late = house.agent.client.post(address, dict(HIDDEN.findall(body)) | mine | {"act": "save"})
    html = late.content.decode()
    assert late.status_code == 409
    assert "Mon texte à moi." in html and "Le texte de Paul." in html
    assert Answer.objects.get().why == "Le texte de Paul."
    # Sending again, knowing what the other wrote, replaces it.
    body = next(b for _a, b in FORM.findall(html) if 'value="propose"' in b)
    assert house.agent.client.post(address, dict(HIDDEN.findall(body)) | mine | {"act": "save"}).status_code == 302
    assert Answer.objects.get().why == "Mon texte à moi."


def test_edit_after_another_saved_keeps_both_texts(house):
    house.agent.send(house.work, 'value="propose"', act="save", **text_for(house.signatory.person))
    body = next(b for _a, b in FORM.findall(house.agent.read(house.work)) if 'value="propose"' in b)
    draft = Answer.objects.get()
    answers.save_answer(answer=draft, edition=1, by=make_agent(house.territory), why="Texte enregistré entre-temps.")
    address = f"{house.agent.prefix}/bureau/repondre/{house.finding.item.public_id}/"
    mine = text_for(house.signatory.person, why="Mon autre texte.")
    late = house.agent.client.post(address, dict(HIDDEN.findall(body)) | mine | {"act": "save"})
    assert late.status_code == 409
    assert "Texte enregistré entre-temps." in plain(late.content.decode()) and "Mon autre texte." in plain(
        late.content.decode()
    )


def test_refusal_reason_fills_the_texts_and_asks_what_could_change(house):
    reason = RefusalReason.objects.create(
        territory=house.territory,
        title="Trop cher",
        explanation="Le budget est voté.",
        could_change="Un cofinancement.",
    )
    filled = house.agent.send(
        house.work, 'value="propose"', act="fill",
        **text_for(house.signatory.person, why="", outcome="", refusal=str(reason.pk)),
    )  # fmt: skip
    page = filled.content.decode()
    assert "Le budget est voté." in page and "Un cofinancement." in page
    assert not Answer.objects.exists()
    refused = house.agent.send(
        house.work, 'value="propose"', act="propose", **text_for(house.signatory.person, outcome="not_kept")
    )
    assert refused.status_code == 422
    assert "ce qui pourrait changer cette réponse" in plain(refused.content.decode())
    assert "Six bancs seront posés" in plain(refused.content.decode())


def test_a_count_is_never_the_reason(house):
    refused = house.agent.send(
        house.work, 'value="propose"', act="propose",
        **text_for(house.signatory.person, why="80 % des participants le demandent."),
    )  # fmt: skip
    assert refused.status_code == 422
    assert "une raison qui n’est pas un décompte" in plain(refused.content.decode())


def test_sentence_help_counts_words(house):
    house.agent.send(
        house.work,
        'value="propose"',
        act="save",
        **text_for(house.signatory.person, why="Deux bancs. Deux bancs verts."),
    )
    assert "Phrases courtes : 2 mots en moyenne" in house.agent.read(house.work)


def test_preview_shows_each_person_their_own_words(house):
    page = house.agent.read(f"/bureau/repondre/{house.finding.item.public_id}/apercu/?moyen=email")
    assert "Avec ma canne, je ne m’assois nulle part." in page
    assert "Il manque un banc n° 0." not in page
    typed = house.agent.send(
        house.work, 'value="propose"', act="preview", **text_for(house.signatory.person, why="Pas encore gardé.")
    )
    assert "Pas encore gardé." in plain(typed.content.decode())
    assert not Answer.objects.exists()


def test_sent_back_answer_returns_to_its_writer_with_a_private_note(house):
    answer = written(house)
    answers.check(answer=answer, by=house.agent.person)
    sign = f"/bureau/signer/{answer.item.public_id}/"
    house.signatory.send(sign, 'value="send_back"', act="send_back", note="Dites la date.")
    assert "Dites la date." in house.agent.read(house.work)
    answer.refresh_from_db()
    assert answer.state == "draft"


def test_late_contribution_gets_the_published_answer(house):
    answer = written(house)
    answers.check(answer=answer, by=house.agent.person)
    answers.publish(answer=answer, by=house.signatory.person)
    late = make_contribution(house.process, "Un banc, moi aussi.")
    findings.group(finding=house.finding, contributions=[late], by=house.agent.person)
    sign = f"/bureau/signer/{answer.item.public_id}/"
    assert "Une contribution a rejoint ce constat depuis" in house.signatory.read(sign)
    house.signatory.send(sign, 'value="extend"', act="extend")
    late.refresh_from_db()
    assert late.standing == "answered" and late.answer_id == answer.pk


def test_misunderstood_is_left_out_of_the_finding_answer(house):
    answer = written(house)
    answers.check(answer=answer, by=house.agent.person)
    answers.publish(answer=answer, by=house.signatory.person)
    house.heard.refresh_from_db()
    author = type("Holder", (), {"actor_key": house.heard.author_key, "roles": lambda self: frozenset()})()
    answers.react(contribution=house.heard, kind="misunderstood", text="Je parlais du bus.", by=author)
    other = Desk(make_agent(house.territory))
    assert "Mal comprise" not in house.agent.read("/bureau/")
    assert "Mal comprise : contribution" in other.read("/bureau/")
    page = other.read(f"/bureau/contributions/{house.heard.item.public_id}/")
    assert "Je parlais du bus." in page
    with pytest.raises(Refused):
        answers.extend(answer=answer, by=house.signatory.person)


def test_close_page_lists_gates_then_closes(house):
    close = f"/bureau/demarches/{house.process.public_id}/clore/"
    assert "3 contributions attendent" in house.agent.read(close)
    prepare = house.agent.read(f"/demarches/{house.process.public_id}/preparer/")
    assert "3 contributions attendent" in prepare and close in prepare  # the one place where it is closed
    refused = house.agent.send(close, "closing_words", closing_words="Six bancs.")
    assert refused.status_code == 422 and "3 contributions attendent" in plain(refused.content.decode())
    answer = written(house)
    answers.check(answer=answer, by=house.agent.person)
    answers.publish(answer=answer, by=house.signatory.person)
    assert house.agent.send(close, "closing_words", closing_words="Six bancs.").status_code == 302
    assert "Cette démarche est close" in house.agent.read(close)
    assert "Six bancs." in house.agent.read(f"/demarches/{house.process.public_id}/bilan/")


@pytest.mark.parametrize("role", ["", "relay"])
def test_strangers_meet_an_unknown_address(house, role):
    person = make_person(house.territory, *([role] if role else []))
    for path in ("/bureau/", house.work, "/bureau/envois/", f"/bureau/demarches/{house.process.public_id}/"):
        assert Desk(person).get(path).status_code == 404


def test_desk_of_another_territory_is_unknown(house):
    elsewhere = make_territory()
    with scope(territory=elsewhere):
        agent = Desk(make_agent(elsewhere))
    assert agent.get(house.work).status_code == 404
