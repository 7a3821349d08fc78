"""Sortition: pools, quotas, fair lotteries over panels, and their public draw."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polyphonie.methods.draws.drawing import RULES, Lottery, lottery
    from polyphonie.methods.draws.pool import Pool, Quota, read_pool, read_quotas
    from polyphonie.methods.draws.relaxation import Infeasible, Relaxation, relaxed
    from polyphonie.methods.draws.replacement import replace_members

# Loaded when first used: registering a command must not cost NumPy and SciPy.
_HOMES = {
    "Lottery": "drawing",
    "RULES": "drawing",
    "lottery": "drawing",
    "Pool": "pool",
    "Quota": "pool",
    "read_pool": "pool",
    "read_quotas": "pool",
    "Infeasible": "relaxation",
    "Relaxation": "relaxation",
    "relaxed": "relaxation",
    "replace_members": "replacement",
}

__all__ = [
    "RULES",
    "Infeasible",
    "Lottery",
    "Pool",
    "Quota",
    "Relaxation",
    "lottery",
    "read_pool",
    "read_quotas",
    "relaxed",
    "replace_members",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
