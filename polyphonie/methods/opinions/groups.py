"""Groups: who stands together, and into how many groups people fall.

k-means on positions, their number by silhouette (Rousseeuw 1987). A voter weighs as
many as the votes that place them: the position of someone who saw few statements is
uncertain, and stretched. Nothing depends on chance or on the order of arrival: k-means
runs from many fixed starts and the tightest result wins.

The Polis server does otherwise (100 neighbourhoods first, k-means once, from whoever
came first); `arrival` does it its way, to be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NEIGHBOURHOODS = 100
MOST_GROUPS = 5
PATIENCE = 0.05  # silhouette that one more group must bring
_STARTS = 20
_LIMIT = 300
_ROUNDS = 20
_STILL = 0.01  # a neighbourhood's centre that moves less has arrived
_SAMPLE = 800  # voters among whom starts and numbers of groups are tried
_CHUNK = 20_000


@dataclass(frozen=True)
class Grouping:
    """`label` (voters,) int, -1 for voters not placed; `centres` (groups, 2);
    `silhouettes` {number of groups: silhouette in [-1, 1]} of each number tried."""

    label: np.ndarray
    centres: np.ndarray
    silhouettes: dict[int, float]


def grouping_of(
    positions: np.ndarray,
    weights: np.ndarray,
    *,
    count: int | None = None,
    minimum: int = 1,
    patience: float = PATIENCE,
    before: int | None = None,
    arrival: np.ndarray | None = None,
) -> Grouping:
    """Group voters by `positions` (voters, 2); `weights` (voters,) are votes, 0 = not placed.

    `count` fixes the number of groups; otherwise it is `before` (yesterday's) while that is within
    `patience` of the best silhouette, else the smallest number that is. Only numbers that leave at
    least `minimum` voters in each group are considered; when none does, everyone is one group.
    `arrival` (voters,) are ranks of first votes, to group exactly as a Polis server from scratch.
    """
    label = np.full(positions.shape[0], -1)
    who = np.flatnonzero(weights)
    if not who.size:
        return Grouping(label, np.empty((0, positions.shape[1])), {})
    if arrival is None:
        points, weight, near = positions[who], weights[who].astype(float), np.arange(who.size)
    else:
        who = who[np.argsort(arrival[who], kind="stable")]
        near, points = neighbourhoods(positions[who])
        weight = np.bincount(near).astype(float)
    options: dict[int, np.ndarray] = {}
    silhouettes: dict[int, float] = {}
    for k in _numbers(points, count):
        if arrival is None:
            found = best_k_means(points, weight, k)
        else:
            found = k_means(points, weight, _first_distinct(points, k))[0]
        if count or np.bincount(found[near]).min() >= minimum:
            options[k] = found
            silhouettes[k] = silhouette(points, found, weight if arrival is None else None)
    chosen = _chosen(silhouettes, patience, before)
    label[who] = (options[chosen] if chosen else np.zeros(points.shape[0], dtype=np.int64))[near]
    return _grouping(positions, label, silhouettes)


def _numbers(points: np.ndarray, count: int | None) -> Sequence[int]:
    """The numbers of groups to try: `count` alone if given, as far as points differ."""
    distinct = _first_distinct(points, points.shape[0]).shape[0]
    if count:
        return [min(count, distinct)]
    return range(2, min(MOST_GROUPS, 2 + points.shape[0] // 12, distinct) + 1)


def _grouping(positions: np.ndarray, label: np.ndarray, silhouettes: dict[int, float]) -> Grouping:
    """Groups numbered by size, with their centres; `label` is -1 for who is in none."""
    label[label >= 0] = _by_size(label[label >= 0])
    centres = np.array([positions[label == g].mean(axis=0) for g in range(label.max() + 1)])
    return Grouping(label, centres, silhouettes)


def _chosen(silhouettes: dict[int, float], patience: float, before: int | None) -> int | None:
    if not silhouettes:
        return None
    best = max(silhouettes.values())
    enough = [k for k, value in silhouettes.items() if value >= best - patience]
    return before if before in enough else enough[0]


def _by_size(label: np.ndarray) -> np.ndarray:
    """The same groups numbered from the largest, ties by their first member."""
    names, first, size = np.unique(label, return_index=True, return_counts=True)
    rank = np.empty(names.size, dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(names.size)
    return rank[np.searchsorted(names, label)]


def _first_distinct(points: np.ndarray, count: int) -> np.ndarray:
    _, first = np.unique(points, axis=0, return_index=True)
    return points[np.sort(first)[:count]]


def neighbourhoods(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """k-means with 100 centres, the first 100 distinct points (Polis' base clusters).

    Returns (neighbourhood of each point, centres); a centre that loses all is dropped.
    """
    centres = _first_distinct(points, NEIGHBOURHOODS)
    for _ in range(_ROUNDS):
        moved, near = _step(points, centres)
        arrived = moved.shape == centres.shape and bool((np.linalg.norm(moved - centres, axis=1) < _STILL).all())
        centres = moved
        if arrived:
            break
    return near, centres


def _step(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    near = np.concatenate(
        [np.argmin(_squares(points[i : i + _CHUNK], centres), axis=1) for i in range(0, points.shape[0], _CHUNK)]
    )
    kept, near = np.unique(near, return_inverse=True)
    return _means(points, np.ones(near.size), near, kept.size), near


def _means(points: np.ndarray, weight: np.ndarray, label: np.ndarray, count: int) -> np.ndarray:
    total = np.bincount(label, weight, minlength=count)
    sums = [np.bincount(label, weight * column, minlength=count) for column in points.T]
    return np.stack(sums, axis=1) / total[:, None]


def _squares(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(points, centres) squared distances."""
    total = np.zeros((centres.shape[0], points.shape[0]))
    for point, centre in zip(points.T, centres.T, strict=True):
        gap = point - centre[:, None]
        gap *= gap
        total += gap
    return total.T


def best_k_means(points: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """(points,) labels of the tightest of 20 runs of weighted k-means, from fixed starts.

    Starts are drawn as in k-means++ (Arthur & Vassilvitskii 2007) with fixed seeds; beyond
    800 points the runs compete on an even sample and the winner goes on with all.
    """
    stride = -(-points.shape[0] // _SAMPLE)
    sample, sample_weight = points[::stride], weight[::stride]
    best, centres = np.inf, sample[:1]
    for seed in range(_STARTS):
        found, ended, spread = k_means(sample, sample_weight, _start(sample, sample_weight, count, seed))
        if spread < best - 1e-9:
            best, label, centres = spread, found, ended
    return label if stride == 1 else k_means(points, weight, centres)[0]


def _start(points: np.ndarray, weight: np.ndarray, count: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    chance = weight
    chosen: list[int] = []
    for _ in range(count):
        total = np.cumsum(chance)
        place = np.searchsorted(total, draw.random() * total[-1], side="right")
        # Where fewer points differ than groups are asked for, nothing is left to draw from.
        chosen.append(min(int(place), points.shape[0] - 1))
        chance = weight * _squares(points, points[chosen]).min(axis=1)
    return points[chosen]


def k_means(points: np.ndarray, weight: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Weighted k-means (Lloyd 1982) from `centres` until nobody moves.

    Returns (label of each point, centres, weighted sum of squared distances).
    """
    label = np.full(points.shape[0], -1)
    for _ in range(_LIMIT):  # the sum falls at each round, so this ends; rounding could linger
        gaps = _squares(points, centres)
        found = np.argmin(gaps, axis=1)
        if np.array_equal(found, label):
            break
        label = found
        present = np.flatnonzero(np.bincount(label))
        centres = centres.copy()
        centres[present] = _means(points, weight, np.searchsorted(present, label), present.size)
    return label, centres, float(weight @ _squares(points, centres)[np.arange(label.size), label])


def silhouette(points: np.ndarray, label: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Mean silhouette in [-1, 1], points counting as `weight` (all alike without); 0 for a lone one.

    Beyond 800 points it is that of an even sample. -1 when there is a single group.
    """
    stride = -(-points.shape[0] // _SAMPLE)
    points, label = points[::stride], label[::stride]
    weight = np.ones(label.size) if weight is None else weight[::stride]
    names, own = np.unique(label, return_inverse=True)
    if names.size < 2:
        return -1.0
    rows = np.arange(label.size)
    member = (own[:, None] == np.arange(names.size)) * weight[:, None]
    sums = np.sqrt(_squares(points, points)) @ member
    sizes = member.sum(axis=0)
    others = sizes[own] - weight
    alone = np.bincount(own)[own] == 1
    inside = sums[rows, own] / np.where(alone, 1.0, others)
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    score = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12)
    return float(np.average(np.where(alone, 0.0, score), weights=weight))


def follow(label: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The same groups, numbered like those of `before` that they share most members with.

    Both (voters,) with -1 for nobody. Numbers stay below the count of groups: a group
    without a predecessor takes the smallest number left.
    """
    count = int(label.max()) + 1
    both = (label >= 0) & (before >= 0) & (before < count)
    shared = np.zeros((count, count), dtype=np.int64)
    np.add.at(shared, (label[both], before[both]), 1)
    name = np.empty(count, dtype=np.int64)
    for _ in range(count):  # once nothing is shared any more, the first that is left takes the smallest number left
        new, old = np.unravel_index(int(np.argmax(shared)), shared.shape)
        name[new] = old
        shared[new, :] = shared[:, old] = -1
    return np.where(label >= 0, name[label], -1)
