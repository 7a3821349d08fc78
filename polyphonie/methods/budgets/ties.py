"""Ties: an order fixed before the count decides, and every use of it is reported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from polyphonie.methods.budgets.support import Support
from polyphonie.methods.errors import InputError

RULES = ("lexicographic", "most-votes", "cheapest")


@dataclass(frozen=True)
class Tie:
    """Projects that were exactly equal when one had to be chosen. step counts from 1."""

    step: int
    projects: tuple[str, ...]
    chosen: str
    rule: str


@dataclass
class TieBreaker:
    """rank[c]: the place of project c in the order that breaks ties."""

    rule: str
    rank: list[int]


def make_tie_breaker(support: Support, rule: str | list[str] = "lexicographic") -> TieBreaker:
    """rule: one of RULES (remaining ties: lexicographic order of the ids), or the list of
    all project ids in an order declared or drawn in public beforehand ("declared").

    Raises InputError for an unknown rule or an incomplete order.
    """
    ids = support.ids
    if isinstance(rule, list):
        place = {project: i for i, project in enumerate(rule)}
        for project in ids:
            if project not in place:
                raise InputError(f"L’ordre de départage ne nomme pas le projet « {project} ».")
        return TieBreaker("declared", [place[project] for project in ids])
    keys = {
        "lexicographic": lambda c: ids[c],
        "most-votes": lambda c: (-support.votes[c], ids[c]),
        "cheapest": lambda c: (support.costs[c], ids[c]),
    }
    if rule not in keys:
        raise InputError(f"La règle de départage « {rule} » n’est pas connue.")
    order = sorted(range(len(ids)), key=keys[rule])
    rank = [0] * len(ids)
    for place, c in enumerate(order):
        rank[c] = place
    return TieBreaker(rule, rank)


def read_order(path: str | Path) -> list[str]:
    """The ids of a declared order: one a line, empty lines ignored, none twice."""
    order: list[str] = []
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} n’est pas en UTF-8.") from error
    for row, line in enumerate(text.splitlines(), 1):
        project = line.strip()
        if project in order:
            raise InputError(f"Ligne {row} : le projet « {project} » figure déjà.", row)
        if project:
            order.append(project)
    return order
