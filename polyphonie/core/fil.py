"""The fil: the dated stations of an object, found by walking the links both ways.

The database walks by recursion, the items met are fetched at once, then each kind's provider is asked once for its
stations: the number of queries does not grow with the number of voices behind an object.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from . import manifest
from .manifest import STAGES, Station
from .models import Item, Link
from .permissions import allowed

# Links that follow the thread; the others say kinship (same as, solves) or belonging (concerns).
THREAD = (Link.Kind.GROUPED, Link.Kind.BUILT, Link.Kind.DECIDED, Link.Kind.ANSWERED, Link.Kind.PROMISED, Link.Kind.TOLD)
DEPTH = 8
# Of the many items of one kind behind an object, so many are asked for their stations; the rest are counted.
SHOWN_OF_A_KIND = 4
ANSWERED = STAGES[4]  # « Répondu »


@dataclass(frozen=True)
class Fil:
    """Stations in their order, ready for `{% fil %}`, and how many contributions are behind the first."""

    stations: list[dict[str, Any]]
    voices: int


def of(item: Item, reader: Any, process: Item | None = None) -> Fil:
    """Return the fil of an object as `reader` (an actor) may see it; its process is looked for when it is not given."""
    met = walk(item, reader)
    # The object's own stations lead nowhere: one is there already.
    stations = [replace(station, url="") for station in _ask(item.kind, [item], reader)]
    voices = 1
    for kind, items in _by_kind(met).items():
        found = _ask(kind, items[:SHOWN_OF_A_KIND], reader)
        if kind == "contribution" and item.kind != "contribution":
            voices = len(items)
            found = _gathered(found, voices)
        stations += found
    reached = {s.stage for s in stations}
    # Who was answered before anything was decided waits for no decision.
    if item.kind != "process" and ANSWERED not in reached:
        stations += _promised(process or _process_of([item, *met[:SHOWN_OF_A_KIND]]), reached, reader)
    return Fil([_row(s) for s in sorted(stations, key=_order)], voices)


def walk(item: Item, reader: Any) -> list[Item]:
    """Return, oldest first, what the item follows from and what follows from it, that `reader` may open."""
    back, forth, decisions = _around(item.pk)
    if decisions := decisions - forth:
        forth |= _reach(decisions, forward=True)
    shown = [Item.Visibility.PUBLIC]
    if allowed(reader, "people.see_staff_desk"):
        shown.append(Item.Visibility.STAFF)
    ids = (back | forth) - {item.pk}
    return sorted(Item.objects.filter(pk__in=ids, visibility__in=shown), key=lambda item: item.pk) if ids else []


def _around(item: int) -> tuple[set[int], set[int], set[int]]:
    """Return what an item follows from and what follows from it, along the thread, itself in both: one question.

    And the decisions from which answers among the latter were written: what such a decision promised concerns whoever
    was answered.
    """
    behind, bound = _walked("behind", {item}, forward=False)
    ahead, also = _walked("ahead", {item}, forward=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE {behind}, {ahead} "  # noqa: S608 - written below, every value is bound
            "SELECT DISTINCT item, 0 FROM behind UNION ALL SELECT DISTINCT item, 1 FROM ahead "
            "UNION ALL SELECT DISTINCT l.source_id, 2 FROM core_link l JOIN core_item s ON s.id = l.source_id "
            "WHERE l.target_id IN (SELECT item FROM ahead) AND l.kind = %s AND s.kind = 'decision'",
            [*bound, *also, Link.Kind.ANSWERED],
        )
        found: tuple[set[int], set[int], set[int]] = set(), set(), set()
        for pk, where in cursor.fetchall():
            found[where].add(pk)
    return found


def _reach(starts: set[int], *, forward: bool) -> set[int]:
    """Return what can be reached from `starts` along the thread, themselves included."""
    walked, bound = _walked("reached", starts, forward=forward)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {walked} SELECT DISTINCT item FROM reached", bound)  # noqa: S608 - as above
        return {row[0] for row in cursor.fetchall()}


def _walked(name: str, starts: set[int], *, forward: bool) -> tuple[str, list]:
    """Return the walk from `starts` as a recursive table of that name, and the values bound in it."""
    here, there = ("source_id", "target_id") if forward else ("target_id", "source_id")
    slots = ", ".join(["%s"] * len(starts))
    kinds = ", ".join(["%s"] * len(THREAD))
    # Only the names of our own columns are written into the statement; every value is bound.
    sql = (
        f"{name}(item, depth) AS (SELECT id, 0 FROM core_item WHERE id IN ({slots}) UNION "  # noqa: S608 - only as many %s as identifiers
        f"SELECT l.{there}, r.depth + 1 FROM core_link l JOIN {name} r ON l.{here} = r.item "
        f"WHERE l.kind IN ({kinds}) AND r.depth < %s)"
    )
    return sql, [*starts, *THREAD, DEPTH]


def _ask(kind: str, items: list[Item], reader: Any) -> list[Station]:
    return [s for m in manifest.manifests() if kind in m.stations for s in m.stations[kind](items, reader)]


def _by_kind(items: Iterable[Item]) -> dict[str, list[Item]]:
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(item.kind, []).append(item)
    return kinds


def _gathered(stations: list[Station], count: int) -> list[Station]:
    """Keep the first voice, and say how many more there are behind it."""
    heard = [s for s in stations if s.stage == STAGES[0]][:1]
    if not heard or count == 1:
        return heard
    more = ngettext("et une autre contribution", "et %(count)s autres contributions", count - 1) % {"count": count - 1}
    detail = f"{heard[0].detail}, {more}" if heard[0].detail else more
    return [replace(heard[0], detail=detail)]


def _process_of(items: list[Item]) -> Item | None:
    """Return the item of the process in which these were first said."""
    concerned = Link.objects.filter(source__in=items, kind=Link.Kind.CONCERNS, target__kind="process")
    first = min(concerned.select_related("target"), key=lambda link: link.pk, default=None)
    return first.target if first else None


def _promised(process: Item | None, reached: set[str], reader: Any) -> list[Station]:
    """Return the stations that the frame promised and that have not come: that one decides, that one answers."""
    asked = [process] if process else []
    return [s for s in _ask("process", asked, reader) if s.stage not in reached]


def _order(station: Station) -> tuple[int, int, int, str]:
    """By stage, then what happened before what is promised, then by date; what has no date comes last."""
    moment, to_come = station.at or station.new_date or station.promised, station.state == "todo"
    return STAGES.index(station.stage), int(to_come), int(moment is None), _day(moment).isoformat() if moment else ""


def _day(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def _row(station: Station) -> dict[str, Any]:
    """Return the station as the component reads it."""
    # « Constat « … », tiré de 32 contributions »: one sentence when the detail goes on, two when it begins one.
    joint = ". " if station.detail[:1].isupper() else ", "
    text = joint.join(part for part in (station.title, station.detail) if part)
    return {
        "name": station.stage,  # the component says it in the language of the page
        "state": station.state,
        "date": station.at,
        "promised": station.promised,
        "new_date": station.new_date,
        "reason": station.reason,
        "text": text,
        "who": station.who,
        "url": station.url,
    }
