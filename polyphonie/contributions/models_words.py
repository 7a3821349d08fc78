"""The words of a contribution: each version, the proof of it that outlives its text, and what staff hid of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import limits, triggers
from polyphonie.people.models import Person
from polyphonie.territories.models import InTerritory, of_a_long_table, scoped


class Words(models.Model):
    """The text of one version, in a row that can be erased with the salt that ties it to its commitment."""

    territory = of_a_long_table()
    version = models.OneToOneField("Version", primary_key=True, on_delete=models.CASCADE, related_name="words")
    text = models.TextField(max_length=limits.CONTRIBUTION_LENGTH)
    salt = models.CharField(max_length=32)

    objects = scoped()


class Version(InTerritory):
    """One version of what somebody said, kept as SHA-256(salt + text): proof of the words without the words."""

    territory = of_a_long_table()
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    commitment = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="version_number_unique")]

    def own_masks(self) -> list["Mask"]:
        """Return what staff hid of it. Uses what `with_words()` fetched."""
        return self.kept_masks if hasattr(self, "kept_masks") else list(self.masks.all())


triggers.declare(
    triggers.Trigger(
        "contributions_words_kept",
        "contributions_words",
        "UPDATE",
        "les mots restent à leur auteur : une correction est une nouvelle version",
    ),
    triggers.Trigger(
        "contributions_version_kept",
        "contributions_version",
        "UPDATE",
        "une version ne se réécrit pas",
    ),
)


class Mask(InTerritory):
    """A part of a version hidden by staff, with a public reason; positions are in characters of the original."""

    class Reason(models.TextChoices):
        PERSONAL = "personal", _("donnée personnelle")
        THIRD_PARTY = "third_party", _("mise en cause d’une personne")
        UNLAWFUL = "unlawful", _("propos interdits par la loi")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="masks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=Reason)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="mask_has_length")]

    @property
    def slice(self) -> str:
        """Return the part masked, as a template's `slice` filter reads it."""
        return f"{self.start}:{self.end}"
