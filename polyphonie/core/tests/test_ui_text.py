"""Dates, amounts, plurals and typography, as a French reader expects them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.core.templatetags.ui import text

NBSP, THIN = "\u00a0", "\u202f"


def show(source: str, **context) -> str:
    """Render a template that loads the design system."""
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("day", "style", "words"),
    [
        (dt.date(2026, 11, 28), "long", "28 novembre 2026"),
        (dt.date(2026, 3, 1), "long", "1er mars 2026"),
        (dt.date(2026, 11, 28), "court", "28 novembre"),
        (dt.date(2026, 11, 28), "complet", "samedi 28 novembre 2026"),
    ],
)
def test_day(day, style, words):
    assert text.day_text(day, style) == words


def test_day_is_that_of_the_readers_time_zone():
    late = dt.datetime(2026, 11, 28, 23, 30, tzinfo=dt.UTC)
    with timezone.override("Europe/Paris"):
        assert show("{% jour d %}", d=late) == '<time datetime="2026-11-29">29 novembre 2026</time>'
        assert show("{% heure d %}", d=late) == f'<time datetime="00:30">0{NBSP}h{NBSP}30</time>'


def test_day_in_english_has_no_er():
    with translation.override("en"):
        assert text.day_text(dt.date(2026, 3, 1)) == "1 March 2026"


def test_missing_date_says_nothing():
    assert show("{% jour d %}{% heure d %}{{ d|jour }}", d=None) == ""


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (dt.date(2026, 11, 3), dt.date(2026, 11, 28), "du 3 novembre au 28 novembre 2026"),
        (dt.date(2026, 11, 3), dt.date(2027, 1, 2), "du 3 novembre 2026 au 2 janvier 2027"),
        (dt.date(2026, 11, 3), None, "depuis le 3 novembre 2026"),
        (None, dt.date(2026, 11, 3), "jusqu’au 3 novembre 2026"),
        (None, None, ""),
    ],
)
def test_period(start, end, words):
    shown = show("{% filter striptags %}{% periode a b %}{% endfilter %}", a=start, b=end)
    assert shown == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (12500, f"12{THIN}500{THIN}€"),
        (Decimal("12.5"), f"12,50{THIN}€"),
        (0, f"0{THIN}€"),
        (-1200, f"-1{THIN}200{THIN}€"),
        (Decimal("0.005"), f"0,01{THIN}€"),
        (None, ""),
    ],
)
def test_euros(amount, words):
    assert text.euros(amount) == words


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_number_keeps_every_digit(n):
    assert int(text.number(n).replace(THIN, "")) == n


@pytest.mark.parametrize(
    ("language", "n", "noun"),
    [("fr", 0, "vote"), ("fr", 1, "vote"), ("fr", 2, "votes"), ("en", 0, "votes"), ("en", 1, "vote")],
)
def test_plural(language, n, noun):
    with translation.override(language):
        assert show("{% pluriel n 'vote' 'votes' %}", n=n) == f"{n}{NBSP}{noun}"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("L'avis : oui !", f"L’avis{NBSP}: oui{THIN}!"),
        ("Bonjour! Ça va?", f"Bonjour{THIN}! Ça va{THIN}?"),
        ('Il dit "oui".', f"Il dit «{NBSP}oui{NBSP}»."),
        ("50 % de 12 500 €...", f"50{NBSP}% de 12{THIN}500{THIN}€…"),
        ("voir https://a.fr/b?c=d;e et a@b.fr", "voir https://a.fr/b?c=d;e et a@b.fr"),
        ("à 10:30", "à 10:30"),
    ],
)
def test_typography(typed, set_):
    assert text.typo(typed) == set_


@given(st.text(alphabet="abé '\":;!?.«»€%0123 \u00a0\u202f", max_size=40))
def test_typography_done_twice_changes_nothing(typed):
    once = text.typo(typed)
    assert text.typo(once) == once
