"""The door of this module: the only place that hands its objects out."""

from django.http import Http404

from polyphonie.core.models import Item

from .models import Entry


def visible() -> object:
    """Return what everybody may read."""
    return Entry.objects.with_item().filter(item__visibility=Item.Visibility.PUBLIC)


def entry_for(public_id: str) -> Entry:
    """Return an entry. Raises Http404, the same for what is hidden, elsewhere or unknown."""
    entry = visible().filter(item__public_id=public_id).first()
    if entry is None:
        raise Http404
    return entry
