"""What each part of the house offers to the others: pages ask the registry, and nothing below imports a module."""

import functools
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as _n

from .columns import Source
from .models import Delivery, Item

# Keys of the code as well as words: pages show them in their language.
STAGES = (_n("Entendu"), _n("Regroupé"), _n("Construit"), _n("Décidé"), _n("Répondu"), _n("Fait"), _n("Raconté"))


@dataclass(frozen=True)
class Station:
    """One station of the fil: what happened (or is promised) to an object."""

    stage: str  # one of STAGES
    title: str
    url: str = ""
    at: datetime | date | None = None
    promised: date | None = None
    new_date: date | None = None
    reason: str = ""
    detail: str = ""
    who: str = ""
    state: str = "done"  # done | doing | todo


@dataclass(frozen=True)
class Card:
    """How one item is shown where another refers to it (search, links, map, journal)."""

    item: Item
    kind: str  # in French: « contribution », « constat »…
    title: str
    url: str
    excerpt: str = ""
    at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Todo:
    """One line of « À faire aujourd’hui »."""

    title: str
    url: str
    detail: str = ""
    due: date | None = None
    texts: int = 0  # texts left to write
    rank: int = 5  # lower comes first among equal dates
    item: int | None = None  # key of the Item whose words say what a line of numbers does not


@dataclass(frozen=True)
class Panel:
    """A part of a page given by another app: a template and what it needs; lower `order` comes first."""

    title: str
    template: str
    context: dict[str, Any]
    anchor: str = ""
    order: int = 50


@dataclass(frozen=True)
class Event:
    """Something with a date, for the agenda and its calendar file."""

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date | None = None
    url: str = ""
    place: str = ""
    detail: str = ""
    kind: str = ""  # in French: « étape », « atelier », « échéance »…
    tone: str = "plain"


@dataclass(frozen=True)
class Message:
    """A delivery made ready to leave."""

    address: str  # e-mail, telephone number or postal lines, by channel
    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Manifest:
    """One app's offers. Every callable on items takes one batch: items of the kind named, in order."""

    name: str
    title: str
    cards: dict[str, Callable[[Sequence[Item]], dict[int, Card]]] = field(default_factory=dict)
    stations: dict[str, Callable[[Sequence[Item], Any], list[Station]]] = field(default_factory=dict)
    # kind → items → the (title, text) that search reads: masks applied, nothing for what may not be found
    texts: dict[str, Callable[[Sequence[Item]], dict[int, tuple[str, str]]]] = field(default_factory=dict)
    events: tuple[Callable[[date, date], Iterable[Event]], ...] = ()  # public dates from one day to another
    # place of a page (« process », « contribution », « home »…) → (request, object) → its panel, or None
    panels: dict[str, Callable[[Any, Any], Panel | None]] = field(default_factory=dict)
    gates: tuple[Callable[..., Iterable[str]], ...] = ()  # process → sentences that say why it may not close yet
    # (process, phase or None, its kind, start and end once changed, or None) → why this stage may not be so
    stays: tuple[Callable[..., Iterable[str]], ...] = ()
    todos: tuple[Callable[[Any], Iterable[Todo]], ...] = ()  # actor → lines of the desk
    # contributions, as a Q, that an app answers in its own time: the desk asks for no text of them before
    answered_later: tuple[Callable[[], Q], ...] = ()
    deliveries: dict[str, Callable[[Delivery], Message]] = field(default_factory=dict)
    ticks: tuple[Callable[[], Any], ...] = ()  # run for each territory, each minute; safe to repeat
    verbs: dict[str, str] = field(default_factory=dict)
    seeds: tuple[Callable[..., Any], ...] = ()
    lists: tuple[Source, ...] = ()  # lists that can be taken out, besides those of the house
    subsidies: tuple[Callable[[], Iterable[dict[str, Any]]], ...] = ()  # what was granted or lent, as SCDL rows
    # process, or None for the whole territory → its figures, each with `key`, `value`, `label`, `definition`
    figures: tuple[Callable[[Any], Iterable[Any]], ...] = ()
    menu: tuple[Callable[[Any], Iterable[dict]], ...] = ()
    abilities: dict[str, str] = field(default_factory=dict)  # what a phase can allow, and its words


_manifests: dict[str, Manifest] = {}


def register(manifest: Manifest) -> None:
    """Add an app's manifest; called from its `AppConfig.ready`."""
    from . import journal

    _manifests[manifest.name] = manifest
    journal.register(manifest.verbs)


def manifests() -> list[Manifest]:
    return list(_manifests.values())


def cards(items: Iterable[Item]) -> dict[int, Card]:
    """Return the card of each item, asking each kind's provider once."""
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    found: dict[int, Card] = {}
    for manifest in manifests():
        for kind, provide in manifest.cards.items():
            if kind in by_kind:
                found |= provide(by_kind[kind])
    return found


def texts(items: Iterable[Item]) -> dict[int, tuple[str, str]]:
    """Return what search reads of each item, asking each kind's provider once."""
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    found: dict[int, tuple[str, str]] = {}
    for manifest in manifests():
        for kind in manifest.texts.keys() & by_kind.keys():
            found |= manifest.texts[kind](by_kind[kind])
    return found


def events(first: date, last: date) -> list[Event]:
    """Return the public dates between two days, soonest first."""
    found = [event for m in manifests() for provide in m.events for event in provide(first, last)]
    return sorted(found, key=lambda e: (e.starts.isoformat(), e.title))  # a day sorts before its hours


def panels(place: str, request: Any, target: Any = None) -> list[Panel]:
    """Return the panels that the apps of the house have for this place of a page, in their order."""
    found = [m.panels[place](request, target) for m in manifests() if place in m.panels]
    return sorted((p for p in found if p), key=lambda p: p.order)


def figures(process: Any = None) -> list[Any]:
    """Return the figures of a process, or of the whole territory, from the one place that counts them."""
    return [figure for m in manifests() for provide in m.figures for figure in provide(process)]


def closing_obstacles(process: Any) -> list[str]:
    """Return the sentences that say why a process may not close; none when every gate is passed."""
    return [sentence for m in manifests() for gate in m.gates for sentence in gate(process)]


def phase_obstacles(process: Any, phase: Any, kind: str = "", starts_at: Any = None, ends_at: Any = None) -> list[str]:
    """Return the sentences that say why a stage may not be added, moved so, or (without dates) taken away."""
    return [said for m in manifests() for stay in m.stays for said in stay(process, phase, kind, starts_at, ends_at)]


def todos(actor: Any) -> list[Todo]:
    """Return what the actor must do, nearest promise first."""
    lines = [todo for m in manifests() for provide in m.todos for todo in provide(actor)]
    return sorted(lines, key=lambda t: (t.due is None, t.due or date.max, t.rank, t.title))


def answered_later() -> Q:
    """Return the contributions that an app answers in its own time, none when no app does."""
    return functools.reduce(operator.or_, (later() for m in manifests() for later in m.answered_later), Q(pk__in=[]))


def renderer(kind: str) -> Callable[[Delivery], Message]:
    """Return what makes a delivery of this kind ready to leave. Raises KeyError when no app declares it."""
    return {k: f for m in manifests() for k, f in m.deliveries.items()}[kind]
