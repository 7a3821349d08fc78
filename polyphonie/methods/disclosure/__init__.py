"""Protection: tables and ballots that can be published without showing anyone."""

from polyphonie.methods.disclosure.attack import Bounds, attack, subtract
from polyphonie.methods.disclosure.ballots import (
    ballot_risk,
    census_band,
    may_cross,
    may_show_results,
    publishable_ballots,
)
from polyphonie.methods.disclosure.protect import THRESHOLD, Publication, protect
from polyphonie.methods.disclosure.tables import Table, cells_of, merge_small

__all__ = [
    "THRESHOLD",
    "Bounds",
    "Publication",
    "Table",
    "attack",
    "ballot_risk",
    "cells_of",
    "census_band",
    "may_cross",
    "may_show_results",
    "merge_small",
    "protect",
    "publishable_ballots",
    "subtract",
]
