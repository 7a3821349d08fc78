"""Writes of the import: a file is received, read through a mapping, applied in pieces, and can be taken back.

The page, the command and the worker call these and nothing else. Each piece is one transaction that also moves the
batch's position: an import interrupted at any point goes on where it was. One journal entry a batch, written with its
first piece, holds the hash of all its rows.
"""

import hashlib
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from polyphonie.contributions import bringing, taking_back
from polyphonie.contributions.brought import Brought
from polyphonie.core import clock, items, journal
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.inserting import many_writes
from polyphonie.core.permissions import require
from polyphonie.decisions import brought_answers
from polyphonie.modules.opendata.models import Batch, Mapping, RejectedRow
from polyphonie.people.models import Person
from polyphonie.processes.models import Process

from . import mappings, previewing, rejects, targets
from .previewing import CHUNK, Names, reader_of, told
from .records import NoPlace, Reader, Record, Wrong
from .tables import Spooled, lines_of, spool
from .tables.line import Line

VERBS = {
    "import.applied": "a été repris d’un autre outil",
    "import.undone": "la reprise a été annulée",
}
State = Batch.State
MOVED = "state position offset created updated unchanged rejected moved_at rewrote_at done_at rows".split()


@dataclass
class Read:
    """A file set in rows, outside any transaction; nothing is kept of it yet."""

    name: str
    digest: str
    spooled: Spooled
    rows: IO[bytes]


def read_file(path: Path, name: str) -> Read:
    """Set a file in rows. Raises Refused."""
    rows = tempfile.TemporaryFile()  # noqa: SIM115 - handed over
    try:
        return Read(Path(name).name[:200], _digest(path), spool(path, name, rows), rows)
    except BaseException:
        rows.close()
        raise


@transaction.atomic
def keep(*, process: Process, read: Read, by: Any) -> Batch:
    """Keep a file's rows to be applied, its columns guessed. Raises Refused."""
    bringing.require_may_bring(process, by)
    batch = Batch(
        territory=process.territory,
        item=items.create(process.territory, "batch"),
        process=process,
        by=by if isinstance(by, Person) else None,
        file_name=read.name,
        file_digest=read.digest,
        reading=read.spooled.as_reading(),
        total=read.spooled.rows,
        rows_hash=read.spooled.digest,
        made_at=clock.now(),
        moved_at=clock.now(),
    )
    batch.mapping, batch.source = mappings.guessed(batch.reading["heading"], read.rows)
    read.rows.seek(0)
    batch.rows.save(f"{batch.item.public_id}.jsonl", File(read.rows), save=False)
    batch.reading["month_first"] = previewing.month_first(batch)
    batch.save(force_insert=True)
    return batch


def receive_file(*, process: Process, path: Path, name: str, by: Any) -> Batch:
    """Read a file and keep its rows. Raises Refused; nothing is written then."""
    bringing.require_may_bring(process, by)
    read = read_file(path, name)
    with read.rows:
        return keep(process=process, read=read, by=by)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def choose(*, batch: Batch, mapping: dict[str, str], source: str, by: Any) -> Batch:
    """Say which column says what; what the file would do is to be counted again. Raises Refused."""
    bringing.require_may_bring(batch.process, by)
    batch = _locked(batch, State.READ)
    heading = set(batch.reading["heading"])
    if wrong := [h for t, h in mapping.items() if t not in targets.TARGETS or h not in heading]:
        raise Refused(_("Ce fichier n’a pas de colonne « %(name)s ».") % {"name": wrong[0]})
    batch.mapping, batch.source, batch.preview = mapping, (source.strip() or mappings.OTHER)[:60], {}
    batch.reading["month_first"] = previewing.month_first(batch)
    batch.save(update_fields=["mapping", "source", "preview", "reading"])
    return batch


def count(*, batch: Batch, by: Any) -> Batch:
    """Count what the batch would do, and keep it for the page. Raises Refused."""
    bringing.require_may_bring(batch.process, by)
    batch.preview = previewing.look(batch)
    Batch.objects.filter(pk=batch.pk, state=State.READ).update(preview=batch.preview)
    return batch


@transaction.atomic
def keep_mapping(*, batch: Batch, name: str, by: Any) -> Mapping:
    """Keep the columns of a batch under a name, for the next file of the same kind; the same name is replaced."""
    require(by, "contributions.bring", batch.process)
    if not name.strip():
        raise Refused(_("Donnez un nom à cette correspondance."), "keep")
    values = {"source": batch.source, "columns": batch.mapping, "heading": batch.reading["heading"], "at": clock.now()}
    values["by"] = by if isinstance(by, Person) else None
    return Mapping.objects.update_or_create(territory=batch.territory, name=name.strip()[:80], defaults=values)[0]


