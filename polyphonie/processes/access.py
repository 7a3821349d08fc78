"""The door of this package: the only place that hands out processes, their frames and documents."""

from typing import Any

from django.http import Http404

from polyphonie.core.items import one
from polyphonie.core.permissions import allowed

from .models import Document, Phase, Process


def visible(actor: Any):
    """Return the processes that `actor` may open."""
    rows = Process.objects.with_frame()
    return rows if allowed(actor, "processes.see_draft") else rows.published()


def process_for(actor: Any, public_id: str) -> Process:
    """Return a process. Raises Http404 for an unknown one, and for one not open yet to whoever is not of the staff."""
    process = one(visible(actor).with_phases().filter(item__public_id=public_id))
    if process is None:
        raise Http404
    return process


def process_to_edit(actor: Any, public_id: str) -> Process:
    """Return a process that `actor` may change. Raises Http404."""
    process = process_for(actor, public_id)
    if not allowed(actor, "processes.edit", process):
        raise Http404
    return process


def phase_to_edit(actor: Any, process: Process, pk: int) -> Phase:
    """Return a phase of the process. Raises Http404."""
    phase = next((p for p in process.phases.all() if p.pk == pk), None)
    if phase is None or not allowed(actor, "processes.edit", process):
        raise Http404
    return phase


def document_for(actor: Any, public_id: str) -> Document:
    """Return a document of a process that `actor` may open. Raises Http404."""
    document = Document.objects.select_related("process").filter(public_id=public_id).first()
    if document is None or not visible(actor).filter(pk=document.process_id).exists():
        raise Http404
    return document
