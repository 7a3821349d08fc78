"""Forms of the administration of a territory: validation only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import clock
from polyphonie.people.models import Role
from polyphonie.territories.models import Mandature, Service, Territory
from polyphonie.territories.models_territory import check_time_zone

ZONES = (
    ("Europe/Paris", _("France hexagonale")),
    ("America/Guadeloupe", _("Guadeloupe")),
    ("America/Martinique", _("Martinique")),
    ("America/Cayenne", _("Guyane")),
    ("Indian/Reunion", _("La Réunion")),
    ("Indian/Mayotte", _("Mayotte")),
    ("America/Miquelon", _("Saint-Pierre-et-Miquelon")),
    ("America/Marigot", _("Saint-Martin")),
    ("America/St_Barthelemy", _("Saint-Barthélemy")),
    ("Pacific/Noumea", _("Nouvelle-Calédonie")),
    ("Pacific/Tahiti", _("Tahiti")),
    ("Pacific/Marquesas", _("îles Marquises")),
    ("Pacific/Gambier", _("îles Gambier")),
    ("Pacific/Wallis", _("Wallis-et-Futuna")),
)


class ColourInput(forms.TextInput):
    input_type = "color"


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _accent() -> forms.CharField:
    return forms.RegexField(
        r"^#[0-9a-f]{6}$",
        label=_("Couleur de la collectivité"),
        strip=True,
        widget=ColourInput,
        help_text=_(
            "Boutons, liens et repères la prennent. Si elle est trop pâle pour être lue, nous l’assombrissons."
        ),
        error_messages={
            "invalid": _("Choisissez une couleur dans la palette."),
            "required": _("Choisissez une couleur."),
        },
    )


def _email(label: Any, **options: Any) -> forms.EmailField:
    messages = {"invalid": _("Cette adresse n’est pas complète, par exemple : nom@commune.fr."),
                "required": _("Écrivez une adresse électronique.")}  # fmt: skip
    return forms.EmailField(label=label, error_messages=messages, **options)


class SaidByActions(forms.ModelForm):
    """A form on a row whose unique names are checked by its action, which says it in words of its own."""

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


class CreationForm(forms.Form):
    """What the operator says of a new territory."""

    insee = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Nom de la collectivité"), max_length=120,
        error_messages={"required": _("Donnez le nom de la collectivité.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Type de collectivité"), choices=Territory.Kind)
    parent = forms.ChoiceField(label=_("Fait partie de"), required=False)
    slug = forms.SlugField(
        label=_("Adresse sur la plateforme"), required=False, max_length=60,
        help_text=_("Des lettres sans accent et des tirets. Laissez vide : elle est faite à partir du nom."),
        error_messages={"invalid": _("L’adresse n’a que des lettres sans accent, des chiffres et des tirets.")},
    )  # fmt: skip
    accent = _accent()
    administrator = _email(
        _("Adresse électronique de la personne qui administrera"),
        help_text=_("Elle se connectera par un code reçu à cette adresse, sans mot de passe."),
    )

    def __init__(self, *args: Any, parents: list[Territory], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [
            ("", _("Aucune autre collectivité d’ici")),
            *((t.slug, t.name) for t in parents),
        ]


class IdentityForm(SaidByActions):
    """How a territory presents itself."""

    accent = _accent()
    time_zone = forms.ChoiceField(label=_("Fuseau horaire"), choices=ZONES)
    email = _email(_("Courriel"), required=False)
    picture = forms.FileField(
        label=_("Nouveau logo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("JPEG, PNG, WebP ou HEIC. Il est réencodé : seuls ses pixels sont gardés."),
    )  # fmt: skip
    no_logo = forms.BooleanField(label=_("Retirer le logo"), required=False)

    class Meta:
        model = Territory
        fields = ("name", "welcome", "accent", "time_zone", "address", "phone", "email", "desk", "domain")
        labels = {"name": _("Nom de la collectivité"), "domain": _("Son propre nom de domaine, s’il y en a un")}
        help_texts = {
            "welcome": _("En haut de l’accueil. Une phrase, comme à l’entrée de la mairie."),
            "desk": _("Où l’on peut venir prendre la parole, un reçu ou une réponse, et à quelles heures."),
            "domain": _("Par exemple : participer.macommune.fr, sans https. Il doit déjà mener à ce serveur."),
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "desk": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        current = self.instance.time_zone
        if current not in dict(ZONES):
            self.fields["time_zone"].choices = [(current, current), *ZONES]

    def clean_time_zone(self) -> str:
        check_time_zone(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].strip().lower().removeprefix("https://").removeprefix("http://").strip("/")
        if domain and not forms.RegexField(r"^(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$").clean(domain):
            return ""
        return domain


class ServiceForm(SaidByActions):
    """The card of a service."""

    email = _email(_("Courriel"), required=False)

    class Meta:
        model = Service
        fields = ("name", "mission", "lead_name", "phone", "email", "place")
        labels = {"name": _("Nom du service"), "mission": _("Ce que fait le service"), "lead_name": _("Responsable")}
        widgets = {"mission": forms.Textarea(attrs={"rows": 3})}


class AreasForm(forms.Form):
    """A file of areas."""

    file = forms.FileField(
        label=_("Fichier GeoJSON des quartiers"), max_length=200,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        help_text=_("Un « FeatureCollection » en WGS 84, 5 Mo au plus, le nom de chaque quartier dans « name » ou « nom »."),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
    )  # fmt: skip
    replace = forms.TypedChoiceField(
        label=_("Que faire des quartiers déjà là ?"), coerce=lambda v: v == "1", initial="0",
        choices=(("0", _("Les garder, et mettre à jour ceux du même nom")), ("1", _("Les remplacer par ceux du fichier"))),
        widget=forms.RadioSelect,
    )  # fmt: skip


class MandatureForm(forms.ModelForm):
    """The term of the council."""

    class Meta:
        model = Mandature
        fields = ("label", "starts_on", "ends_on", "majority")
        labels = {"label": _("Nom du mandat"), "majority": _("Majorité, si vous voulez la nommer")}
        widgets = {"starts_on": Day(), "ends_on": Day()}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", _("La fin du mandat vient après son début."))
        return data


class InviteForm(forms.Form):
    """Whom to give a role, and until when."""

    email = _email(_("Adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_("Nom et prénom"), max_length=120, error_messages={"required": _("Donnez son nom.")})
    title = forms.CharField(label=_("Fonction, telle qu’on la lira"), max_length=160, required=False)
    role = forms.ChoiceField(label=_("Rôle"), choices=Role, widget=forms.RadioSelect)
    service = forms.ModelChoiceField(label=_("Service"), queryset=None, required=False, empty_label=_("Aucun"))
    ends_on = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=Day(),
        help_text=_("Obligatoire pour une animation extérieure. Laissez vide pour un rôle sans fin prévue."),
        error_messages={"invalid": _("Écrivez une date, par exemple 15/03/2027.")},
    )  # fmt: skip

    def __init__(self, *args: Any, services: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("Cette date est passée."))
        return day
