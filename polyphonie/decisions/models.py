"""Options, decisions with their reasons, answers to what people said, and how people react to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core.models import ItemModel
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import InTerritory, Service, scoped


class Outcome(models.TextChoices):
    KEPT = "kept", _("retenu")
    IN_PART = "in_part", _("retenu en partie")
    ALREADY_DONE = "already_done", _("déjà fait")
    YOURS = "yours", _("porté par vous avec notre aide")
    NOT_KEPT = "not_kept", _("non retenu")
    NOT_OURS = "not_ours", _("pas de notre compétence")
    MORE_NEEDED = "more_needed", _("à préciser")


class RefusalReason(InTerritory):
    """A reason for a « non retenu », from the territory's own library, with what could change it."""

    title = models.CharField(_("raison"), max_length=120)
    explanation = models.TextField(_("explication"))
    could_change = models.TextField(_("ce qui pourrait changer cette réponse"))
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["territory", "title"], name="refusal_reason_title_unique")]

    def __str__(self) -> str:
        return self.title


class Workshop(ItemModel):
    """An atelier in its simplest form: residents and agents write the options of a finding together."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="workshops")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField(_("titre"), max_length=160)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    place = models.CharField(_("lieu"), max_length=200)
    invitation = models.TextField(_("invitation"), blank=True)
    facilitator = models.CharField(_("animation"), max_length=120, blank=True)
    residents = models.PositiveSmallIntegerField(_("habitants présents"), null=True, blank=True)
    agents = models.PositiveSmallIntegerField(_("agents et élus présents"), null=True, blank=True)
    notes = models.TextField(_("compte rendu"), blank=True)
    outcome = models.TextField(_("ce qui en est sorti"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="workshop_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.title


class Option(ItemModel):
    """One way to answer a finding, with its arguments, its cost and how it meets the criteria."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="options")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="options")
    workshop = models.ForeignKey(Workshop, null=True, blank=True, on_delete=models.PROTECT, related_name="options")
    title = models.CharField(_("titre"), max_length=160)
    text = models.TextField(_("description"))
    arguments_for = models.TextField(_("arguments pour"), blank=True)
    arguments_against = models.TextField(_("arguments contre"), blank=True)
    criteria = models.TextField(_("critères"), blank=True)
    cost = models.DecimalField(_("coût en euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    yearly_cost = models.DecimalField(_("coût par an en euros"), max_digits=12, decimal_places=2, null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Decision(ItemModel):
    """What was decided and why. Never published without what the golden rule asks (a constraint sees to it)."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(_("titre"), max_length=160)
    reasons = models.TextField(_("les raisons"), blank=True)
    what_changed = models.TextField(_("ce que les contributions ont changé"), blank=True)
    not_kept = models.TextField(_("ce qui n’a pas été retenu, et pourquoi"), blank=True)
    room = models.TextField(_("la marge de manœuvre"), blank=True)
    official_text = models.TextField(_("texte officiel"), blank=True)
    plain_text = models.TextField(_("en mots simples"), blank=True)
    official_reference = models.CharField(_("référence de l’acte"), max_length=120, blank=True)
    decided_on = models.DateField(_("décidé le"), null=True, blank=True)
    votes = models.CharField(_("vote de l’assemblée"), max_length=120, blank=True)
    document = models.FileField(_("document"), upload_to="decisions/", blank=True)
    considered = models.ManyToManyField(Option, through="Considered", related_name="decisions")
    considered_count = models.PositiveSmallIntegerField(default=0)  # kept with the rows, for the constraint
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)  # put before its signatory; emptied when it changes
    signatory = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    signed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | (
                    ~Q(reasons="")
                    & ~Q(what_changed="")
                    & ~Q(room="")
                    & ~Q(official_text="")
                    & ~Q(plain_text="")
                    & Q(considered_count__gte=1)
                    & Q(signatory__isnull=False)
                    & Q(signed_at__isnull=False)
                    & Q(decided_on__isnull=False)
                ),
                name="decision_published_is_explained",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Considered(InTerritory):
    """An option that a decision examined: chosen or not, and why."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="considered_rows")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="considered_rows")
    chosen = models.BooleanField(default=False)
    why = models.TextField(_("pourquoi"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "option"], name="considered_once")]


class AnswerQuerySet(models.QuerySet):
    def published(self) -> "AnswerQuerySet":
        return self.filter(state=Answer.State.PUBLISHED)


class Answer(ItemModel):
    """One text that answers one contribution, or every contribution of a finding."""

    class State(models.TextChoices):
        DRAFT = "draft", _("en préparation")
        PROPOSED = "proposed", _("à vérifier par le service")
        CHECKED = "checked", _("à signer")
        PUBLISHED = "published", _("publiée")

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="answers")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="own_answers"
    )
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(_("la suite donnée"), max_length=12, choices=Outcome, blank=True)
    why = models.TextField(_("pourquoi, en mots simples"), blank=True)
    refusal = models.ForeignKey(RefusalReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    could_change = models.TextField(_("ce qui pourrait changer cette réponse"), blank=True)
    next_step = models.TextField(_("et maintenant"), blank=True)
    next_step_url = models.CharField(max_length=200, blank=True)
    sound = models.FileField(_("la réponse dite à voix haute"), upload_to="answers/", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signatory = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    signed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # by delegation
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    is_final = models.BooleanField(default=False)  # after « mal comprise »: a second look, then no more

    objects = scoped(AnswerQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, contribution__isnull=True)
                | Q(finding__isnull=True, contribution__isnull=False),
                name="answer_to_finding_or_contribution",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (
                    ~Q(outcome="")
                    & ~Q(why="")
                    & ~Q(next_step="")
                    & Q(signatory__isnull=False)
                    & Q(published_at__isnull=False)
                ),
                name="answer_published_is_explained",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", outcome="not_kept") | ~Q(could_change=""),
                name="answer_refusal_says_what_could_change",
            ),
            # Two agents who begin at once: the second is told, and keeps their text.
            models.UniqueConstraint(
                fields=["finding"],
                condition=~Q(state="published") & Q(finding__isnull=False),
                name="answer_one_draft_of_finding",
            ),
            models.UniqueConstraint(
                fields=["contribution"],
                condition=~Q(state="published") & Q(contribution__isnull=False),
                name="answer_one_draft_of_contribution",
            ),
        ]
        indexes = [models.Index(fields=["process", "state"], name="answer_state")]


class Delegation(InTerritory):
    """A signatory's written delegation: somebody else signs for them, on some processes, until a date."""

    signatory = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations_given")
    delegate = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations_held")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(_("référence de l’arrêté"), max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()


class Reaction(InTerritory):
    """What the author says of the answer received. « Mal comprise » reopens, once; « pas d’accord » is recorded."""

    class Kind(models.TextChoices):
        MISUNDERSTOOD = "misunderstood", _("ma contribution a été mal comprise")
        DISAGREE = "disagree", _("je ne suis pas d’accord")
        THANKS = "thanks", _("cette réponse me convient")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="reactions")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="reactions")
    kind = models.CharField(max_length=14, choices=Kind)
    text = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "answer", "kind"], name="reaction_once"),
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(kind="misunderstood"), name="reaction_misunderstood_once"
            ),
        ]


class AnswerEdition(InTerritory):
    """What an answer said before it was edited: told again to each person, and readable by all."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    why = models.TextField()
    could_change = models.TextField(blank=True)
    next_step = models.TextField()
    replaced_at = models.DateTimeField()
    reason = models.TextField(_("pourquoi cette correction"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="answer_edition_unique")]
