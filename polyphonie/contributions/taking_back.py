"""Undoing a batch: what it brought and nobody has answered is withdrawn, in pieces that can be interrupted."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from polyphonie.core import search
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.people.models import Contact
from polyphonie.processes.models import Process

from .brought_rows import count_supports, count_words
from .models import AddedWord, Contribution, Finding, Flag, Origin, Support, Version, Words

PIECE = 1000
GONE = "annulé:"
Standing = Contribution.Standing


def require_may_take_back(process: Process, batch: Item, by: Any) -> None:
    """Raise Refused unless the actor may undo the batch and nothing of it has been answered."""
    require(by, "contributions.bring", process)
    answered = Contribution.objects.filter(origin__batch=batch, standing=Standing.ANSWERED)
    if count := answered.count():
        raise Refused(
            _("Des contributions de ce fichier ont déjà leur réponse (%(count)s) : la reprise ne s’annule plus.")
            % {"count": count}
        )


def piece_of(batch: Item, after: int) -> list[tuple[int, int | None, int | None, int | None]]:
    """Return what `take_back` would withdraw: the key of each origin, and its contribution, added word or support."""
    rows = Origin.objects.filter(batch=batch, pk__gt=after).exclude(key__startswith=GONE)
    rows = rows.exclude(contribution__standing=Standing.ANSWERED)
    return list(rows.order_by("pk").values_list("pk", "contribution_id", "added_word_id", "support_id")[:PIECE])


@transaction.atomic
def take_back(*, process: Process, batch: Item, by: Any, after: int = 0) -> int:
    """Withdraw one piece of what a batch brought; return where the next one begins, 0 when nothing is left.

    `after` is what the last call returned. Without it what is left is found all the same, past all that is gone.

    The words are erased, supports and added words of the batch go; the number of each contribution stays taken. What
    was answered meanwhile stays. The name that each had elsewhere is free again: the file can be put right and brought
    once more.
    """
    require(by, "contributions.bring", process)
    process = Process.objects.select_for_update().get(pk=process.pk)
    piece = piece_of(batch, after)
    _drop_words([w for _pk, _c, w, _s in piece if w])
    _drop_supports(process, [s for _pk, _c, _w, s in piece if s])
    mine = [(pk, c) for pk, c, _w, _s in piece if c]
    _withdraw(process, [c for _pk, c in mine])
    # The contribution keeps where it came from, under a name that nothing else will bear.
    Origin.objects.filter(pk__among=[pk for pk, _c in mine]).update(
        key=Concat(Value(GONE), Cast("pk", CharField())), announced=0
    )
    return piece[-1][0] if piece else 0


def _drop_words(ids: list[int]) -> None:
    if ids:
        words = AddedWord.objects.filter(pk__among=ids)
        count_words(Counter(words.values_list("contribution_id", flat=True)), -1)
        Flag.objects.filter(added_word__among=ids).delete()
        Origin.objects.filter(added_word__among=ids).delete()
        words.delete()


def _drop_supports(process: Process, ids: list[int]) -> None:
    if ids:
        supports = Support.objects.filter(pk__among=ids)
        touched = set(supports.values_list("contribution_id", flat=True))
        Origin.objects.filter(support__among=ids).delete()
        supports.delete()
        count_supports(process, touched)


def _withdraw(process: Process, ids: list[int]) -> None:
    rows = Contribution.objects.filter(pk__among=ids)
    waiting = rows.filter(standing=Standing.WAITING).count()
    grouped = Counter(rows.filter(finding__isnull=False).values_list("finding_id", flat=True))
    for finding, size in grouped.items():
        Finding.objects.filter(pk=finding).update(size=F("size") - size)
    rows.update(standing=Standing.WITHDRAWN, closing_reason="", pseudonym="", finding=None)
    Words.objects.filter(version__in=Version.objects.filter(contribution__among=ids)).delete()
    Contact.objects.filter(item__among=ids).delete()
    Process.objects.filter(pk=process.pk).update(unanswered=F("unanswered") - waiting)
    Item.objects.filter(pk__among=ids).update(visibility=Item.Visibility.STAFF)
    search.forget(ids)
