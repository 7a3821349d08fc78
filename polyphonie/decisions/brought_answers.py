"""Answers that the authority had given in another tool: drafts here, for nobody's signature can be brought.

They keep their words and say where they were given; a signatory checks and signs them like any other. The one journal
entry is that of the batch.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, ids
from polyphonie.core.inserting import insert
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.processes.models import Process
from polyphonie.territories import keys

from .models import Answer


@transaction.atomic
def draft_many(*, process: Process, texts: dict[int, tuple[str, str]], next_step: str, by: Any) -> int:
    """Begin the answers of these contributions (id → outcome or "", words) that have none; return how many."""
    require(by, "answers.write")
    waiting = Contribution.objects.waiting().filter(pk__among=list(texts), process=process, own_answers__isnull=True)
    wanted = [(keys.new(), pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)]
    here = {"territory_id": process.territory_id}
    staff = {"kind": "answer", "visibility": Item.Visibility.STAFF, "created_at": clock.now()}
    insert(Item, ("id", "public_id"), [(item, ids.public_id()) for item, _pk in wanted], **staff, **here)
    rows = [(item, pk, *texts[pk]) for item, pk in wanted]
    insert(
        Answer,
        ("item_id", "contribution_id", "outcome", "why"),
        rows,
        process_id=process.pk,
        next_step=next_step,
        **here,
    )
    return len(wanted)


@transaction.atomic
def drop_drafts(*, contributions: Iterable[int], by: Any) -> int:
    """Forget the answers begun for contributions that are withdrawn; return how many."""
    require(by, "answers.write")
    rows = Answer.objects.filter(contribution__among=list(contributions)).exclude(state=Answer.State.PUBLISHED)
    found = list(rows.values_list("pk", flat=True))
    Item.objects.filter(pk__in=found).delete()
    return len(found)
