"""The end of a day: what entered and left the urn is told in the chain, in no order of theirs."""

from datetime import date
from typing import Any

from django.db import transaction

from polyphonie.core import clock

from ..chaining import publish_head, settle_held
from ..locking import held_alone
from ..models import Election, Head


@transaction.atomic
def settle(*, election: Election, day: date | None = None, by: Any) -> Head:
    """Tell in the chain what entered and left the urn since the last time, sorted; publish the head under `day`.

    The ballots and receipts of the day are written again in an order that says nothing of theirs: the place of a row
    in its table is that of its writing, and a backup keeps it.
    """
    held = held_alone(election)
    settle_held(held)
    held.told_day = day or clock.today()
    held.save(update_fields=["told_day"])
    return publish_head(held, day)
