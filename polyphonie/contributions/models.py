"""What people say, however they say it; what gathers it; and the receipts that let them follow it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import ids, limits
from polyphonie.core.models import Delivery, Item, ItemModel
from polyphonie.people.models import Organisation, Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area, InTerritory, Service, of_a_long_table, scoped

from .models_words import Mask, Version, Words

__all__ = [
    "AddedWord",
    "Attachment",
    "Channel",
    "Contribution",
    "Demand",
    "Draft",
    "DraftFile",
    "Finding",
    "Flag",
    "Hiding",
    "Mask",
    "Note",
    "Origin",
    "Receipt",
    "Support",
    "Version",
    "Words",
]


class Channel(models.TextChoices):
    """How a contribution came."""

    WEB = "web", _("sur le site")
    DOOR = "door", _("en porte-à-porte")
    WALK = "walk", _("pendant une marche urbaine")
    CAFE = "cafe", _("dans un café citoyen")
    MEETING = "meeting", _("en réunion")
    PAPER = "paper", _("sur papier")
    PHONE = "phone", _("au téléphone")
    DESK = "desk", _("au guichet")
    RELAY = "relay", _("par une personne relais")
    MAIL = "mail", _("par courrier")
    IMPORT = "import", _("reprise d’un autre outil")


# What most contributions lack: only the rows that have it stand in its index.
SOMETIMES = ("area", "author", "organisation", "collector", "answer", "finding", "assigned_to")


def _sometimes(to: Any, related_name: str, on_delete: Any) -> models.ForeignKey:
    return models.ForeignKey(to, null=True, blank=True, on_delete=on_delete, related_name=related_name, db_index=False)


def _where_said(name: str) -> models.Index:
    return models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"contribution_by_{name}")


class ContributionQuerySet(models.QuerySet):
    def shown(self) -> "ContributionQuerySet":
        """Those that anyone may read."""
        return self.filter(item__visibility=Item.Visibility.PUBLIC)

    def waiting(self) -> "ContributionQuerySet":
        """Those owed an answer: the one definition of « sans réponse »."""
        return self.filter(standing=Contribution.Standing.WAITING)

    def with_words(self) -> "ContributionQuerySet":
        """Fetch what `texts.public_text` and a list of contributions need, whatever their number."""
        # The last version alone, as a list: a related manager for each row costs more than its query.
        last = Version.objects.filter(number=models.F("contribution__version")).select_related("words")
        masks = models.Prefetch("masks", to_attr="kept_masks")
        # The outline of an area is a drawing of many thousand points.
        return (
            self.select_related("item", "area", "organisation")
            .defer("area__outline")
            .prefetch_related(models.Prefetch("versions", last.prefetch_related(masks), to_attr="last_versions"))
        )


class Contribution(ItemModel):
    """One thing that one person (or a group, or an organisation) said. Its words live apart, erasable."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("problème")
        IDEA = "idea", _("idée")
        QUESTION = "question", _("question")
        OBJECTION = "objection", _("objection")
        NEED = "need", _("besoin")
        OFFER = "offer", _("proposition d’aide")
        TESTIMONY = "testimony", _("témoignage")

    class Standing(models.TextChoices):
        WAITING = "waiting", _("en attente de réponse")
        ANSWERED = "answered", _("a reçu sa réponse")
        WITHDRAWN = "withdrawn", _("retirée par son auteur")
        CLOSED = "closed", _("close sans réponse")

    class ClosingReason(models.TextChoices):
        SPAM = "spam", _("publicité ou envoi automatique")
        INSULT = "insult", _("propos interdits par la loi ou la charte")

    territory = of_a_long_table()
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="contributions", db_index=False)
    number = models.PositiveIntegerField(_("numéro"))
    channel = models.CharField(_("moyen"), max_length=8, choices=Channel, default=Channel.WEB)
    # Qualified by staff, never asked of a resident.
    kind = models.CharField(_("nature"), max_length=10, choices=Kind, blank=True)
    theme = models.CharField(_("thème"), max_length=60, blank=True)
    area = _sometimes(Area, "contributions", models.PROTECT)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    # Who speaks: an account, or the opaque key of whoever holds the receipt.
    author = _sometimes(Person, "contributions", models.SET_NULL)
    author_key = models.CharField(max_length=30, default=ids.actor_key)
    pseudonym = models.CharField(_("nom affiché"), max_length=60, blank=True)
    organisation = _sometimes(Organisation, "+", models.PROTECT)
    collector = _sometimes(Person, "collected", models.SET_NULL)
    collected_at = models.DateTimeField(_("dit le"))
    collected_where = models.CharField(_("recueilli où"), max_length=160, blank=True)
    received_at = models.DateTimeField()
    answer_channel = models.CharField(
        _("comment répondre"), max_length=10, choices=Delivery.Channel, default=Delivery.Channel.PAGE
    )
    language = models.CharField(max_length=8, default="fr")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.WAITING)
    closing_reason = models.CharField(max_length=10, choices=ClosingReason, blank=True)
    answer = _sometimes(Item, "answered", models.PROTECT)
    answered_at = models.DateTimeField(null=True, blank=True)
    finding = _sometimes("Finding", "contributions", models.PROTECT)
    assigned_to = _sometimes(Service, "+", models.PROTECT)
    supports = models.PositiveIntegerField(default=0)
    added_words = models.PositiveIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=1)

    objects = scoped(ContributionQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="contribution_number_unique"),
            models.CheckConstraint(
                condition=Q(standing="answered", answer__isnull=False, answered_at__isnull=False)
                | ~Q(standing="answered"),
                name="contribution_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(standing="closed") & ~Q(closing_reason="") | ~Q(standing="closed") & Q(closing_reason=""),
                name="contribution_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="contribution_point_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["process", "-item"], name="contribution_newest"),
            models.Index(fields=["territory", "-item"], name="contribution_of_territory"),
            models.Index(fields=["process", "standing", "assigned_to"], name="contribution_waiting"),
            models.Index(fields=["author_key"], name="contribution_author"),
            models.Index(fields=["territory", "-supports", "-item"], name="contribution_supported"),
            *(_where_said(name) for name in SOMETIMES),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.standing == self.Standing.WAITING

    @property
    def shown_author(self) -> str:
        """Return the name shown to all: a pseudonym by default, never who they are."""
        if self.organisation_id:
            return self.organisation.name
        return self.pseudonym or str(_("Une personne"))


