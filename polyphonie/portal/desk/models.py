"""What the desk keeps of its own: runs of letters, SMS, calls and relay sheets, and bulk actions that can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from polyphonie.core import ids
from polyphonie.core.models import Delivery
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import InTerritory


class Batch(InTerritory):
    """A run of deliveries prepared together: printed or exported once, printed again as it was, never sent twice.

    The file holds names and postal addresses or numbers: it is erased with them.
    """

    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    channel = models.CharField(_("moyen"), max_length=10, choices=Delivery.Channel)
    relay = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    count = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="batches/", blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    erase_on = models.DateField()

    class Meta:
        ordering = ["-id"]


class Undo(InTerritory):
    """What a bulk action changed, kept so that it can be put back as it was."""

    class Kind(models.TextChoices):
        GROUP = "group", _("regroupement")
        QUALIFY = "qualify", _("qualification")

    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200)  # what was done, for the button that undoes it
    before = models.JSONField(default=dict)  # ids and enums only
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
