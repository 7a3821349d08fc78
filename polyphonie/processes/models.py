"""Processes (démarches), the versions of their frame, their phases and the publics they aim at."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import ids, triggers
from polyphonie.core.models import ItemModel
from polyphonie.people.models import Person
from polyphonie.territories.models import Area, InTerritory, Service, scoped


class ProcessQuerySet(models.QuerySet):
    def published(self) -> "ProcessQuerySet":
        return self.filter(opened_at__isnull=False)

    def running(self) -> "ProcessQuerySet":
        return self.filter(opened_at__isnull=False, closed_at__isnull=True)

    def with_frame(self) -> "ProcessQuerySet":
        return self.select_related("item", "frame", "service", "area", "referent", "signatory")

    def with_phases(self) -> "ProcessQuerySet":
        return self.prefetch_related("phases")


class Process(ItemModel):
    """One démarche, from the question asked to what became of it."""

    class Recipe(models.TextChoices):
        LISTENING = "ecoute", _("Écoute")
        QUESTION = "question", _("Une question, une décision")
        DOORSTEP = "porte-a-porte", _("Aller vers")
        WORKSHOP = "atelier", _("Construire ensemble")
        STREET = "rue-aux-enfants", _("Rue aux enfants")
        OPEN_CONSULTATION = "consultation-ouverte", _("Consultation ouverte")
        CONCERTATION = "concertation", _("Concertation préalable")
        # Made by the module of that name, with its rules; not chosen among the recipes.
        BUDGET = "budget-participatif", _("Budget participatif")

    class LegalType(models.TextChoices):
        ORDINARY = "ordinary", _("démarche volontaire")
        OPEN_CONSULTATION = "crpa-l132-1", _("consultation ouverte (CRPA, art. L132-1)")
        CONCERTATION = "cu-l103-2", _("concertation (code de l’urbanisme, art. L103-2)")

    title = models.CharField(_("titre"), max_length=160)
    recipe = models.CharField(_("recette"), max_length=24, choices=Recipe, default=Recipe.QUESTION)
    legal_type = models.CharField(_("type juridique"), max_length=12, choices=LegalType, default=LegalType.ORDINARY)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="processes")
    referent = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="processes")
    signatory = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="processes")
    draft = models.JSONField(default=dict, blank=True)  # the frame being written, before it is published
    frame = models.ForeignKey("Frame", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_words = models.TextField(_("ce que la démarche a changé"), blank=True)
    # What a legal type asks for; see recipes.py.
    legal_reference = models.CharField(_("référence de l’acte qui l’ouvre"), max_length=160, blank=True)
    replaced_bodies = models.TextField(_("commissions consultatives remplacées"), blank=True)
    # Kept in the transactions that receive, withdraw, close and answer; see contributions.actions.
    received = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)

    objects = scoped(ProcessQuerySet)

    class Meta:
        verbose_name = _("démarche")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(unanswered=0), name="process_closes_when_all_answered"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(frame__isnull=False), name="process_opens_with_its_frame"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="process_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closing_words=""), name="process_closes_with_what_changed"
            ),
            models.CheckConstraint(condition=Q(unanswered__lte=F("received")), name="process_unanswered_in_received"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


class Frame(InTerritory):
    """One version of the frame, always complete, never rewritten: a change is a new version, explained."""

    class Level(models.TextChoices):
        INFORM = "inform", _("informer")
        CONSULT = "consult", _("consulter")
        WORK = "work", _("construire ensemble")
        DECIDE = "decide", _("décider ensemble")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="frames")
    version = models.PositiveSmallIntegerField()
    # The five lines without which nothing opens.
    question = models.TextField(_("la question posée"))
    decider = models.CharField(_("qui décide"), max_length=200)
    decide_by = models.DateField(_("décision au plus tard le"), null=True, blank=True)
    open_points = models.TextField(_("ce qui est ouvert"))
    closed_points = models.TextField(_("ce qui ne l’est pas"))
    answer_by = models.DateField(_("réponses au plus tard le"))
    feeds_decision = models.BooleanField(default=True)  # False for « Écoute »: answer_by is when what follows is told
    # The rest, which can be completed later.
    general_interest = models.TextField(_("l’intérêt général servi"), blank=True)
    level = models.CharField(_("niveau de participation"), max_length=8, choices=Level, default=Level.CONSULT)
    constraints = models.TextField(_("contraintes"), blank=True)
    use = models.TextField(_("ce que l’on fera de ce qui est dit"), blank=True)
    publics = models.TextField(_("à qui l’on s’adresse, et ce qui peut les empêcher de venir"), blank=True)
    means = models.TextField(_("moyens"), blank=True)
    contact = models.TextField(_("à qui parler"), blank=True)
    change_reason = models.TextField(_("pourquoi ce changement"), blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["process", "version"], name="frame_version_unique"),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(decider="") & ~Q(open_points="") & ~Q(closed_points=""),
                name="frame_has_its_five_lines",
            ),
            models.CheckConstraint(
                condition=Q(feeds_decision=False) | Q(decide_by__isnull=False), name="frame_names_decision_date"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(change_reason=""), name="frame_change_is_explained"),
        ]


# `by` may be emptied when a person leaves, the rest is frozen: what a version said must stay readable for ever.
_FROZEN = (
    "process_id version question decider decide_by open_points closed_points answer_by general_interest constraints use"
)
triggers.declare(
    triggers.Trigger(
        "processes_frame_frozen",
        "processes_frame",
        "UPDATE",
        "un cadre publié ne se réécrit pas",
        " OR ".join(
            # A column that may be null is compared as text: in SQL nothing differs from a null.
            f"COALESCE(CAST(OLD.\"{c}\" AS TEXT), '') <> COALESCE(CAST(NEW.\"{c}\" AS TEXT), '')"
            for c in _FROZEN.split()
        ),
    ),
)


class Phase(InTerritory):
    """A stage of a process between two moments; what is open follows from these dates at each request."""

    class Kind(models.TextChoices):
        LISTEN = "listen", _("on écoute")
        GROUP = "group", _("on regroupe")
        BUILD = "build", _("on construit")
        DECIDE = "decide", _("on décide")
        ANSWER = "answer", _("on répond")
        DO = "do", _("on fait")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("étape"), max_length=8, choices=Kind)
    title = models.CharField(_("titre"), max_length=120, blank=True)
    detail = models.TextField(_("ce qui s’y passe"), blank=True)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="phase_ends_after_start")]
        indexes = [models.Index(fields=["territory", "ends_at"], name="phase_end")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    def running_at(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


class Document(InTerritory):
    """A document that informs a process (study, plan, map), shown beside the question."""

    class Kind(models.TextChoices):
        STUDY = "study", _("étude, plan ou carte")
        DRAFT_ACT = "draft_act", _("projet d’acte")
        NOTICE = "notice", _("notice explicative")
        DELIBERATION = "deliberation", _("délibération ou arrêté")
        SYNTHESIS = "synthesis", _("synthèse ou bilan")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("nature"), max_length=12, choices=Kind, default=Kind.STUDY)
    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    title = models.CharField(_("titre"), max_length=160)
    file = models.FileField(_("fichier"), upload_to="documents/")
    size = models.PositiveIntegerField(default=0)  # bytes
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Public(InTerritory):
    """A public that a process aims at: what may keep it away, and what is done so that it comes."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="publics_aimed")
    name = models.CharField(_("à qui l’on s’adresse"), max_length=120)
    barriers = models.CharField(_("ce qui peut les empêcher de venir"), max_length=300, blank=True)
    means = models.CharField(_("ce que l’on fait pour cela"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
