"""What must hold before this installation serves anybody; `check --database default` and `polyphonie doctor` ask."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from . import triggers


@register(Tags.database)
def durability(databases: list[str] | None = None, **_: Any) -> list[Error]:
    """Refuse settings under which an acknowledged write can be lost."""
    if not databases:
        return []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _SQLITE_NEEDS}
        bad = [f"{name} = {found[name]}" for name, needed in _SQLITE_NEEDS.items() if found[name] != needed]
    else:
        with connection.cursor() as cursor:
            bad = []
            for name in ("fsync", "synchronous_commit"):
                cursor.execute(f"SHOW {name}")
                if (value := cursor.fetchone()[0]) == "off":
                    bad.append(f"{name} = {value}")
    return [Error(f"the database can lose acknowledged writes: {', '.join(bad)}", id="polyphonie.E001")] if bad else []


_SQLITE_NEEDS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


@register(Tags.database)
def guards(databases: list[str] | None = None, **_: Any) -> list[Error]:
    """Refuse a migrated database that has lost triggers."""
    if not databases or "core_journalentry" not in connection.introspection.table_names():
        return []
    lost = triggers.missing()
    return [Error(f"triggers are missing: {', '.join(lost)}", id="polyphonie.E002")] if lost else []


@register(Tags.urls)
def every_view_declares_its_access(**_: Any) -> list[Error]:
    """Refuse a page of ours that says neither its permission nor why it is public."""
    from django.conf import settings

    errors = []
    for urlconf in (settings.ROOT_URLCONF, settings.TERRITORY_URLCONF):
        for pattern in _views(get_resolver(urlconf).url_patterns):
            view = pattern.callback
            if view.__module__.startswith("polyphonie") and not hasattr(view, "access"):
                errors.append(Error(f"{view.__module__}.{view.__name__} declares no access", id="polyphonie.E003"))
    return errors


def _views(patterns: list) -> list[URLPattern]:
    found = []
    for pattern in patterns:
        found += _views(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return found
