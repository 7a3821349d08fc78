"""Contributions that say something close: « d’autres en ont parlé ».

Two views of each text are compared, its stems and its runs of characters; a
stronger embedding can be plugged in. Cosines are blended with fixed weights,
measured on French contributions (docs/methods/texts.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts.normalise import checked, is_content, stem, words
from polyphonie.methods.texts.vectors import (
    STEM_BITS,
    gram_counts,
    inverse_frequency,
    stem_counts,
    weighted,
    word_hash,
)

# Texts -> one row of floats each, any width. Rows are brought to length 1 here.
Embedder = Callable[[list[str]], np.ndarray]

STEM_WEIGHT = 2 / 3
GRAM_WEIGHT = 1 / 3
EMBEDDING_WEIGHT = 1 / 2  # of the whole, when there is one
WHY_WORDS = 5
_BLOCK = 500


class Match(NamedTuple):
    """A text of the corpus, its likeness in [0, 1], and the words it shares with the query."""

    index: int
    score: float
    why_words: tuple[str, ...]


def similar(query: str, corpus: Sequence[str], top: int = 5, *, embed: Embedder | None = None) -> list[Match]:
    """The `top` texts of `corpus` closest to `query`, best first, ties in corpus order.

    Texts that share nothing with the query are left out. Raises InputError for what
    is no text (naming the row) or a negative `top`. For many queries on one corpus
    keep an Index.
    """
    return Index(corpus, embed=embed).similar(query, top)


class Index:
    """A corpus made ready for comparison; texts can be added as they arrive.

    Adding costs in proportion to what is added, but for the weights of words, which
    are brought up to date at the next question.
    """

    def __init__(self, texts: Sequence[str] = (), *, embed: Embedder | None = None) -> None:
        self.texts: list[str] = []
        self._embed = embed
        self._stems = stem_counts([])
        self._grams = gram_counts([])
        self._dense: np.ndarray | None = None
        self._weights: tuple[np.ndarray, np.ndarray] | None = None
        self._sparse: sparse.csr_array | None = None
        self.add(texts)

    def __len__(self) -> int:
        return len(self.texts)

    def add(self, texts: Sequence[str]) -> None:
        """Add texts at the end; their indices follow those already there."""
        new = checked(texts)
        if not new:
            return
        self.texts += new
        self._stems = sparse.vstack([self._stems, stem_counts(new)], format="csr")
        self._grams = sparse.vstack([self._grams, gram_counts(new)], format="csr")
        if self._embed is not None:
            rows = embedded(self._embed, new)
            self._dense = rows if self._dense is None else np.vstack([self._dense, rows])
        self._weights = self._sparse = None

    def similar(self, query: str, top: int = 5) -> list[Match]:
        """The `top` texts closest to `query`, best first (see the function `similar`)."""
        if top < 0:
            raise InputError("Le nombre de textes demandés ne peut pas être négatif.")
        checked([query])
        if not self.texts or top == 0:
            return []
        scores = (self.vectors() @ self.project([query]).T).toarray()[:, 0]
        if self._embed is not None:
            dense = np.maximum(self._dense @ embedded(self._embed, [query])[0], 0)
            scores = (1 - EMBEDDING_WEIGHT) * scores + EMBEDDING_WEIGHT * dense
        best = np.argsort(-scores, kind="stable")[:top]
        return [
            Match(int(i), min(1.0, round(float(scores[i]), 6)), self._why(query, int(i))) for i in best if scores[i] > 0
        ]

    def vectors(self) -> sparse.csr_array:
        """(texts, 2^18 + 2^20) float32; the product of two rows is their blended cosine."""
        if self._sparse is None:
            self._sparse = self._blend(self._stems, self._grams)
        return self._sparse

    def dense(self) -> np.ndarray | None:
        """(texts, width) rows of length 1 from the embedder, None without one."""
        return self._dense

    def neighbours(self, top: int = 5) -> np.ndarray:
        """(texts, top) indices of each text's closest others, best first, -1 where there are fewer."""
        rows, count = self.vectors(), len(self.texts)
        found = np.full((count, top), -1, dtype=np.int64)
        width = min(top, count - 1)
        for start in range(0, count, _BLOCK):
            block = (rows[start : start + _BLOCK] @ rows.T).toarray()
            if self._dense is not None:
                dense = np.maximum(self._dense[start : start + _BLOCK] @ self._dense.T, 0)
                block = (1 - EMBEDDING_WEIGHT) * block + EMBEDDING_WEIGHT * dense
            own = np.arange(block.shape[0])
            block[own, own + start] = -np.inf
            found[start : start + _BLOCK, :width] = np.argsort(-block, axis=1, kind="stable")[:, :width]
        return found

    def _idf(self) -> tuple[np.ndarray, np.ndarray]:
        if self._weights is None:
            self._weights = inverse_frequency(self._stems), inverse_frequency(self._grams)
        return self._weights

    def _blend(self, stem_rows: sparse.csr_array, gram_rows: sparse.csr_array) -> sparse.csr_array:
        stem_idf, gram_idf = self._idf()
        return sparse.hstack(
            [
                weighted(stem_rows, stem_idf) * np.float32(STEM_WEIGHT**0.5),
                weighted(gram_rows, gram_idf) * np.float32(GRAM_WEIGHT**0.5),
            ],
            format="csr",
        )

    def project(self, texts: Sequence[str]) -> sparse.csr_array:
        """Other texts in the space of vectors(), weighted by this corpus; they are not added."""
        texts = checked(texts)
        return self._blend(stem_counts(texts), gram_counts(texts))

    def _why(self, query: str, index: int) -> tuple[str, ...]:
        asked = {stem(part) for part in content_words(query)}
        shown: dict[str, str] = {}
        for word in content_words(self.texts[index]):
            if stem(word) in asked:
                shown.setdefault(stem(word), word.lower())
        columns = word_hash(shown, STEM_BITS)
        weight = dict(zip(shown, self._idf()[0][columns].tolist(), strict=True))
        ranked = sorted(shown, key=lambda key: (-weight[key], key))
        return tuple(shown[key] for key in ranked[:WHY_WORDS])


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, as written, compounds cut at hyphens."""
    return [part for word in words(text) for part in word.split("-") if is_content(part)]


def embedded(embed: Embedder, texts: list[str]) -> np.ndarray:
    """One row of length 1 for each text; InputError when the embedder answers otherwise."""
    rows = np.asarray(embed(texts), dtype=np.float32)
    if rows.ndim != 2 or rows.shape[0] != len(texts) or not np.isfinite(rows).all():
        raise InputError("Le modèle de langue n’a pas rendu un vecteur par texte.")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths == 0, 1, lengths)
