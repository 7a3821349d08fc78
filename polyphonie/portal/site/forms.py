"""Forms of a territory's administration: validation only."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from polyphonie.people.models import Role
from polyphonie.territories.models import Mandature, Service, Territory

# The zones in which French authorities live, by the words that people use.
ZONES = [
    ("Europe/Paris", _("Heure de Paris")), ("America/Guadeloupe", _("Guadeloupe, Saint-Martin, Saint-Barthélemy")),
    ("America/Martinique", _("Martinique")), ("America/Cayenne", _("Guyane")), ("Indian/Reunion", _("La Réunion")),
    ("Indian/Mayotte", _("Mayotte")), ("America/Miquelon", _("Saint-Pierre-et-Miquelon")),
    ("Pacific/Noumea", _("Nouvelle-Calédonie")), ("Pacific/Tahiti", _("Polynésie française, Tahiti")),
    ("Pacific/Wallis", _("Wallis-et-Futuna")),
]  # fmt: skip


class TerritoryForm(forms.ModelForm):
    accent = forms.CharField(
        label=_("Couleur"),
        help_text=_("Celle des boutons. Le logiciel l’assombrit ou l’éclaircit s’il le faut pour qu’on la lise."),
        widget=forms.TextInput(attrs={"type": "color"}),
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("Choisissez une couleur, par exemple #1f4e79."))],
    )
    new_logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG ou WebP. Vide, le logo ne change pas."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=_("Heure locale"), choices=ZONES)

    class Meta:
        model = Territory
        fields = ["name", "welcome", "accent", "new_logo", "address", "phone", "email", "desk", "time_zone", "domain"]
        help_texts = {
            "welcome": _("La grande phrase de la page d’accueil."),
            "desk": _("Où venir parler à quelqu’un, et quand. Ces lignes sont montrées à ceux qui n’ont pas internet."),
            "domain": _("Facultatif, par exemple participer.ma-commune.fr. Il doit déjà mener à cette plateforme."),
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "desk": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        zone = self.instance.time_zone
        if zone in available_timezones() and zone not in dict(ZONES):
            self.fields["time_zone"].choices = [*ZONES, (zone, zone)]

    def clean_accent(self) -> str:
        return self.cleaned_data["accent"].lower()

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].strip().lower()
        if domain and domain == urlsplit(settings.BASE_URL).hostname:
            raise forms.ValidationError(_("C’est l’adresse de la plateforme elle-même : choisissez-en une autre."))
        if domain and any(c in domain for c in "/: "):
            raise forms.ValidationError(_("Écrivez le nom seul, sans http ni barre oblique."))
        return domain


class ServiceForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120, error_messages={"required": _("Donnez un nom au service.")})
    mission = forms.CharField(label=_("Ce que fait le service"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    lead_name = forms.CharField(label=_("Responsable"), max_length=120, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    email = forms.EmailField(label=_("Courriel"), required=False)
    place = forms.CharField(label=_("Lieu et horaires"), max_length=200, required=False)

    @classmethod
    def of(cls, service: Service | None) -> dict[str, Any]:
        return {name: getattr(service, name) for name in cls.base_fields} if service else {}


class AreasForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier GeoJSON"),
        help_text=_("Une forme par quartier, avec sa propriété « nom ». Coordonnées en degrés (WGS 84), 5 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
    )


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    messages = {"required": _("Indiquez une date."), "invalid": _("Écrivez une date, par exemple 15/03/2027.")}
    return forms.DateField(label=label, widget=widget, error_messages=messages, **options)


class MandatureForm(forms.Form):
    label = forms.CharField(label=_("Nom"), max_length=120, help_text=_("Par exemple : mandat 2026-2032."))
    starts_on = _day(_("Début"))
    ends_on = _day(_("Fin"))
    majority = forms.CharField(label=_("Majorité"), max_length=120, required=False)

    @classmethod
    def of(cls, row: Mandature | None) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields} if row else {}


class RoleForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("La personne se connecte avec un code envoyé à cette adresse."),
        error_messages={"required": _("Écrivez l’adresse de la personne.")},
    )
    name = forms.CharField(
        label=_("Prénom et nom"), max_length=120, error_messages={"required": _("Écrivez le nom de la personne.")}
    )
    title = forms.CharField(
        label=_("Fonction"), max_length=160, required=False, help_text=_("Par exemple : adjointe au cadre de vie.")
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=Role, widget=forms.RadioSelect)
    service = forms.ModelChoiceField(None, label=_("Service"), required=False)
    ends_on = _day(_("Jusqu’au"), required=False, help_text=_("Nécessaire pour une animation extérieure."))

    def __init__(self, *args: Any, services: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["service"].queryset = services


class NewTerritoryForm(forms.Form):
    """What the operator says of a new territory; the rest comes from the list of communes and from the model."""

    kind = forms.ChoiceField(label=_("Type de collectivité"), choices=Territory.Kind, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Une commune se cherche dans la liste des communes de France."),
        error_messages={"required": _("Écrivez le nom de la collectivité.")},
    )  # fmt: skip
    insee = forms.CharField(
        label=_("Code INSEE"), max_length=5, required=False, help_text=_("Utile quand plusieurs communes ont ce nom.")
    )
    administrator = forms.EmailField(
        label=_("Adresse de qui l’administrera"), error_messages={"required": _("Écrivez une adresse électronique.")}
    )
