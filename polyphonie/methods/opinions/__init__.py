"""Opinions: groups of people who vote alike, what they share and what divides them."""

from polyphonie.methods.opinions.analysis import (
    Opinions,
    analyse,
    next_statement,
    rand_index,
    stability,
)
from polyphonie.methods.opinions.votes import Votes, merged, votes_of

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
