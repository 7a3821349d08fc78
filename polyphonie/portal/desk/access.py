"""The door of the desk: hands out what staff work on; everyone else meets the page of an unknown address."""

from typing import Any

from django.http import Http404

from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core.items import one
from polyphonie.core.models import Delivery, Item
from polyphonie.core.permissions import allowed
from polyphonie.processes import access as processes
from polyphonie.processes.models import Process

from .models import Batch, Undo


def _staff(actor: Any) -> None:
    if not allowed(actor, "people.see_staff_desk"):
        raise Http404


def contribution(actor: Any, pid: str) -> Contribution:
    """Return a contribution with its words, to staff. Raises Http404."""
    _staff(actor)
    rows = Contribution.objects.with_words().select_related(
        "process__item", "process__frame", "finding__item", "assigned_to", "collector", "item__contact"
    )
    found = one(rows.filter(item__public_id=pid))
    if found is None:
        raise Http404
    return found


def finding(actor: Any, pid: str) -> Finding:
    """Return a finding, to staff. Raises Http404."""
    _staff(actor)
    rows = Finding.objects.select_related("item", "process__item", "process__frame", "service")
    found = one(rows.filter(item__public_id=pid))
    if found is None:
        raise Http404
    return found


def target(actor: Any, pid: str) -> Contribution | Finding:
    """Return what an answer is written for: a finding or a contribution. Raises Http404."""
    _staff(actor)
    item = Item.objects.filter(public_id=pid, kind__in=["finding", "contribution"]).first()
    if item is None:
        raise Http404
    return finding(actor, pid) if item.kind == "finding" else contribution(actor, pid)


def process(actor: Any, pid: str) -> Process:
    """Return a process, to staff and to those who group for them. Raises Http404."""
    if not allowed(actor, "desk.open"):
        raise Http404
    return processes.process_for(actor, pid)


def public_process(actor: Any, pid: str) -> Process:
    """Return a process that `actor` may open. Raises Http404."""
    return processes.process_for(actor, pid)


def batch(actor: Any, pid: str) -> Batch:
    """Return a run of letters, SMS, calls or relay sheets. Raises Http404."""
    found = Batch.objects.select_related("made_by", "relay").filter(public_id=pid).first()
    if found is None or not allowed(actor, "desk.deliver", found):
        raise Http404
    return found


def delivery(actor: Any, pk: int) -> Delivery:
    """Return one delivery. Raises Http404."""
    found = Delivery.objects.select_related("item__contact", "subject", "territory").filter(pk=pk).first()
    if found is None or not allowed(actor, "desk.deliver", found):
        raise Http404
    return found


def undo(actor: Any, pid: str) -> Undo:
    """Return a bulk action that can still be undone. Raises Http404."""
    found = Undo.objects.select_related("process__item").filter(public_id=pid).first()
    if found is None or not allowed(actor, "contributions.group", found):
        raise Http404
    return found
