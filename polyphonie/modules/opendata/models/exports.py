"""Lists taken out as files, and the choices of columns kept for the next time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import clock, ids
from polyphonie.people.models import Person
from polyphonie.territories.models import InTerritory


class Export(InTerritory):
    """One file being made, or made, for whoever asked: theirs alone, and for a few days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en préparation")
        DONE = "done", _("prêt")
        FAILED = "failed", _("interrompu")

    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    owner = models.CharField(max_length=30)  # actor key
    source = models.CharField(max_length=30)  # name of the list
    format = models.CharField(max_length=10)
    columns = models.JSONField(default=list)
    filters = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    personal = models.BooleanField(default=False)  # holds what only those who work on the list may read
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)  # written so far
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="exports/", blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    asked_at = models.DateTimeField()
    # The last time that it was taken up or that rows were written: long ago, whoever wrote has stopped.
    moved_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(digest="") & Q(done_at__isnull=False)),
                name="opendata_export_done_has_file",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="opendata_export_of_owner"),
            models.Index(fields=["expires_at"], name="opendata_export_expiry"),
        ]


class ExportTemplate(InTerritory):
    """A choice of columns and form for one list, kept under a name for everyone who works there."""

    name = models.CharField(_("nom du modèle"), max_length=80)
    source = models.CharField(max_length=30)
    format = models.CharField(max_length=10)
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "source", "name"], name="opendata_export_template_name_unique")
        ]

    def __str__(self) -> str:
        return self.name
