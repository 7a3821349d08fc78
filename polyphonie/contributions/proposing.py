"""What could be grouped, proposed from the words alone: near-duplicates, then themes. Nothing is done with it here.

The one function that asks the methods library for it. Compared are the newest contributions that wait for an answer and
are in no finding yet, by their public words; each proposal shows its members and why. A person groups them, or not, by
the same preview and undo as any selection.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Max

from polyphonie.core import limits
from polyphonie.core.models import Item
from polyphonie.processes.models import Process

from . import texts
from .models import Contribution, Version

LIKE = 0.6  # the Jaccard index from which two texts say the same
LEAST = 4  # contributions under which there is nothing to put together
KEPT = 3600  # seconds: the same texts give the same proposals
WORDS = 6


@dataclass(frozen=True)
class Proposal:
    """Contributions that could make one finding, and why: words they share; for near-duplicates, how alike."""

    alike: int | None  # per cent, of the least alike pair that holds them together; None for a theme
    words: tuple[str, ...]
    members: tuple[int, ...]  # ids, the most typical first

    @property
    def name(self) -> str:
        """Return a short name for exactly these contributions: any other group has another."""
        return hashlib.sha256(repr(self.members).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Proposals:
    """Both kinds, largest first, and how many contributions were compared."""

    same: tuple[Proposal, ...]
    themes: tuple[Proposal, ...]
    compared: int
    waiting: int

    def named(self, name: str) -> Proposal | None:
        """Return the proposal of that name, None when the contributions have moved since."""
        return next((p for p in (*self.same, *self.themes) if p.name == name), None)


def proposals(process: Process) -> Proposals:
    """Return what could be grouped in a process. Remembered until one of these contributions, or its words, changes."""
    rows = Contribution.objects.waiting().filter(
        process=process, finding=None, version__gt=0, item__visibility=Item.Visibility.PUBLIC
    )
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: limits.TEXTS_COMPARED])
    waiting = rows.count()
    said = Version.objects.filter(contribution_id__among=ids).aggregate(Max("pk"), Max("masks__pk"))
    key = f"proposals:{process.pk}:{waiting}:{hash((tuple(ids), *said.values()))}"
    found = cache.get(key)
    if found is None:
        found = _found(ids, waiting)
        cache.set(key, found, KEPT)
    return found


def quoted(shown: Iterable[Proposal], most: int) -> dict[int, tuple[Contribution, str]]:
    """Return the first `most` members of each proposal, with their public words, by key."""
    ids = {pk for proposal in shown for pk in proposal.members[:most]}
    rows = list(Contribution.objects.filter(pk__among=ids).select_related("item"))
    words = texts.public_texts(rows)
    return {c.pk: (c, words.get(c.pk, "")) for c in rows}


def _found(ids: Sequence[int], waiting: int) -> Proposals:
    said = texts.public_texts(list(Contribution.objects.filter(pk__among=ids)))
    kept = [pk for pk in sorted(said) if said[pk].strip()]
    if len(kept) < LEAST:
        return Proposals((), (), len(kept), waiting)
    words = [said[pk] for pk in kept]
    same = _same(kept, words)
    grouped = {pk for proposal in same for pk in proposal.members}
    rest = [(pk, text) for pk, text in zip(kept, words, strict=True) if pk not in grouped]
    return Proposals(tuple(same), tuple(_themes(rest)), len(kept), waiting)


def _same(ids: Sequence[int], words: Sequence[str]) -> list[Proposal]:
    from polyphonie.methods.texts import duplicate_pairs, near_duplicates  # numpy is loaded by whoever needs it

    least: dict[int, float] = {}
    for pair in duplicate_pairs(words, LIKE):
        for index in (pair.first, pair.second):
            least[index] = min(least.get(index, 1.0), pair.jaccard)
    made = [
        Proposal(
            alike=int(100 * min(least[index] for index in group)),
            words=_shared([words[index] for index in group]),
            members=tuple(ids[index] for index in group),
        )
        for group in near_duplicates(words, LIKE)
    ]
    return sorted(made, key=lambda proposal: -len(proposal.members))


def _shared(said: Sequence[str]) -> tuple[str, ...]:
    """Return telling words that all of these texts hold, in the order of the first."""
    from polyphonie.methods.texts.normalise import is_content, stem, stems, words

    common = set.intersection(*(set(stems(text)) for text in said))
    found = {stem(word): word.casefold() for word in reversed(words(said[0])) if is_content(word.casefold())}
    return tuple(word for key, word in reversed(found.items()) if key in common)[:WORDS]


def _themes(rows: Sequence[tuple[int, str]]) -> list[Proposal]:
    from polyphonie.methods.texts import themes

    if len(rows) < LEAST:
        return []
    found = themes([text for _pk, text in rows]).themes
    return [Proposal(None, theme.words[:WORDS], tuple(rows[index][0] for index in theme.members)) for theme in found]
