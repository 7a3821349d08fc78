"""A filter by very many values: `key__among=[…]`, one bound parameter whatever their number.

`__in` binds each value alone: with thousands, writing the statement costs more than answering it, and SQLite refuses
beyond a number of its own. Registered when `core` starts; for columns of text or whole numbers.
"""

import json
from typing import Any

from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup):
    """`column IN (…)` over a list sent as one parameter: JSON on SQLite, an array on PostgreSQL."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        field = self.lhs.output_field
        return [field.get_prep_value(value) for value in self.rhs]

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        column, bound = self.process_lhs(compiler, connection)
        there = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - a column of our own models
        return there, [*bound, json.dumps(self.rhs)]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        column, bound = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*bound, self.rhs]


def register() -> None:
    """Let every column be filtered so."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)
