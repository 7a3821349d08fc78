"""Reads of the public site that cross packages."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from polyphonie.contributions.models import Contribution
from polyphonie.contributions.texts import excerpt, public_text
from polyphonie.core import clock, manifest
from polyphonie.core.manifest import Event
from polyphonie.core.models import Item, JournalEntry, JournalHead
from polyphonie.decisions.models import Answer, Decision
from polyphonie.people.models import Membership, Person, Role
from polyphonie.portal import figures
from polyphonie.territories.models import Area, Mandature, Service, Territory

FIGURES_KEPT = 60  # seconds: counting a territory at each visit of its home would be the page's whole cost
MAP_POINTS = 2000


def thread_figures(territory: Territory) -> list[figures.Figure]:
    """Return the five counters of the home page, counted again each minute."""
    return cache.get_or_set(f"figures:{territory.pk}", figures.of_thread, FIGURES_KEPT)


def agenda(first: date, last: date) -> list[Event]:
    """Return the public dates between two days: workshops, stages, deadlines, commitments."""
    return sorted(manifest.events(first, last), key=lambda e: (day_of(e.starts), e.title))


def day_of(moment: date | datetime) -> date:
    """Return the day of a date or of a moment, in the territory's time zone."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def placed(*, area: str = "", kind: str = "") -> list[Contribution]:
    """Return the public contributions that have a place on the map or an area, newest first."""
    rows = Contribution.objects.shown().with_words().select_related("process")
    rows = rows.filter(Q(latitude__isnull=False) | Q(area__isnull=False) | ~Q(place="")).order_by("-pk")
    if area:
        rows = rows.filter(area__slug=area)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.exclude(standing=Contribution.Standing.WITHDRAWN)[:MAP_POINTS])


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
