"""Files brought from elsewhere: how their columns are read, how far each has been applied, what was set aside."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core.models import ItemModel
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import InTerritory


class Mapping(InTerritory):
    """Which column says what, kept under a name so that the next file of the same tool is read alike."""

    name = models.CharField(_("nom"), max_length=80)
    source = models.CharField(_("outil d’origine"), max_length=60)
    columns = models.JSONField(default=dict)  # what it says (`records.TARGETS`) → the heading of its column
    heading = models.JSONField(default=list)  # every column of the file for which it was kept: what files it is for
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["territory", "name"], name="opendata_mapping_name_unique")]

    def __str__(self) -> str:
        return self.name


class Batch(ItemModel):
    """One file brought into one process. Its rows wait in a file of their own, in one form whatever it was before."""

    class State(models.TextChoices):
        READ = "read", _("lu, rien n’est encore repris")
        APPLYING = "applying", _("reprise en cours")
        DONE = "done", _("repris")
        UNDOING = "undoing", _("annulation en cours")
        UNDONE = "undone", _("reprise annulée")

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(_("fichier"), max_length=200)
    file_digest = models.CharField(max_length=64)  # SHA-256 of the bytes received
    rows = models.FileField(upload_to="imports/", blank=True)  # erased once applied
    reading = models.JSONField(default=dict)  # format, encoding, separator, heading, what was noticed
    source = models.CharField(_("outil d’origine"), max_length=60)
    mapping = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)  # counts and samples, before anything is applied
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    total = models.PositiveIntegerField(default=0)  # rows of the file
    position = models.PositiveIntegerField(default=0)  # rows applied
    offset = models.PositiveBigIntegerField(default=0)  # where the next row begins in `rows`, in bytes
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    rows_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # the last time that something was applied
    # The last time that words which were here already were changed or taken away: what was published of them closes.
    rewrote_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(position__lte=F("total")), name="opendata_batch_position_in_total"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False, position=F("total")),
                name="opendata_batch_done_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False), name="opendata_batch_undone_has_date"
            ),
        ]
        indexes = [models.Index(fields=["territory", "state", "moved_at"], name="opendata_batch_state")]

    def __str__(self) -> str:
        return self.file_name


class RejectedRow(InTerritory):
    """A row set aside, with its reason, to be put right and brought again."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rejected_rows")
    number = models.PositiveIntegerField()  # of the row in the file, the heading being row 1
    part = models.CharField(max_length=80, blank=True)  # of a row that holds several things (an argument, a comment)
    reason = models.TextField()
    cells = models.JSONField(default=list)

    class Meta:
        ordering = ["number", "part"]
        constraints = [models.UniqueConstraint(fields=["batch", "number", "part"], name="opendata_rejected_row_once")]
