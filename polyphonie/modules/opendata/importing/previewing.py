"""What a file would do, counted row by row with the very code that does it, before anything is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from polyphonie.contributions.bringing import known
from polyphonie.contributions.brought import Brought, BroughtSupport, BroughtWord
from polyphonie.contributions.brought_rows import parents_of
from polyphonie.contributions.texts import excerpt
from polyphonie.core.errors import Refused
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.modules.opendata.models import Batch
from polyphonie.territories.models import Area

from .records import NoPlace, Reader, Record, Wrong
from .tables import lines_of
from .tables.line import Line
from .targets import plain
from .values import says_month_first

CHUNK = 1000
SAMPLES = 4
REASONS = 12
_TOO_MANY = 50_000


def reader_of(batch: Batch) -> Reader:
    """Return what reads the rows of a batch through its mapping."""
    areas = {plain(area.name): area.pk for area in Area.objects.all()}
    reading = batch.reading
    zone = batch.territory.zone
    return Reader(reading["heading"], batch.mapping, zone, batch.made_at, areas, bool(reading.get("month_first")))


@dataclass
class Names:
    """Names met twice in one file. Said with a name of its own, a row is set aside; without, it was said twice."""

    twice: dict[str, int] = field(default_factory=dict)  # place of a row → row that bears its name already
    repeats: dict[str, int] = field(default_factory=dict)  # place of a row → the how-many-th that says the same

    def settled(self, line: Line, record: Record) -> Record:
        """Return the record under its final name. Raises Wrong when its name is already borne by another row."""
        place = place_of(line)
        if first := self.twice.get(place):
            raise Wrong(
                _("Ligne %(n)s : elle porte le même identifiant que la ligne %(first)s.")
                % {"n": line.number, "first": first}
            )
        if nth := self.repeats.get(place):
            record.thing = replace(record.thing, key=f"{record.thing.key}#{nth}")
        return record


def place_of(line: Line) -> str:
    return f"{line.number}|{line.part}" if line.part else str(line.number)


@dataclass
class _Meeting:
    """Finds the names met twice, while the file is read for the first time."""

    names: Names = field(default_factory=Names)
    first: dict[int, int] = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)

    def meet(self, line: Line, record: Record) -> None:
        mark = hash(record.thing.key)
        if mark not in self.first:
            self.first[mark] = line.number
            return
        place = place_of(line)
        if record.named:
            self.names.twice[place] = self.first[mark]
        else:
            self.counts[mark] += 1
            self.names.repeats[place] = self.counts[mark] + 1
        if len(self.names.twice) + len(self.names.repeats) > _TOO_MANY:
            raise Refused(
                _("Cette colonne ne distingue pas les lignes : choisissez un autre identifiant, ou aucun."), "key"
            )

    def met(self, key: str) -> bool:
        return hash(key) in self.first


def look(batch: Batch) -> dict[str, Any]:
    """Read every row of a batch; return counts, samples, reasons, and the names met twice. Raises Refused."""
    if not {"text", "title", "word/text", "support/parent"} & set(batch.mapping):
        raise Refused(_("Dites quelle colonne contient le texte."), "text")
    meeting, count = _Meeting(), Counter()
    reasons: list[str] = []
    samples: list[dict[str, Any]] = []
    reader = reader_of(batch)
    for chunk in _chunks(batch):
        records = []
        for line in chunk:
            try:
                record = reader.read(line)
                meeting.meet(line, record)
                records.append((line, meeting.names.settled(line, record)))
            except NoPlace:
                count["left"] += 1
            except Wrong as wrong:
                _refuse(count, reasons, str(wrong))
        _foresee(batch, records, meeting, count, reasons)
        samples += [_sample(record) for _line, record in records[: SAMPLES - len(samples)]]
    counted = {k: count[k] for k in ("created", "updated", "unchanged", "rejected")}
    counted = {"read": sum(counted.values())} | counted
    kinds = {k: count[k] for k in ("contributions", "words", "supports", "answers", "reachable", "left")}
    names = {"twice": meeting.names.twice, "repeats": meeting.names.repeats}
    return {"counts": counted, "kinds": kinds, "reasons": reasons, "samples": samples, "names": names}


def _refuse(count: Counter, reasons: list[str], reason: str) -> None:
    count["rejected"] += 1
    if len(reasons) < REASONS:
        reasons.append(reason)


def _chunks(batch: Batch) -> Iterator[list[Line]]:
    with batch.rows.open("rb") as file:
        chunk = []
        for line, _next in lines_of(file):
            chunk.append(line)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def _foresee(
    batch: Batch, records: list[tuple[Line, Record]], meeting: _Meeting, count: Counter, reasons: list[str]
) -> None:
    """Count what these rows would do."""
    there = known(batch.process, batch.source, [r.thing.key for _l, r in records])
    parents = parents_of(
        batch.process, batch.source, [r.thing.parent for _l, r in records if not isinstance(r.thing, Brought)]
    )
    for line, record in records:
        thing = record.thing
        origin = there.get(thing.key)
        if origin:
            count["unchanged" if origin.digest == thing.digest else "updated"] += 1
        elif not isinstance(thing, Brought) and thing.parent not in parents and not _comes(meeting, thing.parent):
            reason = _("la contribution « %(key)s » n’a pas été reprise dans cette démarche") % {
                "key": thing.parent[:80]
            }
            _refuse(count, reasons, told(line, reason))
            continue
        else:
            count["created"] += 1
        kind = {Brought: "contributions", BroughtWord: "words", BroughtSupport: "supports"}[type(thing)]
        count[kind] += 1
        count["answers"] += record.official is not None
        count["reachable"] += bool(getattr(thing, "email", ""))


def _comes(meeting: _Meeting, parent: str) -> bool:
    return meeting.met(parent) or meeting.met(f"mot:{parent}")


def told(line: Line, reason: str) -> str:
    """Return a reason with the row that it is about."""
    return _("Ligne %(number)s : %(reason)s.") % {"number": line.number, "reason": reason}


def _sample(record: Record) -> dict[str, Any]:
    thing = record.thing
    text = getattr(thing, "text", "")
    return {
        "text": excerpt(text, 240),
        "at": str(day_text(thing.at)),
        "who": getattr(thing, "pseudonym", ""),
        "theme": getattr(thing, "theme", ""),
        "supports": getattr(thing, "supports", 0),
        "under": getattr(thing, "parent", ""),
    }


def month_first(batch: Batch, most: int = 2000) -> bool:
    """Tell whether the dates of a batch are written month first, from its first rows."""
    wanted = [
        batch.reading["heading"].index(h)
        for t, h in batch.mapping.items()
        if t.endswith("date") and h in batch.reading["heading"]
    ]
    texts = []
    with batch.rows.open("rb") as file:
        for n, (line, _next) in enumerate(lines_of(file)):
            if n >= most:
                break
            texts += [line.cells[place] for place in wanted if place < len(line.cells)]
    return says_month_first(texts)
