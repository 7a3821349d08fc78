"""Asking for a file, making it, keeping a choice of columns."""

import hashlib
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from polyphonie.core import clock, journal, limits
from polyphonie.core.columns import Source
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import allowed, require
from polyphonie.territories.models import Territory

from ..models import Export, ExportTemplate
from . import lists
from .writers import FORMATS, Line, Options

log = logging.getLogger(__name__)

VERBS = {"export.made": _n("une liste réservée aux services a été exportée")}
PROGRESS = 1000  # rows between two notes of how far it is


def ask(
    *,
    territory: Territory,
    source: Source,
    format: str,
    columns: Sequence[str],
    filters: Mapping[str, str],
    options: Mapping[str, Any],
    by: Any,
) -> Export:
    """Ask for a list as a file: made at once when it is short, by a job otherwise. Raises Refused."""
    if format not in FORMATS:
        raise Refused(_("Choisissez un format."), "format")
    taken = lists.chosen(source, by, columns)
    kept = lists.filters_of(source, by, filters)
    export = Export.objects.create(
        territory=territory,
        owner=by.actor_key,
        source=source.name,
        format=format,
        columns=[c.name for c in taken],
        filters=kept,
        options=dict(options),
        personal=source.personal or allowed(by, source.works_on),
        total=lists.count(source, by, kept),
        asked_at=clock.now(),
        expires_at=clock.now() + limits.EXPORT_KEPT,
    )
    # After the transaction that keeps the form's key: no writer waits for a file.
    transaction.on_commit(lambda: _begin(export, by=by))
    return export


def _begin(export: Export, *, by: Any) -> None:
    from .tasks import make_export

    if export.total <= limits.EXPORT_NOW_ROWS:
        make(export=export, by=by)
    else:
        make_export.enqueue(export.territory_id, export.pk)


def make(*, export: Export, by: Any) -> None:
    """Write the file; what cannot be read any more by its owner is not written. Never raises: the export says it."""
    source = lists.source_for(by, export.source)
    may = source is not None and (not export.personal or allowed(by, source.works_on))
    state = Export.State.RUNNING if may else Export.State.FAILED
    waiting = Export.objects.filter(pk=export.pk, state=Export.State.WAITING)
    if not waiting.update(state=state, moved_at=clock.now()) or not may:
        return
    try:
        # A file says the same in whatever language its owner reads the site: kept choices and programmes rely on it.
        with translation.override(settings.LANGUAGE_CODE):
            _write(export, source, by)
    except Exception:
        # The person is told on the page, the operator in the log; asking again starts afresh.
        log.exception("export %s failed", export.public_id)
        Export.objects.filter(pk=export.pk, state=Export.State.RUNNING).update(state=Export.State.FAILED)


def _write(export: Export, source: Source, by: Any) -> None:
    columns = lists.chosen(source, by, export.columns)
    form, territory = FORMATS[export.format], export.territory
    rows = lists.lines(source, columns, territory, by, export.filters)
    with tempfile.TemporaryFile() as out:
        form.write(out, str(source.title), columns, _counted(export, rows), Options.of(export.options))
        export.size = out.tell()
        out.seek(0)
        export.digest = hashlib.file_digest(out, "sha256").hexdigest()
        out.seek(0)
        export.file.save(f"{source.name}-{export.public_id}.{form.extension}", File(out), save=False)
    with transaction.atomic():
        export.state, export.done_at = Export.State.DONE, clock.now()
        export.save(update_fields=["state", "done_at", "size", "digest", "file", "rows"])
        if export.personal:
            journal.write(
                territory, "export.made", by=by, list=source.name, format=form.name, rows=export.rows,
                columns=[c.name for c in columns], digest=export.digest,
            )  # fmt: skip


def _counted(export: Export, lines: Iterable[Line]) -> Iterator[Line]:
    number = 0
    for number, line in enumerate(lines, 1):
        if number % PROGRESS == 0:
            Export.objects.filter(pk=export.pk).update(rows=number, moved_at=clock.now())
        yield line
    export.rows = number


@transaction.atomic
def keep_template(
    *, territory: Territory, source: Source, name: str, format: str, columns: Sequence[str], options: Mapping, by: Any
) -> ExportTemplate:
    """Keep a choice of columns under a name; the same name is written over. Raises Refused."""
    require(by, "opendata.keep_template")
    taken = lists.chosen(source, by, columns)
    kept, _made = ExportTemplate.objects.update_or_create(
        territory=territory,
        source=source.name,
        name=name.strip(),
        defaults={
            "format": format, "columns": [c.name for c in taken], "options": dict(options), "by": by, "at": clock.now(),
        },
    )  # fmt: skip
    return kept


@transaction.atomic
def forget_template(*, template: ExportTemplate, by: Any) -> None:
    """Take a kept choice away. Raises Refused."""
    require(by, "opendata.keep_template")
    template.delete()
