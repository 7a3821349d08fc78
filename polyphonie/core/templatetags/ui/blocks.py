"""Components that wrap other content: `{% card … %} … {% endcard %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .base import component, tone_of

part = template.Library()

# kind of notice: its icon, and the word read before its title
NOTICES = {
    "info": ("info", gettext_noop("Information")),
    "success": ("circle-check", gettext_noop("C’est fait")),
    "warning": ("triangle-alert", gettext_noop("Attention")),
    "error": ("circle-x", gettext_noop("Erreur")),
}


def _level(level: int) -> int:
    if level not in (2, 3, 4):
        raise ValueError("a component's heading has level 2, 3 or 4")
    return level


@part.simple_block_tag
def card(
    content: str, *, title: str, url: str = "", level: int = 3, tag: str = "", tone: str = "plain", foot: str = ""
) -> SafeString:
    """One object in a list: state in words, title (a link), content, one line at its foot."""
    context = {"content": content, "title": title, "url": url, "level": _level(level), "tag": tag, "foot": foot}
    return component("card", tone=tone_of(tone), **context)


@part.simple_block_tag
def panel(content: str, *, title: str, level: int = 2, tone: str = "plain", identity: str = "") -> SafeString:
    """A sheet with a coloured top edge: an answer, a decision, what must be read."""
    return component("panel", content=content, title=title, level=_level(level), tone=tone_of(tone), identity=identity)


@part.simple_block_tag
def notice(content: str, *, kind: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A message of the system; `kind`: info, success, warning, error; `live` announces it when it appears."""
    symbol, word = NOTICES[kind]
    return component("notice", content=content, kind=kind, symbol=symbol, word=_(word), title=title, live=live)


@part.simple_block_tag
def disclosure(content: str, *, summary: str, open: bool = False) -> SafeString:
    """What most people need not read, one press away."""
    return component("disclosure", content=content, summary=summary, open=open)


@part.simple_block_tag
def empty_state(content: str, *, title: str, text: str = "", level: int = 2) -> SafeString:
    """Nothing here yet: says why, and `content` holds the next step. Never a dead end."""
    return component("empty_state", content=content, title=title, text=text, level=_level(level))


@part.simple_block_tag
def seen_by_all(content: str, *, title: str = "", hidden: str = "") -> SafeString:
    """« Ce que tout le monde verra », shown before sending; `hidden` says what stays private."""
    return component("seen_by_all", content=content, title=title, hidden=hidden)


@part.simple_block_tag
def toolbar(content: str, *, label: str) -> SafeString:
    """Actions of a page or of a selection, as a named group."""
    return component("toolbar", content=content, label=label)
