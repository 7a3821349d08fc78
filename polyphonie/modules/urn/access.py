"""The door of the urn: votes are public; a line of the roll is for whoever proved to be that person."""

from typing import Any

from django.http import Http404

from polyphonie.core.items import one
from polyphonie.core.permissions import allowed

from .models import Batch, Election, Elector


def election(public_id: str) -> Election:
    """Return a vote of this territory. Raises Http404, the same for what is elsewhere or unknown."""
    found = one(Election.objects.with_item().filter(item__public_id=public_id))
    if found is None:
        raise Http404
    return found


def election_of_staff(actor: Any, public_id: str, permission: str = "urn.prepare") -> Election:
    """Return a vote for those who prepare it or keep its desk. Raises Http404."""
    if not allowed(actor, permission):
        raise Http404
    return election(public_id)


def batch(actor: Any, public_id: str, number: int) -> Batch:
    """Return a batch of paper. Raises Http404."""
    held = election_of_staff(actor, public_id, "urn.keep_desk")
    found = Batch.objects.filter(election=held, number=number).first()
    if found is None:
        raise Http404
    found.election = held
    return found


def elector(held: Election, pk: Any) -> Elector | None:
    """Return a line of the roll of a vote, by the key that a session or a desk gives."""
    if not (str(pk).isdigit() and len(str(pk)) < 20):
        return None
    return one(held.electors.filter(pk=pk))  # which know their vote
