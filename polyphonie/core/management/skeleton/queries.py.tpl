"""Reads of this module."""

from collections.abc import Sequence

from django.urls import reverse

from polyphonie.core import limits
from polyphonie.core.manifest import Card
from polyphonie.core.models import Item

from . import access
from .models import Entry


def listed(before: str = "") -> tuple[list[Entry], str]:
    """Return one page of entries, newest first, and the cursor of the next ("" when there is none)."""
    rows = access.visible().order_by("-item_id")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(item_id__lt=int(before))
    found = list(rows[: limits.PAGE_SIZE + 1])
    more = len(found) > limits.PAGE_SIZE
    found = found[: limits.PAGE_SIZE]
    return found, str(found[-1].pk) if more else ""


def cards(items: Sequence[Item]) -> dict[int, Card]:
    """Return how each item is shown where another page refers to it."""
    rows = Entry.objects.with_item().filter(item__in=[i.pk for i in items])
    return {
        e.pk: Card(e.item, "[[name]]", e.title, reverse("[[name]]:detail", args=[e.public_id]), at=e.item.created_at)
        for e in rows
    }


def texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    """Return what search reads of each item."""
    rows = access.visible().filter(item__in=[i.pk for i in items])
    return {e.pk: (e.title, e.text) for e in rows}
