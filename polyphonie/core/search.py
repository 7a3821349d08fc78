"""Search in French, the same on both databases.

Python folds and stems (Snowball's French algorithm, see `methods.texts.normalise`); the databases index the stems as
they are: FTS5 on SQLite, on PostgreSQL a column `to_tsvector('simple', …)` with its GIN index. An item's entry is rewritten by
`journal.write`, in the transaction of the change; who may see the item is asked of the item itself at each search, so
what is hidden is never found. Every telling word asked must be there; titles first, then the newest. A word may be in a
million texts: only the newest `limits.SEARCHED` of them are put in order, and the page says so.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, connections
from django.db.models import BooleanField, ExpressionWrapper, Lookup, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from polyphonie.methods.texts.normalise import is_content, plain, stem, strip_accents, words

from . import ids, inserting, limits, manifest
from .language import speaking
from .models import Item, SearchEntry

TERMS_ASKED = 12
_FTS = "core_search"
_waiting: ContextVar[set[int] | None] = ContextVar("waiting", default=None)


@dataclass(frozen=True)
class Found:
    """One page of results, best first, and where the next one starts ("" when there is none)."""

    items: list[Item]
    next: str
    count: int  # up to `limits.SEARCHED`
    more: bool = False  # there are more than that, older


def terms(text: str) -> list[str]:
    """Return the stems of every word of `text`, grammatical words included."""
    return [*chain.from_iterable(map(_terms, plain(text).split()))]


@lru_cache(maxsize=50_000)
def _terms(written: str) -> tuple[str, ...]:
    """Return the stems of what stands between two spaces, as the indexes keep them: « d’arrêt-minute, » has three."""
    parts = (part for word in words(written) for part in word.split("-"))
    bare = ("".join(c for c in stem(strip_accents(part)) if c.isascii() and c.isalnum()) for part in parts)
    return tuple(filter(None, bare))


def install(using: str = "default") -> None:
    """Make the full-text index of the database named, if it is not there; called after every migrate."""
    there = connections[using]
    tables = there.introspection.table_names()
    if "core_searchentry" not in tables:
        return
    with there.cursor() as cursor:
        if there.vendor != "sqlite":
            # Kept beside its terms: made again for each row read, it would be nearly all that a search costs.
            cursor.execute(
                "ALTER TABLE core_searchentry ADD COLUMN IF NOT EXISTS vector tsvector "
                "GENERATED ALWAYS AS (to_tsvector('simple', terms)) STORED"
            )
            cursor.execute("CREATE INDEX IF NOT EXISTS core_searchentry_vector ON core_searchentry USING gin (vector)")
        elif _FTS not in tables:
            cursor.execute(f"CREATE VIRTUAL TABLE {_FTS} USING fts5(terms, detail=none)")
            cursor.execute(f"INSERT INTO {_FTS} (rowid, terms) SELECT item_id, terms FROM core_searchentry")  # noqa: S608 - a constant


def index_carried(territory_id: int, using: str) -> None:
    """Put in the full-text index the entries of a territory that was copied row by row to the database named."""
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {_FTS} (rowid, terms) "  # noqa: S608 - a constant
                "SELECT item_id, terms FROM core_searchentry WHERE territory_id = %s",
                [territory_id],
            )


@contextmanager
def gathered() -> Iterator[None]:
    """Write what search reads once, at the end, of all that changes inside: for what tells months in one transaction."""
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    ids = sorted(waiting)
    for start in range(0, len(ids), 500):
        refresh(ids[start : start + 500])


def refresh(ids: Iterable[int]) -> None:
    """Write again what search reads of these items. Call inside the transaction that changed them."""
    if (waiting := _waiting.get()) is not None:
        waiting.update(ids)
        return
    items = list(Item.objects.filter(pk__in=ids, kind__in=_kinds()))
    if not items:
        return
    with speaking():  # found by the words of the territory, whoever made the change
        texts = manifest.texts(items)
    entries = [_entry(item.pk, item.territory_id, *texts[item.pk]) for item in items if item.pk in texts]
    forget([item.pk for item in items])
    _insert(entries)


def add(territory_id: int, rows: Iterable[tuple[int, str, str]]) -> None:
    """Write what search reads (id, title, text) of public items just made, inside the transaction that made them."""
    _insert(_entry(item, territory_id, title, text) for item, title, text in rows)


def _insert(entries: Iterable[tuple[int, int, str, str]]) -> None:
    """Write (item, territory, stems of the title, stems of all) in the table and, on SQLite, in its index."""
    rows = list(entries)
    inserting.insert(SearchEntry, ("item_id", "territory_id", "title_terms", "terms"), rows)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {_FTS} (rowid, terms) VALUES (%s, %s)",  # noqa: S608 - a constant
                [(pk, stems) for pk, _territory, _title, stems in rows],
            )


def find(query: str, *, kind: str = "", staff: bool = False, after: str = "", size: int = limits.PAGE_SIZE) -> Found:
    """Return the newest items whose text holds every word of `query`: title matches first, then the newest."""
    asked = _asked(query[: limits.SEARCH_LENGTH])
    if not asked:
        return Found([], "", 0)
    newest = list(_newest(_visible(_matching(asked), kind, staff))[: limits.SEARCHED + 1])
    older, newest = len(newest) > limits.SEARCHED, newest[: limits.SEARCHED]
    in_title = Q()
    for term in asked:
        in_title &= Q(search_entry__title_terms__contains=f" {term} ")
    rows = Item.objects.filter(pk__among=newest)
    rows = rows.annotate(in_title=ExpressionWrapper(in_title, output_field=BooleanField()))
    page = list(_from(rows, after).order_by("-in_title", "-pk")[: size + 1])
    more = f"{int(page[size - 1].in_title)}-{page[size - 1].pk}" if len(page) > size else ""
    return Found(page[:size], more, len(newest), older)


def newest(query: str, *, kind: str, before: int | None = None) -> list[int]:
    """Return the ids of the newest public items of a kind that hold every word of `query`, older than `before`.

    At most one more than `limits.SEARCHED`: with that one, there are older ones, to be asked for before the last but one.
    """
    asked = _asked(query[: limits.SEARCH_LENGTH])
    if not asked:
        return []
    rows = _visible(_matching(asked), kind, False)
    return list(_newest(rows.filter(pk__lt=before) if before else rows)[: limits.SEARCHED + 1])


def held(rows: QuerySet, query: str, entry: str) -> QuerySet:
    """Return those of `rows` that hold every word of `query`, however many; `entry` leads to what search reads of them."""
    asked = _asked(query[: limits.SEARCH_LENGTH])
    return rows.filter(**{f"{entry}__terms__holds": asked}) if asked else rows.none()


def _asked(query: str) -> list[str]:
    """Return the terms to look for: grammatical words count only when nothing else is asked."""
    parts = [part for word in words(query) for part in word.split("-")]
    telling = [part for part in parts if is_content(part.casefold())]
    return list(dict.fromkeys(terms(" ".join(telling or parts))))[:TERMS_ASKED]


def _kinds() -> set[str]:
    return {kind for m in manifest.manifests() for kind in m.texts}


def _entry(item: int, territory: int, title: str, text: str) -> tuple[int, int, str, str]:
    in_title = terms(title)
    return item, territory, f" {' '.join(in_title)} ", " ".join(in_title + terms(text))


def forget(ids: list[int]) -> None:
    """Take these items out of what search reads."""
    SearchEntry.objects.filter(pk__among=ids).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {_FTS} WHERE rowid = %s", [(pk,) for pk in ids])  # noqa: S608 - a constant


def _matching(asked: list[str]) -> QuerySet:
    """Return the items that hold every term. Terms are ASCII letters and digits only: nothing to quote."""
    if connection.vendor == "sqlite":
        # The index is read first, from its newest row, and no further than is asked: its rows are joined, not gathered.
        joined = ["core_search.rowid = core_item.id", "core_search MATCH %s"]
        return Item.objects.extra(tables=[_FTS], where=joined, params=[_both(asked)])  # noqa: S610 - no ORM join to a virtual table
    return Item.objects.filter(search_entry__terms__holds=asked)


def _newest(rows: QuerySet) -> QuerySet:
    """Return the ids of what `_matching` found, the newest first."""
    if connection.vendor == "sqlite":
        return rows.extra(order_by=[f"-{_FTS}.rowid"]).values_list("pk", flat=True)
    return rows.order_by("-pk").values_list("pk", flat=True)


def _both(asked: list[str]) -> str:
    return " AND ".join(f'"{term}"' for term in asked)


class Holds(Lookup):
    """`terms__holds=[…]`: a row of what search reads that holds every one of these terms."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        row = f"{connection.ops.quote_name(self.lhs.alias)}.item_id"
        return f"{row} IN (SELECT rowid FROM {_FTS} WHERE {_FTS} MATCH %s)", [_both(self.rhs)]  # noqa: S608 - our own names

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        row = connection.ops.quote_name(self.lhs.alias)
        return f"{row}.vector @@ to_tsquery('simple', %s)", [" & ".join(self.rhs)]


SearchEntry._meta.get_field("terms").register_lookup(Holds)


def _visible(rows: QuerySet, kind: str, staff: bool) -> QuerySet:
    rows = rows.filter(search_entry__isnull=False)
    rows = rows.exclude(visibility=Item.Visibility.HIDDEN) if staff else rows.public()
    return rows.filter(kind=kind) if kind else rows


def _from(rows: QuerySet, after: str) -> QuerySet:
    """Continue after a row; a cursor that was tampered with starts again."""
    level, _dash, pk = after.partition("-")
    last = ids.key_in(pk)
    if level not in {"0", "1"} or last is None:
        return rows
    rest = Q(in_title=bool(int(level)), pk__lt=last)
    return rows.filter(rest | Q(in_title=False) if level == "1" else rest)
