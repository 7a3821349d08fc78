"""Writing, a table at a time, the words and supports that come with contributions said elsewhere; and taking back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, Max
from django.utils.translation import gettext as _

from polyphonie.core.inserting import insert
from polyphonie.processes.models import Process
from polyphonie.territories import keys

from .brought import CREATED, UNCHANGED, UPDATED, BroughtSupport, BroughtWord, Chunk, Known, Outcome, write_origins
from .models import AddedWord, Contribution, Origin, Support

BATCH = 500


def words(chunk: Chunk, things: Sequence[Any], outcomes: Sequence[Outcome], there: dict[str, Known]) -> None:
    """Add the words of this chunk under their contributions; one that changed there is written again."""
    mine = [(t, o) for t, o in zip(things, outcomes, strict=True) if isinstance(t, BroughtWord) and not o.done]
    parents = parents_of(chunk.process, chunk.source, [t.parent for t, _o in mine])
    rows, origins, added = [], [], Counter()
    for thing, outcome in mine:
        parent = parents.get(thing.parent)
        if thing.key in there:
            _rewrite(there[thing.key], thing, outcome)
        elif parent is None:
            outcome.reason = _missing(thing.parent)
        else:
            word = keys.new()
            rows.append((word, parent, chunk.author_key(thing.author), thing.pseudonym, thing.text, thing.at))
            origins.append((thing, "added_word_id", word, 0))
            added[parent] += 1
            outcome.done, outcome.contribution = CREATED, parent
    columns = ("id", "contribution_id", "author_key", "pseudonym", "text", "at")
    insert(AddedWord, columns, rows, territory_id=chunk.process.territory_id)
    write_origins(chunk, origins)
    count_words(added, 1)


def _rewrite(known_as: Known, thing: Any, outcome: Outcome) -> None:
    if not known_as.added_word:
        outcome.reason = _("cet identifiant est déjà celui d’autre chose")
        return
    mine = AddedWord.objects.filter(pk=known_as.added_word)
    outcome.rewrote = mine.exclude(text=thing.text).exists()
    mine.update(text=thing.text, at=thing.at, pseudonym=thing.pseudonym)
    Origin.objects.filter(pk=known_as.pk).update(digest=thing.digest)
    outcome.done = UPDATED


def _missing(parent: str) -> str:
    return _("la contribution « %(key)s » n’a pas été reprise dans cette démarche") % {"key": parent[:80]}


def supports(chunk: Chunk, things: Sequence[Any], outcomes: Sequence[Outcome], there: dict[str, Known]) -> None:
    """Count the supports of this chunk, one per person and contribution."""
    mine = [(t, o) for t, o in zip(things, outcomes, strict=True) if isinstance(t, BroughtSupport) and not o.done]
    parents = parents_of(chunk.process, chunk.source, [t.parent for t, _o in mine])
    rows: dict[tuple[int, str], tuple] = {}
    origins = []
    held = _held(chunk, mine, parents)
    for thing, outcome in mine:
        parent, supporter = parents.get(thing.parent), chunk.author_key(thing.supporter)
        if thing.key in there:
            Origin.objects.filter(pk=there[thing.key].pk).update(digest=thing.digest)
            outcome.done = UNCHANGED
        elif parent is None:
            outcome.reason = _missing(thing.parent)
        elif (parent, supporter) in held or (parent, supporter) in rows:
            outcome.done, outcome.contribution = UNCHANGED, parent
        else:
            rows[parent, supporter] = (keys.new(), parent, supporter, thing.at)
            origins.append((thing, "support_id", rows[parent, supporter][0], 0))
            outcome.done, outcome.contribution = CREATED, parent
    columns = ("id", "contribution_id", "supporter", "at")
    insert(Support, columns, rows.values(), territory_id=chunk.process.territory_id)
    write_origins(chunk, origins)
    count_supports(chunk.process, {parent for parent, _s in rows})


def _held(chunk: Chunk, mine: list, parents: dict[str, int]) -> set[tuple[int, str]]:
    """Return the supports that these people have already given to these contributions."""
    asked = {chunk.author_key(t.supporter) for t, _o in mine}
    rows = Support.objects.filter(contribution__in=set(parents.values()), supporter__in=asked)
    return set(rows.values_list("contribution_id", "supporter"))


def parents_of(process: Process, source: str, keys: Iterable[str]) -> dict[str, int]:
    """Return the contributions known there by these names; the name of a word leads to what it was added to."""
    wanted = sorted({k for key in keys for k in (key, f"mot:{key}")})
    if not wanted:
        return {}
    found: dict[str, int] = {}
    rows = Origin.objects.filter(process=process, source=source, key__among=wanted)
    for key, contribution, through in rows.values_list("key", "contribution_id", "added_word__contribution_id"):
        if contribution:
            found[key] = contribution
        elif through:
            found.setdefault(key.removeprefix("mot:"), through)
    return found


def count_words(by_contribution: Counter, sign: int) -> None:
    """Add to (or take from) the counters kept on contributions, those with as many at once."""
    for n in sorted(set(by_contribution.values())):
        ids = [pk for pk, count in by_contribution.items() if count == n]
        Contribution.objects.filter(pk__in=ids).update(added_words=F("added_words") + sign * n)


def count_supports(process: Process, ids: Iterable[int]) -> None:
    """Count again the supports of these contributions: those we hold, and those announced that no name stands for."""
    ids = sorted(ids)
    for start in range(0, len(ids), BATCH):
        rows = Contribution.objects.filter(pk__in=ids[start : start + BATCH]).annotate(
            held=Count("support_rows"),
            named=Count("support_rows__origin"),
            announced=Max("origin__announced"),
        )
        by_total: dict[int, list[int]] = {}
        for pk, held, named, announced in rows.values_list("pk", "held", "named", "announced"):
            by_total.setdefault(held + max(0, (announced or 0) - named), []).append(pk)
        for total, same in by_total.items():
            Contribution.objects.filter(pk__in=same).update(supports=total)
