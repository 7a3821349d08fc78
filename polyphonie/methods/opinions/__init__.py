"""Opinions: groups of people who vote alike, what they share and what divides them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polyphonie.methods.opinions.analysis import (
        Opinions,
        analyse,
        next_statement,
        rand_index,
        stability,
    )
    from polyphonie.methods.opinions.votes import Votes, merged, votes_of

# Loaded when first used: registering a command must not cost NumPy and SciPy.
_HOMES = {
    "Opinions": "analysis",
    "analyse": "analysis",
    "next_statement": "analysis",
    "rand_index": "analysis",
    "stability": "analysis",
    "Votes": "votes",
    "merged": "votes",
    "votes_of": "votes",
}

__all__ = [
    "Opinions",
    "Votes",
    "analyse",
    "merged",
    "next_statement",
    "rand_index",
    "stability",
    "votes_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
