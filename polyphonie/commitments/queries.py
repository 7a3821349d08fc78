"""Reads about commitments: the register, and what other pages show of them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core import clock, limits, manifest
from polyphonie.core.manifest import Card, Event, Station, Todo
from polyphonie.core.models import Item, Link
from polyphonie.core.permissions import allowed
from polyphonie.people.models import STAFF_ROLES, Person
from polyphonie.territories.models import Service

from . import access
from .models import Commitment, DateChange, Proof

State = Commitment.State
PHOTO_TYPE = "image/jpeg"
# The owner is reminded so long before the date.
REMIND_BEFORE = timedelta(days=7)


def matching(actor: Any, *, state: str = "") -> QuerySet:
    """Return the commitments of the register, with their `day`: the page, the exports and the API all ask here."""
    rows = access.visible(actor).annotate(day=Coalesce("new_date", "promised_for"))
    chosen = {
        "late": Q(state=State.RUNNING, day__lt=clock.today()),
        "running": Q(state=State.RUNNING),
        "kept": Q(state=State.KEPT),
        "broken": Q(state=State.BROKEN),
    }
    return rows.filter(chosen[state]) if state in chosen else rows


def listed(actor: Any, *, state: str = "", after: str = "") -> tuple[list[Commitment], str]:
    """Return one page of the register: the nearest date first while running, the last ended first afterwards."""
    rows = matching(actor, state=state)
    descending = state in {"kept", "broken"}
    rows = rows.order_by("-day", "-pk") if descending else rows.order_by("day", "pk")
    if cursor := _cursor(after):
        day, pk = cursor
        later = Q(day__lt=day) | Q(day=day, pk__lt=pk) if descending else Q(day__gt=day) | Q(day=day, pk__gt=pk)
        rows = rows.filter(later)
    page = list(rows[: limits.PAGE_SIZE + 1])
    last = page[limits.PAGE_SIZE - 1] if len(page) > limits.PAGE_SIZE else None
    return page[: limits.PAGE_SIZE], f"{last.due.isoformat()}_{last.pk}" if last else ""


def _cursor(after: str) -> tuple[date, int] | None:
    day, _sep, pk = after.partition("_")
    try:
        return (date.fromisoformat(day), int(pk))
    except ValueError:
        return None


def nearest(count: int = 6) -> list[Commitment]:
    """Return the running commitments whose date comes first."""
    rows = (
        Commitment.objects.running()
        .select_related("item", "service", "owner")
        .annotate(day=Coalesce("new_date", "promised_for"))
    )
    return list(rows.filter(item__visibility=Item.Visibility.PUBLIC).order_by("day", "pk")[:count])


def of_owner(person: Person) -> list[Commitment]:
    """Return what a person promised, running first, the nearest date first."""
    rows = Commitment.objects.with_people().filter(owner=person, item__visibility=Item.Visibility.PUBLIC)
    return sorted(rows, key=lambda c: (c.state != State.RUNNING, c.due))


def as_promises(rows: Iterable[Commitment]) -> list[dict[str, Any]]:
    """Return commitments as `{% promises %}` reads them. Late is said in words, never as a broken promise."""
    today = clock.today()
    return [
        {
            "date": c.due,
            "text": c.title,
            "url": reverse("commitments:detail", args=[c.public_id]),
            "who": c.service.name if c.service else (c.owner.signature if c.owner else ""),
            "detail": _words(c, today),
            "was": c.promised_for if c.new_date else None,
            "reason": c.new_date_reason,
            "late": c.is_late(today),
        }
        for c in rows
    ]


def _words(c: Commitment, today: date) -> str:
    """Return where a commitment stands, in words."""
    if c.state != State.RUNNING:
        return str(c.get_state_display())
    late = _("en retard : une nouvelle date et sa raison sont attendues") if c.is_late(today) else ""
    return " · ".join(part for part in (c.progress, late) if part)


def sources(commitment: Commitment, actor: Any) -> list[Card]:
    """Return where a commitment was taken: the cards of the items that promised it, that `actor` may open."""
    rows = Item.objects.filter(links_out__target=commitment.item, links_out__kind=Link.Kind.PROMISED)
    if not allowed(actor, "people.see_staff_desk"):
        rows = rows.public()
    items = list(rows.order_by("pk"))
    cards = manifest.cards(items)
    return [cards[item.pk] for item in items if item.pk in cards]


def proofs(commitment: Commitment) -> list[Proof]:
    return list(commitment.proofs.all())


def date_changes(commitment: Commitment) -> list[DateChange]:
    return list(commitment.date_changes.select_related("by"))


def choices() -> dict[str, Any]:
    """Return the services and the persons among whom somebody answers for a commitment."""
    today = clock.today()
    held = Q(memberships__role__in=STAFF_ROLES, memberships__starts_on__lte=today)
    still = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    staff = Person.objects.filter(held, still).exclude(name="").distinct().order_by("name")
    return {"services": Service.objects.all(), "staff": staff}


def taken_in(process: int) -> Exists:
    """Keep the commitments taken in a process (its item): in its frame, its decisions, its answers, its meetings.

    Asked from each commitment, of which there are few, and not from the contributions of the process.
    """
    concerns = {"target": process, "kind": Link.Kind.CONCERNS}
    inside = Link.objects.filter(source=OuterRef("source"), **concerns)
    heard = Link.objects.filter(source=OuterRef("source"), **concerns)
    answered = Link.objects.filter(Exists(heard), target=OuterRef("source"), kind=Link.Kind.ANSWERED)
    promised = Link.objects.filter(target=OuterRef("item"), kind=Link.Kind.PROMISED)
    return Exists(promised.filter(Q(source=process) | Exists(inside) | Exists(answered)))


def of_process(process: int) -> list[Commitment]:
    """Return the public commitments taken in a process (its item), the nearest date first."""
    rows = Commitment.objects.with_people().annotate(day=Coalesce("new_date", "promised_for"))
    rows = rows.filter(taken_in(process), item__visibility=Item.Visibility.PUBLIC)
    return list(rows.order_by("day", "pk"))


# --- what other pages show of commitments: asked through the manifest


def cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Commitment.objects.select_related("item").filter(item__in=items)
    return {
        c.pk: Card(
            item=c.item,
            kind=_("engagement"),
            title=c.title,
            url=reverse("commitments:detail", args=[c.item.public_id]),
            excerpt=c.progress or c.detail,
            at=c.item.created_at,
        )
        for c in rows
    }


def texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    rows = Commitment.objects.prefetch_related("proofs").filter(item__in=items)
    return {
        c.pk: (c.title, " ".join([c.detail, c.progress, c.ending_reason, *(p.text for p in c.proofs.all())]))
        for c in rows
    }


def stations(items: Sequence[Item], reader: Any) -> list[Station]:
    """Return the station « Fait » of each: hollow until a person says that it is done."""
    rows = Commitment.objects.with_people().filter(item__in=items)
    return [_station(c) for c in rows]


def _station(c: Commitment) -> Station:
    ended = c.state != State.RUNNING
    not_kept = _("Non tenu : %(why)s") % {"why": c.ending_reason} if c.state == State.BROKEN else ""
    return Station(
        stage="Fait",
        title=c.title,
        url=reverse("commitments:detail", args=[c.item.public_id]),
        at=c.ended_on,
        promised=None if ended else c.promised_for,
        new_date=None if ended else c.new_date,
        reason="" if ended else c.new_date_reason,
        detail=not_kept or c.progress,
        who=c.ended_by.signature if c.ended_by else "",
        state="done" if ended else "doing" if c.progress else "todo",
    )


def events(first: date, last: date) -> Iterable[Event]:
    """Yield the dates at which something was promised."""
    rows = Commitment.objects.running().select_related("item").annotate(day=Coalesce(F("new_date"), F("promised_for")))
    for c in rows.filter(day__range=(first, last), item__visibility=Item.Visibility.PUBLIC):
        url = reverse("commitments:detail", args=[c.item.public_id])
        yield Event(f"commitment-{c.public_id}", c.title, c.day, url=url, kind=_("engagement"), tone="act")


def todos(actor: Any) -> Iterable[Todo]:
    """Remind the owner, and the service, seven days before the date; late stays at the top."""
    if not allowed(actor, "commitments.follow_up"):
        return
    today = clock.today()
    rows = Commitment.objects.running().select_related("item").annotate(day=Coalesce("new_date", "promised_for"))
    mine = Q(owner_id=getattr(actor, "pk", None)) | Q(service__in=actor.service_ids())
    for c in rows.filter(mine, day__lte=today + REMIND_BEFORE).order_by("day"):
        late = c.day < today
        words = _("La date est passée : dites ce qui est fait, ou donnez une nouvelle date et sa raison.")
        yield Todo(
            title=c.title,
            url=reverse("commitments:detail", args=[c.item.public_id]),
            detail=words if late else _("Engagement : dites où il en est."),
            due=c.day,
            rank=4,
        )
