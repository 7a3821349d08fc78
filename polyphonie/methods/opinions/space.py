"""Positions: people who vote alike stand close to one another.

Principal components of the votes, as Polis computes them (Small et al., « Polis:
Scaling deliberation by mapping high dimensional opinion spaces », Recerca 2021):
what was not seen counts as the statement's mean, so the centred matrix is sparse and
only votes cast are ever stored. A voter's position is stretched by
√(statements / votes cast): having seen few statements does not pull to the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import ArpackError, eigsh

from polyphonie.methods.opinions.votes import Votes

AXES = 2
_DENSE = 300  # statements up to which the full decomposition is quicker


@dataclass(frozen=True)
class Space:
    """`mean` (statements,) of each statement; `axes` (2, statements) of length 1, the longest
    first; `positions` (voters, 2); `explained` (2,) shares of the variance, in [0, 1]."""

    mean: np.ndarray
    axes: np.ndarray
    positions: np.ndarray
    explained: np.ndarray


def space_of(
    votes: Votes, left_out: np.ndarray | None = None, before: np.ndarray | None = None
) -> Space:
    """Place voters. `left_out` (statements,) bool: moderated, their votes count as pass.

    `before` are the axes of an earlier result, (2, statements): each new axis is turned to
    point the same way. Otherwise its largest loading is positive.
    """
    centred, mean = centred_votes(votes, left_out)
    axes, strength = _axes(centred)
    total = float((centred.data**2).sum())
    explained = strength / total if total else np.zeros(AXES)
    turned = _turned(axes, before)
    return Space(mean, turned, project(centred, turned, left_out), explained)


def centred_votes(
    votes: Votes, left_out: np.ndarray | None = None
) -> tuple[sparse.csr_array, np.ndarray]:
    """(voters, statements) float64: vote - mean of the statement where one was cast; and means."""
    count = len(votes.statements)
    value = votes.value.astype(np.float64)
    if left_out is not None:
        value[left_out[votes.statement]] = 0.0
    cast = np.bincount(votes.statement, minlength=count)
    mean = np.bincount(votes.statement, value, minlength=count) / np.maximum(cast, 1)
    starts = np.concatenate([[0], np.cumsum(votes.counts)])
    rows = sparse.csr_array(
        (value - mean[votes.statement], votes.statement, starts),
        shape=(len(votes.voters), count),
    )
    return rows, mean


def project(
    centred: sparse.csr_array, axes: np.ndarray, left_out: np.ndarray | None = None
) -> np.ndarray:
    """(voters, 2) positions along `axes`, stretched for the statements not seen.

    A statement left out counts as seen by all: nobody is stretched for it.
    """
    cast = np.diff(centred.indptr)
    if left_out is not None:
        missing = ~left_out[centred.indices]
        cast = np.bincount(
            np.repeat(np.arange(cast.size), cast)[missing], minlength=cast.size
        ) + int(left_out.sum())
    stretch = np.sqrt(centred.shape[1] / np.maximum(cast, 1))
    return (centred @ axes.T) * stretch[:, None]


def _axes(centred: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The two strongest axes (2, statements) and their squared singular values."""
    size = centred.shape[1]
    axes, strength = np.zeros((AXES, size)), np.zeros(AXES)
    if not np.any(centred.data):
        return axes, strength
    other = centred.T.tocsr()
    found = None
    if size > _DENSE:
        found = _lanczos(centred, other)
    if found is None:
        values, vectors = np.linalg.eigh((other @ centred).toarray())
        found = values[::-1][:AXES], vectors[:, ::-1][:, :AXES].T
    values, vectors = found
    real = values > 1e-12 * max(values[0], 1e-300)
    axes[: len(values)][real] = vectors[real]
    strength[: len(values)][real] = values[real]
    return axes, strength


def _lanczos(
    centred: sparse.csr_array, other: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray] | None:
    """The same by ARPACK from a fixed start, None when it does not converge."""
    from scipy.sparse.linalg import LinearOperator

    size = centred.shape[1]
    gram = LinearOperator((size, size), matvec=lambda x: other @ (centred @ x), dtype=float)
    start = 1.0 + np.arange(size) % 7
    try:
        values, vectors = eigsh(gram, k=AXES, v0=start, tol=1e-13)
    except ArpackError:
        return None
    order = np.argsort(-values)
    return values[order], vectors[:, order].T


def _turned(axes: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    turned = axes.copy()
    for i, axis in enumerate(axes):
        way = float(axis @ before[i]) if before is not None else 0.0
        if way == 0.0:
            way = float(axis[np.argmax(np.round(np.abs(axis), 9))])
        if way < 0:
            turned[i] = -axis
    return turned