@transaction.atomic
def start(*, batch: Batch, by: Any) -> Batch:
    """Decide to apply a batch that has been counted. Raises Refused, Changed."""
    bringing.require_may_bring(batch.process, by)
    batch = _locked(batch, State.READ)
    if not batch.preview:
        raise Refused(_("Regardez d’abord ce que ce fichier ferait."))
    batch.state, batch.moved_at = State.APPLYING, clock.now()
    batch.save(update_fields=["state", "moved_at"])
    return batch


@transaction.atomic
def discard(*, batch: Batch, by: Any) -> None:
    """Forget a file of which nothing was applied. Raises Changed."""
    require(by, "contributions.bring", batch.process)
    batch = _locked(batch, State.READ)
    name, storage = batch.rows.name, batch.rows.storage
    batch.item.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _locked(batch: Batch, *states: str) -> Batch:
    batch = (
        Batch.objects.select_for_update(of=("self",)).select_related("item", "process", "territory").get(pk=batch.pk)
    )
    if batch.state not in states:
        raise Changed(_("Ce fichier est déjà « %(state)s ».") % {"state": batch.get_state_display()})
    return batch


def apply_all(*, batch: Batch, by: Any, progress: Callable[[Batch], None] = lambda batch: None) -> Batch:
    """Apply every piece that is left; return the batch as it is then. Raises Refused."""
    with many_writes(), ThreadPoolExecutor(1) as beside:
        piece, applied, grown = None, 0, 1
        while (batch := _fresh(batch)).state == State.APPLYING:
            if piece is None or piece.position != batch.position:
                piece = _next_piece(batch, reader_of(batch), batch.position, batch.offset)
            # While the database writes this piece the next one is read, by a thread that touches the file alone.
            then, language = (piece.position + piece.lines, piece.offset), get_language()
            ahead = beside.submit(_read_ahead, language, batch, reader_of(batch), *then)
            if left := _apply(batch, piece, by):
                progress(Batch.objects.only("position", "total").get(pk=batch.pk))
            piece, applied = ahead.result(), applied + 1
            if left and applied == grown:
                bringing.grown()
                grown *= 4
    bringing.grown()
    return _fresh(batch)


def _read_ahead(language: str, batch: Batch, *where: Any) -> "_Piece | None":
    """Read a piece in another thread, its refusals in the language of this one; None past the end of the file."""
    with override(language):
        return _next_piece(batch, *where) if where[1] < batch.total else None


def _fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("item", "process", "territory").get(pk=batch.pk)


def apply_some(*, batch: Batch, by: Any) -> bool:
    """Apply the next piece of a batch in one transaction; False when nothing was left. Raises Refused.

    The rows are read before the transaction, which so holds the database for the time of its writes alone.
    """
    batch = _fresh(batch)
    if batch.state != State.APPLYING:
        return False
    return _apply(batch, _next_piece(batch, reader_of(batch), batch.position, batch.offset), by)


@dataclass
class _Piece:
    """The next rows of a batch: what they say, and those that cannot be brought."""

    position: int  # where it begins
    lines: int
    offset: int  # where the next one begins in the file
    records: list[tuple[Line, Record]]
    rejected: list[tuple[Line, str]]


def _next_piece(batch: Batch, reader: Reader, position: int, offset: int) -> _Piece:
    names = Names(**batch.preview["names"])
    piece = _Piece(position, 0, offset, [], [])
    with batch.rows.open("rb") as file:
        for line, after in islice(lines_of(file, offset), CHUNK):
            piece.lines, piece.offset = piece.lines + 1, after
            try:
                piece.records.append((line, names.settled(line, reader.read(line))))
            except NoPlace:
                continue
            except Wrong as wrong:
                piece.rejected.append((line, str(wrong)))
    return piece


@transaction.atomic
def _apply(read: Batch, piece: _Piece, by: Any) -> bool:
    """Bring what a piece says, unless somebody else just did; tell whether something is left."""
    batch = _locked(read, State.APPLYING, State.DONE, State.UNDOING, State.UNDONE)
    if batch.state != State.APPLYING or batch.position != piece.position:
        return batch.state == State.APPLYING
    _bring(batch, piece, by)
    batch.position += piece.lines
    batch.offset = piece.offset
    batch.moved_at = clock.now()
    if batch.position >= batch.total or not piece.lines:
        batch.position, batch.state, batch.done_at = batch.total, State.DONE, clock.now()
        name, storage = batch.rows.name, batch.rows.storage
        batch.rows = ""
        transaction.on_commit(lambda: storage.delete(name))
    batch.save(update_fields=MOVED)
    if piece.position == 0:
        _sign(batch, by)
    return batch.state == State.APPLYING


