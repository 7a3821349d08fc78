"""Territory, its services, areas and political mandates, and the population it counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models_territory import Territory
from .scoping import InTerritory, of_a_long_table, scoped

__all__ = [
    "Area",
    "InTerritory",
    "Mandature",
    "ReferencePopulation",
    "Service",
    "Territory",
    "of_a_long_table",
    "scoped",
]


class Service(InTerritory):
    """A team of the administration, with the card that says how to reach it."""

    name = models.CharField(_("nom"), max_length=120)
    mission = models.TextField(_("ce que fait le service"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    place = models.CharField(_("lieu et horaires"), max_length=200, blank=True)
    lead_name = models.CharField(_("responsable"), max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["territory", "name"], name="service_name_unique")]

    def __str__(self) -> str:
        return self.name


class Area(InTerritory):
    """A part of the territory (quartier, commune of an intercommunality), drawn as GeoJSON (WGS 84)."""

    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(max_length=60)
    outline = models.JSONField(_("contour (GeoJSON)"), default=dict)
    population = models.PositiveIntegerField(_("nombre d’habitants"), default=0)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["territory", "slug"], name="area_slug_unique")]

    def __str__(self) -> str:
        return self.name


class Mandature(InTerritory):
    """The term of an elected assembly ("mandat" of the council), on which everything is placed."""

    label = models.CharField(_("nom"), max_length=120)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"))
    majority = models.CharField(_("majorité"), max_length=120, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="mandature_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ReferencePopulation(InTerritory):
    """One count of the census: how many people of one sex and age band live in an area."""

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="populations")
    sex = models.CharField(max_length=1, choices=[("F", _("femmes")), ("H", _("hommes"))])
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "area", "sex", "age_from", "year"],
                name="reference_population_cell_unique",
            )
        ]
