"""What staff do in the open to a contribution: photos reviewed, a part or the whole masked and shown again, links."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item, Link
from polyphonie.core.permissions import require

from . import notifications, texts
from .models import Attachment, Contribution, Hiding, Mask


@transaction.atomic
def review_photo(*, attachment: Attachment, publish: bool, by: Any, text: str = "") -> None:
    """Publish a photo with the words that describe it, or keep it for the services. Raises Refused."""
    contribution = attachment.contribution
    require(by, "contributions.moderate", contribution)
    if attachment.kind != Attachment.Kind.PHOTO:
        raise Refused(_("Un enregistrement ou une feuille de papier n’est jamais publié."))
    if publish and not text.strip():
        raise Refused(_("Décrivez la photo en une phrase, pour les personnes qui ne la voient pas."), "text")
    attachment.reviewed_at = clock.now()
    attachment.published_at = attachment.reviewed_at if publish else None
    attachment.text = text.strip()
    attachment.save(update_fields=["reviewed_at", "published_at", "text"])
    if publish:
        entry = journal.write(
            attachment.territory, "attachment.published", by=by, item=contribution.pk, attachment=attachment.pk
        )
        notifications.tell(entry)


@transaction.atomic
def mask(*, contribution: Contribution, start: int, end: int, reason: str, by: Any) -> Mask:
    """Hide a part of the current version, with a public reason; the author is told. Raises Refused."""
    require(by, "contributions.moderate", contribution)
    version = texts.current_version(contribution)
    if version is None or not 0 <= start < end <= len(version.words.text):
        raise Refused(_("Choisissez une partie du texte."), "part")
    row = Mask.objects.create(
        territory_id=contribution.territory_id,
        version=version,
        start=start,
        end=end,
        reason=reason,
        by=by,
        at=clock.now(),
    )
    entry = journal.write(
        contribution.territory, "contribution.masked", by=by, item=contribution.item_id, reason=reason
    )
    notifications.tell(entry)
    return row


@transaction.atomic
def unmask(*, mask: Mask, by: Any) -> None:
    """Show again a part that was masked; its author is told."""
    contribution = mask.version.contribution
    require(by, "contributions.moderate", contribution)
    mask.delete()
    entry = journal.write(contribution.territory, "contribution.unmasked", by=by, item=contribution.pk)
    notifications.tell(entry)


@transaction.atomic
def hide(*, contribution: Contribution, reason: str, by: Any) -> None:
    """Take a contribution out of public view; its tombstone says why, its author is told. It is still answered."""
    require(by, "contributions.moderate", contribution)
    Hiding.objects.update_or_create(
        contribution=contribution,
        defaults={"territory": contribution.territory, "reason": reason, "by": by, "at": clock.now()},
    )
    items.show(contribution.item, Item.Visibility.HIDDEN)
    entry = journal.write(
        contribution.territory, "contribution.hidden", by=by, item=contribution.item_id, reason=reason
    )
    notifications.tell(entry)


@transaction.atomic
def show_again(*, contribution: Contribution, by: Any) -> None:
    """Put a hidden contribution back in public view."""
    require(by, "contributions.moderate", contribution)
    if Hiding.objects.filter(contribution=contribution).delete()[0]:
        items.show(contribution.item, Item.Visibility.PUBLIC)
        entry = journal.write(contribution.territory, "contribution.shown", by=by, item=contribution.item_id)
        notifications.tell(entry)


# How one contribution can be close to another of its process.
KINSHIP = (Link.Kind.SAME_AS, Link.Kind.SOLVES, Link.Kind.FOLLOWS)
VERBS = {"contribution.unlinked": "n’est plus rapprochée d’une autre"}


@transaction.atomic
def link(*, source: Contribution, target: Contribution, kind: str, by: Any) -> None:
    """Say that a contribution says the same as another, answers its problem or follows from it. Raises Refused.

    One that says the same as another inherits its answer: both are of one process, and neither repeats the other.
    """
    require(by, "contributions.qualify", source)
    if kind not in KINSHIP:
        raise Refused(_("Ce lien n’existe pas."), "kind")
    if source.pk == target.pk or source.process_id != target.process_id:
        raise Refused(_("Choisissez une autre contribution de cette démarche."), "number")
    if Link.objects.filter(source=target.item, target=source.item, kind=kind).exists():
        raise Refused(_("Ces deux contributions sont déjà rapprochées."), "number")
    items.link(source.item, target.item, kind)
    entry = journal.write(source.territory, "contribution.linked", by=by, item=source.pk, to=target.pk, kind=kind)
    notifications.tell(entry)


@transaction.atomic
def unlink(*, source: Contribution, target: Contribution, kind: str, by: Any) -> None:
    """Take back that a contribution is close to another; what was answered meanwhile stays answered."""
    require(by, "contributions.qualify", source)
    if kind in KINSHIP and Link.objects.filter(source=source.item, target=target.item, kind=kind).exists():
        items.unlink([source.item], target.item, kind)
        entry = journal.write(source.territory, "contribution.unlinked", by=by, item=source.pk, to=target.pk, kind=kind)
        notifications.tell(entry)


def part_of(text: str, part: str) -> tuple[int, int] | None:
    """Return where a part copied from a text begins and ends, or None when it is not there."""
    start = text.find(part)
    return (start, start + len(part)) if part and start >= 0 else None
