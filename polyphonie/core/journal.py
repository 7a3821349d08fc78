"""The journal: append-only, hash-chained per territory, written in the transaction of the change it tells.

Each entry's digest is SHA-256 over the previous digest and the entry in canonical JSON (RFC 8785's rules for the
values we use: sorted keys, no spaces, integers and strings only), so anyone can verify the chain from the published
entries. The verbs are documented in `docs/journal.md`; a verb that is not registered is refused.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from polyphonie.territories.models import Territory

from . import clock, search
from .items import one
from .models import Item, JournalEntry, JournalHead

_verbs: dict[str, str] = {}

GENESIS = "0" * 64


def register(verbs: dict[str, str]) -> None:
    """Add verbs and what each says, in French, for the history of an object."""
    _verbs.update(verbs)


def verbs() -> dict[str, str]:
    """Return every verb with the words that tell it, in the language of the page."""
    return {verb: _(words) for verb, words in sorted(_verbs.items())}


def write(
    territory: Territory,
    verb: str,
    *,
    by: Any,
    item: Item | int | None = None,
    texts: tuple[str, str] | None = None,
    **data: Any,
) -> JournalEntry:
    """Append one entry, signed by the actor `by`. Call it last in the transaction: it locks the head row.

    `texts` is what search reads (title, text) of an item just made, by whoever has it at hand; else its module is
    asked. `data` holds ids, dates in ISO form, numbers and enums; never a person's words.
    """
    if verb not in _verbs:
        raise LookupError(f"journal verb {verb!r} is not registered")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a journal entry is written with the change it tells")
    on = item.pk if isinstance(item, Item) else item
    if texts:
        search.add(territory.pk, [(on, *texts)])
    elif on is not None:
        # Every change passes here: what search reads can never lag behind what was said.
        search.refresh([on])
    head = _locked_head(territory)
    entry = JournalEntry(
        territory=territory,
        sequence=head.sequence + 1,
        at=clock.now().replace(microsecond=0),
        actor=by.actor_key,
        verb=verb,
        item=on,
        data=_plain(data),
        previous=head.digest,
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    JournalHead.objects.filter(pk=head.pk).update(sequence=entry.sequence, digest=entry.digest)
    return entry


def digest(entry: JournalEntry) -> str:
    """Return the digest (hexadecimal) that `entry` must have."""
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def canonical(entry: JournalEntry) -> str:
    """Return the text that is hashed, also the line published in the journal's file."""
    line = {
        "n": entry.sequence,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": entry.actor,
        "do": entry.verb,
        "on": entry.item,
        "with": entry.data,
        "prev": entry.previous,
    }
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def first_broken(entries: Iterable[JournalEntry], head: JournalHead | None) -> int | None:
    """Return the sequence number of the first entry that breaks the chain, or None when it holds."""
    previous, sequence = GENESIS, 0
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence or entry.previous != previous or entry.digest != digest(entry):
            return sequence
        previous = entry.digest
    if head and (head.sequence, head.digest) != (sequence, previous):
        return sequence + 1
    return None


def verify(territory: Territory, *, using: str = "default") -> int | None:
    """Read the whole journal of `territory`, in the database named; see `first_broken`."""
    head = JournalHead.objects.using(using).filter(territory=territory).first()
    entries = JournalEntry.objects.using(using).filter(territory=territory).order_by("sequence")
    return first_broken(entries.iterator(chunk_size=2000), head)


def history(item: Item) -> list[JournalEntry]:
    """Return what the journal says of an item, oldest first."""
    return list(JournalEntry.objects.filter(territory_id=item.territory_id, item=item.pk).order_by("sequence"))


def _locked_head(territory: Territory) -> JournalHead:
    heads = JournalHead.objects.select_for_update().filter(territory=territory)
    if head := one(heads):
        return head
    JournalHead.objects.bulk_create([JournalHead(territory=territory, digest=GENESIS)], ignore_conflicts=True)
    return heads.get()


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` as it will be read back, refusing what has no single written form."""
    for value in data.values():
        if isinstance(value, float):
            raise TypeError("the journal holds no floating-point number")
    return json.loads(json.dumps(data, default=str))
