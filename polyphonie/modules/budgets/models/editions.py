"""An edition of the participatory budget, and the versions of its rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import triggers
from polyphonie.core.models import ItemModel
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import InTerritory, scoped


class EditionQuerySet(models.QuerySet):
    def with_process(self) -> "EditionQuerySet":
        return self.select_related("item", "rules", "process__item", "process__frame").prefetch_related(
            "process__phases"
        )


class Edition(ItemModel):
    """One participatory budget: a process with its frame, and what only a budget needs."""

    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="budget")
    draft = models.JSONField(default=dict)  # the rules being written, as `terms.Terms`
    rules = models.ForeignKey("Rules", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    projects_made = models.PositiveIntegerField(default=0)  # the last number given, under the row's lock
    # The ballot: once its list is published no project enters or leaves it.
    ballot_at = models.DateTimeField(null=True, blank=True)
    order_seed = models.CharField(max_length=64, blank=True)  # the public lot of the order on each ballot
    # The vote is an opinion: the council decides. Awaited on a date, then linked.
    council_on = models.DateField(_("délibération attendue le"), null=True, blank=True)
    council_reference = models.CharField(_("référence de la délibération"), max_length=160, blank=True)
    council_voted_on = models.DateField(_("délibération adoptée le"), null=True, blank=True)
    council_words = models.TextField(_("ce que le conseil a décidé"), blank=True)
    # Figures of the edition that nothing else counts.
    running_cost = models.PositiveIntegerField(_("coût d’organisation, en euros"), null=True, blank=True)
    first_timers = models.PositiveIntegerField(_("personnes qui votaient pour la première fois"), null=True, blank=True)

    objects = scoped(EditionQuerySet)

    class Meta:
        verbose_name = _("budget participatif")
        constraints = [
            models.CheckConstraint(
                condition=Q(ballot_at__isnull=True) | (Q(rules__isnull=False) & ~Q(order_seed="")),
                name="budgets_ballot_has_rules_and_lot",
            ),
            models.CheckConstraint(
                condition=Q(council_voted_on__isnull=True) | (~Q(council_reference="") & ~Q(council_words="")),
                name="budgets_council_act_is_named",
            ),
        ]

    def __str__(self) -> str:
        return self.process.title


class Rules(InTerritory):
    """One version of the rules, never rewritten: what is hashed here opens the journal of the vote."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of `terms.canonical`
    change_reason = models.TextField(_("pourquoi ce changement"), blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "version"], name="budgets_rules_version_once"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(change_reason=""), name="budgets_rules_change_is_explained"
            ),
        ]


def frozen(table: str, columns: str, message: str) -> list[triggers.Trigger]:
    """Return the triggers that keep these columns of a table as they were written, and its rows where they are."""
    changed = " OR ".join(
        f"COALESCE(CAST(OLD.\"{c}\" AS TEXT), '') <> COALESCE(CAST(NEW.\"{c}\" AS TEXT), '')" for c in columns.split()
    )
    return [
        triggers.Trigger(f"{table}_frozen", table, "UPDATE", message, changed),
        triggers.Trigger(f"{table}_no_delete", table, "DELETE", message),
    ]


triggers.declare(
    *frozen(
        "budgets_rules",
        "edition_id version terms digest change_reason published_at",
        "un règlement publié ne se réécrit pas",
    )
)
