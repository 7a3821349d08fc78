"""Reads of the public site that cross packages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, F, FloatField, Max, Min, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Floor
from django.utils import timezone
from django.utils.translation import get_language

from polyphonie.contributions.models import Contribution
from polyphonie.contributions.texts import excerpt, public_text
from polyphonie.core import clock, ids, limits, manifest
from polyphonie.core.manifest import Event
from polyphonie.core.models import Item, JournalEntry, JournalHead
from polyphonie.decisions.models import Answer, Decision
from polyphonie.people.models import Membership, Person, Role
from polyphonie.portal import figures
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area, Mandature, Service, Territory

from .atlas import Bounds, Frame, Spot

MUCH = 5000  # contributions in a territory: counting their places takes longer than a page may
FIGURES_KEPT = 60  # seconds: counting a territory at each visit of its home would be the page's whole cost


def public_figures(territory: Territory) -> list[figures.Figure]:
    """Return every figure of the site, in the language of who reads, counted again each minute."""
    key = f"figures:{territory.pk}:{get_language()}"
    return cache.get_or_set(key, lambda: [count(None) for count in figures.ALL], FIGURES_KEPT)


def thread_figures(territory: Territory) -> list[figures.Figure]:
    """Return the five counters of the home page: the same as on the page of figures, at the same moment."""
    return public_figures(territory)[: len(figures.THREAD)]


def agenda(first: date, last: date) -> list[Event]:
    """Return the public dates between two days: workshops, stages, deadlines, commitments."""
    return sorted(manifest.events(first, last), key=lambda e: (day_of(e.starts), e.title))


def day_of(moment: date | datetime) -> date:
    """Return the day of a date or of a moment, in the territory's time zone."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def placed(*, area: str = "", kind: str = "", within: Frame | None = None) -> QuerySet[Contribution]:
    """Return the public contributions that have a place on the map, an area or an address, without order."""
    rows = Contribution.objects.shown().exclude(standing=Contribution.Standing.WITHDRAWN)
    rows = rows.filter(Q(latitude__isnull=False) | Q(area__isnull=False) | ~Q(place=""))
    if area:
        rows = rows.filter(area__slug=area)
    if kind:
        rows = rows.filter(kind=kind)
    if within:
        rows = rows.filter(longitude__range=(within.west, within.east), latitude__range=(within.south, within.north))
    return rows


def placed_page(rows: QuerySet[Contribution], after: str) -> tuple[list[Contribution], bool]:
    """Return the page of these contributions that follows one of them, newest first, and whether there is more."""
    if last := ids.key_in(after):
        rows = rows.filter(pk__lt=last)
    found = list(rows.with_words().select_related("process").order_by("-pk")[: limits.PAGE_SIZE + 1])
    return found[: limits.PAGE_SIZE], len(found) > limits.PAGE_SIZE


@dataclass(frozen=True)
class Placed:
    """How many contributions have a point, how many only a quartier or an address, and the bounds of the points."""

    on_map: int
    elsewhere: int
    bounds: Bounds | None


def minutely(territory: Territory, what: str, count: Callable[[], Any]) -> Any:
    """Return what is counted for the map: at once in most towns, once a minute where very much was said."""
    said = Process.objects.aggregate(said=Sum("received"))["said"] or 0
    if said < MUCH:
        return count()
    return cache.get_or_set(f"map:{territory.pk}:{what}", count, FIGURES_KEPT)


def counted(rows: QuerySet[Contribution]) -> Placed:
    """Count these contributions in one reading."""
    found = rows.aggregate(
        every=Count("pk"),
        on_map=Count("latitude"),
        west=Min("longitude"),
        south=Min("latitude"),
        east=Max("longitude"),
        north=Max("latitude"),
    )
    bounds = (found["west"], found["south"], found["east"], found["north"]) if found["on_map"] else None
    return Placed(found["on_map"], found["every"] - found["on_map"], bounds)


