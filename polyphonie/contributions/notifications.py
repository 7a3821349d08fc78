"""Which verbs are told to whom: a Notice for each follower, read on « Mes contributions » and in the weekly digest."""

from collections.abc import Iterable

from polyphonie.core import items
from polyphonie.core.models import JournalEntry

# Told to those who follow the item: its author (who follows it from the first moment), supporters, followers.
FOLLOWED = frozenset(
    {
        "contribution.edited",
        "contribution.transcribed",
        "contribution.withdrawn",
        "contribution.closed",
        "contribution.masked",
        "contribution.unmasked",
        "contribution.hidden",
        "contribution.shown",
        "contribution.linked",
        "attachment.published",
        "word.added",
        "finding.grouped",
        "finding.ungrouped",
        "finding.published",
    }
)


def tell(entry: JournalEntry, *, to: Iterable[str] | None = None, about: Iterable[int] = ()) -> int:
    """Write a notice of a journal entry; return how many.

    `to` names the actor keys told (by default, all who follow the item, or the items `about`). Whoever acted is not
    told of their own act. Call inside the act's transaction.
    """
    if to is not None:
        return items.notify(entry, {entry.item: list(to)})
    if entry.verb not in FOLLOWED:
        return 0
    return items.notify(entry, items.followers(list(about) or [entry.item]))
