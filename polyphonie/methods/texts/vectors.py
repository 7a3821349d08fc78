"""Texts as sparse vectors: character n-grams and stems, weighted by TF-IDF.

Characters forgive spelling (« vélo », « velos », « vélos-cargos »), stems say
what is shared. Both are computed over whole arrays of code points, so that
thousands of texts take a second. Features are hashed into a fixed space:
nothing has to be relearnt when a text arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from polyphonie.methods.texts.normalise import fold, stems

GRAM_BITS = 20  # 1,048,576 columns for n-grams
STEM_BITS = 18  # 262,144 columns for stems
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hashing, 2^64 / golden ratio


def windows(folded: Sequence[str], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Every run of `size` characters of every folded text, as 64-bit hashes.

    Each text is wrapped in one space at either end and no run crosses two texts.
    Returns (hashes uint64, index of the text int32), both in the texts' order.
    """
    wrapped = "".join(f" {text} " for text in folded)
    codes = np.frombuffer(wrapped.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    lengths = np.array([len(text) + 2 for text in folded], dtype=np.int64)
    if codes.size < size:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    hashes = np.zeros(codes.size - size + 1, dtype=np.uint64)
    for offset in range(size):
        hashes = hashes * _MULTIPLIER + codes[offset : offset + hashes.size] + np.uint64(1)
    owners = np.repeat(np.arange(len(folded), dtype=np.int32), lengths)
    whole = owners[: hashes.size] == owners[size - 1 :]
    return _mixed(hashes[whole]), owners[: hashes.size][whole]


def _mixed(hashes: np.ndarray) -> np.ndarray:
    """Splitmix64's finaliser: the top bits depend on all the bits."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def word_hash(words: Iterable[str], bits: int) -> np.ndarray:
    """A column in [0, 2^bits) for each word, the same on every machine (FNV-1a, then mixed)."""
    values = []
    for word in words:
        value = 0xCBF29CE484222325
        for byte in word.encode():
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        values.append(value)
    return (_mixed(np.array(values, dtype=np.uint64)) >> np.uint64(64 - bits)).astype(np.int64)


def _counts(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    counts = sparse.csr_array((np.ones(rows.size, dtype=np.float32), (rows, columns)), shape=shape, dtype=np.float32)
    counts.sum_duplicates()
    return counts


def gram_counts(texts: Sequence[str], sizes: Sequence[int] = (3, 4, 5)) -> sparse.csr_array:
    """How often each run of 3, 4 and 5 characters occurs: (texts, 2^20) float32."""
    folded = [fold(text) for text in texts]
    found = [windows(folded, size) for size in sizes]
    columns = np.concatenate([hashes for hashes, _ in found]) >> np.uint64(64 - GRAM_BITS)
    rows = np.concatenate([owners for _, owners in found])
    return _counts(rows, columns.astype(np.int32), (len(folded), 1 << GRAM_BITS))


def stem_counts(texts: Sequence[str]) -> sparse.csr_array:
    """How often each stem occurs: (texts, 2^18) float32."""
    lists = [stems(text) for text in texts]
    known = {word: None for found in lists for word in found}
    column = dict(zip(known, word_hash(known, STEM_BITS).tolist(), strict=True))
    rows = np.repeat(np.arange(len(lists), dtype=np.int32), [len(found) for found in lists])
    columns = np.array([column[word] for found in lists for word in found], dtype=np.int32)
    return _counts(rows, columns, (len(lists), 1 << STEM_BITS))


def inverse_frequency(counts: sparse.csr_array) -> np.ndarray:
    """Smoothed inverse document frequency ln((1 + n) / (1 + df)) + 1 of each column.

    Salton & Buckley (1988), in the form that scikit-learn made usual.
    """
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    return (np.log((1 + counts.shape[0]) / (1 + frequency)) + 1).astype(np.float32)


def weighted(counts: sparse.csr_array, idf: np.ndarray) -> sparse.csr_array:
    """Rows (1 + ln count) × idf, brought to length 1; a row without a known feature stays zero."""
    rows = counts.copy()
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    return unit_rows(rows)


def unit_rows(rows: sparse.csr_array) -> sparse.csr_array:
    """The same rows with Euclidean length 1, zero rows unchanged."""
    squares = np.add.reduceat(np.append(rows.data.astype(np.float64) ** 2, 0.0), rows.indptr[:-1]) * (
        np.diff(rows.indptr) > 0
    )
    lengths = np.sqrt(squares)
    lengths[lengths == 0] = 1
    rows = rows.copy()
    rows.data = (rows.data / np.repeat(lengths, np.diff(rows.indptr))).astype(np.float32)
    return rows
