"""The door of this package: commitments are public as soon as what they were taken in is."""

from typing import Any

from django.http import Http404

from polyphonie.core.items import one
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed

from .models import Commitment, Proof


def visible(actor: Any):
    """Return the commitments that `actor` may open."""
    rows = Commitment.objects.with_people()
    if allowed(actor, "people.see_staff_desk"):
        return rows
    return rows.filter(item__visibility=Item.Visibility.PUBLIC)


def commitment_for(actor: Any, public_id: str) -> Commitment:
    """Return a commitment. Raises Http404."""
    commitment = one(visible(actor).filter(item__public_id=public_id))
    if commitment is None:
        raise Http404
    return commitment


def commitment_to_follow_up(actor: Any, public_id: str) -> Commitment:
    """Return a commitment of which `actor` may say how it goes. Raises Http404."""
    commitment = commitment_for(actor, public_id)
    if not allowed(actor, "commitments.follow_up", commitment):
        raise Http404
    return commitment


def source_of_promise(actor: Any, public_id: str) -> Item:
    """Return the item (process, decision, answer, meeting) in which `actor` takes a commitment. Raises Http404."""
    item = Item.objects.filter(public_id=public_id).exclude(visibility=Item.Visibility.HIDDEN).first()
    if item is None or not allowed(actor, "commitments.promise", item):
        raise Http404
    return item


def proof_photo(actor: Any, public_id: str) -> Proof:
    """Return a proof that has a photo, of a commitment that `actor` may open. Raises Http404."""
    proof = Proof.objects.filter(public_id=public_id).exclude(photo="").first()
    if proof is None or not visible(actor).filter(pk=proof.commitment_id).exists():
        raise Http404
    return proof
