"""Votes on statements: agree, disagree, pass, or not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True)
class Votes:
    """Each voter's last vote on each statement, by voter then statement.

    `voters` and `statements` are sorted labels. Vote number i is `value[i]` (1 agree, 0
    pass, -1 disagree; int8) by voter `voter[i]` on statement `statement[i]` (int32
    indices). What was not seen is absent.
    """

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    voter: np.ndarray
    statement: np.ndarray
    value: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """(voters,) how many votes each cast."""
        return np.bincount(self.voter, minlength=len(self.voters))


def votes_of(voters: Sequence[str], statements: Sequence[str], values: Sequence[int]) -> Votes:
    """Votes in the order in which they were cast: a later one replaces an earlier one.

    Raises InputError naming the vote (from 1) when a value is not -1, 0 or 1.
    """
    if not len(voters) == len(statements) == len(values):
        raise InputError("Il faut autant de votants, d’énoncés et de votes.")
    cast = np.asarray(values)
    bad = np.flatnonzero(~np.isin(cast, (AGREE, PASS, DISAGREE)))
    if bad.size:
        row = int(bad[0]) + 1
        raise InputError(f"Vote {row} : {cast[bad[0]]} n’est ni 1, ni 0, ni -1.", row)
    voter_names, voter = indexed(voters)
    statement_names, statement = indexed(statements)
    return latest(voter_names, statement_names, voter, statement, cast.astype(np.int8))


def latest(
    voters: tuple[str, ...],
    statements: tuple[str, ...],
    voter: np.ndarray,
    statement: np.ndarray,
    value: np.ndarray,
) -> Votes:
    """Votes from indices, sorted, keeping the last of each voter on each statement."""
    key = voter.astype(np.int64) * max(1, len(statements)) + statement
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    last = np.ones(order.size, dtype=bool)
    np.not_equal(ranked[1:], ranked[:-1], out=last[:-1])
    kept = order[last]
    return Votes(
        voters,
        statements,
        voter[kept].astype(np.int32),
        statement[kept].astype(np.int32),
        value[kept],
    )


def indexed(labels: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """Sorted distinct labels (numbers by value when all are numbers) and each one's index."""
    array = np.asarray(labels)
    if array.size and array.dtype.kind in "iu":
        names, index = np.unique(array, return_inverse=True)
        return tuple(map(str, names.tolist())), index.astype(np.int32)
    texts = [str(label) for label in labels]
    ranked = sorted(set(texts), key=label_order)
    place = {name: i for i, name in enumerate(ranked)}
    return tuple(ranked), np.array([place[text] for text in texts], dtype=np.int32)


def label_order(label: str) -> tuple[int, int, str]:
    """Sort key of a label: numbers by value, before words."""
    bare = label.removeprefix("-")
    if bare.isascii() and bare.isdigit():
        return 0, int(label), label
    return 1, 0, label


def merged(one: Votes, other: Votes) -> Votes:
    """Both together; where a voter voted twice on a statement, `other` counts."""
    voters, voter = _joined(one.voters, other.voters)
    statements, statement = _joined(one.statements, other.statements)
    first, second = len(one.voters), len(one.statements)
    return latest(
        voters,
        statements,
        np.concatenate([voter[:first][one.voter], voter[first:][other.voter]]),
        np.concatenate([statement[:second][one.statement], statement[second:][other.statement]]),
        np.concatenate([one.value, other.value]),
    )


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
    return indexed([*one, *other])
