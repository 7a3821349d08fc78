"""The door of this package: the only place that hands out contributions, findings and what belongs to them.

Whoever may not see an object meets the page of an unknown address.
"""

from typing import Any

from django.http import Http404, HttpRequest

from polyphonie.core import clock, ids
from polyphonie.core.actors import Actor
from polyphonie.core.items import one
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed
from polyphonie.processes.models import Process
from polyphonie.processes.phases import allows

from .models import Attachment, Contribution, Draft, Finding, Receipt

OPENED = "recus"  # in the session: the contributions whose receipt was shown; never a code
OPENED_MAX = 50
DRAFTS = "brouillons"  # in the session: process → key of what is being written


class Holder(Actor):
    """A visitor who has shown receipts: `receipt_keys` are the authors that they stand for."""

    receipt_keys: frozenset[str] = frozenset()


def acting(request: HttpRequest) -> Any:
    """Return the request's actor with `receipt_keys`: the author keys of the contributions opened in this session."""
    actor = request.actor
    if hasattr(actor, "receipt_keys"):
        return actor
    opened = opened_ids(request)
    keys = Contribution.objects.filter(pk__in=opened).values_list("author_key", flat=True) if opened else ()
    if hasattr(actor, "pk"):
        actor.receipt_keys = frozenset(keys)
        return actor
    holder = Holder(actor.actor_key, new=actor.new and not opened)
    object.__setattr__(holder, "receipt_keys", frozenset(keys))
    return holder


def opened_ids(request: HttpRequest) -> list[int]:
    """Return the contributions whose receipt this session has shown, oldest first."""
    return list(request.session.get(OPENED, ()))


def remember(request: HttpRequest, contribution: Contribution) -> None:
    """Keep in the session that its receipt was shown."""
    kept = [pk for pk in opened_ids(request) if pk != contribution.pk]
    request.session[OPENED] = [*kept, contribution.pk][-OPENED_MAX:]


def of_code(code: str) -> Contribution | None:
    """Return the contribution that a receipt code opens; None when there is none, or it was revoked."""
    rows = Receipt.objects.filter(code_hash=ids.code_hash(code), revoked_at__isnull=True)
    receipt = one(rows.select_related("contribution__item"))
    if receipt and not receipt.opened_at:
        opened(code)
    return receipt.contribution if receipt else None


def opened(code: str) -> None:
    """Note that the receipt of this code was shown to whoever holds it, the first time."""
    Receipt.objects.filter(code_hash=ids.code_hash(code), opened_at=None).update(opened_at=clock.now())


def _described() -> Any:
    related = ("item", "process__item", "process__frame", "area", "organisation", "finding__item", "hiding")
    return Contribution.objects.with_words().select_related(*related).prefetch_related("process__phases", "attachments")


def contribution(request: HttpRequest, pid: str) -> Contribution:
    """Return a contribution that this request may see: public, its own, or any for staff. Raises Http404."""
    return _seen(request, _described(), pid)


def bare(request: HttpRequest, pid: str) -> Contribution:
    """Return the same without what a page shows of it, for the small gestures. Raises Http404."""
    return _seen(request, Contribution.objects.select_related("item"), pid)


def _seen(request: HttpRequest, rows: Any, pid: str) -> Contribution:
    found = one(rows.filter(item__public_id=pid))
    if found is None:
        raise Http404
    if found.item.visibility != Item.Visibility.STAFF or may_read_private(acting(request), found):
        return found
    raise Http404


def own(request: HttpRequest, pid: str) -> Contribution:
    """Return a contribution of the person who asks (by account or by receipt). Raises Http404."""
    found = one(_described().filter(item__public_id=pid))
    if found is None or not allowed(acting(request), "contributions.own", found):
        raise Http404
    return found


def may_read_private(actor: Any, contribution: Contribution) -> bool:
    """Tell whether the actor may read what is not public: its author, its collector, and staff."""
    return allowed(actor, "contributions.own", contribution) or allowed(actor, "contributions.work_on", contribution)


def private(request: HttpRequest, pid: str) -> Contribution:
    """Return a contribution to those who work on it: staff, or who collected it. Raises Http404."""
    found = one(_described().select_related("author").filter(item__public_id=pid))
    if found is None or not allowed(request.actor, "contributions.work_on", found):
        raise Http404
    return found


def numbered(process: Process, number: int) -> Contribution | None:
    """Return a contribution of a process by its number, for those who work on that process."""
    return Contribution.objects.select_related("item").filter(process=process, number=number).first()


def finding(request: HttpRequest, pid: str) -> Finding:
    """Return a finding: published, or any for those who group. Raises Http404."""
    rows = Finding.objects.select_related("item", "process__item", "process__frame")
    found = one(rows.filter(item__public_id=pid))
    public = found is not None and found.item.visibility == Item.Visibility.PUBLIC
    if found is None or not (public or allowed(request.actor, "contributions.group", found)):
        raise Http404
    return found


def attachment(request: HttpRequest, pid: str) -> Attachment:
    """Return a photo that is published (and whose contribution is), or any file to staff and its author. Http404."""
    found = Attachment.objects.select_related("contribution__item").filter(public_id=pid).first()
    if found is None:
        raise Http404
    shown = found.published_at and found.contribution.item.visibility == Item.Visibility.PUBLIC
    if shown or may_read_private(acting(request), found.contribution):
        return found
    raise Http404


def open_processes() -> list[Process]:
    """Return the processes in which one may speak today, the one that ends first at the top."""
    running = Process.objects.running().filter(item__visibility=Item.Visibility.PUBLIC)
    found = [p for p in running.select_related("item", "frame").prefetch_related("phases") if allows(p, "contribute")]
    return sorted(found, key=lambda p: (ends_at(p) is None, ends_at(p), p.pk))


def collecting_processes() -> list[Process]:
    """Return the processes into which what was heard may still be entered: open ones that have listened."""
    rows = Process.objects.running().select_related("item", "frame", "territory").prefetch_related("phases")
    begun = [p for p in rows if any(f.kind == "listen" and f.starts_at <= clock.now() for f in p.phases.all())]
    return sorted(begun, key=lambda p: (not allows(p, "contribute"), p.title))


def ends_at(process: Process) -> Any:
    """Return the end of the listening that runs now, or None."""
    moment = clock.now()
    return max((p.ends_at for p in process.phases.all() if p.kind == "listen" and p.running_at(moment)), default=None)


def process(pid: str) -> Process:
    """Return a process that everyone may see. Raises Http404."""
    rows = Process.objects.published().filter(item__public_id=pid, item__visibility=Item.Visibility.PUBLIC)
    found = one(rows.select_related("item", "territory").prefetch_related("phases"))
    if found is None:
        raise Http404
    return found


def draft(request: HttpRequest, process: Process) -> Draft | None:
    """Return what this session is writing for a process, or None."""
    key = request.session.get(DRAFTS, {}).get(process.public_id)
    if not key:
        return None
    return one(Draft.objects.filter(key=key, process=process).prefetch_related("files"))
