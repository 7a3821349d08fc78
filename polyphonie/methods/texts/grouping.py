"""Themes: texts put together by what they talk about, each theme with its words.

Latent semantic analysis of the sparse vectors (randomised, Halko, Martinsson &
Tropp 2011, from a fixed seed), then spherical k-means (Dhillon & Modha 2001)
started from spread-out texts. A theme's words are those that contribute the most
to the relative entropy between it and the rest (Kullback & Leibler 1951, on the
shares of texts that use a word). Nothing is left to chance: the same texts give
the same themes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts.normalise import stem
from polyphonie.methods.texts.similarity import EMBEDDING_WEIGHT, Embedder, Index, content_words

DIMENSIONS = 100
LEAST = 3  # texts under which a group is no theme
MOST_THEMES = 40
_ROUNDS = 30
_SAMPLE = 5_000  # texts among which the number of themes is chosen
_STRAY = 0.10  # cosine to the theme's centre under which a text is left unsorted


@dataclass(frozen=True)
class Theme:
    """One theme. `members` are indices of texts, the most typical first."""

    words: tuple[str, ...]
    members: tuple[int, ...]

    @property
    def examples(self) -> tuple[int, ...]:
        """The three most typical texts."""
        return self.members[:3]


@dataclass(frozen=True)
class ThemeMap:
    """Themes, largest first, and the texts in none; together each text exactly once."""

    themes: tuple[Theme, ...]
    unsorted: tuple[int, ...]
    _index: Index = field(repr=False, compare=False)
    _centres: sparse.csr_array = field(repr=False, compare=False)

    def assign(self, texts: Sequence[str]) -> list[int | None]:
        """The theme (its place in `themes`) of texts that arrive later; None when none is near.

        Themes do not move: ask `themes` again for that, a human looking at the difference.
        """
        rows = self._index.project(texts)
        if not self.themes or not rows.shape[0]:
            return [None] * rows.shape[0]
        scores = (rows @ self._centres.T).toarray()
        best = scores.argmax(axis=1)
        return [int(b) if scores[i, b] >= _STRAY else None for i, b in enumerate(best.tolist())]


def themes(texts: Sequence[str], count: int | None = None, *, embed: Embedder | None = None) -> ThemeMap:
    """Group `texts` into themes.

    `count` is how many to look for; None chooses by silhouette. Groups under three
    texts are dissolved. Raises InputError for what is no text (naming the row) or a
    count under 1.
    """
    if count is not None and count < 1:
        raise InputError("Le nombre de thèmes demandé doit être au moins 1.")
    index = Index(texts, embed=embed)
    rows = index.vectors()
    told = np.flatnonzero(np.diff(rows[:, : 1 << 18].indptr) > 0)  # texts with a word of meaning
    points = _points(rows[told], None if index.dense() is None else index.dense()[told])
    labels = _grouped(points, count)
    groups = [[int(told[i]) for i in np.flatnonzero(labels == label)] for label in np.unique(labels)]
    groups = [group for group in groups if len(group) >= LEAST]
    centres = [_centre(rows[group]) for group in groups]
    found = []
    for group, centre in zip(groups, centres, strict=True):
        closeness = (rows[group] @ centre.T).toarray()[:, 0]
        near = [(-round(float(c), 6), i) for c, i in zip(closeness, group, strict=True)]
        found.append((tuple(i for _, i in sorted(near)), centre))
    found.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    named = _theme_words(index.texts, [group for group, _ in found])
    if embed is None:  # nothing holds together texts without a word in common
        found = [pair for pair, words in zip(found, named, strict=True) if words]
        named = [words for words in named if words]
    members = [group for group, _ in found]
    sorted_texts = {i for group in members for i in group}
    return ThemeMap(
        tuple(Theme(w, m) for w, m in zip(named, members, strict=True)),
        tuple(i for i in range(len(index)) if i not in sorted_texts),
        index,
        sparse.vstack([centre for _, centre in found], format="csr")
        if found
        else sparse.csr_array((0, rows.shape[1]), dtype=np.float32),
    )


def _centre(rows: sparse.csr_array) -> sparse.csr_array:
    total = sparse.csr_array(rows.sum(axis=0).reshape(1, -1))
    return total / max(float(np.sqrt((total.data**2).sum())), 1e-12)


def _points(rows: sparse.csr_array, dense: np.ndarray | None) -> np.ndarray:
    """(texts, dimensions) rows of length 1: latent semantic space, joined to the embedding."""
    points = _latent(rows)
    if dense is not None:
        points = np.hstack([points * (1 - EMBEDDING_WEIGHT) ** 0.5, dense * EMBEDDING_WEIGHT**0.5])
    return points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)


def _latent(rows: sparse.csr_array) -> np.ndarray:
    counts = np.bincount(rows.indices, minlength=rows.shape[1])
    common = rows[:, np.flatnonzero(counts > 1)]
    rank = min(DIMENSIONS, *common.shape)
    if rank == 0:
        return np.eye(rows.shape[0], max(1, rows.shape[0]))
    noise = np.random.default_rng(20151018).standard_normal((common.shape[1], rank + 10))
    basis = np.linalg.qr(common @ noise)[0]
    for _ in range(2):
        basis = np.linalg.qr(common @ (common.T @ basis))[0]
    left, values, _ = np.linalg.svd((common.T @ basis).T, full_matrices=False)
    points = (basis @ left[:, :rank]) * values[:rank]
    return points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)


def _grouped(points: np.ndarray, count: int | None) -> np.ndarray:
    size = points.shape[0]
    if count is None:
        sample = points[:: -(-size // _SAMPLE) or 1]
        count = max(
            _candidate_counts(size),
            key=lambda k: round(_silhouette(sample, *_k_means(sample, k)), 6),
            default=1,
        )
    return _k_means(points, min(count, size))[0]


def _candidate_counts(size: int) -> list[int]:
    # The silhouette of texts rises with the number of groups for long: people can read
    # about (n / 2)^½ of them (Mardia, Kent & Bibby 1979), never more than MOST_THEMES.
    most = min(MOST_THEMES, round((size / 2) ** 0.5))
    counts = [2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30, 35, 40]
    return [count for count in counts if count <= most]


def _k_means(points: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Spherical k-means. Returns (labels, centres); starts are far from one another."""
    centres = _starts(points, count)
    labels = np.full(points.shape[0], -1)
    for _ in range(_ROUNDS):
        found = np.argmax(points @ centres.T, axis=1) if count else labels
        if np.array_equal(found, labels):
            break
        labels = found
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, points)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-12, sums / np.maximum(lengths, 1e-12), centres)
    return labels, centres


