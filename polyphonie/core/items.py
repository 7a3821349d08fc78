"""Making items and links."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from polyphonie.territories.models import Territory

from . import clock
from .models import Follow, Item, Link


def one(rows: QuerySet) -> Any | None:
    """Return the only row of a search by a unique key, or None.

    `first()` would ask for an order, and Django hashes every column to write one: more than the query itself.
    """
    return next(iter(rows[:1]), None)


def at_hand(items: Iterable[Item], name: str) -> list[Any]:
    """Return the objects of items that came with them, as they were fetched: a page shows one, then its fil."""
    return [getattr(item, name) for item in items if Item._meta.get_field(name).is_cached(item)]


def create(territory: Territory, kind: str, *, visibility: str = Item.Visibility.STAFF) -> Item:
    """Create the item of a new object."""
    return Item.objects.create(territory=territory, kind=kind, visibility=visibility, created_at=clock.now())


def show(item: Item, visibility: str) -> None:
    """Change who sees an item. What was promised in it is seen when it is, and not before."""
    item.visibility = visibility
    item.save(update_fields=["visibility"])
    if visibility != Item.Visibility.HIDDEN:
        promised = Link.objects.filter(source=item, kind=Link.Kind.PROMISED).values("target")
        Item.objects.filter(pk__in=promised).exclude(visibility=Item.Visibility.HIDDEN).update(visibility=visibility)


def link(source: Item, target: Item, kind: str) -> None:
    """Link two items of one territory; linking twice changes nothing."""
    link_many([source], target, kind)


def link_many(sources: list[Item], target: Item, kind: str) -> None:
    """Link several items to one target."""
    if any(source.territory_id != target.territory_id for source in sources):
        raise ValueError("nothing links across territories")
    at = clock.now()
    Link.objects.bulk_create(
        [Link(territory_id=target.territory_id, source=s, target=target, kind=kind, at=at) for s in sources],
        ignore_conflicts=True,
        batch_size=500,
    )


def unlink(sources: list[Item], target: Item, kind: str) -> None:
    """Take links away (the journal keeps that they existed)."""
    Link.objects.filter(source__in=sources, target=target, kind=kind).delete()


def follow(item: Item, follower: str) -> None:
    """Let `follower` (an actor key) have the news of `item`."""
    Follow.objects.bulk_create(
        [Follow(territory_id=item.territory_id, item=item, follower=follower, at=clock.now())], ignore_conflicts=True
    )


def unfollow(item: Item, follower: str) -> None:
    Follow.objects.filter(item=item, follower=follower).delete()
