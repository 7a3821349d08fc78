"""Lists, tables and ways around them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .base import component, read, read_all, tone_of
from .text import number

part = template.Library()

PHASES = {"past": gettext_noop("terminée"), "now": gettext_noop("en cours"), "next": gettext_noop("à venir")}


@part.simple_tag
def table(
    *, caption: str, columns: list, rows: list, hide_caption: bool = False, foot: list | None = None
) -> SafeString:
    """A table that becomes a list of cards when narrow.

    `columns`: labels, or dicts label, numeric. `rows`: lists of cells, each a text, a number or a dict text, url;
    the first cell names its row. `foot`: one more row, for totals.
    """
    heads = [read(c, "label", "numeric") if isinstance(c, dict) else {"label": c, "numeric": ""} for c in columns]
    body = [_cells(row, heads) for row in rows]
    last = _cells(foot, heads) if foot else []
    return component("table", caption=caption, columns=heads, rows=body, foot=last, hide_caption=hide_caption)


def _cells(row: list, heads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(row) != len(heads):
        raise ValueError(f"a row has {len(row)} cells for {len(heads)} columns")
    cells = []
    for cell, head in zip(row, heads, strict=True):
        shown = read(cell, "text", "url") if isinstance(cell, dict) else {"text": cell, "url": ""}
        if isinstance(shown["text"], int | float):
            shown["text"] = number(shown["text"])
        cells.append({**shown, "head": head["label"], "numeric": head["numeric"]})
    return cells


@part.simple_tag
def pagination(*, previous: str = "", next: str = "", label: str = "", position: str = "") -> SafeString | str:
    """Previous and next by cursor; `position` in words (« 21 à 40 sur 318 »). Nothing when there is one page."""
    if not previous and not next:
        return ""
    return component("pagination", previous=previous, next=next, label=label or _("Pages"), position=position)


@part.simple_tag
def filters(*, groups: list, label: str = "", clear_url: str = "") -> SafeString:
    """Filters as plain links: dicts label, items (dicts label, url, current, count)."""
    kept = []
    for group in groups:
        values = read(group, "label", "items")
        kept.append({"label": values["label"], "items": read_all(values["items"], "label", "url", "current", "count")})
    return component("filters", groups=kept, label=label or _("Filtrer la liste"), clear_url=clear_url)


@part.simple_tag
def search_box(*, url: str, value: str = "", label: str = "", name: str = "q", keep: dict | None = None) -> SafeString:
    """Search in a list (GET); `keep` holds the other parameters of the address."""
    return component(
        "search_box", url=url, value=value, label=label or _("Chercher"), name=name, keep=list((keep or {}).items())
    )


@part.simple_tag
def breadcrumb(*, items: list) -> SafeString:
    """Where this page stands: dicts label, url; the last one, without url, is this page."""
    return component("breadcrumb", items=read_all(items, "label", "url"))


@part.simple_tag
def promises(*, items: list) -> SafeString:
    """Dated lines: dicts date, text, url, who, detail, was (first date promised), reason, late."""
    return component("promises", items=read_all(items, "date", "text", "url", "who", "detail", "was", "reason", "late"))


@part.simple_tag
def phases(*, items: list, label: str = "") -> SafeString:
    """The stages of a process: dicts name, start, end, state (past, now, next), text, url."""
    rows = []
    for item in items:
        row = read(item, "name", "start", "end", "state", "text", "url")
        rows.append({**row, "word": _(PHASES[row["state"]])})
    return component("phases", items=rows, label=label or _("Les étapes"))


@part.simple_tag
def queue(*, items: list, title: str, empty: str = "", rest: str = "", rest_url: str = "") -> SafeString:
    """The desk's left column: dicts title, url, text, due, tone, current; `rest` leads to all when these are the first."""
    rows = read_all(items, "title", "url", "text", "due", "tone", "current")
    for row in rows:
        row["tone"] = tone_of(row["tone"] or "plain")
    empty = empty or _("Rien à faire : tout est à jour.")
    return component("queue", items=rows, title=title, empty=empty, rest=rest, rest_url=rest_url)


@part.simple_tag
def shortcuts(*, items: list) -> SafeString:
    """The keyboard shortcuts of a desk page: dicts key, label."""
    return component("shortcuts", items=read_all(items, "key", "label"))


@part.simple_tag
def link_list(*, items: list, label: str = "") -> SafeString:
    """Large links with an icon and a line of text: dicts label, url, icon, text."""
    return component("link_list", items=read_all(items, "label", "url", "icon", "text"), label=label)
