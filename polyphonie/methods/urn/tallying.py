"""What an open urn says: votes of each option, ballots that count, ballots that are void."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .sealing import NotOpened, Points, open_sealed
from .setup import why_void


def opened(vote: str, sealed: Iterable[bytes], private_key: bytes) -> list[Points | None]:
    """Return what each sealed ballot says, in order; None for what is no ballot.

    What the key does not open is a void ballot, not a broken urn: whoever votes may send anything, and one person must
    not be able to stop the count. That nobody changed the ballots since is for the chain to show.
    """
    return [_opened(vote, one, private_key) for one in sealed]


def _opened(vote: str, sealed: bytes, private_key: bytes) -> Points | None:
    try:
        return open_sealed(vote, sealed, private_key)
    except NotOpened:
        return None


def valid(setup: Mapping[str, Any], ballots: Iterable[Points | None]) -> list[Points]:
    """Return the ballots that count."""
    return [b for b in ballots if b is not None and not why_void(setup, b)]


def result(setup: Mapping[str, Any], ballots: Iterable[Points | None]) -> dict[str, Any]:
    """Return `{counted, void, votes}`: the number of ballots of each sort; option → the sum of its points."""
    cast = list(ballots)
    counted = valid(setup, cast)
    votes = Counter({choice["id"]: 0 for choice in setup["choices"]})
    for ballot in counted:
        for name, points in ballot:
            votes[name] += points
    return {"counted": len(counted), "void": len(cast) - len(counted), "votes": dict(sorted(votes.items()))}
