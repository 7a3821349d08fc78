"""One row of everything, made through the product's own actions, for attacks to work on."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from polyphonie.commitments import actions as commitments
from polyphonie.contributions import actions as contributions
from polyphonie.contributions import demands, moderation
from polyphonie.contributions.models import (
    Attachment,
    Contribution,
    Draft,
    DraftFile,
    Flag,
    Hiding,
    Note,
    Origin,
)
from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.core import clock, items
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.core.models import Delivery, FormKey, JournalEntry, Notice
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.library import add_standard_reasons
from polyphonie.decisions.models import Delegation
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people import actions as people
from polyphonie.people.models import Consent, Contact, Organisation, Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Document
from polyphonie.processes.tests.factories import five_lines, make_open_process
from polyphonie.territories.models import Mandature, ReferencePopulation, Territory
from polyphonie.territories.tests.factories import make_area, make_service

OURS = ("territories", "core", "people", "commitments", "processes", "contributions", "decisions", "portal")


def models_of_ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in OURS]


def make_world(territory: Territory) -> dict[str, Any]:
    """Fill every table of a territory with at least one row; return the main objects by name."""
    today = clock.today()
    service, area = make_service(territory), make_area(territory)
    Mandature.objects.create(territory=territory, label="Mandat", starts_on=today, ends_on=today + timedelta(days=2000))
    ReferencePopulation.objects.create(
        territory=territory, area=area, sex="F", age_from=18, age_to=29, people=400, year=2021
    )
    add_standard_reasons(territory)
    agent, signatory = make_agent(territory, service=service), make_signatory(territory)
    make_person(territory, Role.FACILITATOR)
    people.confirm_mandate(mandate=people.speak_for(name="Les voisins", kind="group", by=agent), by=agent)
    process = make_open_process(territory, by=agent)
    processes.change_frame(process=process, lines=five_lines(), reason="Plus clair.", by=agent)
    Document.objects.create(
        territory=territory, process=process, title="Plan", file="documents/plan.pdf", at=clock.now()
    )
    world = {"agent": agent, "signatory": signatory, "process": process, "area": area, "service": service}
    world |= _said(territory, world)
    world |= _decided(territory, world)
    _around(territory, world)
    return world


def _said(territory: Territory, world: dict[str, Any]) -> dict[str, Any]:
    process, agent = world["process"], world["agent"]
    contribution = make_contribution(process, "Un banc, chez Mme Le Goff.", reach=reach("email"))
    contributions.support(contribution=contribution, by=VISITOR)
    word = contributions.add_word(contribution=contribution, text="Moi aussi.", pseudonym="", by=VISITOR)
    moderation.mask(contribution=contribution, start=14, end=20, reason="personal", by=agent)
    Hiding.objects.create(territory=territory, contribution=contribution, reason="personal", by=agent, at=clock.now())
    for kind in Attachment.Kind.values:
        Attachment.objects.create(
            territory=territory, contribution=contribution, kind=kind, file=f"attachments/{kind}", at=clock.now()
        )
    Note.objects.create(territory=territory, item=contribution.item, by=agent, text="À voir.", at=clock.now())
    Origin.objects.create(
        territory=territory, process=process, source="ailleurs", key="1", digest="0" * 32, batch=process.item,
        contribution=contribution,
    )  # fmt: skip
    demands.recognise(
        contribution=contribution, service=world["service"], received_on=clock.today(), silence="rejected",
        decided_by=clock.today() + timedelta(days=60), by=agent,
    )  # fmt: skip
    Flag.objects.create(
        territory=territory,
        item=contribution.item,
        added_word=word,
        flagger="quelqu-un",
        reason="personal",
        at=clock.now(),
    )
    Flag.objects.create(
        territory=territory, item=contribution.item, flagger="quelqu-un", reason="personal", at=clock.now()
    )
    draft = Draft.objects.create(territory=territory, process=process, changed_at=clock.now())
    DraftFile.objects.create(territory=territory, draft=draft, kind="photo", file="drafts/photo")
    return {"contribution": contribution, "word": word}


def _decided(territory: Territory, world: dict[str, Any]) -> dict[str, Any]:
    process, agent, signatory = world["process"], world["agent"], world["signatory"]
    finding = make_finding(process, by=agent)
    workshop = decisions.plan_workshop(
        process=process, finding=finding, title="Atelier", place="Halle", by=agent,
        starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=2),
    )  # fmt: skip
    option = decisions.write_option(
        process=process, finding=finding, workshop=workshop, title="Six", text="Six bancs.", by=agent
    )
    decision = decisions.draft_decision(
        process=process, title="Six bancs", by=agent, reasons="Pour revenir.", what_changed="Deux bancs de plus.",
        room="Le nombre.", official_text="Le conseil…", plain_text="Six bancs.", decided_on=clock.today(),
    )  # fmt: skip
    decisions.consider(decision=decision, option=option, chosen=True, why="La meilleure.", by=agent)
    decision = decisions.propose_decision(decision=decision, signatory=signatory, by=agent)
    decision = decisions.publish_decision(decision=decision, by=signatory)
    answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    answers.publish(answer=answer, by=signatory)
    answered = Contribution.objects.filter(finding=finding).first()
    answers.react(contribution=answered, kind="disagree", text="Non.", by=Actor(answered.author_key))
    answer = answers.edit_published(answer=answer, reason="Une faute.", by=signatory, why="Six bancs, au printemps.")
    answers.draft_answer(by=agent, finding=make_finding(process, by=agent, title="Marcher"))
    answers.draft_answer(by=agent, contribution=make_contribution(process))
    commitment = commitments.promise(source=decision.item, title="Six bancs", promised_for=clock.today(), by=agent)
    commitments.put_off(commitment=commitment, new_date=clock.today() + timedelta(days=9), reason="La pluie.", by=agent)
    commitments.prove(commitment=commitment, text="Un banc.", by=agent)
    commitment.refresh_from_db()
    return {"finding": finding, "decision": decision, "answer": answer, "answered": answered, "commitment": commitment,
            "workshop": workshop}  # fmt: skip


def _around(territory: Territory, world: dict[str, Any]) -> None:
    item, person = world["contribution"].item, world["agent"]
    at = clock.now()
    Consent.objects.create(territory=territory, item=item, purpose="voice", text_version="1", given_at=at)
    Notice.objects.create(territory=territory, follower="quelqu-un", item=item, verb="word.added", entry=1, at=at)
    FormKey.objects.create(territory=territory, key="0" * 36, payload="0" * 64, outcome="/", at=at)
    Delegation.objects.create(
        territory=territory, signatory=world["signatory"], delegate=person, reference="Arrêté 12",
        starts_on=clock.today(), ends_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    items.link(world["finding"].item, world["decision"].item, "decided")
    for model in (Delivery, JournalEntry, Organisation, Contact):
        assert model.objects.exists(), f"the world has no {model.__name__}"
