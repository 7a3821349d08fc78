"""A vote, its bureau, and who may take part in it. Nothing here says what anybody chose."""

import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from polyphonie.core import triggers
from polyphonie.core.models import Item, ItemModel
from polyphonie.core.triggers import Trigger
from polyphonie.people.models import Person
from polyphonie.territories.models import InTerritory, scoped


class Channel(models.TextChoices):
    WEB = "web", _("en ligne")
    DESK = "desk", _("sur la tablette du guichet")
    PAPER = "paper", _("sur papier")


class ElectionQuerySet(models.QuerySet):
    def with_item(self) -> "ElectionQuerySet":
        return self.select_related("item", "territory")


class Election(ItemModel):
    """One vote: what is voted on never changes once it is prepared."""

    source = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="election_held")
    title = models.CharField(_("titre"), max_length=120)
    setup_text = models.TextField()  # canonical JSON, as the chain's first entry says it
    shown = models.JSONField(default=dict)  # option → what its card shows beside: summary, url, image, image_text
    rules_digest = models.CharField(max_length=64)  # SHA-256 of the published rules
    rules_url = models.CharField(max_length=300, blank=True)
    opens_at = models.DateTimeField(_("ouverture"))
    closes_at = models.DateTimeField(_("clôture"))
    identity = models.CharField(max_length=15)
    sealed_by_bureau = models.BooleanField(default=True)
    public_key = models.CharField(max_length=64, blank=True)  # hexadecimal; "" until the ceremony of the keys
    made_in_browser = models.BooleanField(default=False)  # the server never saw the private key
    roll_size = models.PositiveIntegerField(default=0)
    told_day = models.DateField(null=True, blank=True)  # the last whose ballots the chain tells
    closed_at = models.DateTimeField(null=True, blank=True)  # no ballot enters any more
    sealed_at = models.DateTimeField(null=True, blank=True)  # nothing links a person to a ballot any more
    link_destroyed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    roll_erased_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)  # channel → people, once sealed
    areas = models.JSONField(default=dict)  # area → [people who voted, people listed], once sealed
    file = models.FileField(upload_to="urns/", blank=True)
    file_digest = models.CharField(max_length=64, blank=True)  # SHA-256

    objects = scoped(ElectionQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="urn_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("closes_at")), name="urn_closed_in_its_time"
            ),
            models.CheckConstraint(condition=Q(sealed_at=None) | ~Q(closed_at=None), name="urn_sealed_once_closed"),
            models.CheckConstraint(condition=Q(opened_at=None) | ~Q(sealed_at=None), name="urn_opened_once_sealed"),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def setup(self) -> dict[str, Any]:
        """What is voted on, as `methods.urn.setup.document` writes it."""
        return json.loads(self.setup_text)

    @property
    def vote(self) -> str:
        """The name of this vote in its ballots and its chain."""
        return self.item.public_id

    def takes(self, channel: str) -> bool:
        return channel in self.setup["channels"]


class Scrutineer(InTerritory):
    """One of the three members of the bureau. Their code signs an act; their part of the key opens the urn."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="scrutineers")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("nom"), max_length=120)
    quality = models.CharField(_("qualité"), max_length=120)
    code_hash = models.CharField(max_length=64)
    part_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="urn_scrutineer_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=3), name="urn_scrutineers_are_three"),
        ]


class Elector(InTerritory):
    """Somebody who may vote, and whether they have: never what, nor at what time."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="electors")
    key = models.CharField(_("numéro"), max_length=64)  # unique in the roll: the elector's number, or an actor key
    name = models.CharField(_("nom"), max_length=160, blank=True)
    born = models.CharField(_("naissance"), max_length=10, blank=True)  # a year or an ISO date
    words = models.CharField(max_length=240, blank=True)  # name and number as they are searched, without accents
    area = models.CharField(_("quartier"), max_length=120, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    code_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    pass_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)  # opens the tablet, once
    email = models.EmailField(blank=True)  # where to remind them once; dropped once they vote, and by the seal
    channel = models.CharField(max_length=5, choices=Channel, blank=True)  # the mark on the roll: "" has not voted
    day = models.DateField(null=True, blank=True)  # of the mark; dropped when the urn is sealed
    entered_on = models.DateField(null=True, blank=True)  # came to the booth without voting; dropped once they vote

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "key"], name="urn_elector_once"),
            models.UniqueConstraint(
                fields=["election", "person"], condition=Q(person__isnull=False), name="urn_elector_one_an_account"
            ),
            models.CheckConstraint(condition=Q(day=None) | ~Q(channel=""), name="urn_no_day_without_mark"),
            models.CheckConstraint(condition=Q(channel__in=["", *Channel.values]), name="urn_mark_channel_known"),
        ]
        indexes = [models.Index(fields=["election", "channel", "day"], name="urn_elector_marks")]


_ELECTION = "SELECT 1 FROM urn_election e WHERE e.item_id = OLD.election_id AND e.sealed_at IS NOT NULL"
triggers.declare(
    Trigger(
        "urn_election_frozen",
        "urn_election",
        "UPDATE",
        "un vote préparé ne se réécrit pas",
        "NEW.setup_text <> OLD.setup_text OR NEW.rules_digest <> OLD.rules_digest"
        " OR NEW.opens_at <> OLD.opens_at OR NEW.closes_at <> OLD.closes_at"
        " OR (OLD.public_key <> '' AND NEW.public_key <> OLD.public_key)"
        " OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL)"
        " OR (OLD.sealed_at IS NOT NULL AND NEW.sealed_at IS NULL)",
    ),
    Trigger(
        "urn_mark_final_once_sealed",
        "urn_elector",
        "UPDATE",
        "une urne scellée ne change plus : l’émargement non plus",
        "NEW.channel <> OLD.channel",
        finding=_ELECTION,
    ),
)
