"""Fill a process with as many contributions, added words, supports and answers as a bench asks, table by table.

Supports and words are unevenly spread, as they are in life: a few contributions have very many. The rows are those that
the actions write (items, versions, words, links, counters, search), without their journal entries. The same each time.
"""

import random
from datetime import timedelta
from typing import Any

CHUNK = 5000
WORDS = (
    "il faudrait un banc devant la pharmacie et des arbres dans la cour de l’école le bus passe trop tard le soir une "
    "piste cyclable protégée rue des Tilleuls éclairage trottoir abîmé marché du samedi bruit la nuit propreté jeux pour "
    "les enfants accès aux personnes âgées médiathèque ouverte cantine terrain de sport jardin partagé"
).split()


def sentence(draw: random.Random, mean: int = 38) -> str:
    """Return a text of so many words on average."""
    count = min(200, int(draw.lognormvariate(0, 0.7) * mean * 0.78) + 3)
    return " ".join(draw.choices(WORDS, k=count)).capitalize() + "."


def fill(
    process: Any, *, contributions: int, words: int = 0, supports: int = 0, answers: int = 0, by: Any = None
) -> None:
    """Add so many rows to a process, in transactions of CHUNK contributions. `by` signs the answers."""
    from django.db import transaction

    from polyphonie.core.inserting import many_writes

    draw = random.Random(11)  # noqa: S311 - not a secret
    first = process.received
    with many_writes():
        for start in range(0, contributions, CHUNK):
            many = range(first + start, first + min(start + CHUNK, contributions))
            share = [_until(total, many.stop - first, contributions) - _until(total, start, contributions)
                     for total in (words, supports, answers)]  # fmt: skip
            with transaction.atomic():
                _fill_some(process, many, *share, draw, by)


def _until(total: int, done: int, of: int) -> int:
    return total * done // of


def _fill_some(process, many: range, words: int, supports: int, answers: int, draw: random.Random, by: Any) -> None:
    from django.db.models import F

    from polyphonie.contributions.models import AddedWord, Contribution, Support, Version, Words
    from polyphonie.core import clock, ids, search
    from polyphonie.core.inserting import insert
    from polyphonie.core.models import Item, Link
    from polyphonie.processes.models import Process
    from polyphonie.territories import keys

    at, here = clock.now() - timedelta(days=2), {"territory_id": process.territory_id}
    pks = [keys.new() for _n in many]
    spread = {pk: draw.paretovariate(1.1) for pk in pks}
    supported, commented = _shared(supports, spread, draw), _shared(words, spread, draw)
    said = {pk: sentence(draw) for pk in pks}
    public = {"kind": "contribution", "visibility": "public", "created_at": at}
    insert(Item, ("id", "public_id"), [(pk, ids.public_id()) for pk in pks], **public, **here)
    answer = {pk: keys.new() for pk in draw.sample(pks, answers)}
    columns = "item_id number author_key supports added_words latitude longitude standing answer_id answered_at".split()
    rows = [
        (pk, n + 1, f"{n:030x}", supported.get(pk, 0), commented.get(pk, 0), 48.1 + n % 100 / 5000, -1.6 + n % 77 / 5000,
         *(("answered", answer[pk], at) if pk in answer else ("waiting", None, None)))
        for n, pk in zip(many, pks, strict=True)
    ]  # fmt: skip
    same = {"process_id": process.pk, "collected_at": at, "received_at": at, "answer_channel": "none", "channel": "web"}
    insert(Contribution, columns, rows, **same, **here)
    versions = [(keys.new(), pk) for pk in pks]
    insert(Version, ("id", "contribution_id"), versions, number=1, commitment="0" * 64, at=at, **here)
    insert(Words, ("version_id", "text"), [(v, said[pk]) for v, pk in versions], salt="0" * 32, **here)
    concern = {"target_id": process.pk, "kind": "concerns", "at": at}
    insert(Link, ("id", "source_id"), [(keys.new(), pk) for pk in pks], **concern, **here)
    given = ((keys.new(), pk, f"{n:030x}") for pk, count in supported.items() for n in range(count))
    insert(Support, ("id", "contribution_id", "supporter"), given, at=at, **here)
    added = ((keys.new(), pk, f"{n:030x}", sentence(draw, 15)) for pk, count in commented.items() for n in range(count))
    insert(AddedWord, ("id", "contribution_id", "author_key", "text"), added, at=at, **here)
    search.add(process.territory_id, ((pk, "Une contribution, écrite sur le site", said[pk]) for pk in pks))
    _answer(process, answer, at, by)
    Process.objects.filter(pk=process.pk).update(
        received=F("received") + len(pks), unanswered=F("unanswered") + len(pks) - answers
    )


def _shared(total: int, weights: dict[int, float], draw: random.Random) -> dict[int, int]:
    """Return `total` shared out by weight: most get little, few get very much."""
    if not total:
        return {}
    shared: dict[int, int] = {}
    for pk in draw.choices(list(weights), weights=list(weights.values()), k=total):
        shared[pk] = shared.get(pk, 0) + 1
    return shared


def _answer(process: Any, made: dict[int, int], at: Any, by: Any) -> None:
    """Write the published answer of each contribution: its key → that of its answer."""
    from polyphonie.core import ids
    from polyphonie.core.inserting import insert
    from polyphonie.core.models import Item, Link
    from polyphonie.decisions.models import Answer
    from polyphonie.territories import keys

    if not made:
        return
    here, items = {"territory_id": process.territory_id}, [(k, ids.public_id()) for k in made.values()]
    insert(Item, ("id", "public_id"), items, kind="answer", visibility="public", created_at=at, **here)
    told = {
        "outcome": "kept",
        "why": "Un banc sera posé là où vous l’avez demandé.",
        "next_step": "La pose est prévue.",
    }
    signed = {"state": "published", "published_at": at, "signatory_id": by.pk, "process_id": process.pk}
    insert(Answer, ("item_id", "contribution_id"), [(k, pk) for pk, k in made.items()], **told, **signed, **here)
    links = [(keys.new(), pk, k) for pk, k in made.items()]
    insert(Link, ("id", "source_id", "target_id"), links, kind="answered", at=at, **here)
