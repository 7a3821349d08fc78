"""What staff do in the open to what was given with a contribution: photos reviewed, masks taken back, links made."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal
from polyphonie.core.errors import Refused
from polyphonie.core.models import Link
from polyphonie.core.permissions import require

from . import notifications
from .models import Attachment, Contribution, Mask


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
def unmask(*, mask: Mask, by: Any) -> None:
    """Show again a part that was masked; its author is told."""
    contribution = mask.version.contribution
    require(by, "contributions.moderate", contribution)
    mask.delete()
    entry = journal.write(contribution.territory, "contribution.unmasked", by=by, item=contribution.pk)
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
