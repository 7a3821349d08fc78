"""Copy all that a filled process holds as many times as a bench asks, by the database itself.

A million contributions row by row from Python take an hour; copies of five thousand, minutes.
"""

# ruff: noqa: S608 - the names and numbers in these statements are our own

from typing import Any

AT_ONCE = 10
APART = 1 << 38  # between the keys of two copies: more than those of the first are apart
OWN = "(SELECT item_id FROM contributions_contribution WHERE process_id = {process} AND number <= {first})"
ANSWERS = "(SELECT item_id FROM decisions_answer WHERE process_id = {process} AND contribution_id IN " + OWN + ")"
# The last three letters of a copied public id: one that no public id is made of, so that a copy is never its original.
MARK = "substr('ilou', k / 100 + 1, 1) || substr(CAST(100 + k % 100 AS text), 2)"
# Table, its columns that change and how, its first rows.
COPIED = [
    ("core_item", {"id": "", "public_id": "substr(public_id, 1, 7) || " + MARK},
     "id IN " + OWN + " OR id IN " + ANSWERS),
    ("decisions_answer", {"item_id": "", "contribution_id": ""}, "item_id IN " + ANSWERS),
    ("contributions_contribution", {"item_id": "", "number": "number + k * {first}", "answer_id": "",
     "author_key": "substr(author_key, 1, 26) || CAST(1000 + k AS text)"}, "item_id IN " + OWN),
    ("contributions_version", {"id": "", "contribution_id": ""}, "contribution_id IN " + OWN),
    ("contributions_words", {"version_id": ""},
     "version_id IN (SELECT id FROM contributions_version WHERE contribution_id IN " + OWN + ")"),
    ("core_link", {"id": "", "source_id": "", "target_id": "CASE WHEN target_id = {process} THEN target_id "
     "ELSE target_id - k * {apart} END"}, "source_id IN " + OWN),
    ("contributions_support", {"id": "", "contribution_id": ""}, "contribution_id IN " + OWN),
    ("contributions_addedword", {"id": "", "contribution_id": ""}, "contribution_id IN " + OWN),
    ("core_searchentry", {"item_id": ""}, "item_id IN " + OWN),
]  # fmt: skip


def copy(process: Any, times: int, told: Any = None) -> None:
    """Add `times` copies of all that a filled process holds, by the database itself: a million rows in minutes.

    Each copy is older than the one before: the same words and answers under other keys, numbers and public ids.
    At most 399 (`MARK`). `told` is called with the number of copies made, after each transaction.
    """
    from django.db import connection, transaction

    from polyphonie.core.inserting import many_writes

    with many_writes():
        for start in range(1, times + 1, AT_ONCE):
            last = min(start + AT_ONCE - 1, times)
            with transaction.atomic(), connection.cursor() as cursor:
                _copy_some(cursor, process, start, last)
            if told:
                told(last)


def _copy_some(cursor: Any, process: Any, start: int, last: int) -> None:
    about = {"process": process.pk, "first": process.received, "apart": APART}
    copies = f"WITH RECURSIVE copies(k) AS (SELECT {start} UNION ALL SELECT k + 1 FROM copies WHERE k < {last}) "
    for table, changed, which in COPIED:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column[0] for column in cursor.description if column[0] != "vector"]  # PostgreSQL makes it itself
        values = [changed.get(c, c) or f"{c} - k * {APART}" for c in columns]
        names = ", ".join(f'"{c}"' for c in columns)
        first = f"SELECT * FROM {table} WHERE {which}".format(**about)
        chosen = ", ".join(v.format(**about) for v in values)
        cursor.execute(f"INSERT INTO {table} ({names}) {copies} SELECT {chosen} FROM copies, ({first}) AS first_rows")
    if cursor.db.vendor == "sqlite":
        older = OWN.format(**about)
        cursor.execute(
            f"INSERT INTO core_search (rowid, terms) {copies} SELECT item_id - k * {APART}, terms "
            f"FROM copies, (SELECT item_id, terms FROM core_searchentry WHERE item_id IN {older}) AS first_rows"
        )
    cursor.execute(
        "UPDATE processes_process SET received = received + %s, unanswered = unanswered + %s WHERE item_id = %s",
        [process.received * (last - start + 1), process.unanswered * (last - start + 1), process.pk],
    )
