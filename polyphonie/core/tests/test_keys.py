"""Keys made by the application."""

import pytest
from django.db import connection

from polyphonie.core import ids
from polyphonie.territories import keys


def test_keys_made_together_follow_each_other_and_are_no_others():
    before = keys.new()
    many = keys.several(1000)
    after = keys.new()
    assert before < many[0] and many[-1] < after and len({*many}) == 1000
    assert not keys.several(0) and keys.new() > after


def test_names_made_together_are_as_those_made_alone():
    names = ids.public_ids(500)
    assert len({*names}) == 500 and {len(n) for n in names} == {10} and ids.public_ids(0) == []
    assert {c for n in names for c in n} == set(ids.ALPHABET.lower())


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["core_item", "contributions_contribution", "contributions_words", "core_link"])
def test_sqlite_finds_a_row_by_its_key_without_an_index_beside(table):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no number of its own for a row")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA index_list({table})")
        assert "pk" not in {origin for _n, _name, _unique, origin, *_ in cursor.fetchall()}
