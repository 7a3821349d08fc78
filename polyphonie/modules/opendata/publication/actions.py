"""Publishing a version of a process's open data; what the authority says of itself."""

import hashlib
import json
import logging
import tempfile
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from polyphonie.contributions import queries as contributions
from polyphonie.core import clock, journal, limits
from polyphonie.core.errors import Refused
from polyphonie.core.pages import territory_url
from polyphonie.core.permissions import require
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory

from ..models import Dataset, Licence, Publisher, Release, ReleaseFile
from . import files, queries
from .files import Made
from .licences import PACKAGE
from .tables import Protected, protect

log = logging.getLogger(__name__)

VERBS = {
    "dataset.published": _n("les données de la démarche ont été publiées"),
    "publisher.saved": _n("ce qui présente les données ouvertes a été complété"),
}


@transaction.atomic
def ask(*, process: Process, licence: str, by: Any) -> Release:
    """Ask for a new version of the open data of a process. Raises Refused."""
    require(by, "opendata.publish", process)
    return _ask(process, licence, by)


def _ask(process: Process, licence: str, by: Any) -> Release:
    if licence not in Licence.values:
        raise Refused(_("Choisissez la Licence Ouverte 2.0 ou l’ODbL : la loi ne laisse que ces deux-là."), "licence")
    if process.opened_at is None:
        raise Refused(_("Cette démarche n’est pas encore ouverte : elle n’a pas de données."))
    Process.objects.select_for_update().get(pk=process.pk)
    dataset, _made = Dataset.objects.update_or_create(
        process=process, defaults={"territory": process.territory, "licence": licence}
    )
    last = dataset.releases.aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        territory=process.territory,
        dataset=dataset,
        number=last + 1,
        licence=licence,
        total=process.received,
        by=by if getattr(by, "pk", None) else None,
        asked_at=clock.now(),
    )
    transaction.on_commit(lambda: begin(release, by=by))
    return release


def renewed(*, release: Release, by: Any) -> Release:
    """Ask again for what a version held, when words that it holds were taken back."""
    return _ask(release.dataset.process, release.licence, by)


def begin(release: Release, *, by: Any) -> None:
    """Make a version now when it is short, by a job otherwise."""
    from .tasks import make_release

    if release.total <= limits.EXPORT_NOW_ROWS:
        make(release=release, by=by)
    else:
        make_release.enqueue(release.territory_id, release.pk)


def make(*, release: Release, by: Any) -> None:
    """Write a version. Never raises: the version says what happened."""
    waiting = Release.objects.filter(pk=release.pk, state=Release.State.WAITING)
    if not waiting.update(state=Release.State.RUNNING, moved_at=clock.now()):
        return
    try:
        # What programmes read is in one language, whoever asks.
        with translation.override(settings.LANGUAGE_CODE):
            _make(release, by)
    except Exception:
        log.exception("release %s of dataset %s failed", release.number, release.dataset_id)
        running = Release.objects.filter(pk=release.pk, state=Release.State.RUNNING)
        running.update(state=Release.State.FAILED, moved_at=clock.now())


def _make(release: Release, by: Any) -> None:
    dataset, process = release.dataset, release.dataset.process
    release.sequence = queries.journal_sequence()
    protected = protect(contributions.speakers(process), queries.earlier_tables(dataset))
    progress = Release.objects.filter(pk=release.pk)
    with (
        files.written(process, protected, lambda n: progress.update(rows=n, moved_at=clock.now())) as made,
        tempfile.TemporaryFile() as whole,
    ):
        moment = clock.now()
        release.description = describe(process, release, made, protected, moment)
        body = json.dumps(release.description, ensure_ascii=False, indent=1).encode()
        kept = [*made, files.as_archive(made, body, whole)]
        stored = [_stored(release, one) for one in kept]
        stored.append(_described(release, body))
        release.digest = hashlib.sha256(body).hexdigest()
        release.rows = sum(one.rows for one in made)
        _publish(release, stored, protected, moment, by)


@transaction.atomic
def _publish(release: Release, stored: list[ReleaseFile], protected: Protected, moment: Any, by: Any) -> None:
    dataset = release.dataset
    ReleaseFile.objects.bulk_create(stored)
    release.state, release.published_at = Release.State.DONE, moment
    release.tables, release.note = protected.kept, protected.note
    release.save()
    if dataset.first_published_at is None:
        dataset.first_published_at = moment
        dataset.save(update_fields=["first_published_at"])
    journal.write(
        release.territory, "dataset.published", by=by, item=dataset.process.item, version=release.number,
        rows=release.rows, licence=release.licence, digest=release.digest,
    )  # fmt: skip


def _path(release: Release, name: str) -> str:
    return f"{release.territory.slug}/{release.dataset.process.item.public_id}/v{release.number}/{name}"


def _stored(release: Release, made: Made) -> ReleaseFile:
    row = ReleaseFile(
        territory=release.territory, release=release, name=made.name, media_type=made.media_type, size=made.size,
        rows=made.rows, digest=made.digest,
    )  # fmt: skip
    row.file.save(_path(release, made.name), File(made.content), save=False)
    return row


def _described(release: Release, body: bytes) -> ReleaseFile:
    row = ReleaseFile(
        territory=release.territory, release=release, name="datapackage.json", media_type="application/json",
        size=len(body), digest=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    row.file.save(_path(release, row.name), ContentFile(body), save=False)
    return row


def describe(process: Process, release: Release, made: list[Made], protected: Protected, moment: Any) -> dict[str, Any]:
    """Return the Data Package of a version."""
    territory = process.territory
    return {
        "profile": "data-package",
        "name": f"{territory.slug}-{process.item.public_id}",
        "title": _("%(title)s : ce qui a été dit et ce qui en a été fait") % {"title": process.title},
        "description": process.frame.question if process.frame else "",
        "version": f"{release.number}.0.0",
        "created": moment.isoformat(timespec="seconds"),
        "homepage": territory_url(territory, "opendata:dataset", process.item.public_id),
        "licenses": [PACKAGE[Licence(release.licence)]],
        "contributors": [{"title": territory.name, "role": "publisher"}],
        "keywords": ["participation", "concertation", "democratie-locale"],
        "notes": protected.note,
        "resources": [one.resource() for one in made],
    }


@transaction.atomic
def save_publisher(*, territory: Territory, siret: str, site: str, by: Any) -> Publisher:
    """Say under which number the authority publishes, and which site may show our cards. Raises Refused."""
    require(by, "opendata.set_up")
    publisher, _made = Publisher.objects.update_or_create(territory=territory, defaults={"siret": siret, "site": site})
    journal.write(territory, "publisher.saved", by=by, siret=siret)
    return publisher
