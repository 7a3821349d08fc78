"""Dates, amounts, plurals and French typography. Each is a tag; those that give plain text are filters too."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

part = template.Library()

NBSP = "\u00a0"
THIN = "\u202f"
Day = dt.date | dt.datetime


def _local(value: Day) -> Day:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


@part.filter("jour")
def day_text(value: Day | None, style: str = "long") -> str:
    """« 28 novembre 2026 », « 1er mars 2026 »; `style`: long, court (no year), complet (« samedi 28 novembre 2026 »)."""
    if not value:
        return ""
    local = _local(value)
    return _day_words(local.date() if isinstance(local, dt.datetime) else local, style, get_language())


@lru_cache(maxsize=5000)
def _day_words(date: dt.date, style: str, language: str | None) -> str:
    """Return a day in words in the active language, which is named so as to keep each apart: a list says twenty."""
    day = "1er" if date.day == 1 and _french() else str(date.day)
    month = date_format(date, "F")
    words = {
        "long": f"{day} {month} {date.year}",
        "court": f"{day} {month}",
        "complet": f"{date_format(date, 'l')} {day} {month} {date.year}",
    }
    return words[style]


@part.simple_tag(name="jour")
def day_tag(date: Day | None, style: str = "long") -> SafeString | str:
    """The same in a `<time>` element, kept on one line by the style sheet."""
    if not date:
        return ""
    local = _local(date)
    iso = local.date().isoformat() if isinstance(local, dt.datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}</time>', iso, day_text(local, style))


@part.filter("heure")
def hour_text(value: dt.datetime | dt.time | None) -> str:
    """« 18 h », « 14 h 03 »."""
    if value is None or value == "":
        return ""
    local = _local(value) if isinstance(value, dt.datetime) else value
    if not _french():
        return local.strftime("%H:%M")
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


@part.simple_tag(name="heure")
def hour_tag(value: dt.datetime | dt.time | None) -> SafeString | str:
    """The same in a `<time>` element."""
    if value is None or value == "":
        return ""
    local = _local(value) if isinstance(value, dt.datetime) else value
    return format_html('<time datetime="{}">{}</time>', local.strftime("%H:%M"), hour_text(local))


@part.simple_tag(name="periode")
def period_tag(start: Day | None, end: Day | None) -> SafeString | str:
    """« du 3 au 28 novembre 2026 », « depuis le 3 novembre 2026 », « jusqu’au 28 novembre 2026 »."""
    if start and end:
        first, last = _local(start), _local(end)
        same_year = first.year == last.year
        style = "court" if same_year else "long"
        return format_html(_("du {} au {}"), day_tag(first, style), day_tag(last))
    if start:
        return format_html(_("depuis le {}"), day_tag(start))
    return format_html(_("jusqu’au {}"), day_tag(end)) if end else ""


@part.filter("nombre")
@part.simple_tag(name="nombre")
def number(value: int | float | Decimal | None) -> str:
    """« 12 500 », « 3,5 »: thin no-break space between thousands, decimal comma."""
    if value is None or value == "":
        return ""
    if not _french():
        return f"{value:,}"
    return f"{value:,}".replace(",", THIN).replace(".", ",")


@part.filter("euros")
@part.simple_tag(name="euros")
def euros(amount: int | float | Decimal | None) -> str:
    """« 12 500 € »; cents only when there are some. `amount` is in euros."""
    if amount is None or amount == "":
        return ""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole = exact == exact.to_integral_value()
    digits = f"{int(exact):,}" if whole else f"{exact:,.2f}"
    if not _french():
        return f"€{digits}" if exact >= 0 else f"-€{digits[1:]}"
    return digits.replace(",", THIN).replace(".", ",") + f"{THIN}€"


@part.simple_tag(name="pluriel")
def plural(n: int, one: str, many: str) -> str:
    """« 1 contribution », « 2 contributions », « 0 contribution »: the number and its noun, kept together."""
    return f"{number(n)}{NBSP}{noun(n, one, many)}"


def noun(n: int, one: str, many: str) -> str:
    """Return the noun that a number asks for: in French, 0 and 1 are singular."""
    return (one if abs(n) < 2 else many) if _french() else ngettext(one, many, n)


@part.simple_tag(name="lang")
def lang_mark(language: str = "fr") -> SafeString | str:
    """For an element that holds somebody's words: ` lang="fr"` on a page that is not in French, else nothing."""
    return "" if language == (get_language() or "fr") else format_html(' lang="{}"', language)


_LEAVE_ALONE = re.compile(r"(\S+://\S+|\S+@\S+\.\S+)")


def _fix(words: str) -> str:
    words = words.replace("...", "…")
    words = re.sub(r"(?<=\w)'(?=\w)", "’", words)
    words = re.sub(r'(?<!")"([^"\n]+)"(?!")', f"«{NBSP}\\1{NBSP}»", words)
    words = re.sub(r"« ?(?!\u00a0)", f"«{NBSP}", words)
    words = re.sub(r"(?<!\u00a0) ?»", f"{NBSP}»", words)
    words = re.sub(r"(?<=[\w»)’]) ?([;!?]+)(?=\s|$|[»)])", f"{THIN}\\1", words)
    words = re.sub(r"(?<=[^\W\d]) ?:(?=\s|$)", f"{NBSP}:", words)
    words = re.sub(r"(?<=[\d»)]) :(?=\s|$)", f"{NBSP}:", words)
    words = re.sub(r"(?<=\d) (?=[%°])", NBSP, words)
    words = re.sub(r"(?<=\d) (?=€)", THIN, words)
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", THIN, words)


@part.filter("sentences")
def sentences(value: str) -> list[str]:
    """Cut a short text after each sentence, so that a title breaks its lines between them."""
    return [piece.strip() for piece in re.split(r"(?<=[.!?…]) (?=\S)", value or "") if piece.strip()]


@part.filter("typo")
def typo(value: str | None) -> str:
    """Set plain text in French typography: ’, …, « », no-break spaces; web and mail addresses are left alone.

    For the interface's and the staff's texts, never for what a person said: their words stay theirs.
    On an English page, texts are left as they are.
    """
    if not value or not _french():
        return value or ""
    pieces = _LEAVE_ALONE.split(str(value))
    return "".join(piece if i % 2 else _fix(piece) for i, piece in enumerate(pieces))
