"""What every part of the house refers to: items, links, follows, the journal, form keys and deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from polyphonie.territories.models import InTerritory, Territory, of_a_long_table, scoped

from . import ids, triggers


class ItemQuerySet(models.QuerySet):
    def public(self) -> "ItemQuerySet":
        return self.filter(visibility=Item.Visibility.PUBLIC)


class Item(InTerritory):
    """The row that stands for any object one can point to, whatever its kind."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("publique")
        STAFF = "staff", _("réservée aux services")
        HIDDEN = "hidden", _("masquée")  # a tombstone says why in its place

    territory = of_a_long_table()
    kind = models.CharField(max_length=30)
    public_id = models.CharField(max_length=10, default=ids.public_id, editable=False)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.STAFF)
    created_at = models.DateTimeField()

    objects = scoped(ItemQuerySet)

    class Meta:
        # Not `unique=True`: on PostgreSQL that makes a second index, for searches by a beginning.
        constraints = [models.UniqueConstraint(fields=["public_id"], name="item_public_id_unique")]
        indexes = [models.Index(fields=["territory", "kind", "visibility", "-id"], name="item_kind_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class ItemModel(InTerritory):
    """An object that has an Item; they share their primary key."""

    id = None
    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="%(class)s")

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        return self.item.public_id


class Link(InTerritory):
    """One thing follows from another: the thread is made of these, walked both ways."""

    class Kind(models.TextChoices):
        CONCERNS = "concerns", _("concerne")  # anything → its process
        GROUPED = "grouped", _("regroupée dans")  # contribution → finding
        SAME_AS = "same_as", _("dit la même chose que")  # contribution → contribution
        SOLVES = "solves", _("répond au problème")  # contribution → contribution
        FOLLOWS = "follows", _("fait suite à")
        BUILT = "built", _("a conduit à l’option")  # finding → option, meeting → option
        DECIDED = "decided", _("a été examiné dans la décision")  # finding or option → decision
        ANSWERED = "answered", _("a reçu la réponse")  # contribution, finding or decision → answer
        PROMISED = "promised", _("a donné l’engagement")  # decision, answer, frame or meeting → commitment
        TOLD = "told", _("est raconté dans")  # anything → story

    territory = of_a_long_table()
    # Found by `link_unique` from the source, by `link_back` from the target.
    source = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="links_out", db_index=False)
    target = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="links_in", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_unique"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_not_to_itself"),
        ]
        indexes = [models.Index(fields=["target", "kind", "source"], name="link_back")]


class Follow(InTerritory):
    """Somebody (an actor key: a person, or the holder of a receipt) wants the news of an item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="follows")
    follower = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "follower"], name="follow_once")]
        indexes = [models.Index(fields=["follower", "-id"], name="follow_of_follower")]


class Notice(InTerritory):
    """A piece of news for one follower, shown on « Mes contributions » and gathered in the weekly digest."""

    follower = models.CharField(max_length=30)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="notices")
    verb = models.CharField(max_length=40)
    entry = models.BigIntegerField()  # the journal entry told of
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "item", "entry"], name="notice_once")]
        indexes = [models.Index(fields=["follower", "-id"], name="notice_of_follower")]


class JournalHead(models.Model):
    """The last entry of a territory's journal: the row locked, last of all, by whoever appends."""

    territory = models.OneToOneField(Territory, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    objects = scoped()


class JournalEntry(InTerritory):
    """One signed line of the territory's history: ids, verbs and enums, no free text and no foreign key."""

    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=30)
    verb = models.CharField(max_length=40)
    item = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["territory", "sequence"], name="journal_sequence_unique")]
        indexes = [models.Index(fields=["territory", "item", "sequence"], name="journal_of_item")]


triggers.declare(*triggers.append_only("core_journalentry", "le journal ne se réécrit pas"))


class FormKey(InTerritory):
    """The one-time key of a form that was sent: the second sending gets the outcome of the first."""

    key = models.CharField(max_length=36, unique=True)
    payload = models.CharField(max_length=64)
    outcome = models.CharField(max_length=500)
    at = models.DateTimeField()


class Delivery(InTerritory):
    """Something owed to one person through one channel: made with the act that owes it, carried out later, once."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        CALL = "call", _("appel téléphonique")
        LETTER = "letter", _("lettre")
        DESK = "desk", _("au guichet")
        RELAY = "relay", _("par une personne relais")
        PAGE = "page", _("page du reçu")  # nothing leaves: the answer is on the page that the receipt opens
        NONE = "none", _("personne non joignable")

    class State(models.TextChoices):
        WAITING = "waiting", _("à envoyer")
        LEASED = "leased", _("envoi en cours")
        SENT = "sent", _("envoyée")
        PUBLISHED = "published", _("publiée, personne non joignable")
        FAILED = "failed", _("échec")
        RETURNED = "returned", _("revenue")
        CANCELLED = "cancelled", _("annulée")

    kind = models.CharField(max_length=30)  # the renderer, named in a manifest
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="deliveries")
    subject = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="deliveries_about")
    event = models.CharField(max_length=60)
    recipient = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    batch = models.CharField(max_length=10, blank=True)  # the run of letters, calls or SMS it was printed in

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=~models.Q(channel="none") | ~models.Q(state="sent"), name="delivery_none_never_sent"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "published", "returned"], done_at__isnull=False)
                | (~models.Q(state__in=["sent", "published", "returned"]) & models.Q(done_at__isnull=True)),
                name="delivery_done_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["territory", "channel", "state"], name="delivery_of_channel"),
        ]


class SearchEntry(InTerritory):
    """What search reads of an item: stems, never shown. Full-text indexes over `terms` are made by `core.search`."""

    id = None
    territory = of_a_long_table()
    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="search_entry")
    title_terms = models.TextField(blank=True)  # stems between spaces, a space at each end
    terms = models.TextField()
