"""The thread: the fil of an object, the counters of the home page, the why box, and the drawings."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polyphonie.core import thread as drawing

from .base import component, read, read_all, tone_of

part = template.Library()

# station of the fil, in order: its tone in the style sheet
STATIONS = {
    "entendu": ("listen", gettext_lazy("Entendu")),
    "regroupe": ("group", gettext_lazy("Regroupé")),
    "construit": ("build", gettext_lazy("Construit")),
    "decide": ("decide", gettext_lazy("Décidé")),
    "repondu": ("answer", gettext_lazy("Répondu")),
    "fait": ("act", gettext_lazy("Fait")),
    "raconte": ("tell", gettext_lazy("Raconté")),
}
STATES = ("done", "doing", "todo")
KEYS = ("name", "date", "promised", "new_date", "reason", "text", "who", "url", "url_label", "state")


def _station(row: Any) -> dict[str, Any]:
    station = read(row, *KEYS)
    slug = slugify(station["name"])
    if slug not in STATIONS or station["state"] not in STATES:
        raise ValueError(f"unknown station {station['name']!r} or state {station['state']!r}")
    tone, name = STATIONS[slug]
    return {**station, "name": name, "tone": tone}


@part.simple_tag
def fil(*, stations: list, title: str = "", level: int = 2, voices: int = 1, identity: str = "fil") -> SafeString:
    """The dated stations of an object: dicts or objects with

    name (Entendu … Raconté), state (done, doing, todo), date, promised, new_date and reason (put off), text, who
    (signed by), url and url_label (the other end). `voices`: how many people are behind the first stretch.
    """
    rows = [_station(row) for row in stations]
    gathering = drawing.gathering(voices=voices) if voices > 1 and len(rows) > 1 else ""
    return component(
        "fil", stations=rows, title=title or _("Le fil"), level=level, identity=identity,
        gathering=mark_safe(gathering),  # numbers only
    )  # fmt: skip


@part.simple_tag
def strand(*, counters: list, label: str = "") -> SafeString:
    """Figures along the thread: dicts value, label, definition (what is counted), tone, url."""
    rows = read_all(counters, "value", "label", "definition", "tone", "url")
    for row in rows:
        row["tone"] = tone_of(row["tone"] or "plain")
    return component("strand", counters=rows, label=label)


@part.simple_tag
def why_box(
    *, why: str, for_whom: str, who_decides: str, by_when: str, what_next: str, level: int = 2, title: str = ""
) -> SafeString:
    """« D’abord le pourquoi »: the same lines at the same place, before any question."""
    lines = [
        (_("Pourquoi"), why),
        (_("Pour qui"), for_whom),
        (_("Qui décide"), who_decides),
        (_("Quand"), by_when),
        (_("Et ensuite"), what_next),
    ]
    return component("why_box", lines=lines, level=level, title=title or _("D’abord le pourquoi"))


@part.simple_tag
def thread_hero(*, label: str = "", voices: int = 5, actions: int = 3) -> SafeString:
    """The drawing of the home page's head."""
    return mark_safe(drawing.hero(voices=voices, actions=actions, label=label))  # label escaped there


@part.simple_tag
def thread_mark() -> SafeString:
    """The sign beside the name of a territory without a logo."""
    return mark_safe(drawing.mark())


@part.simple_tag
def thread_loose() -> SafeString:
    """The drawing of an empty state."""
    return mark_safe(drawing.loose())
