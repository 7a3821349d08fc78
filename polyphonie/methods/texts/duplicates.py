"""Near-duplicates: the same text sent again, with a word or a comma changed.

Exact, not sampled: two texts are near-duplicates when the Jaccard index of their
sets of 5-character runs reaches the threshold, and every such pair is found.
Candidates come from prefix filtering (Chaudhuri, Ganti & Kaushik 2006) with
several shared tokens asked for (Wang, Li & Feng, « AdaptJoin », SIGMOD 2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts.normalise import checked, fold
from polyphonie.methods.texts.vectors import windows

SHINGLE = 5  # characters
SHARED = 16  # tokens that two prefixes must share; more = fewer candidates, longer prefixes
_BLOCK = 2_000  # texts compared with all the others at once
_BATCH = 20_000  # texts cut into runs at once, to bound memory


class Pair(NamedTuple):
    """Two texts (indices, first < second) and their Jaccard index in [0, 1]."""

    first: int
    second: int
    jaccard: float


def near_duplicates(texts: Sequence[str], threshold: float = 0.7) -> list[list[int]]:
    """Groups of near-duplicates, each two texts or more.

    Groups are the connected components of the pairs at or above `threshold`; indices
    rise inside a group and groups follow their first text. Texts without a letter or
    digit are nobody's duplicate. Raises InputError for a text that is none (naming
    the row) or a threshold outside ]0, 1].
    """
    pairs = duplicate_pairs(texts, threshold)
    ends = np.array([(pair.first, pair.second) for pair in pairs], dtype=np.int64).reshape(-1, 2)
    graph = sparse.coo_array((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(len(texts),) * 2)
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[int]] = {}
    for index in np.unique(ends).tolist():
        groups.setdefault(int(label[index]), []).append(index)
    return sorted(groups.values())


def duplicate_pairs(texts: Sequence[str], threshold: float = 0.7) -> list[Pair]:
    """Every pair at or above `threshold`, sorted.

    Identical texts (once folded) are linked to the first of them only, so a text
    sent a thousand times makes 999 pairs, not half a million.
    """
    if not 0 < threshold <= 1:
        raise InputError("Le seuil de ressemblance doit être entre 0 (exclu) et 1.")
    first_seen: dict[str, int] = {}
    pairs = []
    for index, folded in enumerate(map(fold, checked(texts))):
        first = first_seen.setdefault(folded, index)
        if first != index and folded:
            pairs.append(Pair(first, index, 1.0))
    first_seen.pop("", None)
    distinct = np.fromiter(first_seen.values(), dtype=np.int64, count=len(first_seen))
    for left, right, jaccard in _similar_sets(_shingle_sets(list(first_seen)), threshold):
        first, second = sorted((int(distinct[left]), int(distinct[right])))
        pairs.append(Pair(first, second, jaccard))
    return sorted(pairs)


def _shingle_sets(folded: list[str]) -> list[np.ndarray]:
    """The set of runs of each text as sorted keys, rarest first.

    A key is how many runs fall in the same bucket of hashes (16 bits, so that rare runs
    sort first) followed by 48 bits of the run's hash: one total order for all texts.
    """
    batches = []
    # Several buckets a run, up to 24 bits: two sentences need no table of 128 MB.
    shift = np.uint64(64 - min(24, 2 + sum(map(len, folded)).bit_length()))
    buckets = 1 << (64 - int(shift))
    frequency = np.zeros(buckets, dtype=np.int64)
    for start in range(0, len(folded), _BATCH):
        hashes, owners = windows(folded[start : start + _BATCH], SHINGLE)
        ends = np.searchsorted(owners, np.arange(min(_BATCH, len(folded) - start) + 1))
        frequency += np.bincount((hashes >> shift).astype(np.int64), minlength=buckets)
        batches.append((hashes, ends))
    rank = np.minimum(frequency, 0xFFFF).astype(np.uint64) << np.uint64(48)
    sets = []
    for number, (hashes, ends) in enumerate(batches):
        keys = rank[(hashes >> shift).astype(np.int64)]
        keys |= hashes & np.uint64(0xFFFFFFFFFFFF)
        batches[number] = None  # let it go: a hundred thousand texts fill memory
        sets += [_distinct(keys[a:b]) for a, b in pairwise(ends)]
    return sets


def _distinct(keys: np.ndarray) -> np.ndarray:
    """np.unique without its overhead, which counts over many short arrays."""
    ordered = np.sort(keys)
    kept = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


def _similar_sets(sets: list[np.ndarray], threshold: float) -> Iterator[tuple[int, int, float]]:
    sizes = np.array([keys.size for keys in sets], dtype=np.int64)
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    if order.size < 2:
        return
    least = np.ceil(threshold * sizes[order] - 1e-9).astype(np.int64)
    asked = np.minimum(SHARED, least)
    # With a text at least as long, the overlap is 2t / (1 + t) of the shorter one or more,
    # so the side that is looked up needs a shorter prefix (Xiao et al., PPJoin, 2008).
    short = np.ceil(2 * threshold / (1 + threshold) * sizes[order] - 1e-9).astype(np.int64)
    ordered = [sets[i] for i in order]
    probe, lookup = _prefix_matrices(ordered, sizes[order] - least + asked, short - asked)
    for left, right in _candidates(probe, lookup, sizes[order], asked, threshold):
        one, other = sets[order[left]], sets[order[right]]
        common = np.count_nonzero(other[np.minimum(np.searchsorted(other, one), other.size - 1)] == one)
        jaccard = common / (one.size + other.size - common)
        if jaccard >= threshold:
            yield int(order[left]), int(order[right]), float(jaccard)


def _prefix_matrices(
    sets: list[np.ndarray], lengths: np.ndarray, left_out: np.ndarray
) -> tuple[sparse.csr_array, sparse.csc_array]:
    """Which runs stand in each text's prefix of the given length, and in its shorter one.

    The shorter prefix leaves out the last `left_out` of the whole set. Rows are texts,
    columns the runs that stand in two prefixes or more, values 1.
    """
    keys = np.concatenate([found[:n] for found, n in zip(sets, lengths, strict=True)])
    rows = np.repeat(np.arange(len(sets), dtype=np.int32), lengths)
    _, columns, counts = np.unique(keys, return_inverse=True, return_counts=True)
    del keys
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    place = np.arange(rows.size) - starts[rows]
    shorter = place < (np.array([found.size for found in sets]) - left_out)[rows]
    shared = counts[columns] > 1

    def ones(kept: np.ndarray) -> sparse.csr_array:
        data = np.ones(np.count_nonzero(kept), dtype=np.int16)
        indices = (rows[kept], columns[kept].astype(np.int32))
        return sparse.csr_array((data, indices), shape=(len(sets), counts.size))

    return ones(shared), ones(shared & shorter).T


def _candidates(
    probe: sparse.csr_array,
    lookup: sparse.csr_array,
    sizes: np.ndarray,
    asked: np.ndarray,
    threshold: float,
) -> Iterator[tuple[int, int]]:
    """Pairs of rows whose prefixes share enough and whose sizes allow the threshold.

    Rows come by rising size, so a block is only compared with the rows before it
    that are large enough.
    """
    for start in range(0, probe.shape[0], _BLOCK):
        stop = min(start + _BLOCK, probe.shape[0])
        lowest = int(np.searchsorted(sizes, np.ceil(threshold * sizes[start] - 1e-9)))
        shared = probe[start:stop] @ lookup[:, lowest:stop].tocsr()
        # The smallest texts ask the least: whatever shares less is nobody's candidate.
        enough = np.flatnonzero(shared.data >= asked[lowest])
        left = shared.indices[enough].astype(np.int64) + lowest
        right = np.searchsorted(shared.indptr, enough, side="right") - 1 + start
        kept = (
            (left < right)
            & (shared.data[enough] >= np.minimum(asked[left], asked[right]))
            & (sizes[left] >= threshold * sizes[right] - 1e-9)
        )
        yield from zip(left[kept].tolist(), right[kept].tolist(), strict=True)
