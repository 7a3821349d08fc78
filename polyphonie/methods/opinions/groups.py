"""Groups: who stands together, and into how many groups people fall.

In two steps, as on the Polis server: up to 100 small neighbourhoods of voters, then
groups of neighbourhoods by k-means, their number by silhouette (Rousseeuw 1987).
Unlike the server nothing depends on chance or on the order of arrival: group k-means
runs from many fixed starts and the tightest result wins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEIGHBOURHOODS = 100
MOST_GROUPS = 5
PATIENCE = 0.05  # silhouette that one more group must bring
_STARTS = 20
_ROUNDS = 20
_STILL = 0.01  # a centre that moves less has arrived
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
    placed: np.ndarray,
    *,
    count: int | None = None,
    minimum: int = 1,
    patience: float = PATIENCE,
    before: int | None = None,
    arrival: np.ndarray | None = None,
) -> Grouping:
    """Group the voters marked in `placed` (voters,) bool by `positions` (voters, 2).

    `count` fixes the number of groups; otherwise it is `before` (yesterday's) while that
    is within `patience` of the best silhouette, else the smallest number that is. Only
    numbers that leave at least `minimum` voters in each group are considered; when none
    does, everyone is one group.

    `arrival` (voters,) are ranks of first votes, to group exactly as a Polis server that
    starts afresh: k-means then runs once, from the first neighbourhoods to arrive.
    """
    label = np.full(positions.shape[0], -1)
    who = np.flatnonzero(placed)
    if not who.size:
        return Grouping(label, np.empty((0, positions.shape[1])), {})
    if arrival is not None:
        who = who[np.argsort(arrival[who], kind="stable")]
    near, spots = neighbourhoods(positions[who])
    gaps = np.sqrt(_squares(spots, spots))
    options: dict[int, np.ndarray] = {}
    silhouettes: dict[int, float] = {}
    most = min(MOST_GROUPS, 2 + spots.shape[0] // 12, spots.shape[0])
    for k in [count] if count else range(2, most + 1):
        found = _labels(spots, min(k, spots.shape[0]), arrival is not None)
        sizes = np.bincount(found[near])
        if sizes.min() >= minimum or count:
            options[k], silhouettes[k] = found, silhouette(gaps, found)
    chosen = _chosen(silhouettes, patience, before)
    spot_label = options[chosen] if chosen else np.zeros(spots.shape[0], dtype=np.int64)
    label[who] = spot_label[near]
    label[placed] = _by_size(label[placed])
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


def neighbourhoods(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """k-means with 100 centres, the first 100 distinct points (Polis' base clusters).

    Returns (neighbourhood of each point, centres); a centre that loses all is dropped.
    """
    _, first = np.unique(points, axis=0, return_index=True)
    centres = points[np.sort(first)[:NEIGHBOURHOODS]]
    for _ in range(_ROUNDS):
        moved, near = _step(points, centres)
        arrived = moved.shape == centres.shape and bool(
            (np.linalg.norm(moved - centres, axis=1) < _STILL).all()
        )
        centres = moved
        if arrived:
            break
    return near, centres


def _step(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    near = np.concatenate(
        [
            np.argmin(_squares(points[i : i + _CHUNK], centres), axis=1)
            for i in range(0, points.shape[0], _CHUNK)
        ]
    )
    kept, near = np.unique(near, return_inverse=True)
    return _means(points, near, kept.size), near


def _means(points: np.ndarray, label: np.ndarray, count: int) -> np.ndarray:
    size = np.bincount(label, minlength=count)
    sums = [np.bincount(label, column, minlength=count) for column in points.T]
    return np.stack(sums, axis=1) / size[:, None]


def _squares(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(points, centres) squared distances."""
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def _labels(spots: np.ndarray, count: int, in_order: bool) -> np.ndarray:
    if in_order:
        _, first = np.unique(spots, axis=0, return_index=True)
        return _k_means(spots, spots[np.sort(first)[:count]])[0]
    return best_k_means(spots, count)


def best_k_means(points: np.ndarray, count: int) -> np.ndarray:
    """(points,) labels of the tightest of 20 runs of k-means, from fixed k-means++ starts."""
    best, label = np.inf, np.zeros(points.shape[0], dtype=np.int64)
    for seed in range(_STARTS):
        found, spread = _k_means(points, _start(points, count, seed))
        if spread < best - 1e-9:
            best, label = spread, found
    return label


def _start(points: np.ndarray, count: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    chosen = [int(draw.integers(points.shape[0]))]
    while len(chosen) < count:
        gap = _squares(points, points[chosen]).min(axis=1)
        threshold = draw.random() * gap.sum()
        chosen.append(min(int(np.searchsorted(np.cumsum(gap), threshold)), gap.size - 1))
    return points[chosen]


def _k_means(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, float]:
    label = np.full(points.shape[0], -1)
    while True:
        gaps = _squares(points, centres)
        found = np.argmin(gaps, axis=1)
        if np.array_equal(found, label):
            return label, float(gaps[np.arange(label.size), label].sum())
        label = found
        present = np.unique(label)
        centres = centres.copy()
        centres[present] = _means(points, np.searchsorted(present, label), present.size)


def silhouette(gaps: np.ndarray, label: np.ndarray) -> float:
    """Mean silhouette, each point of `gaps` (points, points) counting once; 0 for a lone point."""
    names = np.unique(label)
    if names.size < 2:
        return -1.0
    sums = np.stack([gaps[:, label == name].sum(axis=1) for name in names], axis=1)
    sizes = np.array([(label == name).sum() for name in names])
    own = np.searchsorted(names, label)
    rows = np.arange(label.size)
    alone = sizes[own] == 1
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    score = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12)
    return float(np.where(alone, 0.0, score).mean())


def follow(label: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The same groups, numbered like those of `before` that they share most members with.

    Both (voters,) with -1 for nobody. Numbers stay below the count of groups: a group
    without a predecessor takes the smallest number left.
    """
    count = int(label.max()) + 1
    both = (label >= 0) & (before >= 0) & (before < count)
    shared = np.zeros((count, count), dtype=np.int64)
    np.add.at(shared, (label[both], before[both]), 1)
    name = np.full(count, -1)
    for _ in range(count):
        new, old = np.unravel_index(int(np.argmax(shared)), shared.shape)
        if shared[new, old] <= 0:
            break
        name[new] = old
        shared[new, :] = shared[:, old] = -1
    free = [number for number in range(count) if number not in name]
    name[name < 0] = free
    return np.where(label >= 0, name[label], -1)
