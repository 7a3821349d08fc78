"""Texts: near-duplicates, similar contributions, themes, length of sentences. French first."""

from polyphonie.methods.texts.duplicates import duplicate_pairs, near_duplicates
from polyphonie.methods.texts.grouping import Theme, ThemeMap, themes
from polyphonie.methods.texts.readability import sentence_stats
from polyphonie.methods.texts.similarity import Index, Match, similar

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
