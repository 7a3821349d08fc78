"""Writes about findings: grouping keeps every original, its author and its supports, and can be undone."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal, limits
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.processes.models import Process

from .models import Contribution, Finding

VERBS = {
    "finding.created": "un constat a été tiré de plusieurs contributions",
    "finding.grouped": "des contributions ont été regroupées dans ce constat",
    "finding.ungrouped": "des contributions ont été retirées de ce constat",
    "finding.edited": "le constat a été réécrit",
    "finding.published": "le constat a été publié",
}


@transaction.atomic
def create_finding(*, process: Process, title: str, by: Any, summary: str = "", theme: str = "") -> Finding:
    """Create an empty finding of a process."""
    require(by, "contributions.group", process)
    if not title.strip():
        raise Refused(_("Donnez un titre à ce constat."), "title")
    item = items.create(process.territory, "finding")
    finding = Finding.objects.create(
        territory=process.territory, item=item, process=process, title=title.strip(), summary=summary, theme=theme
    )
    items.link(item, process.item, "concerns")
    journal.write(process.territory, "finding.created", by=by, item=item)
    return finding


@transaction.atomic
def group(*, finding: Finding, contributions: Sequence[Contribution], by: Any) -> list[int]:
    """Put contributions in a finding; return the ids of those that moved (give them to `ungroup` to undo).

    One already answered, or in another process, stays where it is. Raises Refused past `limits.BULK_ITEMS`.
    """
    require(by, "contributions.group", finding)
    if len(contributions) > limits.BULK_ITEMS:
        raise Refused(_("Trop de contributions à la fois : %(max)s au plus.") % {"max": limits.BULK_ITEMS})
    Process.objects.select_for_update().get(pk=finding.process_id)
    moving = list(
        Contribution.objects.select_for_update()
        .waiting()
        .filter(pk__in=[c.pk for c in contributions], process_id=finding.process_id)
        .exclude(finding=finding)
        .select_related("item")
        .order_by("pk")
    )
    if not moving:
        return []
    for former in {c.finding_id for c in moving if c.finding_id}:
        leaving = [c for c in moving if c.finding_id == former]
        _take_out(Finding.objects.select_related("item").get(pk=former), leaving)
    Contribution.objects.filter(pk__in=[c.pk for c in moving]).update(finding=finding)
    Finding.objects.filter(pk=finding.pk).update(size=F("size") + len(moving))
    items.link_many([c.item for c in moving], finding.item, "grouped")
    ids = [c.pk for c in moving]
    journal.write(finding.territory, "finding.grouped", by=by, item=finding.item_id, contributions=ids)
    return ids


@transaction.atomic
def ungroup(*, finding: Finding, ids: Sequence[int], by: Any) -> list[int]:
    """Take contributions out of a finding; return the ids of those that left. Answered ones stay."""
    require(by, "contributions.group", finding)
    Process.objects.select_for_update().get(pk=finding.process_id)
    leaving = list(
        Contribution.objects.select_for_update().waiting().filter(pk__in=ids, finding=finding).select_related("item")
    )
    if leaving:
        _take_out(finding, leaving)
        Contribution.objects.filter(pk__in=[c.pk for c in leaving]).update(finding=None)
        gone = sorted(c.pk for c in leaving)
        journal.write(finding.territory, "finding.ungrouped", by=by, item=finding.item_id, contributions=gone)
    return [c.pk for c in leaving]


def _take_out(finding: Finding, leaving: list[Contribution]) -> None:
    items.unlink([c.item for c in leaving], finding.item, "grouped")
    Finding.objects.filter(pk=finding.pk).update(size=F("size") - len(leaving))


@transaction.atomic
def edit_finding(*, finding: Finding, by: Any, **values: Any) -> None:
    """Rewrite a finding's title, summary, theme or service."""
    require(by, "contributions.group", finding)
    if unknown := set(values) - {"title", "summary", "theme", "service"}:
        raise TypeError(f"not of a finding: {unknown}")
    for name, value in values.items():
        setattr(finding, name, value)
    finding.save(update_fields=list(values))
    journal.write(finding.territory, "finding.edited", by=by, item=finding.item_id)


@transaction.atomic
def publish_finding(*, finding: Finding, by: Any) -> None:
    """Show a finding to all, with what it was drawn from; its authors are told."""
    require(by, "contributions.group", finding)
    if not finding.summary.strip():
        raise Refused(_("Écrivez ce que vous avez entendu avant de publier."), "summary")
    if not finding.published_at:
        finding.published_at = clock.now()
        finding.save(update_fields=["published_at"])
        items.show(finding.item, Item.Visibility.PUBLIC)
        journal.write(finding.territory, "finding.published", by=by, item=finding.item_id, size=finding.size)
