"""Colours keep their contrast in both themes, and an old phone reads the same light theme as a new one."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static/core/tokens.css").read_text("utf-8")
OLD, NEW = TOKENS.split("@supports (color: light-dark(#000, #fff))")
HEX = r"(#[0-9a-f]{6})"


def _old() -> dict[str, str]:
    return dict(re.findall(rf"--([\w-]+): (?:var\(--[\w-]+, )?{HEX}", OLD))


def _new() -> dict[str, tuple[str, str]]:
    pair = rf"(?:var\(--[\w-]+, )?{HEX}\)?, (?:var\(--[\w-]+, )?{HEX}"
    return {name: (light, dark) for name, light, dark in re.findall(rf"--([\w-]+): light-dark\({pair}", NEW)}


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "sheet", "tint")
READ = [(text, ground) for text in ("ink", "soft", "late", "warn", "good", "info") for ground in GROUNDS]
READ += [("ink", f"{tone}-wash") for tone in ("good", "info", "warn", "late")]
READ += [("on-accent", "accent"), ("paper", "ink")]
DRAWN = [(line, ground) for line in ("v1", "v2", "v3", "v4", "v5", "edge", "accent") for ground in ("paper", "sheet")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_is_read_at_aaa(text, ground, theme):
    colours = _new()
    assert contrast(colours[text][theme], colours[ground][theme]) >= 7


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), DRAWN)
def test_lines_and_edges_are_seen(line, ground, theme):
    colours = _new()
    assert contrast(colours[line][theme], colours[ground][theme]) >= 3


def test_light_theme_is_the_same_without_light_dark():
    new = {name: light for name, (light, _dark) in _new().items()}
    old = {name: value for name, value in _old().items() if name in new}
    assert old == new
    assert len(new) > 20
