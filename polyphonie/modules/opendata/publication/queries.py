"""Reads about open data."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, limits
from polyphonie.core.models import JournalEntry, JournalHead
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory

from ..models import Batch, Dataset, Publisher, Release, ReleaseFile

# Acts after which words that a version holds must not be read there any more.
TAKES_BACK = (
    "contribution.withdrawn", "contribution.hidden", "contribution.closed", "contribution.masked", "contribution.edited",
    "word.hidden",
)  # fmt: skip


def journal_sequence() -> int:
    """Return the number of the last entry of the journal."""
    head = JournalHead.objects.first()
    return head.sequence if head else 0


def _releases() -> QuerySet:
    return Release.objects.select_related("dataset__process__item", "dataset__process__territory", "territory", "by")


def release(pk: int) -> Release | None:
    return _releases().select_related("dataset__process__frame").filter(pk=pk).first()


def earlier_tables(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the tables of people of the versions already published, oldest first."""
    rows = dataset.releases.filter(state=Release.State.DONE).order_by("number")
    return list(rows.values_list("tables", flat=True))


def published(dataset: Dataset) -> list[Release]:
    """Return the published versions of a set, newest first, with their files."""
    return list(_releases().filter(dataset=dataset, state=Release.State.DONE).prefetch_related("files"))


def in_progress(dataset: Dataset) -> Release | None:
    """Return the last version asked for, when it is not published yet."""
    last = dataset.releases.order_by("-number").first()
    return last if last and last.state != Release.State.DONE else None


def dataset_of(process: Process) -> Dataset | None:
    return Dataset.objects.filter(process=process).first()


def last_releases() -> list[Release]:
    """Return the last version asked for of every set."""
    newest: dict[int, Release] = {}
    for row in _releases().order_by("number"):
        newest[row.dataset_id] = row
    return list(newest.values())


def is_closed(release: Release) -> bool:
    """Tell whether words that this version holds were taken back since it was read."""
    words = Contribution.objects.filter(process=release.dataset.process).values("pk")
    taken = JournalEntry.objects.filter(verb__in=TAKES_BACK, sequence__gt=release.sequence, item__in=words)
    return taken.exists() or _rewritten(release).exists()


def _rewritten(release: Release) -> QuerySet:
    """Return the files brought that changed or took away words since this version was asked for.

    A file has one entry of the journal for all its rows, and works for minutes: its own date says when it last did.
    """
    return Batch.objects.filter(process=release.dataset.process, rewrote_at__gt=release.asked_at)


def is_moving(release: Release) -> bool:
    """Tell whether a file is still changing or taking away words of this set: what is read now would close at once."""
    moving = _rewritten(release).filter(state__in=[Batch.State.APPLYING, Batch.State.UNDOING])
    return moving.filter(rewrote_at__gt=clock.now() - limits.LEASE).exists()


def catalogue() -> list[Dataset]:
    """Return the sets that have a published version, the last published first, each with its `versions`."""
    files = Prefetch("files", queryset=ReleaseFile.objects.order_by("pk"))
    done = Release.objects.filter(state=Release.State.DONE).order_by("-number").prefetch_related(files)
    rows = Dataset.objects.filter(first_published_at__isnull=False).select_related("process__item", "process__frame")
    found = list(rows.prefetch_related(Prefetch("releases", queryset=done, to_attr="versions")))
    return sorted(found, key=lambda d: d.versions[0].published_at, reverse=True)


def publishable(actor: Any) -> list[Process]:
    """Return the opened processes, newest first, for those who publish."""
    return list(Process.objects.published().select_related("item").order_by("-pk")[:200])


def publisher(territory: Territory) -> Publisher:
    """Return what the authority says of itself; empty before it has said anything."""
    return Publisher.objects.filter(territory=territory).first() or Publisher(territory=territory)
