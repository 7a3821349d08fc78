"""Writes about options and decisions: what was examined, what was chosen and why, signed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Note
from polyphonie.core import clock, items, journal
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.processes.models import Process

from . import golden
from .models import Considered, Decision, Delegation, Option, RefusalReason, Workshop

VERBS = {
    "workshop.planned": "un atelier est annoncé",
    "workshop.edited": "l’annonce de l’atelier a changé",
    "workshop.told": "le compte rendu de l’atelier est publié",
    "option.written": "une option a été écrite",
    "option.edited": "l’option a été réécrite",
    "decision.drafted": "une décision se prépare",
    "decision.proposed": "une décision est prête à signer",
    "decision.sent_back": "la décision est revenue à son rédacteur",
    "decision.published": "la décision est prise, signée et expliquée",
    "refusal.written": "une raison de refus a été ajoutée à la bibliothèque, ou réécrite",
    "delegation.given": "une délégation de signature a été donnée par écrit",
    "delegation.ended": "une délégation de signature a pris fin",
}


@transaction.atomic
def plan_workshop(*, process: Process, by: Any, **fields: Any) -> Workshop:
    """Announce an atelier."""
    require(by, "decisions.write_option", process)
    item = items.create(process.territory, "workshop", visibility=Item.Visibility.PUBLIC)
    workshop = Workshop.objects.create(territory=process.territory, item=item, process=process, **fields)
    items.link(item, process.item, "concerns")
    journal.write(process.territory, "workshop.planned", by=by, item=item)
    return workshop


@transaction.atomic
def edit_workshop(*, workshop: Workshop, by: Any, **fields: Any) -> None:
    """Change the date, the place or the words of an atelier not yet told. Raises Refused."""
    require(by, "decisions.write_option", workshop)
    if workshop.outcome:
        raise Refused(_("Le compte rendu de cet atelier est publié : son annonce ne change plus."))
    for name, value in fields.items():
        setattr(workshop, name, value)
    workshop.save()
    journal.write(workshop.territory, "workshop.edited", by=by, item=workshop.item_id)


@transaction.atomic
def tell_workshop(*, workshop: Workshop, by: Any, **fields: Any) -> None:
    """Publish who came, the notes and what came out of an atelier."""
    require(by, "decisions.write_option", workshop)
    if unknown := set(fields) - {"residents", "agents", "notes", "outcome"}:
        raise TypeError(f"not told of a workshop: {unknown}")
    for name, value in fields.items():
        setattr(workshop, name, value)
    workshop.save(update_fields=list(fields))
    journal.write(workshop.territory, "workshop.told", by=by, item=workshop.item_id)


@transaction.atomic
def write_option(*, process: Process, by: Any, option: Option | None = None, **fields: Any) -> Option:
    """Write an option, or rewrite it as long as no decision has examined it. Raises Refused."""
    require(by, "decisions.write_option", process)
    if not fields.get("title", "").strip() or not fields.get("text", "").strip():
        raise Refused(_("Donnez un titre et une description à cette option."), "title")
    if option is None:
        item = items.create(process.territory, "option", visibility=Item.Visibility.PUBLIC)
        option = Option(territory=process.territory, item=item, process=process)
        items.link(item, process.item, "concerns")
    elif option.considered_rows.filter(decision__published_at__isnull=False).exists():
        raise Refused(_("Une décision a examiné cette option : elle ne change plus."))
    verb = "option.written" if option._state.adding else "option.edited"
    for name, value in fields.items():
        setattr(option, name, value)
    option.save()
    if option.finding_id:
        items.link(option.finding.item, option.item, "built")
    if option.workshop_id:
        items.link(option.workshop.item, option.item, "built")
    journal.write(process.territory, verb, by=by, item=option.item_id)
    return option


@transaction.atomic
def draft_decision(*, process: Process, title: str, by: Any, **fields: Any) -> Decision:
    """Begin a decision; only staff see it."""
    require(by, "decisions.write", process)
    item = items.create(process.territory, "decision")
    decision = Decision.objects.create(territory=process.territory, item=item, process=process, title=title, **fields)
    items.link(item, process.item, "concerns")
    journal.write(process.territory, "decision.drafted", by=by, item=item)
    return decision


@transaction.atomic
def edit_decision(*, decision: Decision, by: Any, **fields: Any) -> Decision:
    """Rewrite a decision not yet published. Raises Refused."""
    require(by, "decisions.write", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _require_draft(decision)
    for name, value in fields.items():
        setattr(decision, name, value)
    decision.proposed_at = None  # what changed is to be read again before it is signed
    decision.save()
    return decision


@transaction.atomic
def consider(*, decision: Decision, option: Option, chosen: bool, why: str, by: Any) -> None:
    """Record that the decision examined an option, whether it is chosen, and why."""
    require(by, "decisions.write", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _require_draft(decision)
    Considered.objects.update_or_create(
        decision=decision, option=option, defaults={"territory": decision.territory, "chosen": chosen, "why": why}
    )
    decision.considered_count, decision.proposed_at = decision.considered_rows.count(), None
    decision.save(update_fields=["considered_count", "proposed_at"])
    items.link(option.item, decision.item, "decided")
    if option.finding_id:
        items.link(option.finding.item, decision.item, "decided")


@transaction.atomic
def leave_out(*, decision: Decision, option: Option, by: Any) -> None:
    """Take an option out of those that a decision being written examines."""
    require(by, "decisions.write", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _require_draft(decision)
    Considered.objects.filter(decision=decision, option=option).delete()
    decision.considered_count, decision.proposed_at = decision.considered_rows.count(), None
    decision.save(update_fields=["considered_count", "proposed_at"])
    items.unlink([option.item], decision.item, "decided")
    kept = decision.considered_rows.filter(option__finding=option.finding_id).exists()
    if option.finding_id and not kept:
        items.unlink([option.finding.item], decision.item, "decided")


def _require_draft(decision: Decision) -> None:
    if decision.published_at:
        raise Refused(_("Cette décision est publiée : elle ne change plus. Prenez-en une nouvelle."))


def missing_of(decision: Decision) -> list[str]:
    """Return, in French, what the golden rule still asks before this decision can be published."""
    return golden.missing(golden.of_decision(decision))


@transaction.atomic
def propose_decision(*, decision: Decision, signatory: Any, by: Any) -> Decision:
    """Put a complete decision before its signatory. Raises Refused, naming what the golden rule still asks."""
    require(by, "decisions.write", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _require_draft(decision)
    if missing := missing_of(decision):
        raise Refused(_("Avant de faire signer, il manque : %(list)s.") % {"list": ", ".join(missing)})
    decision.proposed_by, decision.proposed_at, decision.signatory = by, clock.now(), signatory
    decision.save(update_fields=["proposed_by", "proposed_at", "signatory"])
    journal.write(decision.territory, "decision.proposed", by=by, item=decision.item_id)
    return decision


@transaction.atomic
def send_back_decision(*, decision: Decision, by: Any, note: str = "") -> Decision:
    """Return a decision to its writer instead of signing it; `note` says why, to the services only."""
    require(by, "decisions.sign", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _require_draft(decision)
    decision.proposed_at = None
    decision.save(update_fields=["proposed_at"])
    if note.strip():
        Note.objects.create(territory=decision.territory, item=decision.item, by=by, text=note.strip(), at=clock.now())
    journal.write(decision.territory, "decision.sent_back", by=by, item=decision.item_id)
    return decision


@transaction.atomic
def publish_decision(*, decision: Decision, by: Any, read: datetime | None = None) -> Decision:
    """Sign and publish what was proposed (at the moment `read`, that of the page signed). Raises Refused, Changed."""
    require(by, "decisions.sign", decision)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _require_draft(decision)
    if missing := missing_of(decision):
        raise Refused(_("Avant de publier, il manque : %(list)s.") % {"list": ", ".join(missing)})
    if decision.proposed_at is None or (read is not None and read != decision.proposed_at):
        raise Changed(_("Cette décision a changé depuis que vous l’avez ouverte. Relisez-la avant de la signer."))
    decision.signatory, decision.signed_at = by, clock.now()
    decision.published_at = decision.signed_at
    try:
        with transaction.atomic():
            decision.save(update_fields=["signatory", "signed_at", "published_at"])
    except IntegrityError:
        raise Refused(_("Cette décision n’est pas encore complète.")) from None
    items.show(decision.item, Item.Visibility.PUBLIC)
    journal.write(decision.territory, "decision.published", by=by, item=decision.item_id)
    return decision


@transaction.atomic
def write_refusal_reason(
    *, territory: Any, by: Any, reason: RefusalReason | None = None, **fields: Any
) -> RefusalReason:
    """Add a reason to the library, or rewrite it (answers keep the words they were sent with)."""
    require(by, "decisions.manage_library")
    reason = reason or RefusalReason(territory=territory)
    for name, value in fields.items():
        setattr(reason, name, value)
    try:
        with transaction.atomic():
            reason.save()
    except IntegrityError:
        raise Refused(_("Une raison de la bibliothèque porte déjà ce titre."), "title") from None
    journal.write(territory, "refusal.written", by=by, reason=reason.pk)
    return reason


@transaction.atomic
def delegate(
    *, signatory: Any, to: Any, reference: str, starts_on: date, ends_on: date, by: Any, process: Process | None = None
) -> Delegation:
    """Record a written delegation of signature, for one process or for all. Raises Refused."""
    require(by, "decisions.delegate", signatory)
    if ends_on < starts_on:
        raise Refused(_("La fin doit venir après le début."), "ends_on")
    if to.pk == signatory.pk:
        raise Refused(_("On ne se délègue pas à soi-même."), "to")
    delegation = Delegation.objects.create(
        territory=signatory.territory,
        signatory=signatory,
        delegate=to,
        process=process,
        reference=reference.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    journal.write(
        signatory.territory, "delegation.given", by=by, signatory=signatory.actor_key, to=to.actor_key, ends=ends_on
    )
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Any) -> None:
    """End a delegation yesterday: nobody signs by it any more; what was signed stays."""
    require(by, "decisions.delegate", delegation)
    yesterday = clock.today() - timedelta(days=1)
    if delegation.starts_on > yesterday:
        delegation.delete()
    else:
        Delegation.objects.filter(pk=delegation.pk).update(ends_on=yesterday)
    journal.write(
        delegation.territory, "delegation.ended", by=by, signatory=delegation.signatory.actor_key,
        to=delegation.delegate.actor_key,
    )  # fmt: skip


@transaction.atomic
def retire_reason(*, reason: RefusalReason, by: Any) -> None:
    """Take a reason out of the library; answers keep the words they were sent with."""
    require(by, "decisions.manage_library")
    RefusalReason.objects.filter(pk=reason.pk).update(retired_at=clock.now())
    journal.write(reason.territory, "refusal.written", by=by, reason=reason.pk, retired=True)
