"""What time brings: files whose days have passed are erased."""

from polyphonie.core import clock

from ..models import Export


def purge() -> int:
    """Erase the files whose time has passed; return how many. Safe to repeat."""
    gone = list(Export.objects.filter(expires_at__lte=clock.now())[:200])
    for export in gone:
        if export.file:
            export.file.delete(save=False)
        export.delete()
    return len(gone)
