"""The chain of a vote: what happened to its urn, in order, each entry holding the digest of the one before.

It has neither actor nor time. What happens in one day is one entry, whose receipts are sorted: the chain cannot say in
which order people voted, so whoever watches the roll learns nothing from it.

Kinds of entries, in the order they may come:
    rules   {vote, rules, setup}             once, first: digest of the published rules, the ballot
    keys    {public, parts}                  once: the bureau's public key, digest of each part of the private one
    roll    {size}                           how many people may vote; the last one holds
    day     {in, out, replaced, cancelled}   receipts that entered and left the urn; out = replaced + cancelled
    paper   {batch, signed, ballots}         a batch of paper: its signed count, [serial commitment, choices or null]
    close   {urn, ballots, marks}            digest of the sealed urn; marks on the roll by channel
    open    {key, result}                    the private key, and what it shows
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .encoding import canonical, digest

GENESIS = "0" * 64
RULES, KEYS, ROLL, DAY, PAPER, CLOSE, OPEN = "rules", "keys", "roll", "day", "paper", "close", "open"
# kind → those that may follow it
FOLLOWING = {
    "": {RULES},
    RULES: {KEYS, ROLL},
    KEYS: {ROLL, DAY, PAPER, CLOSE},
    ROLL: {KEYS, ROLL, DAY, PAPER, CLOSE},
    DAY: {ROLL, DAY, PAPER, CLOSE},
    PAPER: {ROLL, DAY, PAPER, CLOSE},
    CLOSE: {OPEN},
    OPEN: set(),
}


@dataclass(frozen=True)
class Entry:
    """One entry as it is written: `text` is what is hashed and published."""

    sequence: int
    kind: str
    text: str
    digest: str

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.text)["with"]


def following(previous: Entry | None, kind: str, said: Mapping[str, Any]) -> Entry:
    """Return the entry that comes after `previous` (None: the first). Raises ValueError when its kind may not."""
    if kind not in FOLLOWING[previous.kind if previous else ""]:
        raise ValueError(f"{kind} does not follow {previous.kind if previous else 'nothing'}")
    number = previous.sequence + 1 if previous else 0
    line = {"do": kind, "n": number, "prev": previous.digest if previous else GENESIS, "with": said}
    text = canonical(line)
    return Entry(number, kind, text, digest(text))


def moved(entered: Iterable[str], left: Sequence[str], *, cancelled: int) -> dict[str, Any]:
    """Return what the entry of a day says."""
    gone = sorted(left)
    return {"cancelled": cancelled, "in": sorted(entered), "out": gone, "replaced": len(gone) - cancelled}
