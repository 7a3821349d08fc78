"""Commitments: what somebody promised to do, by when, and the proofs that it was done."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from polyphonie.core import ids
from polyphonie.core.models import ItemModel
from polyphonie.people.models import Person
from polyphonie.territories.models import InTerritory, Service, scoped


class CommitmentQuerySet(models.QuerySet):
    def running(self) -> "CommitmentQuerySet":
        return self.filter(state=Commitment.State.RUNNING)

    def with_people(self) -> "CommitmentQuerySet":
        return self.select_related("item", "service", "owner", "ended_by")


class Commitment(ItemModel):
    """A promise with a date, taken in a frame, an answer, a decision or a meeting, and followed in public.

    No clock marks it broken: late, it shows its new date and the reason; « non tenu » is said by a person.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("en cours")
        KEPT = "kept", _("tenu")
        BROKEN = "broken", _("non tenu")

    title = models.CharField(_("ce qui est promis"), max_length=200)
    detail = models.TextField(_("précisions"), blank=True)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments")
    promised_for = models.DateField(_("promis pour le"))
    new_date = models.DateField(_("nouvelle date"), null=True, blank=True)
    new_date_reason = models.TextField(_("pourquoi cette nouvelle date"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ending_reason = models.TextField(_("explication"), blank=True)
    progress = models.CharField(_("où en est-on"), max_length=200, blank=True)

    objects = scoped(CommitmentQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="running", ended_on__isnull=True)
                | (~models.Q(state="running") & models.Q(ended_on__isnull=False)),
                name="commitment_end_has_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="broken") | (~models.Q(ending_reason="") & models.Q(ended_by__isnull=False)),
                name="commitment_broken_is_said_by_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(new_date__isnull=True) | ~models.Q(new_date_reason=""),
                name="commitment_new_date_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due(self) -> date:
        return self.new_date or self.promised_for

    def is_late(self, today: date) -> bool:
        return self.state == self.State.RUNNING and self.due < today


class Proof(InTerritory):
    """Something that shows a commitment advancing or done: words, a photo, a document."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="proofs")
    at = models.DateField(_("date"))
    text = models.TextField(_("ce qui a été fait"))
    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    photo = models.FileField(_("photo"), upload_to="proofs/", blank=True)
    photo_text = models.CharField(_("ce que montre la photo"), max_length=200, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["at", "id"]


class DateChange(InTerritory):
    """Each time a date was put off: the one before, the one after, why, and who said so."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="date_changes")
    before = models.DateField()
    after = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
