"""The chain of a vote as it is kept: what is appended to it, and the heads that are published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from polyphonie.core import clock
from polyphonie.methods.urn import chain

from .models import Ballot, Election, Entry, Head, Movement


def append(election: Election, kind: str, said: Mapping[str, Any]) -> Entry:
    """Add an entry to the chain of a vote, which the caller holds alone."""
    rows = Entry.objects.filter(election=election)
    last = rows.order_by("-sequence").first()
    before = chain.Entry(last.sequence, last.kind, last.text, last.digest) if last else None
    made = chain.following(before, kind, said)
    told = {"sequence": made.sequence, "kind": made.kind, "text": made.text, "digest": made.digest}
    return Entry.objects.create(territory_id=election.territory_id, election=election, **told)


def publish_head(election: Election, day: date | None = None) -> Head:
    """Publish the last digest of the chain under a day (today's by default), for anyone to note."""
    last = Entry.objects.filter(election=election).order_by("-sequence").first()
    head, _made = Head.objects.get_or_create(
        territory_id=election.territory_id,
        election=election,
        day=day or clock.today(),
        sequence=last.sequence,
        defaults={"digest": last.digest},
    )
    return head


def settle_held(election: Election) -> None:
    """Tell in the chain what moved since the last time (`actions.settle`); the caller holds the vote alone."""
    waiting = list(Movement.objects.filter(election=election, told=False))
    if not waiting:
        return
    entered = [m.receipt for m in waiting if m.kind == Movement.Kind.IN]
    left = [m.receipt for m in waiting if m.kind != Movement.Kind.IN]
    cancelled = sum(m.kind == Movement.Kind.CANCELLED for m in waiting)
    append(election, chain.DAY, chain.moved(entered, left, cancelled=cancelled))
    _rewrite_movements(election, waiting)
    if election.closed_at is None:
        _rewrite_ballots(election)


def _rewrite_movements(election: Election, told: list[Movement]) -> None:
    Movement.objects.filter(election=election, told=False).delete()
    same = {"territory_id": election.territory_id, "election": election, "told": True}
    rows = [Movement(receipt=m.receipt, kind=m.kind, **same) for m in sorted(told, key=lambda m: (m.receipt, m.kind))]
    Movement.objects.bulk_create(rows, batch_size=2000)


def _rewrite_ballots(election: Election) -> None:
    fresh = list(Ballot.objects.filter(election=election, settled=False).order_by("slot"))
    Ballot.objects.filter(election=election, settled=False).delete()
    for ballot in fresh:
        ballot.settled = True
    Ballot.objects.bulk_create(fresh, batch_size=1000)
