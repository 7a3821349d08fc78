"""The urn and its chain. No row here has a time, nor a key made of one: order would tell who cast what."""

import secrets

from django.db import models
from django.db.models import Q

from polyphonie.core import triggers
from polyphonie.core.triggers import Trigger
from polyphonie.territories.models import InTerritory

from .elections import Election


def timeless() -> int:
    """Return a primary key that says nothing, where others say when their row was made."""
    return secrets.randbits(63)


class Ballot(InTerritory):
    """A sealed ballot in the urn, under its slot: HMAC of the voter by a key that lives outside the database."""

    id = None
    slot = models.CharField(max_length=64, primary_key=True)
    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="ballots")
    receipt = models.CharField(max_length=16)
    sealed = models.BinaryField()
    settled = models.BooleanField(default=False)  # written again in the order of slots, at the end of its day

    class Meta:
        constraints = [models.UniqueConstraint(fields=["election", "receipt"], name="urn_ballot_receipt_once")]


class Movement(InTerritory):
    """A receipt that entered or left the urn. Told in the chain at the end of the day, sorted; gone once sealed."""

    class Kind(models.TextChoices):
        IN = "in"
        REPLACED = "replaced"
        CANCELLED = "cancelled"

    id = models.BigIntegerField(primary_key=True, default=timeless, editable=False)
    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="movements")
    receipt = models.CharField(max_length=16)
    kind = models.CharField(max_length=9, choices=Kind)
    told = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "receipt"], condition=Q(kind="in"), name="urn_enters_once"),
            models.UniqueConstraint(fields=["election", "receipt"], condition=~Q(kind="in"), name="urn_leaves_once"),
        ]
        indexes = [models.Index(fields=["election", "told"], name="urn_movement_to_tell")]


class Entry(InTerritory):
    """One entry of the chain of a vote, as it is hashed and published (`methods.urn.chain`)."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="entries")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=6)
    text = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["election", "sequence"], name="urn_entry_sequence_unique")]


class Head(InTerritory):
    """The last digest of the chain as it was published at the end of a day, for anyone to note."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="heads")
    day = models.DateField()
    sequence = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-day", "-sequence"]
        constraints = [models.UniqueConstraint(fields=["election", "day", "sequence"], name="urn_head_once")]


class Sealed(InTerritory):
    """A ballot of a sealed urn, sorted by its bytes: its place says nothing."""

    id = models.BigIntegerField(primary_key=True, default=timeless, editable=False)
    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="sealed_ballots")
    position = models.PositiveIntegerField()
    receipt = models.CharField(max_length=16)
    sealed = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["election", "position"], name="urn_sealed_position_unique"),
            models.UniqueConstraint(fields=["election", "receipt"], name="urn_sealed_receipt_unique"),
        ]


_CLOSED = "SELECT 1 FROM urn_election e WHERE e.item_id = NEW.election_id AND e.closed_at IS NOT NULL"
triggers.declare(
    *triggers.append_only("urn_entry", "la chaîne d’un vote ne se réécrit pas"),
    Trigger("urn_ballot_not_after_close", "urn_ballot", "INSERT", "le vote est clos", finding=_CLOSED),
    Trigger("urn_ballot_kept_after_close", "urn_ballot", "UPDATE", "le vote est clos", finding=_CLOSED),
    Trigger("urn_sealed_no_update", "urn_sealed", "UPDATE", "une urne scellée ne change plus"),
    Trigger("urn_sealed_no_delete", "urn_sealed", "DELETE", "une urne scellée ne change plus"),
)
