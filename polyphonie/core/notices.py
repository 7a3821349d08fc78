"""News for those who follow something: written with the act, shown on « Mes contributions », gathered once a week."""

from collections.abc import Iterable

from .models import Follow, Item, JournalEntry, Link, Notice


def tell(item: Item, entry: JournalEntry, followers: Iterable[str]) -> int:
    """Tell followers (actor keys) what a journal entry says of an item; telling twice changes nothing."""
    rows = [
        Notice(territory_id=item.territory_id, follower=key, item=item, verb=entry.verb, entry=entry.pk, at=entry.at)
        for key in sorted(set(followers) - {entry.actor})
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def tell_followers(entry: JournalEntry, items: Iterable[int]) -> int:
    """Tell whoever follows each of these items (of the entry's territory) what the entry says; return how many notices."""
    rows = [
        Notice(
            territory_id=entry.territory_id, follower=key, item_id=item, verb=entry.verb, entry=entry.pk, at=entry.at
        )
        for item, key in Follow.objects.filter(item__in=list(items)).values_list("item_id", "follower")
        if key != entry.actor
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def tell_participants(process: Item, entry: JournalEntry) -> int:
    """Tell whoever follows a process, or anything that was said in it."""
    concerned = Link.objects.filter(target=process, kind=Link.Kind.CONCERNS).values("source")
    keys = Follow.objects.filter(item__in=concerned).values_list("follower", flat=True)
    own = Follow.objects.filter(item=process).values_list("follower", flat=True)
    return tell(process, entry, [*keys.distinct(), *own])
