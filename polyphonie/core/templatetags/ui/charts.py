"""Charts drawn on the server, readable without colour, each with its table and its file.

Bars are SVG rectangles whose width is a share of the row, so that words stay words at any width; lines are one SVG
stretched under labels set in HTML.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString, mark_safe

from .base import component, tone_of
from .text import number

part = template.Library()

LINES = ("decide", "listen", "build", "group", "act")


def _ceiling(value: float, *, whole: bool = False) -> float:
    """The next round number at or above `value`; for what is counted (`whole`), one whose half is a whole number.

    Nobody is heard by halves: a line of people is labelled 0, 3, 6, never 0, 2.5, 5.
    """
    steps = (1, 2, 3, 4, 5, 6, 8, 10) if whole else (1, 2, 2.5, 5, 10)
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(top for step in steps if (top := step * power) >= value * 0.9999 and not (whole and top % 2))


def _tidy(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 2)


@part.simple_tag
def bar_chart(
    *, title: str, rows: list, head: str, value_head: str, unit: str = "", text: str = "", csv_url: str = "",
    tone: str = "decide", level: int = 3,
) -> SafeString:  # fmt: skip
    """Horizontal bars from `rows` of (label, value ≥ 0); `head` and `value_head` title the table's columns.

    Raises ValueError for a negative value.
    """
    if any(value < 0 for _label, value in rows):
        raise ValueError("a bar cannot be negative")
    top = max((value for _label, value in rows), default=0) or 1
    bars = [
        {"label": label, "value": number(_tidy(value)), "share": f"{100 * value / top:.2f}"} for label, value in rows
    ]
    cells = [[label, f"{number(_tidy(value))}{unit and chr(0xA0) + unit}"] for label, value in rows]
    columns = [{"label": head, "numeric": ""}, {"label": value_head, "numeric": True}]
    return component(
        "bar_chart", title=title, bars=bars, unit=unit, text=text, csv_url=csv_url, tone=tone_of(tone), level=level,
        columns=columns, cells=cells,
    )  # fmt: skip


@dataclass(frozen=True)
class Series:
    """One line of a line chart, ready to draw."""

    name: str
    tone: str
    dash: str
    path: SafeString
    last: str


def _path(values: list[float], top: float) -> str:
    """SVG path over 100 × 100; a missing value (None) breaks the line."""
    step = 100 / max(1, len(values) - 1)
    parts, pen = [], "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{i * step:.2f} {100 - 100 * value / top:.2f}")
        pen = "L"
    return "".join(parts)


@part.simple_tag
def line_chart(
    *,
    title: str,
    rows: list,
    head: str,
    series: list,
    unit: str = "",
    text: str = "",
    csv_url: str = "",
    level: int = 3,
) -> SafeString:
    """Up to five lines from `rows` of (label, value, value …), named by `series`; each line has its own dash.

    Raises ValueError when a row's length differs from the number of series, or past five series.
    """
    if len(series) > len(LINES) or any(len(row) != len(series) + 1 for row in rows):
        raise ValueError("one value per series in each row, five series at most")
    values = [value for row in rows for value in row[1:] if value is not None]
    top = _ceiling(max(values, default=1), whole=all(float(value).is_integer() for value in values))
    lines = []
    for i, name in enumerate(series):
        column = [row[i + 1] for row in rows]
        last = next((v for v in reversed(column) if v is not None), None)
        path = mark_safe(_path(column, top))  # numbers only
        lines.append(Series(name=name, tone=LINES[i], dash=f"dash{i}", path=path, last=number(_tidy(last or 0))))
    columns = [{"label": head, "numeric": ""}] + [{"label": name, "numeric": True} for name in series]
    cells = [[row[0], *("" if v is None else number(_tidy(v)) for v in row[1:])] for row in rows]
    return component(
        "line_chart", title=title, lines=lines, top=number(_tidy(top)), middle=number(_tidy(top / 2)),
        first=rows[0][0] if rows else "", end=rows[-1][0] if rows else "", unit=unit, text=text, csv_url=csv_url,
        level=level, columns=columns, cells=cells,
    )  # fmt: skip
