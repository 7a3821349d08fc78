"""The territory itself, root of everything that has a wall around it."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from . import keys


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Ce fuseau horaire n’existe pas."))


class Territory(models.Model):
    """A local authority: commune, intercommunality, département or région."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        INTERCOMMUNALITY = "intercommunality", _("intercommunalité")
        DEPARTEMENT = "departement", _("département")
        REGION = "region", _("région")

    id = models.BigIntegerField(primary_key=True, default=keys.new, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("type de collectivité"), max_length=20, choices=Kind, default=Kind.COMMUNE)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    domain = models.CharField(_("nom de domaine"), max_length=120, blank=True)
    insee_code = models.CharField(_("code INSEE"), max_length=9, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    population = models.PositiveIntegerField(_("nombre d’habitants"), default=0)
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=60, default="Europe/Paris", validators=[check_time_zone]
    )
    accent = models.CharField(
        _("couleur"), max_length=7, default="#1f4e79", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    logo = models.FileField(_("logo"), upload_to="logos/", blank=True)
    welcome = models.CharField(_("phrase d’accueil"), max_length=200, blank=True)
    address = models.TextField(_("adresse de la mairie ou du siège"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    desk = models.TextField(_("où venir, et quand"), blank=True)
    # An invented territory, where the guided visit may open the doors of its invented people.
    demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=~models.Q(domain=""),
                name="territory_domain_unique",
                violation_error_message=_("Ce nom de domaine est déjà celui d’une autre collectivité."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
