"""What is brought from another tool, on its way in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac

from polyphonie.core import clock, ids
from polyphonie.core.inserting import insert
from polyphonie.core.models import Item
from polyphonie.processes.models import Process
from polyphonie.territories import keys

from .models import Channel, Origin

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, slots=True)
class Brought:
    """One contribution said elsewhere. `key` is its name there; `digest` (32 characters) tells whether it changed."""

    key: str
    digest: str
    text: str
    at: datetime
    author: str = ""  # opaque, the same for all that one person said there
    pseudonym: str = ""
    channel: str = Channel.IMPORT
    kind: str = ""
    theme: str = ""
    area_id: int | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    language: str = "fr"
    supports: int = 0
    email: str = ""


@dataclass(frozen=True, slots=True)
class BroughtWord:
    """A comment made elsewhere on a contribution known there as `parent`: here, an added word."""

    key: str
    digest: str
    parent: str
    text: str
    at: datetime
    author: str = ""
    pseudonym: str = ""


@dataclass(frozen=True, slots=True)
class BroughtSupport:
    """The support that `supporter` gave elsewhere to the contribution known there as `parent`."""

    key: str
    digest: str
    parent: str
    supporter: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What has come already under a name: its origin's key, what it said then, and what it became."""

    pk: int
    digest: str
    contribution: int | None
    added_word: int | None


@dataclass(slots=True)
class Outcome:
    """What became of one thing brought: CREATED, UPDATED, UNCHANGED, or "" with the reason why it was set aside."""

    done: str = ""
    reason: str = ""
    contribution: int | None = None
    rewrote: bool = False  # words or a place that were here already are no longer


@dataclass
class Chunk:
    """What one call of `bring` works on."""

    process: Process
    source: str
    batch: Item
    at: datetime = field(default_factory=clock.now)
    keys: dict[str, str] = field(default_factory=dict)

    def author_key(self, author: str) -> str:
        """Return the opaque key of somebody known elsewhere by `author`: the same each time, not to be guessed."""
        if author not in self.keys:
            self.keys[author] = self._author_key(author)
        return self.keys[author] if author else ids.actor_key()

    def _author_key(self, author: str) -> str:
        return salted_hmac("polyphonie.brought", f"{self.process.territory_id}\n{self.source}\n{author}").hexdigest()[
            :30
        ]


def write_origins(chunk: Chunk, rows: Sequence[tuple[Any, str, int, int]]) -> None:
    """Say where each of these things came from: (thing, the field of `Origin` that holds it, its key, supports said)."""
    named = iter(keys.several(len(rows)))
    for column in dict.fromkeys(row[1] for row in rows):
        insert(
            Origin,
            ("id", "key", "digest", "announced", column),
            [(next(named), t.key, t.digest, announced, pk) for t, where, pk, announced in rows if where == column],
            territory_id=chunk.process.territory_id,
            process_id=chunk.process.pk,
            source=chunk.source,
            batch_id=chunk.batch.pk,
        )
