"""Qualifying many contributions at once: one entry in the journal, as for an import."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import journal
from polyphonie.core.errors import Refused
from polyphonie.core.limits import BULK_ITEMS
from polyphonie.core.permissions import require
from polyphonie.territories.models import Territory

from .models import Contribution

MAY_CHANGE = {"kind", "theme", "area", "assigned_to"}


@transaction.atomic
def qualify_many(*, contributions: Sequence[Contribution], by: Any, **values: Any) -> int:
    """Set kind, theme, area or the service of contributions of one process; return how many. Raises Refused."""
    if not contributions:
        raise Refused(_("Choisissez au moins une contribution."))
    require(by, "contributions.qualify", contributions[0])
    if unknown := set(values) - MAY_CHANGE:
        raise TypeError(f"not a qualification: {unknown}")
    if len(contributions) > BULK_ITEMS:
        raise Refused(_("Trop de contributions à la fois : %(max)s au plus.") % {"max": BULK_ITEMS})
    ids = sorted(c.pk for c in contributions)
    count = Contribution.objects.filter(pk__in=ids).update(**values)
    said = {name: getattr(value, "pk", value) for name, value in values.items() if name != "theme"}
    first = contributions[0]
    journal.write(first.territory, "contribution.qualified", by=by, item=first.process_id, contributions=ids, **said)
    return count


@transaction.atomic
def restore(*, names: Sequence[str], rows: Sequence[Sequence[Any]], territory: Territory, by: Any) -> None:
    """Put back the former qualifications: each of `rows` is an id, then the value of each column of `names`."""
    require(by, "contributions.qualify")
    found = {c.pk: c for c in Contribution.objects.filter(pk__in=[row[0] for row in rows])}
    for pk, *values in rows:
        if contribution := found.get(pk):
            for name, value in zip(names, values, strict=True):
                setattr(contribution, name, value)
    Contribution.objects.bulk_update(found.values(), list(names), batch_size=200)
    ids = sorted(found)
    journal.write(territory, "contribution.qualified", by=by, contributions=ids, restored=True)
