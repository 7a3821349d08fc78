"""The count of an edition, and what its projects cost once they are being made."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import triggers
from polyphonie.people.models import Person
from polyphonie.territories.models import InTerritory

from .editions import Edition, frozen
from .projects import Project


class Count(InTerritory):
    """The result of a vote, counted once from the published ballots; whoever has the file finds it again."""

    class Source(models.TextChoices):
        URN = "urn", _("l’urne transparente")
        FILE = "file", _("le fichier des bulletins, tenu par le bureau de vote")

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="count")
    source = models.CharField(max_length=4, choices=Source)
    ballots = models.FileField(upload_to="ballots/")  # Pabulib, nothing about persons
    sha256 = models.CharField(max_length=64)
    voters = models.PositiveIntegerField()
    roll = models.PositiveIntegerField(null=True, blank=True)
    channels = models.JSONField(default=list)  # [name, voters or null when hidden]
    # The lot that breaks ties, drawn in public before the count.
    tie_seed = models.CharField(_("tirage fait en public"), max_length=120)
    tie_words = models.TextField(_("où, quand et par qui"))
    result = models.JSONField()  # see counting.py
    counted_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(tie_seed="") & ~Q(tie_words=""), name="budgets_count_tells_its_lot"),
            models.CheckConstraint(
                condition=Q(roll__isnull=True) | Q(roll__gte=F("voters")), name="budgets_no_more_voters_than_the_roll"
            ),
        ]


triggers.declare(
    *frozen(
        "budgets_count",
        "edition_id source ballots sha256 voters roll channels tie_seed tie_words result counted_at",
        "un résultat publié ne se réécrit pas",
    )
)


class Spending(InTerritory):
    """How much of a project's money is committed and spent, said on one day; the last one stands."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="spendings")
    committed = models.PositiveIntegerField(_("engagé, en euros"))
    spent = models.PositiveIntegerField(_("dépensé, en euros"))
    words = models.CharField(_("pour quoi"), max_length=200)
    on = models.DateField(_("le"))
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(spent__lte=F("committed")), name="budgets_spent_was_committed"),
            models.CheckConstraint(condition=~Q(words=""), name="budgets_spending_says_for_what"),
        ]
