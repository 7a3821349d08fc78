"""Receiving many at once what was said in another tool: the invariants of `actions.receive`, without one entry each.

Whoever brings a batch writes its one journal entry, with the hash of its rows; each contribution keeps that history
through its `Origin`. Nobody holds a receipt of what was said elsewhere: unless an e-mail address came with it, its
author cannot be reached, is answered in public, and is counted as such.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from polyphonie.core import ids, search, upkeep
from polyphonie.core.errors import Refused
from polyphonie.core.inserting import insert
from polyphonie.core.models import Delivery, Follow, Item, Link
from polyphonie.core.permissions import require
from polyphonie.people.models import Contact
from polyphonie.processes.models import Process
from polyphonie.territories import keys

from . import brought_rows, texts
from .brought import (
    CREATED,
    UNCHANGED,
    UPDATED,
    Brought,
    BroughtSupport,
    BroughtWord,
    Chunk,
    Known,
    Outcome,
    write_origins,
)
from .models import Contribution, Origin, Version, Words


def known(process: Process, source: str, keys: Sequence[str]) -> dict[str, Known]:
    """Return what has already come from there under these names."""
    rows = Origin.objects.filter(process=process, source=source, key__among=keys)
    return {
        row[0]: Known(*row[1:]) for row in rows.values_list("key", "pk", "digest", "contribution_id", "added_word_id")
    }


def require_may_bring(process: Process, by: Any) -> None:
    """Raise Refused unless the actor may bring contributions into this process, and it is open."""
    require(by, "contributions.bring", process)
    if process.opened_at is None:
        raise Refused(_("Cette démarche n’est pas encore ouverte : ouvrez-la, puis reprenez le fichier."))
    if process.closed_at:
        raise Refused(_("Cette démarche est terminée : on ne peut plus rien y reprendre."))


@transaction.atomic
def bring(
    *,
    process: Process,
    source: str,
    batch: Item,
    things: Sequence[Brought | BroughtWord | BroughtSupport],
    by: Any,
) -> list[Outcome]:
    """Receive these in one transaction; return what became of each, in order. Raises Refused.

    The names of one call differ from each other. What comes again unchanged changes nothing; a text that changed there
    is a new version here, until it is answered. A word or a support may follow its contribution in the same call.
    """
    process = Process.objects.select_for_update().get(pk=process.pk)
    require_may_bring(process, by)
    chunk = Chunk(process, source, batch)
    outcomes = [Outcome() for _thing in things]
    there = known(process, source, [t.key for t in things])
    fresh: list[tuple[Brought, Outcome]] = []
    changed: list[tuple[Known, Brought, Outcome]] = []
    for thing, outcome in zip(things, outcomes, strict=True):
        origin = there.get(thing.key)
        if origin and origin.digest == thing.digest:
            outcome.done, outcome.contribution = UNCHANGED, origin.contribution
        elif isinstance(thing, Brought):
            if origin is None:
                fresh.append((thing, outcome))
            else:
                changed.append((origin, thing, outcome))
    _change(chunk, changed)
    _create(chunk, fresh)
    brought_rows.words(chunk, things, outcomes, there)
    brought_rows.supports(chunk, things, outcomes, there)
    return outcomes


def grown() -> None:
    """Tell the planner that many have been brought: to be called as their number is multiplied, and at the end."""
    upkeep.refresh_statistics(Origin, Contribution, Item)


def _create(chunk: Chunk, fresh: list[tuple[Brought, Outcome]]) -> None:
    """Write new contributions with everything that `actions.receive` writes, a table at a time."""
    if not fresh:
        return
    process, at = chunk.process, chunk.at
    here = {"territory_id": process.territory_id}
    count = len(fresh)
    pks = keys.several(count)
    public = {"kind": "contribution", "visibility": Item.Visibility.PUBLIC, "created_at": at}
    insert(Item, ("id", "public_id"), zip(pks, ids.public_ids(count), strict=True), **public, **here)
    numbered = enumerate(zip(pks, fresh, strict=True), start=process.received + 1)
    rows = [(pk, number, *_values(chunk, thing)) for number, (pk, (thing, _o)) in numbered]
    insert(Contribution, ("item_id", "number", *COLUMNS), rows, process_id=process.pk, received_at=at, **here)
    salts = secrets.token_hex(16 * count)
    words = [
        (version, pk, salts[32 * n : 32 * n + 32], thing.text)
        for n, (version, pk, (thing, _o)) in enumerate(zip(keys.several(count), pks, fresh, strict=True))
    ]
    versions = [(version, pk, texts.commitment(salt, text)) for version, pk, salt, text in words]
    insert(Version, ("id", "contribution_id", "commitment"), versions, number=1, at=at, **here)
    insert(Words, ("version_id", "salt", "text"), [(v, salt, text) for v, _pk, salt, text in words], **here)
    links = zip(keys.several(count), pks, strict=True)
    insert(Link, ("id", "source_id"), links, target_id=process.pk, kind="concerns", at=at, **here)
    write_origins(
        chunk, [(thing, "contribution_id", pk, thing.supports) for pk, (thing, _o) in zip(pks, fresh, strict=True)]
    )
    _keep_contacts(chunk, [(pk, row[2], t.email) for pk, row, (t, _o) in zip(pks, rows, fresh, strict=True) if t.email])
    Process.objects.filter(pk=process.pk).update(
        received=F("received") + len(pks), unanswered=F("unanswered") + len(pks)
    )
    titles = _titles()
    found = zip(pks, fresh, strict=True)
    search.add(process.territory_id, [(pk, titles(t), f"{t.text} {t.place}") for pk, (t, _o) in found])
    for pk, (_thing, outcome) in zip(pks, fresh, strict=True):
        outcome.done, outcome.contribution = CREATED, pk


COLUMNS = (
    "author_key collected_at answer_channel language channel kind theme area_id place latitude longitude "
    "pseudonym supports"
).split()


def _values(chunk: Chunk, thing: Brought) -> tuple:
    """Return the value of each of COLUMNS."""
    reach = Delivery.Channel.EMAIL if thing.email else Delivery.Channel.NONE
    return (
        *(chunk.author_key(thing.author), thing.at, str(reach), thing.language, str(thing.channel), thing.kind),
        *(thing.theme, thing.area_id, thing.place, thing.latitude, thing.longitude, thing.pseudonym, thing.supports),
    )


def _titles() -> Callable[[Brought], str]:
    """Return what gives the title of what is brought: the same for all of a kind and a channel."""
    made: dict[tuple[str, str], str] = {}

    def title(thing: Brought) -> str:
        of = (thing.kind, thing.channel)
        if of not in made:
            made[of] = texts.title(Contribution(kind=thing.kind, channel=thing.channel))
        return made[of]

    return title


def _keep_contacts(chunk: Chunk, reachable: list[tuple[int, str, str]]) -> None:
    """Keep how to reach those who can be, and let them have the news of what they said: (id, author's key, e-mail)."""
    here = chunk.process.territory_id
    Contact.objects.bulk_create([Contact(territory_id=here, item_id=pk, email=email) for pk, _k, email in reachable])
    Follow.objects.bulk_create(
        [Follow(territory_id=here, item_id=pk, follower=key, at=chunk.at) for pk, key, _email in reachable]
    )


def _change(chunk: Chunk, changed: list[tuple[Known, Brought, Outcome]]) -> None:
    """Bring here what changed there: new versions of the words, circumstances, supports; not what staff qualified."""
    mine = [origin.contribution for origin, _thing, _outcome in changed if origin.contribution]
    rows = Contribution.objects.with_words().in_bulk(mine) if mine else {}
    for origin, thing, outcome in changed:
        if row := rows.get(origin.contribution):
            _change_one(chunk, origin, row, thing, outcome)
        else:
            outcome.reason = _("cet identifiant est déjà celui d’autre chose")


def _change_one(chunk: Chunk, known_as: Known, row: Contribution, thing: Brought, outcome: Outcome) -> None:
    said_otherwise = texts.own_text(row) != thing.text
    if said_otherwise and not row.is_waiting:
        outcome.reason = _("cette contribution n’attend plus de réponse ici : ses mots ne changent plus")
        return
    if said_otherwise:
        row.version += 1
        texts.write_version(row, thing.text, row.version)
    outcome.rewrote = said_otherwise or (row.latitude, row.longitude) != (thing.latitude, thing.longitude)
    row.collected_at, row.pseudonym, row.place = thing.at, thing.pseudonym, thing.place
    row.latitude, row.longitude = thing.latitude, thing.longitude
    row.kind, row.theme = row.kind or thing.kind, row.theme or thing.theme
    row.area_id = row.area_id or thing.area_id
    row.save()
    Origin.objects.filter(pk=known_as.pk).update(digest=thing.digest, announced=thing.supports)
    brought_rows.count_supports(chunk.process, [row.pk])
    search.refresh([row.pk])
    outcome.done, outcome.contribution = UPDATED, row.pk
