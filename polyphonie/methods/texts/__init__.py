"""Texts: near-duplicates, similar contributions, themes, length of sentences. French first."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polyphonie.methods.texts.duplicates import duplicate_pairs, near_duplicates
    from polyphonie.methods.texts.grouping import Theme, ThemeMap, themes
    from polyphonie.methods.texts.readability import sentence_stats
    from polyphonie.methods.texts.similarity import Index, Match, similar

# Loaded when first used: registering a command must not cost NumPy and SciPy.
_HOMES = {
    "duplicate_pairs": "duplicates",
    "near_duplicates": "duplicates",
    "Theme": "grouping",
    "ThemeMap": "grouping",
    "themes": "grouping",
    "sentence_stats": "readability",
    "Index": "similarity",
    "Match": "similarity",
    "similar": "similarity",
}

__all__ = [
    "Index",
    "Match",
    "Theme",
    "ThemeMap",
    "duplicate_pairs",
    "near_duplicates",
    "sentence_stats",
    "similar",
    "themes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
