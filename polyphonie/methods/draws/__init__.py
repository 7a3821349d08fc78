"""Sortition: pools, quotas, fair lotteries over panels, and their public draw."""

from .drawing import RULES, Lottery, lottery
from .pool import Pool, Quota, read_pool, read_quotas
from .relaxation import Infeasible, Relaxation, relaxed
from .replacement import replace_members

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
