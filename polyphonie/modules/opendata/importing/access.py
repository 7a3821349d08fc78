"""The door of the import: files brought are for those who may bring them."""

from typing import Any

from django.http import Http404

from polyphonie.core.permissions import allowed
from polyphonie.modules.opendata.models import Batch


def batch(actor: Any, public_id: str) -> Batch:
    """Return a file brought into this territory. Raises Http404, the same for what is elsewhere or unknown."""
    rows = Batch.objects.select_related("item", "process__item", "process__territory", "territory", "by")
    found = rows.filter(item__public_id=public_id).first()
    if found is None or not allowed(actor, "contributions.bring", found.process):
        raise Http404
    return found
