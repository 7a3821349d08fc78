"""Which verbs are told to whom: a Notice for each follower, read on « Mes contributions » and in the weekly digest."""

from collections.abc import Iterable

from polyphonie.core import notices
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
        "demand.recognised",
        "contribution.unlinked",
        "attachment.published",
        "word.added",
        "finding.grouped",
        "finding.ungrouped",
        "finding.published",
    }
)


def tell(entry: JournalEntry, about: Iterable[int] = ()) -> int:
    """Write the notices of a journal entry to whoever follows its item, or the items `about`; return how many.

    Whoever acted is not told of their own act. Call inside the act's transaction.
    """
    return notices.tell_followers(entry, about or [entry.item]) if entry.verb in FOLLOWED else 0