def _starts(points: np.ndarray, count: int) -> np.ndarray:
    """Texts that are far apart yet in company: k-means++ with the draw replaced by the best.

    Each next start is the text that lowers the total distance to the starts the most,
    among 50 spread over what is still far.
    """
    if not count or not points.shape[0]:
        return np.zeros((0, points.shape[1]))
    mean = points.mean(axis=0)
    chosen = [int(np.argmax(points @ mean))]
    gap = 1 - points @ points[chosen[0]]
    while len(chosen) < count:
        order = np.argsort(-gap, kind="stable")
        tried = order[:: max(1, order.size // 50)][:50]
        gain = np.maximum(gap[:, None] - (1 - points @ points[tried].T), 0).sum(axis=0)
        chosen.append(int(tried[np.argmax(np.round(gain, 9))]))
        gap = np.minimum(gap, 1 - points @ points[chosen[-1]])
    return points[chosen]


def _silhouette(points: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> float:
    """Simplified silhouette (distances to centres), in [-1, 1]."""
    gaps = 1 - points @ centres.T
    own = gaps[np.arange(labels.size), labels]
    gaps[np.arange(labels.size), labels] = np.inf
    other = gaps.min(axis=1)
    return float(np.mean((other - own) / np.maximum(np.maximum(own, other), 1e-12)))


def _theme_words(texts: Sequence[str], groups: list[tuple[int, ...]], most: int = 8) -> list[tuple[str, ...]]:
    """The words of each group that the others use less, as people write them."""
    written: dict[str, Counter[str]] = {}
    counts: list[Counter[str]] = []
    for group in groups:
        seen: Counter[str] = Counter()
        for index in group:
            parts = {part.lower() for part in content_words(texts[index])}
            for part in sorted(parts):
                if not part.isdigit():
                    written.setdefault(stem(part), Counter())[part] += 1
            seen.update({stem(part) for part in parts if not part.isdigit()})
        counts.append(seen)
    total: Counter[str] = Counter()
    for seen in counts:
        total.update(seen)
    everyone = max(1, sum(map(len, groups)))
    named = []
    for group, seen in zip(groups, counts, strict=True):
        score = {
            key: n / len(group) * float(np.log(n / len(group) * everyone / total[key]))
            for key, n in seen.items()
            if n > 1
        }
        best = sorted(score, key=lambda key: (-round(score[key], 9), key))[:most]
        named.append(tuple(min(written[key], key=lambda w: (-written[key][w], w)) for key in best))
    return named