def _sign(batch: Batch, by: Any) -> None:
    said = {
        "process": batch.process_id,
        "source_rows": batch.total,
        "rows_hash": batch.rows_hash,
        "file": batch.file_digest,
    }
    journal.write(batch.territory, "import.applied", by=by, item=batch.item, **said)


def _bring(batch: Batch, piece: _Piece, by: Any) -> None:
    """Bring what these rows say, and set aside those that cannot be."""
    records, rejected = piece.records, piece.rejected
    things = [record.thing for _line, record in records]
    outcomes = bringing.bring(process=batch.process, source=batch.source, batch=batch.item, things=things, by=by)
    for (line, _record), outcome in zip(records, outcomes, strict=True):
        if outcome.done:
            setattr(batch, outcome.done, getattr(batch, outcome.done) + 1)
        else:
            rejected.append((line, told(line, outcome.reason)))
    if any(outcome.rewrote for outcome in outcomes):
        # Said under the process's lock, which whoever asks for a publication takes too: it comes before or after.
        batch.rewrote_at = clock.now()
    _draft_answers(batch, [(r, o.contribution) for (_l, r), o in zip(records, outcomes, strict=True)], by)
    _set_aside(batch, rejected)


def _draft_answers(batch: Batch, brought: list[tuple[Record, int | None]], by: Any) -> None:
    """Begin the answers that the authority had given there: nobody's signature can be brought."""
    texts = {
        pk: (record.official.outcome, record.official.text)
        for record, pk in brought
        if pk and record.official and isinstance(record.thing, Brought)
    }
    if texts:
        where = _("Cette réponse avait été donnée sur « %(source)s » ; elle est reprise ici.") % {
            "source": batch.source
        }
        brought_answers.draft_many(process=batch.process, texts=texts, next_step=where, by=by)


def _set_aside(batch: Batch, rejected: list[tuple[Line, str]]) -> None:
    RejectedRow.objects.bulk_create(
        [
            RejectedRow(
                territory_id=batch.territory_id,
                batch=batch,
                number=line.number,
                part=line.part[:80],
                reason=reason,
                cells=line.cells,
            )
            for line, reason in rejected
        ],
        ignore_conflicts=True,
        batch_size=200,
    )
    batch.rejected += len(rejected)


@transaction.atomic
def undo(*, batch: Batch, by: Any) -> Batch:
    """Decide to take a batch back, before any of it is answered. Raises Refused, Changed."""
    require(by, "contributions.bring", batch.process)
    batch = _locked(batch, State.DONE, State.APPLYING)
    taking_back.require_may_take_back(batch.process, batch.item, by)
    batch.state, batch.moved_at = State.UNDOING, clock.now()
    batch.rewrote_at = batch.moved_at  # what is to be erased is no longer given from now on
    batch.save(update_fields=["state", "moved_at", "rewrote_at"])
    journal.write(batch.territory, "import.undone", by=by, item=batch.item, process=batch.process_id)
    return batch


def undo_all(*, batch: Batch, by: Any) -> Batch:
    """Take back every piece that is left; return the batch as it is then."""
    after = 0
    with many_writes():
        while after := undo_some(batch=batch, by=by, after=after):
            pass
    return _fresh(batch)


@transaction.atomic
def undo_some(*, batch: Batch, by: Any, after: int = 0) -> int:
    """Take back the next piece of a batch, after where the last one ended; return where it ends, 0 when none was left."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("item", "process").get(pk=batch.pk)
    if batch.state != State.UNDOING:
        return 0
    batch.moved_at = clock.now()
    mine = [contribution for _pk, contribution, *_ in taking_back.piece_of(batch.item, after) if contribution]
    brought_answers.drop_drafts(contributions=mine, by=by)
    left = taking_back.take_back(process=batch.process, batch=batch.item, by=by, after=after)
    if left:
        batch.rewrote_at = clock.now()
    else:
        RejectedRow.objects.filter(batch=batch).delete()
        transaction.on_commit(lambda: rejects.erase_files([batch.item.public_id]))
        if batch.rows:
            name, storage = batch.rows.name, batch.rows.storage
            batch.rows = ""
            transaction.on_commit(lambda: storage.delete(name))
        batch.state, batch.undone_at = State.UNDONE, clock.now()
    batch.save()
    return left
