"""Positions: people who vote alike stand close to one another.

Principal components of the votes, as Polis computes them (Small et al., « Polis:
Scaling deliberation by mapping high dimensional opinion spaces », Recerca 2021):
what was not seen counts as the statement's mean, so that it adds nothing once centred and
only votes cast are ever stored. A voter's position is stretched by
√(statements / votes cast): having seen few statements does not pull to the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from polyphonie.methods.opinions.votes import Votes

AXES = 2
_DENSE = 1e9  # multiplications up to which the full decomposition is quick enough
_CELLS = 4_000_000  # of a dense block of voters
_PRECISION = 1e-13
_STEPS = 300


@dataclass(frozen=True)
class Space:
    """`mean` (statements,) of each statement; `axes` (2, statements) of length 1, the longest
    first; `positions` (voters, 2); `explained` (2,) shares of the variance, in [0, 1]."""

    mean: np.ndarray
    axes: np.ndarray
    positions: np.ndarray
    explained: np.ndarray


def space_of(votes: Votes, left_out: np.ndarray | None = None, before: np.ndarray | None = None) -> Space:
    """Place voters. `left_out` (statements,) bool: moderated, their votes count as pass.

    `before` are the axes of an earlier result, (2, statements): each new axis is turned to
    point the same way. Otherwise its largest loading is positive.
    """
    centred, mean = centred_votes(votes, left_out)
    axes, strength = _axes(votes, centred)
    total = float(centred @ centred)
    explained = strength / total if total else np.zeros(AXES)
    turned = _turned(axes, before)
    return Space(mean, turned, _project(votes, centred, turned, left_out), explained)


def centred_votes(votes: Votes, left_out: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(votes,) each vote minus its statement's mean, and (statements,) the means."""
    count = len(votes.statements)
    value = votes.value.astype(np.float64)
    if left_out is not None:
        value[left_out[votes.statement]] = 0.0
    cast = np.bincount(votes.statement, minlength=count)
    mean = np.bincount(votes.statement, value, minlength=count) / np.maximum(cast, 1)
    return value - mean[votes.statement], mean


def _project(votes: Votes, centred: np.ndarray, axes: np.ndarray, left_out: np.ndarray | None) -> np.ndarray:
    """(voters, 2) positions along `axes`, stretched for the statements not seen.

    A statement left out counts as seen by all: nobody is stretched for it.
    """
    who, cast = len(votes.voters), votes.counts
    if left_out is not None:
        cast = np.bincount(votes.voter, ~left_out[votes.statement], minlength=who) + left_out.sum()
    stretch = np.sqrt(len(votes.statements) / np.maximum(cast, 1))
    along = [np.bincount(votes.voter, centred * axis[votes.statement], who) for axis in axes]
    return np.stack(along, axis=1) * stretch[:, None]


def _axes(votes: Votes, centred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two strongest axes (2, statements) and their squared singular values."""
    size = len(votes.statements)
    axes, strength = np.zeros((AXES, size)), np.zeros(AXES)
    if not centred.any():
        return axes, strength
    quick = len(votes.voters) * size * size <= _DENSE
    values, vectors = np.linalg.eigh(_gram(votes, centred)) if quick else _lanczos(votes, centred)
    values, vectors = values[::-1][:AXES], vectors[:, ::-1][:, :AXES].T
    real = np.flatnonzero(values > 1e-12 * values[0])
    axes[real], strength[real] = vectors[real], values[real]
    return axes, strength


def _gram(votes: Votes, centred: np.ndarray) -> np.ndarray:
    """(statements, statements) products of the centred columns."""
    size = len(votes.statements)
    starts = np.concatenate([[0], np.cumsum(votes.counts)])
    gram = np.zeros((size, size))
    step = max(1, _CELLS // size)
    for first in range(0, len(votes.voters), step):
        last = min(first + step, len(votes.voters))
        inside = slice(starts[first], starts[last])
        block = np.zeros((last - first, size))
        block[votes.voter[inside] - first, votes.statement[inside]] = centred[inside]
        gram += block.T @ block
    return gram


def _lanczos(votes: Votes, centred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues, rising, and vectors of the same products (Lanczos 1950).

    From a fixed start, every vector made orthogonal to all before; it ends when both
    axes are found to 13 digits, at the latest after 300 steps.
    """
    size, who = len(votes.statements), len(votes.voters)
    basis = np.zeros((size, min(size, _STEPS)))
    vector = np.random.default_rng(1950).standard_normal(size)
    diagonal: list[float] = []
    beside: list[float] = []
    for step in range(basis.shape[1]):
        basis[:, step] = vector / np.linalg.norm(vector)
        current = basis[:, step]
        along = np.bincount(votes.voter, centred * current[votes.statement], who)
        vector = np.bincount(votes.statement, centred * along[votes.voter], size)
        diagonal.append(float(current @ vector))
        known = basis[:, : step + 1]
        for _ in range(2):  # twice is enough (Kahan, in Parlett 1980)
            vector = vector - known @ (known.T @ vector)
        left = float(np.linalg.norm(vector))
        matrix = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        values, vectors = np.linalg.eigh(matrix)
        if (left * np.abs(vectors[-1, -AXES:]) <= _PRECISION * values[-1]).all():
            break
        beside.append(left)
    return values, known @ vectors


def _turned(axes: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    turned = axes.copy()
    for i, axis in enumerate(axes):
        way = float(axis @ before[i]) if before is not None else 0.0
        if way == 0.0:
            way = float(axis[np.argmax(np.round(np.abs(axis), 9))])
        if way < 0:
            turned[i] = -axis
    return turned
