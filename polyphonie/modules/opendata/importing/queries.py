"""Reads of the import."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django_scopes import scope

from polyphonie.contributions.texts import excerpt
from polyphonie.core.manifest import Card
from polyphonie.modules.opendata.models import Batch, Mapping, RejectedRow
from polyphonie.processes.models import Process

from . import targets
from .tables import lines_of


def batches(before: str = "", size: int = 20) -> tuple[list[Batch], str]:
    """Return the files brought, newest first, and the cursor of the next page."""
    rows = Batch.objects.select_related("item", "process", "by").order_by("-item_id")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(item_id__lt=int(before))
    found = list(rows[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def open_processes() -> QuerySet:
    """Return the processes into which something can be brought."""
    return Process.objects.running().order_by("title")


def mappings() -> list[tuple[str, str]]:
    """Return (name, title) of every mapping that can be chosen: the territory's own, then those of known tools."""
    own = [(name, name) for name in Mapping.objects.values_list("name", flat=True)]
    return own + [(ready.name, ready.title) for ready in targets.READY]


def placed(batch: Batch) -> list[tuple[str, str]]:
    """Return (column, what it says) of the columns that have a place."""
    return [(heading, str(targets.TARGETS[target])) for target, heading in batch.mapping.items()]


def unplaced(batch: Batch) -> list[str]:
    """Return the columns that nothing is taken from."""
    used = set(batch.mapping.values())
    return [heading for heading in batch.reading["heading"] if heading not in used]


def sample_cells(batch: Batch) -> list[str]:
    """Return, for each column, the beginning of its first cell that says something."""
    found = [""] * len(batch.reading["heading"])
    if not batch.rows:
        return found
    with batch.rows.open("rb") as file:
        for (line, _next), _n in zip(lines_of(file), range(50), strict=False):
            for n, cell in enumerate(line.cells):
                found[n] = found[n] or excerpt(cell, 80)
    return found


def reasons(batch: Batch, most: int = 8) -> list[str]:
    """Return why the first rows set aside were."""
    rows = RejectedRow.objects.filter(batch=batch).order_by("number", "part")
    return list(rows.values_list("reason", flat=True)[:most])


def streamed(batch: Batch, lines: Callable[[Batch], Iterator[str]]) -> Iterator[str]:
    """Give the lines of a batch's file in the scope of its territory: the request's own has ended by then."""
    with scope(territory=batch.territory):
        yield from lines(batch)


def result(batch: Batch) -> dict[str, Any]:
    """Return what became of the rows of a batch."""
    done = {name: getattr(batch, name) for name in ("created", "updated", "unchanged", "rejected")}
    return {"read": sum(done.values()), **done}


def cards(items: Any) -> dict[int, Card]:
    """Return how a batch is shown where another page refers to it."""
    rows = Batch.objects.select_related("item").filter(item__in=[i.pk for i in items])
    return {
        b.pk: Card(
            b.item, _("fichier repris"), b.file_name, reverse("opendata:batch", args=[b.item.public_id]), at=b.made_at
        )
        for b in rows
    }
