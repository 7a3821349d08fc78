"""Who takes part: global logins, and per territory persons, their roles, those they speak for, how to reach them."""

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from polyphonie.core import clock, ids
from polyphonie.core.models import Item
from polyphonie.territories.models import Area, InTerritory, Service, scoped


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **extra: object) -> "User":
        """Create a login. Without a password, one signs in by a code sent to the address."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save()
        # Known to sign-in as verified: the code that opens this account is sent there each time, which proves it
        # better than a second code would.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> "User":
        return self.create_user(email, password, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A login, the same on every territory of the installation."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    # Chosen by this person; "" until they do, which is read as French.
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    # The operator of the platform: makes territories. Has no power inside one.
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    def keep_language(self, language: str) -> None:
        """Read the site, and be written to, in this language: a login's own setting, of no territory's journal."""
        self.language = language
        self.save(update_fields=["language"])


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administration")
    AGENT = "agent", _("agent")
    SIGNATORY = "signatory", _("signataire")
    ELECTED = "elected", _("élu")
    FACILITATOR = "facilitator", _("animation extérieure")
    RELAY = "relay", _("personne relais")
    OBSERVER = "observer", _("observation")


STAFF_ROLES = frozenset({Role.ADMINISTRATOR, Role.AGENT, Role.SIGNATORY, Role.ELECTED})
# What these can do to other people's words and data asks for a second proof of who signs in.
PROVEN_ROLES = frozenset({Role.ADMINISTRATOR, Role.AGENT, Role.SIGNATORY})


class PersonQuerySet(models.QuerySet):
    def with_roles(self) -> "PersonQuerySet":
        return self.prefetch_related(models.Prefetch("memberships", to_attr="held"))


class Person(InTerritory):
    """Somebody in one territory; may have no login (met at a door, on paper)."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="persons")
    # The only name of this person in the journal, in supports and in follows; erased with the row.
    actor_key = models.CharField(max_length=30, unique=True, default=ids.actor_key, editable=False)
    name = models.CharField(
        _("nom"), max_length=120, blank=True
    )  # for staff, relays and letters; never shown by default
    pseudonym = models.CharField(_("nom affiché"), max_length=60, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Public card of those who act in the name of the authority.
    title = models.CharField(_("fonction"), max_length=160, blank=True)
    presentation = models.TextField(_("présentation"), blank=True)
    email_notices = models.CharField(
        max_length=8, choices=[("weekly", _("une fois par semaine")), ("never", _("jamais"))], default="weekly"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped(PersonQuerySet)
    # Set by `access.actor_of` on who acts: roles that sleep until a second factor is set up.
    asleep: frozenset[str] = frozenset()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "user"], condition=models.Q(user__isnull=False), name="person_once_per_territory"
            )
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.pseudonym or str(_("Une personne"))

    @property
    def signature(self) -> str:
        """Return how this person signs in the name of the authority."""
        return f"{self.name}, {self.title}" if self.title else self.name

    def active_memberships(self) -> list["Membership"]:
        """Return today's roles, those asleep aside. Uses what `with_roles()` fetched."""
        today = clock.today()
        # A page asks some sixty times: a list, not a related manager that makes its query each time.
        held = self.held if hasattr(self, "held") else self.memberships.all()
        return [m for m in held if m.active_on(today) and m.role not in self.asleep]

    def roles(self) -> frozenset[str]:
        return frozenset(m.role for m in self.active_memberships())

    def service_ids(self) -> frozenset[int]:
        return frozenset(m.service_id for m in self.active_memberships() if m.service_id)

    @property
    def is_staff_here(self) -> bool:
        return bool(self.roles() & STAFF_ROLES)


class Membership(InTerritory):
    """A role held by a person, in a service where it has one, between two dates."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=15, choices=Role)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="facilitator") | models.Q(ends_on__isnull=False),
                name="membership_facilitator_has_end",
            ),
        ]

    def active_on(self, day: object) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Organisation(InTerritory):
    """A group or an organisation that people speak for. No registration number is asked."""

    class Kind(models.TextChoices):
        GROUP = "group", _("groupe d’habitants")
        ASSOCIATION = "association", _("association")
        FIRM = "firm", _("entreprise")
        PUBLIC = "public", _("organisme public")

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="organisation")
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("type"), max_length=12, choices=Kind, default=Kind.GROUP)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["territory", "name"], name="organisation_name_unique")]

    def __str__(self) -> str:
        return self.name


class Mandate(InTerritory):
    """« Je déclare parler pour… »: taken at once, confirmed later by the organisation or by staff."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    declared_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(ended_at__isnull=True), name="mandate_once"
            )
        ]


class Contact(InTerritory):
    """How one person asked to be answered: kept apart from what they said, and erasable by itself."""

    # What it was given for (a contribution), or whose it is.
    item = models.OneToOneField(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="contact")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    name = models.CharField(_("nom sur l’enveloppe"), max_length=120, blank=True)
    street = models.CharField(_("numéro et rue"), max_length=160, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    city = models.CharField(_("commune"), max_length=80, blank=True)
    relay = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # That of the page on which they asked to be answered, if they had chosen one; "" is read as French.
    language = models.CharField(max_length=5, blank=True)
    # Sixty days after the letter that needed it (core.limits.ADDRESS_KEPT), the postal address is erased.
    erase_address_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item__isnull=False) | models.Q(person__isnull=False), name="contact_belongs"
            )
        ]
        indexes = [models.Index(fields=["erase_address_on"], name="contact_to_erase")]

    @property
    def has_address(self) -> bool:
        return bool(self.street and self.postcode and self.city)


class Consent(InTerritory):
    """What somebody agreed to, said aloud or ticked: the words shown are kept by their version."""

    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
