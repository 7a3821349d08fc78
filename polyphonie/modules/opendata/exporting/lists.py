"""Every list that can be taken out, by name; and its rows, slice after slice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from polyphonie.core.columns import Addresses, Column, Source
from polyphonie.core.errors import Refused
from polyphonie.core.manifest import manifests
from polyphonie.territories.models import Territory

from . import brought, done, said
from .writers import Line

SOURCES = {
    s.name: s
    for s in (
        done.PROCESSES, said.CONTRIBUTIONS, said.ADDED_WORDS, said.FINDINGS, done.ANSWERS, done.DECISIONS,
        done.COMMITMENTS, done.ROLES, brought.BATCHES,
    )
}  # fmt: skip
SLICE = 1000


def every() -> dict[str, Source]:
    """Return every list by its name: those of the house, and those of its modules."""
    return SOURCES | {s.name: s for m in manifests() for s in m.lists}


def open_to(actor: Any) -> list[Source]:
    """Return the lists that the actor may see."""
    return [s for s in every().values() if s.open_to(actor)]


def source_for(actor: Any, name: str) -> Source | None:
    """Return the list of this name, None when there is none or the actor may not see it."""
    source = every().get(name)
    return source if source and source.open_to(actor) else None


def chosen(source: Source, actor: Any, names: Sequence[str]) -> list[Column]:
    """Return the columns asked for, in the list's order; all that the actor may have when none is named.

    Raises Refused when a name is none of them.
    """
    allowed = source.columns_for(actor)
    known = {c.name for c in allowed}
    if unknown := [name for name in names if name not in known]:
        raise Refused(_("Cette liste n’a pas de colonne « %(name)s ».") % {"name": unknown[0][:60]}, "colonnes")
    return [c for c in allowed if c.name in names] if names else allowed


def filters_of(source: Source, actor: Any, asked: Mapping[str, str]) -> dict[str, str]:
    """Return those of the parameters by which the actor may narrow this list."""
    return {name: asked[name][:200] for name in source.filters_for(actor) if asked.get(name)}


def count(source: Source, actor: Any, filters: Mapping[str, str]) -> int:
    return source.rows(actor, filters).count()


def slices(source: Source, actor: Any, filters: Mapping[str, str], size: int = SLICE) -> Iterator[list[Any]]:
    """Yield the objects of a list, newest first, a slice at a time.

    Each slice begins under the key of the last: no cursor stays open, what arrives meanwhile is left out, and the
    thousandth slice costs what the first does.
    """
    rows = source.rows(actor, filters).order_by(f"-{source.pk}")
    last = None
    while True:
        part = rows if last is None else rows.filter(**{f"{source.pk}__lt": last})
        found = source.load(part[:size])
        if not found:
            return
        yield found
        if len(found) < size:
            return
        last = found[-1].pk


def lines(
    source: Source, columns: Sequence[Column], territory: Territory, actor: Any, filters: Mapping[str, str]
) -> Iterator[Line]:
    """Yield the rows of a list as the writers take them."""
    to = Addresses(territory)
    readers = [c.value for c in columns]
    for part in slices(source, actor, filters):
        for row in part:
            yield [read(row, to) for read in readers], source.geometry(row) if source.geometry else None
