"""Paper ballots: their serials, and batches keyed twice by two people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.people.models import Person
from polyphonie.territories.models import InTerritory

from .elections import Election


class Serial(InTerritory):
    """A paper ballot that was printed: the commitment of its serial alone, which is on the ballot and its stub."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="serials")
    commitment = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["election", "commitment"], name="urn_serial_once")]


class Batch(InTerritory):
    """The ballots of one urn of paper: counted by two people who sign the figure, then keyed."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    place = models.CharField(_("urne"), max_length=120)
    signed = models.PositiveIntegerField(_("nombre de bulletins compté"))
    counted_by = models.CharField(_("compté par"), max_length=250)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="urn_batch_number_unique"),
            models.CheckConstraint(condition=Q(signed__gte=1), name="urn_batch_not_empty"),
        ]


class Keying(InTerritory):
    """What one person read on the ballots of a batch, without seeing what another read."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="keyings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ballots = models.JSONField(default=dict)  # commitment of the serial → [[option, points], …], or null when void
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "by"], name="urn_keying_one_a_person")]
