"""From votes to groups, in one call; again as votes arrive, groups keeping their numbers."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError
from polyphonie.methods.opinions.groups import PATIENCE, follow, grouping_of
from polyphonie.methods.opinions.space import AXES, Space, space_of
from polyphonie.methods.opinions.statements import (
    Chosen,
    consensus,
    counts_of,
    disagreement,
    group_consensus,
    priorities,
    representative,
)
from polyphonie.methods.opinions.votes import Votes

LEAST_VOTES = 7  # votes that place a voter
LEAST_PLACED = 15  # voters placed whatever their votes, when fewer have that many
MINIMUM = 5  # voters under which a group is not shown


@dataclass(frozen=True)
class Opinions:
    """What votes say.

    `label` (voters,): the group of each, from 0, the largest first (or as yesterday), -1
    for voters with too few votes; `silhouettes` by number of groups tried;
    `representative` by group, `consensus` under "agree" and "disagree";
    `group_consensus`, `disagreement`, `priority` (statements,).
    """

    votes: Votes
    left_out: np.ndarray
    space: Space
    label: np.ndarray
    silhouettes: dict[int, float]
    representative: list[list[Chosen]]
    consensus: dict[str, list[Chosen]]
    group_consensus: np.ndarray
    disagreement: np.ndarray
    priority: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """(groups,) voters in each."""
        return np.bincount(self.label[self.label >= 0])


def analyse(
    votes: Votes,
    *,
    left_out: Set[str] = frozenset(),
    count: int | None = None,
    minimum: int = MINIMUM,
    patience: float = PATIENCE,
    before: Opinions | None = None,
    arrival: np.ndarray | None = None,
    kept: Set[str] = frozenset(),
) -> Opinions:
    """Place voters, group them and choose statements.

    `left_out` are statements refused by moderation; `before` is an earlier result on the
    same conversation, whose axes, number of groups and group numbers are kept when the
    votes allow, and whose placed voters stay placed, like those in `kept`; `minimum` is
    the fewest voters of a group; `arrival` (voters,) groups exactly as a Polis server does
    (see grouping_of). Raises InputError without a vote or
    for a count under 1.
    """
    if not votes.value.size:
        raise InputError("Il n’y a aucun vote.")
    if count is not None and count < 1:
        raise InputError("Le nombre de groupes demandé doit être au moins 1.")
    out = np.array([name in left_out for name in votes.statements])
    space = space_of(votes, out, None if before is None else _carried(before, votes))
    yesterday = np.full(len(votes.voters), -1) if before is None else _relabelled(before, votes)
    enough = placed(votes, kept) | (yesterday >= 0)
    found = grouping_of(
        space.positions,
        np.where(enough, votes.counts, 0),
        count=count,
        minimum=minimum,
        patience=patience,
        before=None if before is None else int(before.sizes.size),
        arrival=arrival,
    )
    label = found.label if before is None else follow(found.label, yesterday)
    return _described(votes, out, space, label, found.silhouettes)


def _described(
    votes: Votes, out: np.ndarray, space: Space, label: np.ndarray, silhouettes: dict[int, float]
) -> Opinions:
    """The statements that set groups apart, unite them, and should be shown next."""
    counts = counts_of(votes, label)
    return Opinions(
        votes,
        out,
        space,
        label,
        silhouettes,
        representative(counts_of(votes, label, out), out),
        consensus(votes, out),
        group_consensus(counts),
        disagreement(counts),
        priorities(counts, space.axes, space.mean),
    )


def placed(votes: Votes, kept: Set[str] = frozenset()) -> np.ndarray:
    """(voters,) bool: who voted enough (7 times, or on every statement) to be placed.

    Voters in `kept` are placed whatever their votes; when fewer than 15 are, those who
    voted the most are added.
    """
    counts = votes.counts
    enough = counts >= min(LEAST_VOTES, len(votes.statements))
    enough |= np.array([name in kept for name in votes.voters])
    missing = LEAST_PLACED - int(enough.sum())
    if missing > 0:
        others = np.flatnonzero(~enough)
        enough[others[np.argsort(-counts[others], kind="stable")][:missing]] = True
    return enough


def _carried(before: Opinions, votes: Votes) -> np.ndarray:
    """Yesterday's axes on today's statements."""
    axes = np.zeros((AXES, len(votes.statements)))
    place = {name: i for i, name in enumerate(votes.statements)}
    for i, name in enumerate(before.votes.statements):
        if name in place:
            axes[:, place[name]] = before.space.axes[:, i]
    return axes


def _relabelled(before: Opinions, votes: Votes) -> np.ndarray:
    """Yesterday's groups of today's voters."""
    known = dict(zip(before.votes.voters, before.label.tolist(), strict=True))
    return np.array([known.get(name, -1) for name in votes.voters])


def next_statement(opinions: Opinions, seen: Set[str], draw: float) -> str | None:
    """The statement to show to a voter who has `seen` some; None when all were.

    Chances are in proportion to priorities; `draw` in [0, 1[ is the caller's random
    number, so that the same draw gives the same statement. Raises InputError for a draw
    outside.
    """
    if not 0 <= draw < 1:
        raise InputError("Le tirage doit être entre 0 et 1 (exclu).")
    names = opinions.votes.statements
    chance = np.where(opinions.left_out | np.array([name in seen for name in names]), 0.0, opinions.priority)
    if not chance.any():
        return None
    total = np.cumsum(chance)
    return names[int(np.searchsorted(total, draw * total[-1], side="right"))]


def rand_index(one: np.ndarray, other: np.ndarray) -> float:
    """Adjusted Rand index of two groupings of the same people (Hubert & Arabie 1985).

    1 when they are the same, 0 on average when they have nothing in common.
    """
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    table = np.zeros((a.max(initial=0) + 1, b.max(initial=0) + 1))
    np.add.at(table, (a, b), 1)

    def pairs(n: np.ndarray) -> float:
        return float((n * (n - 1)).sum() / 2)

    together, mine, theirs = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    every = a.size * (a.size - 1) / 2
    by_chance = mine * theirs / every if every else 0.0
    most = (mine + theirs) / 2
    return 1.0 if most == by_chance else (together - by_chance) / (most - by_chance)


def stability(opinions: Opinions, repeats: int = 20) -> float:
    """How much the groups would stay had other people come: 1 the same, 0 by chance.

    Mean adjusted Rand index, over `repeats` bootstrap samples of the voters (Hennig 2007)
    with the same number of groups, between the groups of the people drawn and their own.
    1.0 when there is a single group. The draws are fixed: same votes, same figure.
    """
    count = int(opinions.sizes.size)
    if count < 2:
        return 1.0
    draw = np.random.default_rng(1927)
    scores = []
    who = len(opinions.votes.voters)
    for _ in range(repeats):
        chosen = np.sort(draw.integers(who, size=who))
        again = _resampled(opinions.votes, chosen)
        space = space_of(again, opinions.left_out)
        weights = np.where(opinions.label[chosen] >= 0, again.counts, 0)
        found = grouping_of(space.positions, weights, count=count).label
        both = found >= 0
        scores.append(rand_index(found[both], opinions.label[chosen][both]))
    return float(np.mean(scores))


def _resampled(votes: Votes, chosen: np.ndarray) -> Votes:
    """The votes of the voters `chosen` (indices, rising), each as often as chosen."""
    starts = np.concatenate([[0], np.cumsum(votes.counts)])
    sizes = votes.counts[chosen]
    offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = np.repeat(starts[chosen], sizes) + offsets
    return Votes(
        tuple(map(str, range(chosen.size))),
        votes.statements,
        np.repeat(np.arange(chosen.size, dtype=np.int32), sizes),
        votes.statement[rows],
        votes.value[rows],
    )
