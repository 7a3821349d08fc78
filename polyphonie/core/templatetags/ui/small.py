"""Small components: icon, button, tag, person, quote, code, progress."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from .base import attributes, component, icon_svg, read_all, tone_of
from .text import NBSP

part = template.Library()

BUTTONS = ("primary", "secondary", "quiet", "danger")
PEOPLE = {
    "resident": ("user-round", ""),
    "agent": ("briefcase", gettext_noop("agent")),
    "elected": ("landmark", gettext_noop("élu")),
    "relay": ("hand-helping", gettext_noop("personne relais")),
    "organisation": ("users", ""),
}


@part.simple_tag
def icon(name: str) -> SafeString:
    """A Lucide icon by its file name; hidden from screen readers, always beside a text."""
    return icon_svg(name)


def _kind(kind: str) -> str:
    if kind not in BUTTONS:
        raise ValueError(f"unknown button {kind!r}: one of {', '.join(BUTTONS)}")
    return f"button {kind}"


def _face(label: str, icon: str, about: str) -> SafeString:
    """The inside of a button: icon, label, and words for screen readers that make the label unique."""
    hidden = format_html('<span class="visually-hidden"> {}</span>', about) if about else ""
    return format_html("{}<span>{}{}</span>", icon_svg(icon), label, hidden)


@part.simple_tag
def button(
    *, label: str, kind: str = "primary", icon: str = "", name: str = "", value: str = "", about: str = "",
    shortcut: str = "", form: str = "", type: str = "submit", formnovalidate: bool = False,
) -> SafeString:  # fmt: skip
    """A `<button>`; `about` adds words for screen readers, `shortcut` one key on the desk."""
    attrs = attributes(
        type=type, class_=_kind(kind), name=name, value=value, form=form, data_shortcut=shortcut,
        formnovalidate=formnovalidate,
    )  # fmt: skip
    return format_html("<button{}>{}</button>", attrs, _face(label, icon, about))


@part.simple_tag
def link_button(
    *, label: str, url: str, kind: str = "primary", icon: str = "", about: str = "", shortcut: str = "",
    download: bool = False,
) -> SafeString:  # fmt: skip
    """A link that looks like a button: for going somewhere, never for changing something."""
    attrs = attributes(href=url, class_=_kind(kind), data_shortcut=shortcut, download=download)
    return format_html("<a{}>{}</a>", attrs, _face(label, icon, about))


@part.simple_tag
def tag(*, label: str, tone: str = "plain", icon: str = "") -> SafeString:
    """A state in words with its coloured dot (or icon): the words carry the meaning, the colour repeats it."""
    dot = icon_svg(icon) if icon else mark_safe('<span class="dot" aria-hidden="true"></span>')
    return format_html('<span class="tag {}">{}{}</span>', tone_of(tone), dot, label)


@part.simple_tag
def person_line(
    *, name: str, kind: str = "resident", role: str = "", organisation: str = "", url: str = ""
) -> SafeString:
    """Who speaks: icon, name, then role or kind in words; `kind`: resident, agent, elected, relay, organisation."""
    symbol, word = PEOPLE[kind]
    details = [text for text in (role or (_(word) if word else ""), organisation) if text]
    shown = format_html('<a href="{}">{}</a>', url, name) if url else name
    rest = format_html("<span>, {}</span>", ", ".join(details)) if details else ""
    return format_html('<span class="person">{}<span><b>{}</b>{}</span></span>', icon_svg(symbol), shown, rest)


@part.simple_tag
def signature(*, name: str, role: str = "", date: Any = None, links: list | None = None) -> SafeString:
    """« Signé par Inès Caradec, adjointe au cadre de vie, le 9 octobre 2026 · délibération »; links: dicts label, url."""
    return component("signature", name=name, role=role, date=date or "", links=read_all(links or [], "label", "url"))


@part.simple_tag
def quote(
    *, text: str, who: str = "", how: str = "", url: str = "", small: bool = False, lang: str = "", masked: str = ""
) -> SafeString:
    """A person's words, as they said them; `who` and `how` below, `masked` the public reason of a mask.

    `lang` is that of the words, French if not given: said where it is not that of the page.
    """
    spoken = lang or "fr"
    lang = "" if spoken == get_language() else spoken
    return component("quote", text=text, who=who, how=how, url=url, small=small, lang=lang, masked=masked, nbsp=NBSP)


@part.simple_tag
def code_box(*, code: str, label: str, hint: str = "") -> SafeString:
    """A secret code, large and spaced, with « Copier » when scripts run."""
    return component("code_box", code=code, label=label, hint=hint)


@part.simple_tag
def progress(*, done: int, total: int, label: str) -> SafeString:
    """Waiting, shown and said: « 120 sur 400 »."""
    return component("progress", done=done, total=total, label=label)


@part.simple_tag
def glossary(*, term: str, definition: str) -> SafeString:
    """A word and its meaning, in the middle of a sentence; opens without script (native popover), closes with Esc."""
    identity = "mot-" + hashlib.md5(f"{term}|{definition}".encode(), usedforsecurity=False).hexdigest()[:8]
    return component("glossary", term=term, definition=definition, identity=identity)


@part.simple_tag
def htmx() -> SafeString:
    """For `{% block head %}` of a page that uses htmx: no eval, no injected style, this site only."""
    settings = json.dumps({"allowEval": False, "includeIndicatorStyles": False, "selfRequestsOnly": True})
    return format_html(
        '<meta name="htmx-config" content="{}"><script src="{}" defer></script>',
        settings,
        static("django_htmx/htmx-2.min.js"),
    )


@part.simple_tag
def listen(*, target: str = "contenu") -> SafeString:
    """« Écouter »: reads aloud the element whose id is `target`. Hidden until the script finds a French voice."""
    return component("listen", target=target)