class Receipt(InTerritory):
    """A secret code, stored hashed, that opens one contribution to whoever holds it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="receipts")
    code_hash = models.CharField(max_length=64, unique=True)
    made_for = models.CharField(
        max_length=10, choices=[("author", _("l’auteur")), ("letter", _("une lettre")), ("desk", _("le guichet"))]
    )
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Support(InTerritory):
    """« Moi aussi »: one per supporter and contribution."""

    territory = of_a_long_table()
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="support_rows", db_index=False
    )
    supporter = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "supporter"], name="support_once")]


class AddedWord(InTerritory):
    """« J’ajoute un mot »: a short remark under somebody's contribution."""

    territory = of_a_long_table()
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="added_word_rows")
    author_key = models.CharField(max_length=30)
    pseudonym = models.CharField(max_length=60, blank=True)
    text = models.TextField(max_length=limits.ADDED_WORD_LENGTH)
    at = models.DateTimeField()
    hidden_reason = models.CharField(max_length=12, choices=Mask.Reason, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class Attachment(InTerritory):
    """A photo or a recording given with a contribution; re-encoded, private until a person has reviewed it."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        SOUND = "sound", _("enregistrement")
        SHEET = "sheet", _("feuille de papier")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=6, choices=Kind)
    file = models.FileField(upload_to="attachments/")
    text = models.CharField(_("ce que l’on y voit"), max_length=200, blank=True)
    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id)
    published_at = models.DateTimeField(null=True, blank=True)  # a photo alone
    reviewed_at = models.DateTimeField(null=True, blank=True)
    transcribed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="photo") | Q(published_at__isnull=True), name="attachment_only_photos_are_published"
            )
        ]


class Finding(ItemModel):
    """A constat: what several contributions say together. Keeps every original, its author and its supports."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="findings")
    title = models.CharField(_("titre"), max_length=160)
    summary = models.TextField(_("ce que nous avons entendu"), blank=True)
    theme = models.CharField(_("thème"), max_length=60, blank=True)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Note(InTerritory):
    """A private note of the services on an item; never shown outside."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Flag(InTerritory):
    """« Signaler ce contenu »: anybody's request that staff look at an item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="flags")
    added_word = models.ForeignKey(AddedWord, null=True, blank=True, on_delete=models.CASCADE, related_name="flags")
    flagger = models.CharField(max_length=30)
    reason = models.CharField(max_length=12, choices=Mask.Reason)
    text = models.TextField(blank=True, max_length=1000)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(
        max_length=10,
        choices=[("kept", _("laissé visible")), ("masked", _("masqué en partie")), ("hidden", _("masqué"))],
        blank=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "flagger"], condition=Q(added_word__isnull=True), name="flag_once"),
            models.UniqueConstraint(
                fields=["added_word", "flagger"], condition=Q(added_word__isnull=False), name="flag_word_once"
            ),
        ]


