"""Writes of the desk: notes, the answer form, runs of letters, SMS, calls and relay sheets, bulk actions and their undo."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.contributions import bulk, findings
from polyphonie.contributions.models import Contribution, Finding, Note
from polyphonie.core import clock, deliveries, journal, limits
from polyphonie.core.actors import SYSTEM
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.models import Delivery, Item
from polyphonie.core.permissions import require
from polyphonie.decisions import answers
from polyphonie.decisions import queries as decisions
from polyphonie.decisions.models import Answer
from polyphonie.people.models import Contact, Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory

from . import queries, sheets
from .models import Batch, Undo

VERBS = {
    "bulk.undone": "une action sur plusieurs contributions a été annulée",
    "addresses.erased": "des adresses postales ont été effacées, soixante jours après la lettre",
}
State = Delivery.State


@transaction.atomic
def add_note(*, item: Item, text: str, by: Any) -> Note:
    """Keep a private note on an item. Raises Refused."""
    require(by, "contributions.note", item)
    if not text.strip():
        raise Refused(_("Écrivez la note."), "text")
    return Note.objects.create(territory_id=item.territory_id, item=item, by=by, text=text.strip(), at=clock.now())


@transaction.atomic
def keep_answer(
    *, target: Contribution | Finding, draft_pid: str, edition: int, text: dict[str, Any], by: Any
) -> Answer:
    """Keep what is written of an answer; begins it when `draft_pid` is empty. Raises Changed, Refused."""
    draft = decisions.draft_of(**queries.as_target(target))
    if not draft_pid:
        return answers.draft_answer(by=by, **queries.as_target(target), **text)
    if draft is None or draft.item.public_id != draft_pid:
        raise Changed(_("Cette réponse a été envoyée ou remplacée entre-temps. Votre texte est gardé ci-dessous."))
    return answers.save_answer(answer=draft, edition=edition, by=by, **text)


@transaction.atomic
def send_for_signature(
    *, target: Contribution | Finding, draft_pid: str, edition: int, text: dict[str, Any], by: Any
) -> Answer:
    """Keep the answer and propose it to the service's check, for its signatory. Raises Changed, Refused."""
    if text["signatory"] is None:
        raise Refused(_("Choisissez qui signe cette réponse."), "signatory")
    draft = keep_answer(target=target, draft_pid=draft_pid, edition=edition, text=text, by=by)
    return answers.propose(answer=draft, signatory=text["signatory"], by=by)


# --- what leaves by hand: letters, SMS, calls, relay sheets


@transaction.atomic
def prepare(*, territory: Territory, channel: str, by: Any, relay: Person | None = None) -> Batch:
    """Gather everything that is due by one channel in a run, with its file. Raises Refused when nothing is.

    What is in a run stays waiting until somebody says that it left; printing again gives the same file.
    """
    require(by, "desk.deliver")
    rows = due(channel).select_for_update().filter(batch="")
    if relay is not None:
        rows = rows.filter(item__contact__relay=relay)
    found = list(rows.select_related("item", "subject").order_by("pk")[: limits.BULK_ITEMS])
    if not found:
        raise Refused(_("Rien n’attend de partir par ce moyen."))
    batch = Batch(
        territory=territory,
        channel=channel,
        relay=relay,
        count=len(found),
        made_by=by if isinstance(by, Person) else None,
        made_at=clock.now(),
        erase_on=clock.today() + limits.ADDRESS_KEPT,
    )
    name, content = sheets.make(batch, found)
    batch.file.save(f"{batch.public_id}-{name}", ContentFile(content), save=False)
    batch.save(force_insert=True)
    Delivery.objects.filter(pk__in=[d.pk for d in found]).update(batch=batch.public_id)
    journal.write(territory, "delivery.batch", by=by, channel=channel, batch=batch.public_id, count=len(found))
    return batch


def due(channel: str) -> Any:
    """Return what waits to leave by one channel, its ten minutes passed."""
    return Delivery.objects.filter(kind="answer", state=State.WAITING, due_at__lte=clock.now(), channel=channel)


@transaction.atomic
def declare_sent(*, batch: Batch, by: Any) -> int:
    """Say that a whole run left; return how many deliveries this records. Saying it again records none."""
    require(by, "desk.deliver", batch)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    rows = Delivery.objects.filter(batch=batch.public_id).select_related("territory").order_by("pk")
    sent = [d for d in rows if deliveries.finish(d, State.SENT, by=by)]
    if not batch.done_at:
        batch.done_at, batch.erase_on = clock.now(), clock.today() + limits.ADDRESS_KEPT
        batch.save(update_fields=["done_at", "erase_on"])
    if batch.channel == Delivery.Channel.LETTER:
        _erase_later([d.item_id for d in sent])
    return len(sent)


@transaction.atomic
def declare_done(*, delivery: Delivery, by: Any) -> bool:
    """Say that one call was made, or one answer handed over. False when it was said already."""
    require(by, "desk.deliver", delivery)
    done = deliveries.finish(delivery, State.SENT, by=by)
    if done and delivery.channel == Delivery.Channel.LETTER:
        _erase_later([delivery.item_id])
    return done


@transaction.atomic
def declare_returned(*, delivery: Delivery, by: Any) -> bool:
    """Say that a letter came back; it then waits at the desk. False when it was never sent, or came back already."""
    require(by, "desk.deliver", delivery)
    return deliveries.finish(delivery, State.RETURNED, by=by)


