"""Jobs of the import: each goes on where the last one stopped."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_scopes import scope
from django_tasks import task

from polyphonie.core import clock, limits
from polyphonie.core.errors import Refused
from polyphonie.modules.opendata.models import Batch
from polyphonie.people.operators import OPERATOR
from polyphonie.territories.models import Territory

from . import actions, rejects

State = Batch.State


@task()
def count(territory_id: int, batch_id: int) -> None:
    """Count what a batch would do; what cannot be counted is told on its page."""
    _with(territory_id, batch_id, _count)


@task()
def go_on(territory_id: int, batch_id: int) -> None:
    """Apply, or take back, what is left of a batch."""
    _with(territory_id, batch_id, _go_on)


def _with(territory_id: int, batch_id: int, act: Callable[[Batch, Any], None]) -> None:
    territory = Territory.objects.get(pk=territory_id)
    with scope(territory=territory), timezone.override(territory.zone):
        batch = Batch.objects.select_related("item", "process", "territory", "by").filter(pk=batch_id).first()
        if batch:
            # Who decided it signs it, even if their role has ended since: it was decided with it.
            act(batch, batch.by if batch.by and batch.by.is_staff_here else OPERATOR)


def _count(batch: Batch, by: Any) -> None:
    try:
        actions.count(batch=batch, by=by)
    except Refused as refused:
        Batch.objects.filter(pk=batch.pk).update(preview={"problem": refused.message})


def _go_on(batch: Batch, by: Any) -> None:
    if batch.state == State.UNDOING:
        actions.undo_all(batch=batch, by=by)
    else:
        actions.apply_all(batch=batch, by=by)


def tick() -> None:
    """Take up again what stopped (a server that was switched off), and forget rejected rows after their time."""
    at = clock.now()
    stopped = Batch.objects.filter(state__in=[State.APPLYING, State.UNDOING], moved_at__lt=at - limits.LEASE)
    for batch in stopped:
        Batch.objects.filter(pk=batch.pk).update(moved_at=at)
        go_on.enqueue(batch.territory_id, batch.pk)
    rejects.forget(at - limits.IMPORT_REJECTED_KEPT)
