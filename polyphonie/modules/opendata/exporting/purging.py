"""What time brings: files whose writer stopped are begun again, those whose days have passed are erased."""

from polyphonie.core import clock, limits

from ..models import Export
from .tasks import make_export

State = Export.State


def tick() -> None:
    """Do both. Safe to repeat."""
    resume()
    purge()


def resume() -> int:
    """Begin again what nobody has written for long (a server that was switched off); return how many."""
    at, again = clock.now(), 0
    stopped = Export.objects.filter(state__in=[State.WAITING, State.RUNNING], moved_at__lt=at - limits.LEASE)
    for export in stopped.filter(expires_at__gt=at)[:200]:
        if stopped.filter(pk=export.pk).update(state=State.WAITING, moved_at=at):
            make_export.enqueue(export.territory_id, export.pk)
            again += 1
    return again


def purge() -> int:
    """Erase the files whose time has passed; return how many."""
    gone = list(Export.objects.filter(expires_at__lte=clock.now())[:200])
    for export in gone:
        if export.file:
            export.file.delete(save=False)
        export.delete()
    return len(gone)