class Hiding(InTerritory):
    """The tombstone of a contribution taken out of public view: the reason stays, dated and signed."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="hiding")
    reason = models.CharField(max_length=12, choices=Mask.Reason)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()


class Demand(InTerritory):
    """A contribution recognised by staff as a demande: it is owed an acknowledgement, and silence becomes a decision."""

    class Silence(models.TextChoices):
        REJECTED = "rejected", _("vaut rejet")
        ACCEPTED = "accepted", _("vaut acceptation")

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="demand")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField(_("reçue le"))
    silence = models.CharField(_("le silence"), max_length=8, choices=Silence)
    decided_by = models.DateField(_("à partir du"))
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__gt=models.F("received_on")), name="demand_silence_after_reception"
            )
        ]


class Draft(InTerritory):
    """A contribution being written, one question a page; erased after `core.limits.DRAFT_KEPT`."""

    key = models.CharField(max_length=30, unique=True, default=ids.actor_key)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    changed_at = models.DateTimeField()


class DraftFile(InTerritory):
    """A photo (already re-encoded) or a recording that waits with its draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=6, choices=Attachment.Kind)
    file = models.FileField(upload_to="attachments/")  # where it stays when the draft is sent


class Origin(InTerritory):
    """Where a row came from when it was brought from another tool: its name there, and the batch it came in."""

    territory = of_a_long_table()
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="origins", db_index=False)
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=160)  # its identifier there
    digest = models.CharField(max_length=32)  # of what was brought: the same again changes nothing
    batch = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="origins", db_index=False)
    contribution = models.OneToOneField(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="origin"
    )
    added_word = models.OneToOneField(AddedWord, null=True, blank=True, on_delete=models.CASCADE, related_name="origin")
    support = models.OneToOneField(Support, null=True, blank=True, on_delete=models.CASCADE, related_name="origin")
    announced = models.PositiveIntegerField(default=0)  # supports that the source counts without saying whose

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "source", "key"], name="contributions_origin_once"),
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, added_word__isnull=True, support__isnull=True)
                | Q(contribution__isnull=True, added_word__isnull=False, support__isnull=True)
                | Q(contribution__isnull=True, added_word__isnull=True, support__isnull=False),
                name="contributions_origin_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["batch", "id"], name="origin_of_batch")]
