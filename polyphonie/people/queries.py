"""Reads about a person: their news, what they follow, who holds which role."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from polyphonie.core import clock, journal, manifest
from polyphonie.core.manifest import Card
from polyphonie.core.models import Follow, Notice
from polyphonie.territories.models import Area

from .models import Mandate, Membership, Organisation, Person


@dataclass(frozen=True)
class News:
    """One line of news: what happened, in words, to what."""

    notice: Notice
    words: str
    card: Card | None


def news(person: Person, most: int = 20) -> list[News]:
    """Return the last news of what this person follows, newest first."""
    rows = list(Notice.objects.select_related("item").filter(follower=person.actor_key).order_by("-id")[:most])
    words, cards = journal.verbs(), manifest.cards({n.item_id: n.item for n in rows}.values())
    return [News(n, words.get(n.verb, ""), cards.get(n.item_id)) for n in rows]


def follows(person: Person, most: int = 100) -> list[tuple[Follow, Card]]:
    """Return what this person follows, newest first; what has no page is left out."""
    rows = list(Follow.objects.select_related("item").filter(follower=person.actor_key).order_by("-id")[:most])
    cards = manifest.cards(f.item for f in rows)
    return [(f, cards[f.item_id]) for f in rows if f.item_id in cards]


def followed(person: Person, number: int) -> Follow | None:
    """Return one thing that this person follows."""
    return Follow.objects.select_related("item").filter(follower=person.actor_key, pk=number).first()


def mandates(person: Person) -> list[Mandate]:
    """Return the groups and organisations that this person speaks for."""
    rows = person.mandates.filter(ended_at__isnull=True).select_related("organisation")
    return list(rows.order_by("organisation__name"))


def mandate(number: int) -> Mandate | None:
    """Return a mandate still held."""
    return (
        Mandate.objects.select_related("organisation__item", "person").filter(pk=number, ended_at__isnull=True).first()
    )


def mandates_to_confirm() -> list[Mandate]:
    """Return the mandates declared and not confirmed yet, the oldest first."""
    rows = Mandate.objects.filter(confirmed_at__isnull=True, ended_at__isnull=True)
    return list(rows.select_related("organisation", "person").order_by("declared_at")[:200])


def organisations() -> list[str]:
    """Return the names of the groups and organisations already known, to choose from while typing."""
    return list(Organisation.objects.order_by("name").values_list("name", flat=True)[:500])


def areas() -> list[Area]:
    """Return the areas of the territory."""
    return list(Area.objects.all())


def read_all(person: Person) -> int:
    """Mark the news of this person as read; return how many there were."""
    return Notice.objects.filter(follower=person.actor_key, read_at__isnull=True).update(read_at=clock.now())


def memberships() -> list[Membership]:
    """Return today's and tomorrow's roles, by person."""
    return list(holding_roles().order_by("person__name", "role", "pk"))


def holding_roles() -> QuerySet:
    """Return today's and tomorrow's roles, with their persons, logins and services: the page and the exports ask here."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    return Membership.objects.filter(still).select_related("person__user", "service")
