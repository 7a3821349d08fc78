"""Contrast of colours, as WCAG 2.2 defines it, and the accent of a territory made readable in both themes."""

import hashlib
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from functools import lru_cache

# Papers and inks of the two themes, as in core/static/core/tokens.css.
LIGHT_PAPER, DARK_PAPER = "#fbf7ef", "#16151f"
WHITE, INK = "#ffffff", "#14131c"
AA, AAA = 4.5, 7  # of a line or a shape on its paper; of words on their ground


@dataclass(frozen=True)
class Accent:
    """What `marque.css` sets: the accent and the colour of words upon it, for each theme."""

    chosen: str
    light: str
    on_light: str
    dark: str
    on_dark: str

    @property
    def adjusted(self) -> bool:
        """Tell whether the colour chosen had to be darkened to be seen on the paper."""
        return self.light != self.chosen


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, between 0 and 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, between 1 and 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable_on(colour: str) -> str:
    """Return white or ink, whichever is read best on `colour`: at least one reaches AA on any colour."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, INK) else INK


def _suits(colour: str, paper: str) -> bool:
    return contrast(colour, paper) >= AA and contrast(colour, readable_on(colour)) >= AAA


def towards(colour: str, paper: str, *, lighter: bool) -> str:
    """Return `colour`, its hue kept, lightened or darkened by steps until it is seen and carries words.

    It is seen when it reaches AA on `paper`, and carries words when white or ink reaches AAA upon it.
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    while not _suits(colour, paper) and 0 <= light <= 1:
        light += 0.01 if lighter else -0.01
        shade = hls_to_rgb(hue, min(max(light, 0), 1), saturation)
        colour = "#" + "".join(f"{round(c * 255):02x}" for c in shade)
    return colour


@lru_cache(maxsize=512)  # asked by every page of a territory
def accent(chosen: str) -> Accent:
    """Return the accent in both themes, each at least AA on its paper and AAA under the words it carries."""
    light = towards(chosen, LIGHT_PAPER, lighter=False)
    dark = towards(chosen, DARK_PAPER, lighter=True)
    return Accent(chosen, light, readable_on(light), dark, readable_on(dark))


def brand_css(chosen: str) -> str:
    """Return the style sheet of a territory's brand."""
    a = accent(chosen)
    return (
        "@layer tokens{:root{"
        f"--accent-light:{a.light};--on-accent-light:{a.on_light};--accent-dark:{a.dark};--on-accent-dark:{a.on_dark}"
        "}}\n"
    )


def brand_version(chosen: str) -> str:
    """Return what names this content, so that a browser may keep it for ever."""
    return hashlib.sha256(brand_css(chosen).encode()).hexdigest()[:12]
