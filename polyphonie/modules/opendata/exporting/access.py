"""The door of exports: a file belongs to whoever asked for it, as long as they may still read what it holds."""

from typing import Any

from django.http import Http404

from polyphonie.core import clock
from polyphonie.core.columns import Source
from polyphonie.core.permissions import allowed

from ..models import Export, ExportTemplate
from . import lists


def source(actor: Any, name: str) -> Source:
    """Return a list that the actor may see. Raises Http404."""
    found = lists.source_for(actor, name)
    if found is None:
        raise Http404
    return found


def export(actor: Any, public_id: str) -> Export:
    """Return an export of this actor, not expired, whose content they may still read. Raises Http404."""
    found = Export.objects.filter(public_id=public_id, owner=actor.actor_key, expires_at__gt=clock.now()).first()
    if found is None or not may_still_read(actor, found):
        raise Http404
    return found


def may_still_read(actor: Any, export: Export) -> bool:
    """Tell whether the actor may today what they could when they asked: a role that has ended opens nothing."""
    found = lists.source_for(actor, export.source)
    return found is not None and (not export.personal or allowed(actor, found.works_on))


def template(actor: Any, pk: int) -> ExportTemplate:
    """Return a kept choice of columns, to those who work with them. Raises Http404."""
    found = ExportTemplate.objects.filter(pk=pk).first()
    if found is None or not allowed(actor, "opendata.keep_template"):
        raise Http404
    return found
