"""What time brings to votes. Missing it delays a published digest, never a right: what is open follows from the dates."""

from datetime import timedelta

from polyphonie.core import clock
from polyphonie.core.actors import SYSTEM

from .actions import close, settle
from .actions.closing import destroy_link
from .models import Election


def tick() -> None:
    """Close what is over, publish the digest of the day that ended, destroy a key that an interruption left."""
    now, yesterday = clock.now(), clock.today() - timedelta(days=1)
    for election in Election.objects.with_item().filter(opens_at__lte=now, sealed_at=None).exclude(public_key=""):
        if now >= election.closes_at:
            if election.closed_at is None:
                close(election=election, by=SYSTEM)
        elif election.told_day is None or election.told_day < yesterday:
            settle(election=election, day=yesterday, by=SYSTEM)
    for election in Election.objects.with_item().filter(link_destroyed_at=None).exclude(sealed_at=None):
        destroy_link(election=election, by=SYSTEM)
