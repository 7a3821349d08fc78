"""How many people spoke, by area and by channel, with small figures hidden so that they stay hidden.

Counted are people (author keys), each once, where they spoke first; sums therefore add up. Rules S2 to S7 of the methods
library (`polyphonie.methods.disclosure`): nothing under 20 people; figures of 1 to 10 hidden, and others with them; a
version that differs from an earlier one by fewer than 11 people publishes no new table.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from polyphonie.methods import disclosure

# Of the earlier versions, the last ones are compared; each pair of dates is one more system to solve.
COMPARED = 4
AREA, CHANNEL = "quartier", "moyen"


@dataclass(frozen=True)
class Protected:
    """Tables as published: `rows` of (dimension, category, people or None), what to keep, why nothing is shown."""

    rows: list[tuple[str, str, int | None]]
    kept: dict[str, Any]
    note: str

    def shown_areas(self) -> set[str]:
        """Return the areas whose figure is published: only they are told row by row."""
        return {category for dimension, category, people in self.rows if dimension == AREA and people}


def protect(speakers: Iterable[tuple[str, str, str]], earlier: Sequence[dict[str, Any]]) -> Protected:
    """Protect the tables of `speakers` (key, area, channel), knowing what earlier versions kept, oldest first."""
    areas: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    seen: set[str] = set()
    for key, area, channel in speakers:
        if key not in seen:
            seen.add(key)
            areas[area] += 1
            channels[channel] += 1
    counts = {AREA: dict(sorted(areas.items())), CHANNEL: dict(sorted(channels.items()))}
    past = [kept for kept in earlier if kept.get("hidden")]
    if past and past[-1]["counts"] == counts:
        return _told(_publication(past[-1]), past[-1])
    if not seen:
        return Protected([], {}, _("Personne n’a encore parlé."))
    found = disclosure.protect(_tables(counts), [_publication(kept) for kept in past[-COMPARED:]])
    if not found.published:
        return Protected([], {}, found.reason)
    return _told(found, {"counts": counts, "hidden": [bool(h) for h in found.hidden]})


def _tables(counts: dict[str, dict[str, int]]) -> list[Any]:
    import numpy as np

    return [
        disclosure.Table(name, tuple(cells), "", (), np.array(list(cells.values()), dtype=np.int64))
        for name, cells in counts.items()
    ]


def _publication(kept: dict[str, Any]) -> Any:
    """Return an earlier publication as the methods library reads it."""
    import numpy as np

    tables = _tables(kept["counts"])
    cells = disclosure.cells_of(tables)
    nothing = np.empty(0, dtype=np.int64)
    return disclosure.Publication(
        tuple(tables), cells, np.array(kept["hidden"], dtype=bool), {},
        disclosure.Bounds(nothing, nothing, nothing), np.empty((0, len(cells.keys)), dtype=np.int64),
        disclosure.THRESHOLD, True, "",
    )  # fmt: skip


def _told(found: Any, kept: dict[str, Any]) -> Protected:
    rows = [("total", "", found.shown(found.tables[0], None))]
    for table in found.tables:
        rows += [(table.row_dimension, category, found.shown(table, i)) for i, category in enumerate(table.rows)]
    return Protected(rows, kept, found.note)
