"""Reads about processes: lists, what is open, versions of a frame with their differences, dates for the agenda."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core import clock, ids, limits
from polyphonie.core.items import at_hand
from polyphonie.core.manifest import Card, Event, Station
from polyphonie.core.models import Item
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.people.models import STAFF_ROLES, Person
from polyphonie.territories.models import Area, Service

from . import access, phases
from .actions import FIVE_LINES, LATER_LINES
from .models import Frame, Phase, Process

STATES = ("open", "coming", "closed", "draft")
# Stages in which a resident can still weigh, the one where they are listened to first.
ACTED_IN = (Phase.Kind.LISTEN, Phase.Kind.DECIDE)
TONES = {"listen": "listen", "group": "group", "build": "build", "decide": "decide", "answer": "answer", "do": "act"}


def state_of(process: Process) -> str:
    """Return draft, open or closed."""
    if process.opened_at is None:
        return "draft"
    return "closed" if process.closed_at else "open"


def matching(actor: Any, *, state: str = "", words: str = "") -> QuerySet:
    """Return the processes that `actor` may open, without order: the page, the exports and the API all ask here."""
    rows = access.visible(actor)
    chosen = {
        "open": Q(opened_at__isnull=False, closed_at__isnull=True),
        "closed": Q(closed_at__isnull=False),
        "draft": Q(opened_at__isnull=True),
    }
    if state in chosen:
        rows = rows.filter(chosen[state])
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(frame__question__icontains=words.strip()))
    return rows


def listed(actor: Any, *, state: str = "", words: str = "", after: str = "") -> tuple[list[Process], str]:
    """Return one page of processes, newest first, and the cursor of the next page ("" at the end)."""
    rows = matching(actor, state=state, words=words).with_phases().order_by("-pk")
    if last := ids.key_in(after):
        rows = rows.filter(pk__lt=last)
    page = list(rows[: limits.PAGE_SIZE + 1])
    more = str(page[limits.PAGE_SIZE - 1].pk) if len(page) > limits.PAGE_SIZE else ""
    return page[: limits.PAGE_SIZE], more


def running(count: int = 6) -> list[Process]:
    """Return the open processes: those that listen, then those about to decide, then the others; first to end first.

    Each comes with its frame and its stages, for cards; those who run it are not fetched.
    """
    rows = list(Process.objects.running().select_related("item", "frame").with_phases().order_by("-pk")[:50])
    return sorted(rows, key=_while_one_can_act)[:count]


def _while_one_can_act(process: Process) -> tuple[int, datetime]:
    stage = phases.current(process)
    if stage is None:
        return len(ACTED_IN) + 1, clock.now()
    return ACTED_IN.index(stage.kind) if stage.kind in ACTED_IN else len(ACTED_IN), stage.ends_at


def next_turn() -> datetime | None:
    """Return when the next stage of any process begins or ends: until then the dates say the same; None without one."""
    moment = clock.now()
    found = Phase.objects.aggregate(
        begins=Min("starts_at", filter=Q(starts_at__gt=moment)), ends=Min("ends_at", filter=Q(ends_at__gt=moment))
    )
    return min(filter(None, found.values()), default=None)


def timeline(process: Process) -> list[dict[str, Any]]:
    """Return the stages as `{% phases %}` reads them."""
    moment = clock.now()
    rows = []
    for phase in process.phases.all():
        state = "past" if phase.ends_at <= moment else "now" if phase.starts_at <= moment else "next"
        rows.append(
            {
                "name": _capital(str(phase)),
                "start": phase.starts_at,
                "end": phase.ends_at,
                "state": state,
                "text": phase.detail,
            }
        )
    return rows


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Change:
    """One line of a frame that a version changed, as pieces: (« same », « gone » or « new », words)."""

    label: str
    pieces: list[tuple[str, str]]


@dataclass(frozen=True)
class VersionOfFrame:
    """One version of a frame, and what it changed from the one before."""

    frame: Frame
    changes: list[Change]


def versions(process: Process) -> list[VersionOfFrame]:
    """Return every version of the frame, newest first, each compared with the one before."""
    rows = list(process.frames.select_related("by").order_by("version"))
    pairs = zip([None, *rows], rows, strict=False)
    return [VersionOfFrame(new, differences(old, new) if old else []) for old, new in pairs][::-1]


def differences(old: Frame, new: Frame) -> list[Change]:
    """Return the lines that differ between two versions of a frame, word by word."""
    changes = []
    for name in FIVE_LINES + LATER_LINES:
        before, after = _shown(old, name), _shown(new, name)
        if before != after:
            changes.append(Change(str(Frame._meta.get_field(name).verbose_name), word_by_word(before, after)))
    return changes


def word_by_word(before: str, after: str) -> list[tuple[str, str]]:
    """Return the pieces that lead from one text to the other, in order."""
    a, b = before.split(), after.split()
    pieces: list[tuple[str, str]] = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", " ".join(a[a0:a1])))
        else:
            pieces += [("gone", " ".join(a[a0:a1]))] if a1 > a0 else []
            pieces += [("new", " ".join(b[b0:b1]))] if b1 > b0 else []
    return pieces


def _shown(frame: Frame, name: str) -> str:
    value = getattr(frame, name)
    if isinstance(value, date):
        return day_text(value)
    return str(frame.get_level_display()) if name == "level" else value or ""


def _staff():
    held = Q(memberships__role__in=STAFF_ROLES, memberships__starts_on__lte=clock.today())
    still = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=clock.today())
    return Person.objects.filter(held, still).exclude(name="").distinct().order_by("name")


def choices() -> dict[str, Any]:
    """Return the services, staff and areas among which a process's card chooses."""
    return {"services": Service.objects.all(), "staff": _staff(), "areas": Area.objects.all()}


