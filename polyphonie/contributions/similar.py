"""Contributions close to what somebody is writing: the one place that asks the methods library for them."""

from dataclasses import dataclass

from polyphonie.core.models import Item
from polyphonie.processes.models import Process

from . import texts
from .models import Contribution

# Of the newest contributions, how many are compared, and from which likeness one is worth showing.
COMPARED = 400
ENOUGH = 0.22


@dataclass(frozen=True)
class Close:
    """A contribution that says something close, its public words, and the words they share."""

    contribution: Contribution
    text: str
    shared: tuple[str, ...]


def similar_to(process: Process, text: str, *, top: int = 3, besides: int | None = None) -> list[Close]:
    """Return the public contributions of a process closest to `text`, closest first; none for a few words."""
    from polyphonie.methods.texts import similar  # numpy and scipy are loaded by whoever needs them

    if len(text.split()) < 3:
        return []
    rows = Contribution.objects.shown().with_words().filter(process=process, item__visibility=Item.Visibility.PUBLIC)
    rows = list(rows.exclude(standing="withdrawn").exclude(pk=besides).order_by("-item_id")[:COMPARED])
    words = [texts.public_text(c) for c in rows]
    found = similar(text, words, top=top)
    return [Close(rows[m.index], words[m.index], m.why_words) for m in found if m.score >= ENOUGH and m.why_words]