@transaction.atomic
def correct_address(*, delivery: Delivery, by: Any, **address: str) -> None:
    """Write the right address of somebody and put the delivery back among what is to be sent. Raises Refused."""
    require(by, "desk.deliver", delivery)
    contact, _new = Contact.objects.get_or_create(item=delivery.item, defaults={"territory": delivery.territory})
    for name, value in address.items():
        if not value.strip():
            raise Refused(_("Il manque de quoi joindre la personne."), name)
        setattr(contact, name, value.strip())
    contact.erase_address_on = None
    contact.save()
    if not deliveries.try_again(delivery, by=by):
        raise Changed(_("Cet envoi a déjà été repris par quelqu’un d’autre."))


@transaction.atomic
def hand_over(*, delivery: Delivery, channel: str, by: Any) -> None:
    """Give to the desk, a relay or the receipt page what another channel could not bring. Raises Refused."""
    require(by, "desk.deliver", delivery)
    if channel not in {Delivery.Channel.DESK, Delivery.Channel.PAGE, Delivery.Channel.NONE}:
        raise Refused(_("Ce moyen demande de quoi joindre la personne."), "channel")
    if delivery.kind != "answer" and channel == Delivery.Channel.DESK:
        channel = Delivery.Channel.PAGE  # only an answer is read aloud at the desk
    if not deliveries.redirect(delivery, channel, by=by):
        raise Changed(_("Cet envoi a déjà été repris par quelqu’un d’autre."))


def _erase_later(items: list[int]) -> None:
    """The postal address served: it goes sixty days after the letter."""
    day = clock.today() + limits.ADDRESS_KEPT
    Contact.objects.filter(item__in=items).update(erase_address_on=day)


@transaction.atomic
def purge(*, by: Any = SYSTEM) -> int:
    """Erase the addresses and the files of letters whose sixty days are over; return how many addresses."""
    today = clock.today()
    old = Contact.objects.select_related("territory").filter(erase_address_on__lte=today)
    territory = next((c.territory for c in old[:1]), None)
    count = old.update(name="", street="", postcode="", city="", erase_address_on=None)
    for batch in Batch.objects.filter(erase_on__lte=today).exclude(file=""):
        batch.file.delete(save=False)
        Batch.objects.filter(pk=batch.pk).update(file="")
    if territory is not None:
        journal.write(territory, "addresses.erased", by=by, count=count)
    return count


# --- bulk actions


@transaction.atomic
def group_many(
    *, process: Process, contributions: Sequence[Contribution], by: Any, finding: Finding | None = None, title: str = ""
) -> Undo:
    """Group contributions in a finding, a new one when only a title is given; return what undoes it. Raises Refused."""
    target = finding or findings.create_finding(process=process, title=title, by=by)
    before = {c.pk: c.finding_id for c in contributions}
    moved = findings.group(finding=target, contributions=contributions, by=by)
    if not moved:
        raise Refused(_("Aucune de ces contributions ne peut être regroupée : elles ont leur réponse, ou y sont déjà."))
    done = ngettext("%(count)s regroupée dans « %(title)s »", "%(count)s regroupées dans « %(title)s »", len(moved))
    words = done % {"count": len(moved), "title": target.title}
    kept = {"finding": target.pk, "from": [[pk, before[pk]] for pk in moved]}
    return _undoable(Undo.Kind.GROUP, process, words, kept, by)


@transaction.atomic
def qualify_many(*, process: Process, contributions: Sequence[Contribution], by: Any, **values: Any) -> Undo:
    """Qualify or entrust contributions together; return what undoes it. Raises Refused."""
    if not values:
        raise Refused(_("Choisissez ce qui change."))
    names = [f"{n}_id" if n in {"area", "assigned_to"} else n for n in values]
    kept = {"names": names, "from": [[c.pk, *(getattr(c, n) for n in names)] for c in contributions]}
    count = bulk.qualify_many(contributions=contributions, by=by, **values)
    done = ngettext("%(count)s contribution qualifiée", "%(count)s contributions qualifiées", count)
    words = done % {"count": count}
    return _undoable(Undo.Kind.QUALIFY, process, words, kept, by)


def _undoable(kind: str, process: Process, words: str, before: dict[str, Any], by: Any) -> Undo:
    return Undo.objects.create(
        territory=process.territory, kind=kind, process=process, words=words[:200], before=before, by=by, at=clock.now()
    )


@transaction.atomic
def take_back(*, undo: Undo, by: Any) -> None:
    """Put back what a bulk action changed, as far as nothing has changed since. Raises Refused."""
    require(by, "contributions.group", undo)
    undo = Undo.objects.select_for_update().select_related("process").get(pk=undo.pk)
    if undo.undone_at:
        raise Refused(_("C’est déjà annulé."))
    undone = _ungroup if undo.kind == Undo.Kind.GROUP else _requalify
    undone(undo, by)
    undo.undone_at = clock.now()
    undo.save(update_fields=["undone_at"])
    journal.write(undo.process.territory, "bulk.undone", by=by, item=undo.process_id, what=undo.kind)


def _ungroup(undo: Undo, by: Any) -> None:
    finding = Finding.objects.select_related("item", "process").get(pk=undo.before["finding"])
    left = set(findings.ungroup(finding=finding, ids=[pk for pk, _former in undo.before["from"]], by=by))
    former: dict[int, list[int]] = {}
    for pk, earlier in undo.before["from"]:
        if earlier and pk in left:
            former.setdefault(earlier, []).append(pk)
    for pk, ids in former.items():
        rows = list(Contribution.objects.filter(pk__in=ids))
        findings.group(finding=Finding.objects.select_related("item").get(pk=pk), contributions=rows, by=by)


def _requalify(undo: Undo, by: Any) -> None:
    bulk.restore(names=undo.before["names"], rows=undo.before["from"], territory=undo.process.territory, by=by)
