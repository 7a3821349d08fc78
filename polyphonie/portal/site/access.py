"""The door of the public site and of a territory's administration."""

from typing import Any

from django.http import Http404

from polyphonie.core.models import Item
from polyphonie.people.models import Membership, Person
from polyphonie.territories.models import Area, Mandature, Service

from . import queries


def elected_person(key: str) -> Person:
    """Return somebody who holds an elected office or signs today, by the key of their public page. Raises Http404."""
    person = next((p for p in queries.elected() if card_key(p) == key), None)
    if person is None:
        raise Http404
    return person


def card_key(person: Person) -> str:
    """Return the name of a person's public page: another thing than the key that signs in the journal."""
    import hashlib

    return hashlib.sha256(f"fiche:{person.pk}".encode()).hexdigest()[:12]


def item_with_history(public_id: str) -> Item:
    """Return a public item. Raises Http404."""
    item = queries.item_of(public_id)
    if item is None:
        raise Http404
    return item


def _one(rows: Any, pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def service(pk: int) -> Service:
    return _one(Service.objects, pk)


def area(pk: int) -> Area:
    return _one(Area.objects, pk)


def mandature(pk: int) -> Mandature:
    return _one(Mandature.objects, pk)


def membership(pk: int) -> Membership:
    return _one(Membership.objects.select_related("person"), pk)


def operator(request: Any) -> None:
    """Let the operator of the platform in. Raises Http404 for anybody else."""
    if not getattr(request.user, "is_superuser", False):
        raise Http404
