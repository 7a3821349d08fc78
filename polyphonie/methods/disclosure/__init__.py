"""Protection: tables and ballots that can be published without showing anyone."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polyphonie.methods.disclosure.attacker import Bounds, attack, subtract
    from polyphonie.methods.disclosure.ballots import (
        ballot_risk,
        census_band,
        may_cross,
        may_show_results,
        publishable_ballots,
        rounded,
    )
    from polyphonie.methods.disclosure.hiding import THRESHOLD, Publication, protect
    from polyphonie.methods.disclosure.tables import Table, cells_of, merge_small

# Loaded when first used: registering a command must not cost NumPy and SciPy.
_HOMES = {
    "Bounds": "attacker",
    "attack": "attacker",
    "subtract": "attacker",
    "ballot_risk": "ballots",
    "census_band": "ballots",
    "may_cross": "ballots",
    "may_show_results": "ballots",
    "publishable_ballots": "ballots",
    "rounded": "ballots",
    "Publication": "hiding",
    "THRESHOLD": "hiding",
    "protect": "hiding",
    "Table": "tables",
    "cells_of": "tables",
    "merge_small": "tables",
}

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
    "rounded",
    "subtract",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