# --- what other pages show of processes: asked through the manifest


def cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Process.objects.select_related("item", "frame").filter(item__in=items)
    return {
        p.pk: Card(
            item=p.item,
            kind=_("démarche"),
            title=p.title,
            url=reverse("processes:detail", args=[p.item.public_id]),
            excerpt=p.frame.question if p.frame else "",
            at=p.opened_at,
        )
        for p in rows
    }


def texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    """Return what search reads: the title, and every line of the frame in force."""
    rows = Process.objects.select_related("frame").filter(item__in=items)
    names = [n for n in FIVE_LINES + LATER_LINES if n not in {"decide_by", "answer_by", "level"}]
    return {
        p.pk: (p.title, " ".join([*(getattr(p.frame, n) for n in names if p.frame), p.closing_words])) for p in rows
    }


def stations(items: Sequence[Item], reader: Any) -> list[Station]:
    """Return what the frame promises: by when one decides, by when one answers. Nothing once it is done."""
    found = []
    for p in _running(items):
        url = reverse("processes:frame", args=[p.item.public_id])
        if p.frame.feeds_decision:
            found.append(Station(_STAGE_DECIDED, p.frame.decider, url=url, promised=p.frame.decide_by, state="todo"))
        if p.received and not p.unanswered:
            continue  # kept: each answer is a station of its own, and nothing is left to come
        title = "" if p.frame.feeds_decision else _("On dira ce qui suit.")
        found.append(Station(_STAGE_ANSWERED, title, url=url, promised=p.frame.answer_by, state="todo"))
    return found


def _running(items: Sequence[Item]) -> list[Process]:
    """Return the processes that run of these items: as the page fetched them, or with what their stations say."""
    known = at_hand(items, "process")
    if len(known) == len(items):
        return [p for p in known if p.opened_at and not p.closed_at]
    rows = Process.objects.running().select_related("frame", "item").filter(item__in=items)
    names = ("feeds_decision", "decider", "decide_by", "answer_by")
    return list(rows.only("item__public_id", "received", "unanswered", *(f"frame__{name}" for name in names)))


_STAGE_DECIDED, _STAGE_ANSWERED = "Décidé", "Répondu"


def events(first: date, last: date) -> Iterable[Event]:
    """Yield the stages and the promised dates of the open processes."""
    rows = Process.objects.running().select_related("frame", "item")
    for p in rows.filter(Q(frame__decide_by__range=(first, last)) | Q(frame__answer_by__range=(first, last))):
        url = reverse("processes:detail", args=[p.item.public_id])
        for name, label in (("decide_by", _("Décision au plus tard")), ("answer_by", _("Réponses au plus tard"))):
            day = getattr(p.frame, name)
            if day and first <= day <= last:
                yield Event(
                    f"{name}-{p.public_id}", p.title, day, url=url, detail=label, kind=_("échéance"), tone="decide"
                )
    stages = Phase.objects.select_related("process__item").filter(
        process__opened_at__isnull=False,
        process__closed_at__isnull=True,
        starts_at__date__lte=last,
        ends_at__date__gte=first,
    )
    for phase in stages:
        yield Event(
            uid=f"phase-{phase.pk}",
            title=phase.process.title,
            starts=phase.starts_at,
            ends=phase.ends_at,
            url=reverse("processes:detail", args=[phase.process.item.public_id]),
            detail=_capital(str(phase)),
            kind=_("étape"),
            tone=TONES[phase.kind],
        )
