"""Projects, the ideas they come from, how a service studies them, and what their supporters say of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from polyphonie.contributions.models import Contribution
from polyphonie.core import ids
from polyphonie.core.models import ItemModel
from polyphonie.decisions.models import RefusalReason
from polyphonie.people.models import Person
from polyphonie.territories.models import Area, InTerritory, Service, scoped

from .editions import Edition


class ProjectQuerySet(models.QuerySet):
    def with_study(self) -> "ProjectQuerySet":
        return self.select_related("item", "area", "study__service", "study__refusal", "study__by", "edition__process")

    def on_ballot(self) -> "ProjectQuerySet":
        return self.filter(standing__in=Project.ON_BALLOT)


class Project(ItemModel):
    """One project of an edition, made of one idea or of several that their authors agreed to join."""

    class Standing(models.TextChoices):
        STUDY = "study", _("à l’étude")
        READY = "ready", _("prêt pour le vote")
        REFUSED = "refused", _("non retenu à l’étude")
        MERGED = "merged", _("réuni à un autre projet")
        WITHDRAWN = "withdrawn", _("retiré par son auteur")
        BALLOT = "ballot", _("soumis au vote")
        WON = "won", _("lauréat")
        LOST = "lost", _("non lauréat")

    ON_BALLOT = (Standing.BALLOT, Standing.WON, Standing.LOST)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="projects")
    number = models.PositiveIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=120)
    summary = models.TextField(_("le projet en quelques phrases"))
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    photo = models.FileField(_("image"), upload_to="projects/", blank=True)
    photo_text = models.CharField(_("ce que montre l’image"), max_length=200, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.STUDY)
    # What the study found, copied when it concludes: what the ballot shows.
    cost = models.PositiveIntegerField(_("coût, en euros"), null=True, blank=True)
    yearly_cost = models.PositiveIntegerField(_("entretien par an, en euros"), null=True, blank=True)
    estimated_on = models.DateField(_("estimé le"), null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    next_news = models.CharField(_("prochaine nouvelle"), max_length=200, blank=True)
    next_news_on = models.DateField(_("au plus tard le"), null=True, blank=True)

    objects = scoped(ProjectQuerySet)

    class Meta:
        verbose_name = _("projet")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="budgets_project_number_once"),
            models.CheckConstraint(
                # A comparison with nothing is neither true nor false, and a check lets it through: hence « not null ».
                condition=~Q(standing__in=["ready", "ballot", "won", "lost"])
                | Q(cost__isnull=False, cost__gte=1, yearly_cost__isnull=False, estimated_on__isnull=False),
                name="budgets_ballot_needs_an_estimate",
            ),
            models.CheckConstraint(
                condition=Q(standing="merged", merged_into__isnull=False)
                | (~Q(standing="merged") & Q(merged_into__isnull=True)),
                name="budgets_merged_says_where",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("item")), name="budgets_not_merged_into_itself"),
            models.CheckConstraint(condition=Q(photo="") | ~Q(photo_text=""), name="budgets_picture_is_described"),
            models.CheckConstraint(
                condition=Q(next_news="") | Q(next_news_on__isnull=False), name="budgets_next_news_has_a_date"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ballot_id(self) -> str:
        """Return how ballots name this project."""
        return str(self.number)


class Idea(InTerritory):
    """A contribution that a project comes from: one project at most for each."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ideas")
    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="idea")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Study(InTerritory):
    """What the service to which a project was given found: the law, the site, the money, the time."""

    class Finding(models.TextChoices):
        YES = "yes", _("oui")
        ADJUSTED = "adjusted", _("oui, en l’adaptant")
        NO = "no", _("non")

    class Verdict(models.TextChoices):
        READY = "ready", _("prêt pour le vote")
        REFUSED = "refused", _("non retenu")

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="study")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("à rendre le"))
    assigned_at = models.DateTimeField()
    lawful = models.CharField(_("la loi le permet"), max_length=8, choices=Finding, blank=True)
    lawful_words = models.TextField(_("ce que dit la loi"), blank=True)
    feasible = models.CharField(_("c’est faisable"), max_length=8, choices=Finding, blank=True)
    feasible_words = models.TextField(_("ce que dit la technique"), blank=True)
    investment = models.PositiveIntegerField(_("investissement, en euros"), null=True, blank=True)
    yearly = models.PositiveIntegerField(_("entretien par an, en euros"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("délai, en mois"), null=True, blank=True)
    adjustments = models.TextField(_("ce qui change par rapport à l’idée"), blank=True)
    estimated_on = models.DateField(_("estimé le"), null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    refusal = models.ForeignKey(RefusalReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(_("pourquoi"), blank=True)
    could_change = models.TextField(_("ce qui changerait cette réponse"), blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="refused") | (Q(refusal__isnull=False) & ~Q(why="") & ~Q(could_change="")),
                name="budgets_refusal_is_explained",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="ready")
                | Q(
                    lawful__in=["yes", "adjusted"], feasible__in=["yes", "adjusted"], investment__isnull=False, investment__gte=1,
                    yearly__isnull=False, months__isnull=False, estimated_on__isnull=False,
                ),
                name="budgets_ready_is_studied",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", concluded_on__isnull=True)
                | (~Q(verdict="") & Q(concluded_on__isnull=False, by__isnull=False)),
                name="budgets_verdict_is_signed",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["territory", "verdict", "due_on"], name="budgets_study_due")]


class Exchange(InTerritory):
    """One message between the author of an idea and the service that studies it; everybody can read it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exchanges")
    contribution = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_service = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="budgets_exchange_says_something")]


class Merge(InTerritory):
    """A proposal to join one project to another: done when every author agrees, a mere link after ten days."""

    class State(models.TextChoices):
        ASKED = "asked", _("proposée aux auteurs")
        AGREED = "agreed", _("acceptée par tous")
        DECLINED = "declined", _("refusée par un auteur")
        LINKED = "linked", _("sans réponse : les projets sont liés")

    source = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="merges_in")
    why = models.TextField(_("pourquoi les réunir"))
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    authors = models.PositiveSmallIntegerField()  # how many must agree
    agreed = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="budgets_merge_of_two"),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed=F("authors"), authors__gte=1), name="budgets_merge_with_every_consent"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="budgets_merge_end_has_date",
            ),
            models.UniqueConstraint(fields=["source"], condition=Q(state="asked"), name="budgets_merge_asked_once"),
        ]  # fmt: skip


class Agreement(InTerritory):
    """What one author says of a merge."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="agreements")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "contribution"], name="budgets_agreement_once")]


class Material(InTerritory):
    """What an author shows for their own project during the campaign; read by an agent before everybody sees it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="materials")
    contribution = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    text = models.TextField()
    photo = models.FileField(upload_to="materials/", blank=True)
    photo_text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_why = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(photo="") | ~Q(photo_text=""), name="budgets_material_is_described"),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(refused_why=""), name="budgets_material_refusal_says_why"
            ),
        ]
