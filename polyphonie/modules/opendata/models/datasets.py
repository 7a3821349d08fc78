"""Open data: one set a process, published in numbered versions that never change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import clock
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import InTerritory, Territory, scoped


class Licence(models.TextChoices):
    """The two licences that article D323-2-1 of the CRPA leaves for data."""

    OPEN = "lov2", _("Licence Ouverte 2.0")
    ODBL = "odc-odbl", _("Open Database License (ODbL) 1.0")


class Publisher(models.Model):
    """What open data asks of the authority that publishes: its SIRET, and the site that may show our cards."""

    territory = models.OneToOneField(Territory, primary_key=True, on_delete=models.CASCADE, related_name="+")
    siret = models.CharField(_("numéro SIRET"), max_length=14, blank=True)
    site = models.CharField(_("site de la collectivité"), max_length=200, blank=True)  # https://host, its origin alone

    objects = scoped()


class Dataset(InTerritory):
    """The open data of one process, at one address for ever."""

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="dataset")
    licence = models.CharField(_("licence"), max_length=10, choices=Licence, default=Licence.OPEN)
    first_published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(licence__in=["lov2", "odc-odbl"]), name="opendata_licence_is_allowed")
        ]


class Release(InTerritory):
    """One version of a set: its files, and the tables of people as they were counted (never shown as such)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en préparation")
        DONE = "done", _("publiée")
        FAILED = "failed", _("interrompue")

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    licence = models.CharField(max_length=10, choices=Licence)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)  # written so far, all files together
    total = models.PositiveIntegerField(default=0)
    description = models.JSONField(default=dict)  # the Data Package: files, fields, licence
    tables = models.JSONField(default=dict)  # participants by area and channel, before hiding
    note = models.TextField(blank=True)  # why some tables are not published
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the description
    # The journal's last entry when its rows were read: words masked or withdrawn after it close the version.
    sequence = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    # The last time that it was taken up or that rows were written: long ago, whoever wrote has stopped.
    moved_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="opendata_release_number_unique"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(published_at__isnull=False) & ~Q(digest="")),
                name="opendata_release_done_is_dated",
            ),
        ]


class ReleaseFile(InTerritory):
    """One file of a version."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)
    file = models.FileField(upload_to="opendata/")
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()  # bytes
    rows = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)  # SHA-256

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "name"], name="opendata_release_file_once")]
