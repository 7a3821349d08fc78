"""The order of a ballot, drawn by public lot: whoever knows the seed and the ticket finds the same order again.

Being listed first brings votes; so no two ballots list the projects in the same order, and nobody chooses which.
The seed is published before the vote, the ticket is written on the ballot. The same lot breaks ties, with the
ticket `TIES` and a seed drawn in public before the count.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

TIES = "departage"


def ballot_order(seed: str, ticket: str, ids: Sequence[str]) -> list[str]:
    """The ids (all different) sorted by SHA-256 of « seed, ticket, id » on three lines of UTF-8, in hexadecimal.

    Every order is as likely as any other for whoever cannot choose the seed: the digests are those of different
    texts, and sorting them depends on nothing else.
    """
    return sorted(ids, key=lambda name: sha256(f"{seed}\n{ticket}\n{name}".encode()).hexdigest())
