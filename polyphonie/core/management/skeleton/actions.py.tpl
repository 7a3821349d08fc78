"""Writes of this module: keyword-only, signed, one transaction, one journal entry."""

from typing import Any

from django.db import transaction

from polyphonie.core import items, journal
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.territories.models import Territory

from .models import Entry

VERBS = {"[[name]].written": "a été écrit"}


@transaction.atomic
def write(*, territory: Territory, title: str, text: str, by: Any) -> Entry:
    """Write an entry that everybody can read. Raises Refused."""
    require(by, "[[name]].write")
    item = items.create(territory, "[[name]]", visibility=Item.Visibility.PUBLIC)
    entry = Entry.objects.create(territory=territory, item=item, title=title, text=text)
    journal.write(territory, "[[name]].written", by=by, item=item)
    return entry
