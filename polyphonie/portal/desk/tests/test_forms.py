"""Every form of the desk, sent as a browser sends it: what is wrong is said at its field, what was typed is kept,
nothing is half-written, and the same sending repeated does it once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from polyphonie.commitments.models import Commitment
from polyphonie.contributions import moderation
from polyphonie.contributions.models import Contribution, Finding, Hiding, Mask, Note, Receipt
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock, manifest, pages
from polyphonie.core.models import JournalEntry, Link
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.models import Considered, Decision, Delegation, Option, RefusalReason, Workshop
from polyphonie.decisions.tests.factories import TEXT, make_checked_answer
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.portal.desk.models import Undo
from polyphonie.portal.desk.tests.factories import FORM, HIDDEN, Desk, plain
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_area, make_service


@pytest.fixture
def house(territory):
    agent, signatory = make_agent(territory, name="Lina Roux"), make_signatory(territory, name="Inès Caradec")
    process = make_open_process(territory, by=agent)
    return SimpleNamespace(
        territory=territory, process=process, agent=agent, signatory=signatory,
        desk=Desk(agent), pen=Desk(signatory), of=f"/bureau/demarches/{process.public_id}/",
    )  # fmt: skip


def contribution(house, text="Appelez Paul Martin, il manque un banc."):
    found = Contribution.objects.filter(process=house.process).first()
    return found or make_contribution(house.process, text)


def finding(house):
    return Finding.objects.first() or make_finding(house.process, by=house.agent, size=1)


def option(house):
    return Option.objects.first() or decisions.write_option(
        process=house.process, title="Six", text="Six bancs.", by=house.agent
    )


def workshop(house):
    at = clock.now() - timedelta(days=2)
    return Workshop.objects.first() or decisions.plan_workshop(
        process=house.process, title="Atelier", place="Halle", by=house.agent, starts_at=at,
        ends_at=at + timedelta(hours=2),
    )  # fmt: skip


def decision(house, **texts):
    complete = {
        "reasons": "Pour revenir.", "what_changed": "Deux de plus.", "room": "Le nombre.",
        "official_text": "Le conseil…", "plain_text": "Six bancs.", "decided_on": clock.today(),
    }  # fmt: skip
    return Decision.objects.first() or decisions.draft_decision(
        process=house.process, title="Six bancs", by=house.agent, **complete | texts
    )


def considered(house):
    decisions.consider(decision=decision(house), option=option(house), chosen=True, why="Oui.", by=house.agent)
    return decision(house)


def reason(house):
    return RefusalReason.objects.first() or decisions.write_refusal_reason(
        territory=house.territory,
        title="Trop cher",
        explanation="Voté.",
        could_change="Un cofinancement.",
        by=house.agent,
    )


def published(house):
    answer = make_checked_answer(agent=house.agent, signatory=house.signatory, contribution=contribution(house))
    answers.publish(answer=answer, by=house.signatory)
    return answer


def pid(row):
    return row.item.public_id


def moment(days, hour):
    return timezone.localtime(clock.now() + timedelta(days=days)).strftime(f"%Y-%m-%dT{hour}:00")


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


LONG = "Un banc de plus. " * 3200  # more than what staff may write in one field
DECISION = {
    "title": "Six bancs", "plain_text": "Six bancs seront posés.", "reasons": "Pour revenir à pied.",
    "what_changed": "Deux bancs de plus.", "not_kept": "", "room": "Le nombre.", "official_text": "Le conseil approuve.",
    "official_reference": "Délibération 2026-84", "decided_on": day(0), "votes": "27 pour",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One form: where it is, what it holds, what is written by it, and what is refused with which words."""

    page: Callable[[Any], str]
    mark: str
    good: Callable[[Any], dict[str, Any]]
    written: Callable[[], Any]
    wrong: tuple[tuple[dict[str, Any], str | tuple[str, ...]], ...] = ()
    kept: str = ""
    who: str = "desk"
    before: Callable[[Any], Any] = field(default=lambda house: None)


