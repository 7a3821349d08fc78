"""Writes about commitments: promised from somewhere, put off with a reason, proved, kept or said not to be."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal, notices, pictures
from polyphonie.core.errors import Refused
from polyphonie.core.models import Follow, Item, JournalEntry, Link
from polyphonie.core.permissions import require

from .models import Commitment, DateChange, Proof

VERBS = {
    "commitment.promised": "un engagement a été pris",
    "commitment.put_off": "une nouvelle date a été donnée, avec sa raison",
    "commitment.proved": "une preuve a été apportée",
    "commitment.progressed": "on dit où en est l’engagement",
    "commitment.kept": "l’engagement est tenu",
    "commitment.broken": "l’engagement n’est pas tenu : une personne le dit et l’explique",
}


@transaction.atomic
def promise(*, source: Item, title: str, promised_for: date, by: Any, **fields: Any) -> Commitment:
    """Take a commitment in a frame, an answer, a decision or a meeting (`source`); public as soon as that is."""
    require(by, "commitments.promise")
    if not title.strip():
        raise Refused(_("Dites ce qui est promis."), "title")
    published = Item.objects.public().filter(pk=source.pk).exists()
    shown = Item.Visibility.PUBLIC if published else Item.Visibility.STAFF
    item = items.create(source.territory, "commitment", visibility=shown)
    commitment = Commitment.objects.create(
        territory=source.territory, item=item, title=title.strip(), promised_for=promised_for, **fields
    )
    items.link(source, item, "promised")
    entry = journal.write(source.territory, "commitment.promised", by=by, item=item, source=source.pk, due=promised_for)
    _tell(entry, item)
    return commitment


def _tell(entry: JournalEntry, item: Item) -> None:
    """Tell what became of a promise to whoever follows it, or what it was made for (a project, a process)."""
    sources = Link.objects.filter(target=item, kind=Link.Kind.PROMISED).values("source")
    followers = Follow.objects.filter(Q(item=item) | Q(item__in=sources)).values_list("follower", flat=True)
    notices.tell(item, entry, followers.distinct())


@transaction.atomic
def put_off(*, commitment: Commitment, new_date: date, reason: str, by: Any) -> None:
    """Give a new date and say why; the former one stays visible. Raises Refused."""
    require(by, "commitments.follow_up", commitment)
    commitment = _running(commitment)
    if not reason.strip():
        raise Refused(_("Dites pourquoi la date change."), "reason")
    if new_date <= commitment.due:
        raise Refused(_("La nouvelle date doit venir après la date actuelle."), "new_date")
    DateChange.objects.create(
        territory=commitment.territory, commitment=commitment, before=commitment.due, after=new_date,
        reason=reason.strip(), by=by, at=clock.now(),
    )  # fmt: skip
    commitment.new_date, commitment.new_date_reason = new_date, reason.strip()
    commitment.save(update_fields=["new_date", "new_date_reason"])
    entry = journal.write(commitment.territory, "commitment.put_off", by=by, item=commitment.item_id, due=new_date)
    _tell(entry, commitment.item)


@transaction.atomic
def prove(
    *, commitment: Commitment, text: str, by: Any, at: date | None = None, photo: Any = None, photo_text: str = ""
) -> Proof:
    """Add a proof: what was done, with a photo (an uploaded file, made again without its metadata). Raises Refused."""
    require(by, "commitments.follow_up", commitment)
    if not text.strip():
        raise Refused(_("Dites ce qui a été fait."), "text")
    if at and at > clock.today():
        raise Refused(_("Cette date est dans le futur."), "at")
    proof = Proof(
        territory=commitment.territory, commitment=commitment, at=at or clock.today(), text=text.strip(), by=by,
        photo_text=photo_text.strip(),
    )  # fmt: skip
    if photo:
        data = pictures.reencoded(photo, photo.size, field="photo")
        proof.photo.save(f"{proof.public_id}.jpg", ContentFile(data), save=False)
    proof.save()
    entry = journal.write(commitment.territory, "commitment.proved", by=by, item=commitment.item_id, proof=proof.pk)
    _tell(entry, commitment.item)
    return proof


@transaction.atomic
def say_progress(*, commitment: Commitment, progress: str, by: Any) -> None:
    """Say in one line where it stands (« 2 bancs posés sur 6 »)."""
    require(by, "commitments.follow_up", commitment)
    commitment = _running(commitment)
    commitment.progress = progress.strip()
    commitment.save(update_fields=["progress"])
    entry = journal.write(commitment.territory, "commitment.progressed", by=by, item=commitment.item_id)
    _tell(entry, commitment.item)


@transaction.atomic
def end(*, commitment: Commitment, kept: bool, reason: str, by: Any) -> None:
    """Say that a commitment is kept (a proof is needed), or is not (an explanation is). Raises Refused."""
    require(by, "commitments.follow_up", commitment)
    commitment = _running(commitment)
    if kept and not commitment.proofs.exists():
        raise Refused(_("Apportez d’abord une preuve : une phrase et, si possible, une photo."))
    if not kept and not reason.strip():
        raise Refused(_("Expliquez pourquoi cet engagement n’est pas tenu."), "reason")
    commitment.state = Commitment.State.KEPT if kept else Commitment.State.BROKEN
    commitment.ended_on, commitment.ended_by, commitment.ending_reason = clock.today(), by, reason.strip()
    commitment.save(update_fields=["state", "ended_on", "ended_by", "ending_reason"])
    verb = "commitment.kept" if kept else "commitment.broken"
    entry = journal.write(commitment.territory, verb, by=by, item=commitment.item_id)
    _tell(entry, commitment.item)


def _running(commitment: Commitment) -> Commitment:
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.state != Commitment.State.RUNNING:
        raise Refused(_("Cet engagement est terminé."))
    return commitment
