"""What every component uses: icons, attributes, and reading a row given as a dict or as an object."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

log = logging.getLogger(__name__)

# The five thread colours by what they say, and the tones of a message.
TONES = ("listen", "group", "build", "decide", "answer", "act", "tell", "good", "info", "warn", "late", "plain")


class MissingIcon(LookupError):
    """The named icon was not collected from lucide-static."""


def tone_of(tone: str) -> str:
    """Return `tone` if the style sheet knows it. Raises ValueError otherwise: a typo must not pass silently."""
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}: one of {', '.join(TONES)}")
    return tone


def read(row: Any, *names: str) -> dict[str, Any]:
    """Return the named values of a dict or an object, `""` where absent, so that templates meet no undefined name."""
    if isinstance(row, Mapping):
        return {name: row.get(name, "") if row.get(name) is not None else "" for name in names}
    return {name: value if (value := getattr(row, name, "")) is not None else "" for name in names}


def read_all(rows: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    """`read` each row."""
    return [read(row, *names) for row in rows]


def component(name: str, /, **context: Any) -> SafeString:
    """Render `core/components/<name>.html`, without the line break that ends the file: some stand inside a sentence."""
    return mark_safe(render_to_string(f"core/components/{name}.html", context).strip())


def attributes(**given: Any) -> SafeString:
    """Return HTML attributes, escaped; underscores become hyphens, False and None and "" are left out."""
    kept = {name.strip("_").replace("_", "-"): value for name, value in given.items() if value not in (None, "", False)}
    return flatatt(kept)


def _strict() -> bool:
    return getattr(settings, "UI_STRICT", settings.DEBUG)


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise MissingIcon(name)
    path = finders.find(f"vendor/icons/{name}.svg")
    if path is None:
        raise MissingIcon(name)
    source = Path(path).read_text(encoding="utf-8")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inner is None:
        raise MissingIcon(name)
    shapes = re.sub(r"\s+", " ", inner.group(1)).replace("> <", "><").strip()
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f"{shapes}</svg>"
    )


def icon_svg(name: str) -> SafeString:
    """Return a Lucide icon, inline and hidden from screen readers; always put a text beside it.

    A missing file raises MissingIcon when settings.UI_STRICT (default: DEBUG) says so; else the page goes without.
    """
    if not name:
        return mark_safe("")
    try:
        return mark_safe(_drawing(name))  # the file comes from the pinned package, its name from a template
    except MissingIcon:
        if _strict():
            raise
        log.warning("icon %s was not collected", name)
        return mark_safe("")