CASES = {
    "option": Case(
        lambda h: f"{h.of}option/", 'name="arguments_for"',
        lambda h: {"title": "Place assise", "text": "Six bancs.", "cost": "58000", "criteria": "60 m"},
        lambda: Option.objects.count(),
        (({"title": "", "cost": "-3", "text": LONG}, ("obligatoire", "supérieure", "caractères")),), "60 m",
    ),
    "option rewritten": Case(
        lambda h: f"/bureau/options/{pid(option(h))}/", 'name="arguments_for"',
        lambda h: {"title": "Place assise", "text": "Six bancs verts."},
        lambda: Option.objects.values_list("text", flat=True).first(), (({"text": " "}, "obligatoire"),), "Place assise",
    ),
    "workshop": Case(
        lambda h: f"{h.of}atelier/", 'name="place"',
        lambda h: {"title": "Dessiner la place", "place": "Halle", "starts_at": moment(9, 14), "ends_at": moment(9, 17)},
        lambda: Workshop.objects.count(),
        (({"ends_at": moment(9, 10)}, "La fin doit venir après le début"),),
        "Dessiner la place",
    ),
    "workshop moved": Case(
        lambda h: f"/bureau/ateliers/{pid(workshop(h))}/", 'name="place"',
        lambda h: {"title": "Atelier", "place": "Gymnase", "starts_at": moment(9, 14), "ends_at": moment(9, 17)},
        lambda: Workshop.objects.values_list("place", flat=True).first(), (({"place": ""}, "obligatoire"),), "Atelier",
    ),
    "workshop told": Case(
        lambda h: f"/bureau/ateliers/{pid(workshop(h))}/raconter/", 'name="notes"',
        lambda h: {"residents": "19", "agents": "4", "notes": "Quatre tables.", "outcome": "Deux options."},
        lambda: Workshop.objects.values_list("outcome", "residents").first(),
        (({"residents": "-1", "outcome": ""}, ("supérieure", "obligatoire")),), "Quatre tables.",
    ),
    "decision": Case(
        lambda h: f"{h.of}decision/", 'name="official_text"',
        lambda h: DECISION | {"document": SimpleUploadedFile("acte.pdf", b"%PDF-1.7 un acte")},
        lambda: list(Decision.objects.values_list("official_reference", "document")),
        (({"title": "", "decided_on": day(3), "document": SimpleUploadedFile("acte.pdf", b"<script>")},
          ("obligatoire", "dans le futur", "pas un PDF")),), "Pour revenir à pied.",
    ),
    "decision rewritten": Case(
        lambda h: f"/bureau/decisions/{pid(decision(h))}/", 'name="official_text"', lambda h: DECISION,
        lambda: Decision.objects.values_list("official_reference", flat=True).first(),
        (({"decided_on": "hier"}, "valide"),), "Pour revenir à pied.",
    ),
    "option examined": Case(
        lambda h: f"/bureau/decisions/{pid(decision(h))}/", 'name="chosen"',
        lambda h: {"option": str(option(h).pk), "chosen": "on", "why": "La seule qui permet de revenir."},
        lambda: Considered.objects.count(), (({"why": "", "option": "7"}, ("obligatoire", "choix valide")),), before=option,
    ),
    "decision put before its signatory": Case(
        lambda h: f"/bureau/decisions/{pid(considered(h))}/", "faire-signer",
        lambda h: {"signatory": str(h.signatory.pk)},
        lambda: Decision.objects.filter(proposed_at__isnull=False).count(), (({"signatory": "7"}, "choix valide"),),
    ),
    "decision signed": Case(
        lambda h: f"/bureau/signer-une-decision/{pid(Decision.objects.first())}/", 'value="sign"', lambda h: {"act": "sign"},
        lambda: Decision.objects.filter(published_at__isnull=False).count(), (({"lu": "hier"}, "a changé"),), who="pen",
        before=lambda h: decisions.propose_decision(decision=considered(h), signatory=h.signatory, by=h.agent),
    ),
    "promise in a decision": Case(
        lambda h: f"/bureau/decisions/{pid(decision(h))}/promettre/", 'name="promised_for"',
        lambda h: {"title": "Six bancs posés", "promised_for": day(90), "service": ""}, lambda: Commitment.objects.count(),
        (({"promised_for": "", "title": "x" * 201}, ("obligatoire", "caractères")),),
    ),
    "reason": Case(
        lambda h: "/bureau/reglages/raison/", 'name="could_change"',
        lambda h: {"title": "Interdit", "explanation": "La loi.", "could_change": "Une autre loi."},
        lambda: RefusalReason.objects.count(), (({"could_change": ""}, "obligatoire"), ({"title": "Trop cher"}, "porte déjà ce titre")),
        "La loi.", before=reason,
    ),
    "reason rewritten": Case(
        lambda h: f"/bureau/reglages/raison/{reason(h).pk}/", 'name="could_change"',
        lambda h: {"title": "Trop cher", "explanation": "Le budget est voté.", "could_change": "Un don."},
        lambda: RefusalReason.objects.values_list("explanation", flat=True).first(),
        (({"explanation": ""}, "obligatoire"),), "Un don.",
    ),
    "reason retired": Case(
        lambda h: f"/bureau/reglages/raison/{reason(h).pk}/", 'value="retire"', lambda h: {"act": "retire"},
        lambda: RefusalReason.objects.filter(retired_at__isnull=True).count(),
    ),
    "delegation": Case(
        lambda h: "/bureau/reglages/delegation/", 'name="reference"',
        lambda h: {"signatory": str(h.signatory.pk), "to": str(h.agent.pk), "reference": "Arrêté 2026-12",
                   "starts_on": day(0), "ends_on": day(30)},
        lambda: Delegation.objects.count(),
        (({"ends_on": day(-3)}, "La fin doit venir après le début"),), "Arrêté 2026-12",
        who="pen",
    ),
    "delegation ended": Case(
        lambda h: f"/bureau/reglages/delegation/{Delegation.objects.first().pk}/", 'name="cle"', lambda h: {},
        lambda: Delegation.objects.filter(ends_on__gte=clock.today()).count(), who="pen",
        before=lambda h: decisions.delegate(
            signatory=h.signatory, to=h.agent, reference="Arrêté", starts_on=clock.today() - timedelta(days=3),
            ends_on=clock.today() + timedelta(days=3), by=h.signatory,
        ),
    ),
    "finding": Case(
        lambda h: f"/bureau/constats/{pid(finding(h))}/", "/modifier/",
        lambda h: {"act": "publish", "title": "S’asseoir", "summary": "On veut s’asseoir.", "theme": "Bancs"},
        lambda: Finding.objects.filter(published_at__isnull=False, title="S’asseoir").count(),
        (({"title": ""}, "obligatoire"), ({"summary": " "}, "ce que vous avez entendu avant de publier")), "Bancs",
    ),
    "note": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/", "/note/", lambda h: {"text": "À voir avec la voirie."},
        lambda: Note.objects.count(), (({"text": " "}, "obligatoire"), ({"text": "x" * 5001}, "caractères")),
    ),
    "service": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/", "/service/",
        lambda h: {"service": str(make_service(h.territory).pk)},
        lambda: Contribution.objects.filter(assigned_to__isnull=False).count(),
    ),
    "nature": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/", "/nature/",
        lambda h: {"kind": "need", "theme": "Bancs", "area": str(make_area(h.territory).pk)},
        lambda: Contribution.objects.filter(kind="need", area__isnull=False).count(),
        (({"kind": "plainte", "theme": "x" * 61}, ("choix valide", "caractères")),),
    ),
    "correction": Case(
        lambda h: f"/bureau/signer/{pid(published(h))}/corriger/", 'name="reason"',
        lambda h: TEXT | {"why": "Six bancs, au printemps.", "could_change": "", "reason": "Une faute."},
        lambda: JournalEntry.objects.filter(verb="answer.edited").count(),
        (({"reason": " "}, "obligatoire"), ({"why": "80 % des participants le demandent."}, "qui n’est pas un décompte")),
        "Venez choisir leur place", who="pen",
    ),
    "closing": Case(
        lambda h: f"{h.of}clore/", 'name="closing_words"', lambda h: {"closing_words": "Six bancs, et une autre façon de faire."},
        lambda: JournalEntry.objects.filter(verb="process.closed").count(), (({"closing_words": " "}, "obligatoire"),),
    ),
    "close to another": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/moderer/", "/rapprocher/",
        lambda h: {"kind": "same_as", "number": "2"}, lambda: Link.objects.filter(kind="same_as").count(),
        (({"number": "99"}, "ne porte ce numéro"), ({"number": "1"}, "une autre contribution"), ({"number": "deux"}, "entier"),
         ({"kind": "concerns"}, "choix valide")),
        before=lambda h: (contribution(h), make_contribution(h.process, "Un banc aussi.")),
    ),
    "part masked": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/moderer/", "/masquer-une-partie/",
        lambda h: {"part": "Paul Martin", "reason": "third_party"}, lambda: Mask.objects.count(),
        (({"part": "Pierre Martin"}, "Choisissez une partie du texte"), ({"reason": ""}, "obligatoire")), "",
    ),
    "hidden": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/moderer/", "/masquer/", lambda h: {"reason": "personal"},
        lambda: Hiding.objects.count(), (({"reason": "laid"}, "choix valide"),),
    ),
    "closed without an answer": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/moderer/", "/clore/", lambda h: {"reason": "spam"},
        lambda: Contribution.objects.filter(standing="closed").count(), (({"reason": ""}, "obligatoire"),),
    ),
    "new receipt": Case(
        lambda h: f"/bureau/contributions/{pid(contribution(h))}/moderer/", "/recu/", lambda h: {}, lambda: Receipt.objects.count(),
    ),
    "grouping": Case(
        lambda h: f"{h.of}selection/?act=group&c={pid(contribution(h))}", 'name="title"', lambda h: {"title": "S’asseoir"},
        lambda: (Undo.objects.count(), Contribution.objects.filter(finding__isnull=False).count()),
        (({"title": " "}, "donnez un titre"), ({"finding": "inconnu"}, "titre")),
    ),
    "qualifying many": Case(
        lambda h: f"{h.of}selection/?act=qualify&c={pid(contribution(h))}", 'name="kind"',
        lambda h: {"kind": "need", "theme": "", "area": ""},
        lambda: (Undo.objects.count(), Contribution.objects.filter(kind="need").count()),
        (({"kind": ""}, "ce qui change"), ({"kind": "plainte"}, "ce qui change")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_form_of_the_desk(house, name):
    case, somebody = CASES[name], getattr(house, CASES[name].who)
    case.before(house)
    page = case.page(house)
    html = somebody.html(page)
    attributes, body = next((a, b) for a, b in FORM.findall(html) if 'method="post"' in a and case.mark in a + b)
    action = attributes.split('action="')[1].split('"')[0] if 'action="' in attributes else somebody.prefix + page
    hidden, good, before = dict(HIDDEN.findall(body)), case.good(house), case.written()

    def send(fields):
        for value in fields.values():
            if hasattr(value, "seek"):
                value.seek(0)
        return somebody.client.post(action, fields)

    for changes, sentence in case.wrong:
        refused = send(hidden | good | changes)
        text = plain(refused.content.decode())
        assert refused.status_code in {200, 409, 422}, (changes, refused.status_code)
        for words in (sentence,) if isinstance(sentence, str) else sentence:
            assert words in text, (changes, words)
        assert case.kept in text or case.kept in {good.get(name) for name in changes}, (changes, case.kept)
        assert case.written() == before, f"{changes} wrote something"
    keyless = send({name: value for name, value in (hidden | good).items() if name != "cle"})
    assert keyless.status_code in {200, 409, 422} and "Rechargez la page" in plain(keyless.content.decode())
    assert case.written() == before

    first = send(hidden | good)
    assert first.status_code == 302, plain(first.content.decode())[:3000]
    after = case.written()
    assert after != before
    again = send(hidden | good)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert case.written() == after, "sent twice, written twice"


def test_duplicates_inherit_the_answer_also_when_noticed_afterwards(house):
    said = [make_contribution(house.process, f"Un banc ({n}).") for n in range(3)]
    moderation.link(source=said[1], target=said[0], kind="same_as", by=house.agent)
    answer = make_checked_answer(agent=house.agent, signatory=house.signatory, contribution=said[0])
    assert answers.publish(answer=answer, by=house.signatory) == 2
    moderation.link(source=said[2], target=said[0], kind="same_as", by=house.agent)
    sign = f"/bureau/signer/{pid(answer)}/"
    house.pen.send(sign, 'value="extend"', act="extend")
    house.process.refresh_from_db()
    assert house.process.unanswered == 0
    assert set(Contribution.objects.values_list("answer", flat=True)) == {answer.pk}
    elsewhere = make_contribution(make_open_process(house.territory, by=house.agent))
    with pytest.raises(Exception, match="de cette démarche"):
        moderation.link(source=elsewhere, target=said[0], kind="same_as", by=house.agent)


def test_what_is_close_is_told_on_both_pages_and_to_the_author(house, client):
    one, two = make_contribution(house.process, "Pas de banc."), make_contribution(house.process, "Un banc ici.")
    moderation.link(source=two, target=one, kind="solves", by=house.agent)
    page = f"{house.desk.prefix}/contributions/"
    assert "Une solution :" in plain(client.get(f"{page}{pid(one)}/").content.decode())
    assert "Répond au problème de" in client.get(f"{page}{pid(two)}/").content.decode()
    moderate = f"/bureau/contributions/{pid(two)}/moderer/"
    assert house.desk.send(moderate, 'name="retirer"').status_code == 302
    assert "Une solution" not in client.get(f"{page}{pid(one)}/").content.decode()
    assert JournalEntry.objects.filter(verb="contribution.unlinked").exists()


def test_answer_that_changed_since_it_was_opened_is_not_signed(house):
    answer = make_checked_answer(agent=house.agent, signatory=house.signatory, contribution=contribution(house))
    sign = f"/bureau/signer/{pid(answer)}/"
    body = next(b for a, b in FORM.findall(house.pen.html(sign)) if 'value="sign"' in b)
    saved = answers.save_answer(answer=answer, edition=answer.edition, by=house.agent, why="Aucun banc.")
    answers.propose(answer=saved, signatory=house.signatory, by=house.agent)
    answers.check(answer=saved, by=house.agent)
    refused = house.pen.client.post(house.pen.prefix + sign, dict(HIDDEN.findall(body)) | {"act": "sign"})
    assert refused.status_code == 409 and "a changé depuis" in refused.content.decode()
    assert "Aucun banc." in refused.content.decode()
    answer.refresh_from_db()
    assert answer.state == "checked"


def test_each_line_of_the_desk_is_said_once(house):
    make_finding(house.process, by=house.agent, size=2)
    contribution(house)
    for person in (house.agent, house.signatory):
        with pages.inside(house.territory):
            urls = [todo.url for todo in manifest.todos(person)]
        assert len(urls) == len(set(urls)), urls


def test_facilitator_builds_without_reading_what_is_being_decided(house):
    decision(house)
    helper = Desk(make_person(house.territory, Role.FACILITATOR))
    assert "Six bancs" in house.desk.read(f"{house.of}construire/")
    page = helper.read(f"{house.of}construire/")
    assert "Six bancs" not in page and "Écrire une option" in page and "Préparer une décision" not in page
