"""Database triggers, declared once and the same on SQLite and PostgreSQL.

Reinstalled after every migrate, because SQLite drops them when Django rebuilds a table; their presence is checked
at start (`core.checks`). Tests take one away with `lifted()` to prove that it is what stops the attack.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, connections


@dataclass(frozen=True)
class Trigger:
    """Refuse `event` on `table` when the SQL condition `when` (over OLD and NEW) holds; always if it is empty.

    With `finding`, a query over OLD and NEW, only when it also finds a row.
    """

    name: str
    table: str
    event: str
    message: str
    when: str = ""
    finding: str = ""

    def create(self, vendor: str) -> list[str]:
        """Return the statements that install the trigger."""
        if vendor == "sqlite":
            conditions = [f"({self.when})"] * bool(self.when) + [f"EXISTS ({self.finding})"] * bool(self.finding)
            condition = f" WHEN {' AND '.join(conditions)}" if conditions else ""
            return [
                f"DROP TRIGGER IF EXISTS {self.name}",
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW{condition} "
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END",
            ]
        condition = f" WHEN ({self.when})" if self.when else ""
        scope = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        refuse = f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation';"
        if self.finding:
            row = "OLD" if self.event == "DELETE" else "NEW"
            refuse = f"IF EXISTS ({self.finding}) THEN {refuse} END IF; RETURN {row};"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} END $$",
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH {scope}{condition} "
            f"EXECUTE FUNCTION {self.name}()",
        ]

    def drop(self, vendor: str) -> str:
        return f"DROP TRIGGER IF EXISTS {self.name}" + ("" if vendor == "sqlite" else f" ON {self.table}")


_declared: dict[str, Trigger] = {}


def declare(*triggers: Trigger) -> None:
    """Add triggers to those that every database of this installation must have."""
    for trigger in triggers:
        _declared[trigger.name] = trigger


def append_only(table: str, message: str) -> list[Trigger]:
    """Return the triggers that make `table` append-only."""
    return [
        Trigger(f"{table}_no_update", table, "UPDATE", message),
        Trigger(f"{table}_no_delete", table, "DELETE", message),
        Trigger(f"{table}_no_truncate", table, "TRUNCATE", message),
    ]


def declared(using: str = "default") -> list[Trigger]:
    """Return the triggers that the engine of this database must have."""
    return [t for t in _declared.values() if t.event != "TRUNCATE" or connections[using].vendor != "sqlite"]


def install(using: str = "default") -> None:
    """Install every declared trigger whose table exists, in the database named."""
    there = connections[using]
    tables = set(there.introspection.table_names())
    with there.cursor() as cursor:
        for trigger in declared(using):
            if trigger.table in tables:
                for statement in trigger.create(there.vendor):
                    cursor.execute(statement)


def remove() -> None:
    """Take every trigger away (tests only: emptying the tables between two of them)."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in declared():
            if trigger.table in tables:
                cursor.execute(trigger.drop(connection.vendor))


def missing() -> list[str]:
    """Return the names of declared triggers that the database does not have."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {name for (name,) in cursor.fetchall()}
    return sorted(t.name for t in declared() if t.name not in present)


@contextmanager
def lifted(*names: str) -> Iterator[None]:
    """Take the named triggers away for a while, so that a test shows what they prevent."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(_declared[name].drop(connection.vendor))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in names:
                for statement in _declared[name].create(connection.vendor):
                    cursor.execute(statement)