def spots(rows: QuerySet[Contribution], frame: Frame) -> list[Spot]:
    """Return these contributions counted by small squares of the frame: as many rows as squares, at most."""
    across, up = frame.step
    inside = rows.filter(longitude__range=(frame.west, frame.east), latitude__range=(frame.south, frame.north))
    squares = inside.annotate(
        column=Floor((F("longitude") - frame.west) / across, output_field=FloatField()),
        line=Floor((F("latitude") - frame.south) / up, output_field=FloatField()),
    ).values("column", "line")
    found = squares.annotate(
        count=Count("pk"),
        longitude_mean=Avg("longitude"),
        latitude_mean=Avg("latitude"),
        west=Min("longitude"),
        south=Min("latitude"),
        east=Max("longitude"),
        north=Max("latitude"),
        first_area=Min("area__name"),
        last_area=Max("area__name"),
        one=Min("item__public_id"),
    )
    return [
        Spot(
            s["count"],
            s["longitude_mean"],
            s["latitude_mean"],
            (s["west"], s["south"], s["east"], s["north"]),
            s["first_area"] if s["first_area"] and s["first_area"] == s["last_area"] else "",
            s["one"],
        )
        for s in found.order_by("column", "line")
    ]


def shown_words(contribution: Contribution, length: int = 160) -> str:
    return excerpt(public_text(contribution), length)


def areas() -> list[Area]:
    return list(Area.objects.all())


def services() -> list[Service]:
    """Return the services with the number of processes that each carries."""
    return list(Service.objects.annotate(running=Count("processes", filter=Q(processes__opened_at__isnull=False))))


def elected() -> list[Person]:
    """Return those who hold an elected office or sign today, with their public card."""
    today = clock.today()
    held = Membership.objects.filter(role__in=[Role.ELECTED, Role.SIGNATORY], starts_on__lte=today)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).order_by("starts_on")
    rows = Person.objects.filter(memberships__in=held).exclude(name="").select_related("area").distinct()
    return list(rows.prefetch_related(Prefetch("memberships", queryset=held)).order_by("name"))


def mandature() -> Mandature | None:
    """Return the political mandate of today."""
    today = clock.today()
    return Mandature.objects.filter(starts_on__lte=today, ends_on__gte=today).first()


def to_approve(person: Person) -> list[Answer]:
    """Return the answers that wait for this signatory."""
    rows = Answer.objects.select_related("item", "process", "finding", "contribution").filter(signatory=person)
    return list(rows.filter(state=Answer.State.CHECKED).order_by("pk"))


def signed_by(person: Person, count: int = 10) -> list[Decision]:
    """Return the last decisions that this person signed."""
    rows = Decision.objects.select_related("item").filter(signatory=person, published_at__isnull=False)
    return list(rows.order_by("-published_at")[:count])


def said_in(area: Area, count: int = 8) -> list[Contribution]:
    """Return the last public contributions of an area."""
    rows = Contribution.objects.shown().with_words().filter(area=area)
    return list(rows.exclude(standing=Contribution.Standing.WITHDRAWN).order_by("-pk")[:count])


# --- the journal


def journal_page(before: int | None, size: int) -> list[JournalEntry]:
    """Return the last entries before a sequence number, newest first."""
    rows = JournalEntry.objects.order_by("-sequence")
    return list((rows.filter(sequence__lt=before) if before else rows)[:size])


def journal_head() -> JournalHead | None:
    return JournalHead.objects.first()


def journal_lines(territory: Territory):
    """Return every entry in order, read in slices."""
    return JournalEntry.objects.filter(territory=territory).order_by("sequence").iterator(chunk_size=2000)


def told(verbs: tuple[str, ...], count: int) -> list[JournalEntry]:
    """Return the last entries whose verb is news for everybody, newest first."""
    return list(JournalEntry.objects.filter(verb__in=verbs, item__isnull=False).order_by("-sequence")[:count])


def public_items(ids: Iterable[int]) -> dict[int, Item]:
    """Return those of these items that anyone may open."""
    return {item.pk: item for item in Item.objects.public().filter(pk__in=list(ids))}


def item_of(public_id: str) -> Item | None:
    return Item.objects.public().filter(public_id=public_id).first()


def platform_territories() -> list[Territory]:
    return list(Territory.objects.select_related("parent").order_by("name"))
