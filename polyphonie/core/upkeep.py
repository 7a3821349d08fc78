"""What a database asks for now and then so as to stay fast."""

from django.core.cache import cache
from django.db import connection, models, transaction

REFRESHED = 3600  # seconds between two readings of the statistics
ROWS_READ = 10_000  # of each index: a fraction of a second, however large the table


def refresh_statistics(*grown: type[models.Model]) -> None:
    """Count again for the planner how many rows share a value.

    Without that SQLite's takes a territory for a rare thing, reads all its rows and sorts them: 230 ms instead of 1 for
    the first page of a list of 100,000. The table is made anew, since other connections read it only when the schema
    changes. Source: https://sqlite.org/lang_analyze.html

    PostgreSQL's autovacuum does it by itself, within a minute: too late for a table that has `grown` from nothing by
    thousands of rows a second, whose statements keep the plan of an empty one. Those tables alone are read.
    """
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in grown)
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_READ}")
            cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
            cursor.execute("ANALYZE")
    elif names:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")


def refresh_now_and_then() -> None:
    """Refresh the statistics once an hour, however often this is called."""
    if cache.add("planner-statistics", True, REFRESHED):
        refresh_statistics()
