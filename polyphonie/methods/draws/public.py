"""The public lottery: what is promised before, the seed from public events, the ticket after.

Nobody, the organisers included, may know the panel before the seed, nor change the lottery
after it: the promise (hashes of the files, rule, urn, sources to come) is published first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from .drawing import Lottery
from .pool import Pool

ALGORITHM = "polyphonie-draw-1"
REHEARSAL = "essai"  # the seed of a draw that promises nothing


def canonical(value: object) -> bytes:
    """One text for one value: JSON with sorted keys, no space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def published(lots: Lottery, pool: Pool) -> dict[str, object]:
    """The urn as published: each panel by the ids of its people and its number of tickets."""
    return {
        "algorithm": ALGORITHM,
        "rule": lots.rule,
        "size": lots.seats,
        "tickets": lots.tickets,
        "panels": [{"members": [pool.ids[p] for p in panel.people], "tickets": panel.tickets} for panel in lots.panels],
    }


def promise(
    pool_hash: str,
    quotas_hash: str,
    urn: dict[str, object],
    sources: Sequence[str] = (),
    household: dict[str, object] | None = None,
) -> dict[str, object]:
    """What is published before the draw; `sources` names the public events still to come.

    `household`: the columns of the pool that tell households, and the most of one together.
    """
    body = {
        "algorithm": ALGORITHM,
        "pool_sha256": pool_hash,
        "quotas_sha256": quotas_hash,
        "urn_sha256": hashlib.sha256(canonical(urn)).hexdigest(),
        "rule": urn["rule"],
        "size": urn["size"],
        "tickets": urn["tickets"],
        "sources": list(sources),
        "household": household,
    }
    return {**body, "commitment": hashlib.sha256(canonical(body)).hexdigest()}


def seed_of(events: Sequence[tuple[str, str]]) -> str:
    """The seed made of several public events, as (source, value) in the promised order."""
    return canonical([list(event) for event in events]).decode()


def ticket(commitment: str, seed: str, tickets: int) -> int:
    """The ticket drawn, from 0: SHA-256 of promise, seed and a counter, without bias.

    Values of 256 bits beyond the last multiple of `tickets` are drawn again.
    """
    last = (2**256 // tickets) * tickets
    counter = 0
    while True:
        text = f"{commitment}\n{seed}\n{counter}".encode()
        value = int.from_bytes(hashlib.sha256(text).digest(), "big")
        if value < last:
            return value % tickets
        counter += 1


def winner(lots: Lottery, number: int) -> int:
    """The position of the panel that holds this ticket."""
    for position, panel in enumerate(lots.panels):
        if number < panel.tickets:
            return position
        number -= panel.tickets
    raise ValueError("no such ticket")
