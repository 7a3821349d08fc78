"""The thread motif, drawn in one place: lines, one a person, that meet at a decision.

Pure geometry and strings: no Django model, no request. Colours come from the style sheet through the
classes ``t1`` … ``t5`` (the five thread colours) and ``t0`` (ink); ``stroke="currentColor"`` keeps the
drawing visible when style sheets are blocked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

COLOURS = 5


@dataclass(frozen=True)
class Curve:
    """A cubic Bézier from ``start`` to ``end`` whose ends are horizontal (control points at mid-width)."""

    start: tuple[float, float]
    end: tuple[float, float]
    pull: float = 0.5

    def _controls(self) -> tuple[tuple[float, float], tuple[float, float]]:
        (x0, y0), (x1, y1) = self.start, self.end
        reach = (x1 - x0) * self.pull
        return (x0 + reach, y0), (x1 - reach, y1)

    def path(self) -> str:
        """The ``d`` attribute of the SVG path."""
        a, b = self._controls()
        points = " ".join(f"{x:.0f} {y:.0f}" for x, y in (a, b, self.end))
        return f"M{self.start[0]:.0f} {self.start[1]:.0f}C{points}"

    def at(self, t: float) -> tuple[float, float]:
        """The point at parameter ``t`` in [0, 1], so that a station sits on its line."""
        a, b = self._controls()
        u = 1 - t
        weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        knots = (self.start, a, b, self.end)
        x = sum(w * k[0] for w, k in zip(weights, knots, strict=True))
        y = sum(w * k[1] for w, k in zip(weights, knots, strict=True))
        return x, y


def _spread(count: int, low: float, high: float) -> list[float]:
    """``count`` heights evenly spaced from ``low`` to ``high`` (the middle when there is one)."""
    if count == 1:
        return [(low + high) / 2]
    return [low + (high - low) * i / (count - 1) for i in range(count)]


def _colour(index: int) -> str:
    return f"t{index % COLOURS + 1}"


def _line(curve: Curve, css: str) -> str:
    return f'<path class="{css}" d="{curve.path()}"/>'


def _dot(point: tuple[float, float], radius: float, css: str) -> str:
    return f'<circle class="dot {css}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius:g}"/>'


def _bubble(point: tuple[float, float], radius: float, css: str) -> str:
    """A speech bubble: a ring whose tail points down to the left."""
    around = [(point[0] + radius * math.cos(a), point[1] + radius * math.sin(a)) for a in (2.75, 2.0)]
    tail = (point[0] + 1.62 * radius * math.cos(2.37), point[1] + 1.62 * radius * math.sin(2.37))
    (x0, y0), (x1, y1) = around
    path = f"M{x0:.1f} {y0:.1f}A{radius:g} {radius:g} 0 1 1 {x1:.1f} {y1:.1f}L{tail[0]:.1f} {tail[1]:.1f}Z"
    return f'<path class="dot {css}" stroke-width="5" d="{path}"/>'


def _svg(body: str, *, width: int, height: int, css: str, stroke: float, label: str = "") -> str:
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    return (
        f'<svg class="{css}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" {role} fill="none" '
        f'stroke="currentColor" stroke-width="{stroke:g}" stroke-linecap="round" stroke-linejoin="round">{body}</svg>'
    )


# Where, along its line, each voice is first heard: uneven as people are, the same at each load.
HEARD_AT = (0.24, 0.52, 0.33, 0.58, 0.18, 0.44, 0.28)


def hero(*, voices: int = 5, actions: int = 3, width: int = 560, height: int = 400, label: str = "") -> str:
    """Many voices (bubbles) meet at a decision (the tick) and leave as actions.

    :param voices: number of lines on the left, 1 to 7.
    :param actions: number of lines on the right, 1 to 5.
    :param label: text alternative; without one the drawing is decorative.
    :raises ValueError: outside these bounds.
    """
    if not 1 <= voices <= 7 or not 1 <= actions <= 5:
        raise ValueError("a hero has 1 to 7 voices and 1 to 5 actions")
    knot = (width * 0.55, height / 2)
    lines, dots = [], []
    for i, y in enumerate(_spread(voices, 24, height - 24)):
        curve = Curve((6, y), knot)
        lines.append(_line(curve, _colour(i)))
        dots.append(_bubble(curve.at(HEARD_AT[i]), 13, _colour(i)))
    for i, y in enumerate(_spread(actions, height * 0.2, height * 0.8)):
        css = "t0" if actions > 1 and i == actions // 2 else _colour(i * 2)
        curve = Curve(knot, (width - 6, y))
        lines.append(_line(curve, css))
        dots.append(_dot(curve.at(0.62 + 0.12 * (i % 2)), 8, f"full {css}"))
    x, y = knot
    tick = f'<path class="t0" stroke-width="5.5" d="M{x - 11:.0f} {y + 1:.0f}l8 8 15-18"/>'
    body = "".join(lines) + "".join(dots) + _dot(knot, 26, "t0") + tick
    return _svg(body, width=width, height=height, css="thread thread-hero", stroke=7, label=label)


def mark(*, voices: int = 4) -> str:
    """The sign beside the name of a territory that has no logo: lines that become one. Decorative."""
    order = (0, 1, 2, 4, 3)
    lines = [_line(Curve((2, y), (20, 15)), f"t{order[i % COLOURS] + 1}") for i, y in enumerate(_spread(voices, 3, 27))]
    return _svg("".join(lines) + '<path class="t0" d="M20 15h12"/>', width=34, height=30, css="thread", stroke=3.4)


def loose(*, voices: int = 3) -> str:
    """Lines that have not met yet, for an empty state. Decorative."""
    lines, dots = [], []
    for i, y in enumerate(_spread(voices, 18, 78)):
        curve = Curve((4, y), (196 - 34 * (i % 2), 48 + (y - 48) * 0.35), pull=0.6)
        lines.append(_line(curve, _colour(i)))
        dots.append(_dot(curve.end, 6, _colour(i)))
    return _svg("".join(lines) + "".join(dots), width=208, height=96, css="thread thread-loose", stroke=5)


# Places of the voices across the first stretch of a fil, the object's own first, then its neighbours.
SEATS = {2: (20, 34), 3: (20, 6, 34), 4: (20, 6, 34, 13), 5: (20, 4, 36, 12, 28)}
HEARD_LOWER = (0, 9, 15, 36, 29)


def gathering(*, voices: int) -> str:
    """The first stretch of a fil, stretched by the style sheet: several voices that become one. Decorative.

    :param voices: number of people; 2 to 5 lines are drawn, since a fil shows that there are several, not a count.
    """
    count = max(2, min(voices, COLOURS))
    lines, dots = [], []
    for i, x in enumerate(SEATS[count]):
        y = HEARD_LOWER[i]
        css = f'class="{_colour(i)}" vector-effect="non-scaling-stroke"'
        lines.append(f'<path {css} d="M{x} {y}C{x} 64 20 58 20 100"/>')
        # A line of no length with round ends stays a disc when the drawing is stretched.
        dots.append(f'<path {css} stroke-width="10" d="M{x} {y}h0"/>' if i else "")
    return (
        '<svg class="gathering" viewBox="0 0 40 100" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">'
        f"{''.join(reversed(lines))}{''.join(dots)}</svg>"
    )
