"""Filters by very many values, and writing very many rows."""

import pytest
from django.db import connection

from polyphonie.core import items
from polyphonie.core.inserting import many_writes
from polyphonie.core.models import Item

pytestmark = pytest.mark.django_db


def test_among_finds_what_in_finds_and_binds_one_value(territory):
    made = [items.create(territory, "batch") for _n in range(3)]
    names = [item.public_id for item in made[:2]] + [f"n'y est pas {n}" for n in range(5000)]
    rows = Item.objects.filter(public_id__among=names)
    assert {item.pk for item in rows} == {item.pk for item in made[:2]}
    assert len(rows.query.sql_with_params()[1]) == 2  # the territory and the list
    assert not Item.objects.filter(public_id__among=[])
    assert set(Item.objects.filter(pk__among=[made[2].pk])) == {made[2]}


def test_the_connection_is_as_before_after_many_writes():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has these settings")

    def settings():
        with connection.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {n}").fetchone()[0] for n in ("wal_autocheckpoint", "cache_size")]

    before = settings()
    with pytest.raises(ZeroDivisionError), many_writes():
        assert settings() != before
        raise ZeroDivisionError  # an error in the middle
    assert settings() == before
