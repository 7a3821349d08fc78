"""Forms of the votes: validation only."""

import csv
import io
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import limits

ROLL_BYTES = 40 * 1024 * 1024


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Votre code"),
        max_length=40,
        help_text=_("Les lettres et chiffres de votre courrier ; les tirets ne comptent pas."),
        error_messages={"required": _("Écrivez votre code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class LineForm(forms.Form):
    key = forms.CharField(
        label=_("Votre numéro dans la liste"),
        max_length=64,
        help_text=_("Le numéro d’électeur de votre carte, ou celui que la mairie vous a donné."),
        error_messages={"required": _("Écrivez votre numéro.")},
    )
    born = forms.CharField(
        label=_("Votre date de naissance"),
        max_length=20,
        help_text=_("Jour, mois, année : 12/05/1987."),
        error_messages={"required": _("Écrivez votre date de naissance.")},
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Vos prénom et nom"),
        max_length=160,
        help_text=_("Ils disent que vous votez, jamais ce que vous votez. Une personne ne vote qu’une fois."),
        error_messages={"required": _("Écrivez un prénom et un nom.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        max_length=254,
        error_messages={
            "required": _("Écrivez votre adresse électronique."),
            "invalid": _("Cette adresse n’est pas complète : prenom@exemple.fr."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ReceiptForm(forms.Form):
    code = forms.CharField(
        label=_("Votre reçu"),
        max_length=40,
        help_text=_("16 caractères, en quatre groupes de quatre."),
        error_messages={"required": _("Écrivez votre reçu.")},
    )


class RollForm(forms.Form):
    file = forms.FileField(
        label=_("La liste des personnes qui peuvent voter"),
        help_text=_(
            "Un fichier CSV avec les colonnes « numéro », « nom », « naissance » et, si vous voulez, « quartier »."
        ),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > ROLL_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 40 Mo."))
        try:
            text = sent.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("Ce fichier n’est pas en UTF-8 : enregistrez-le à nouveau.")) from None
        self.cleaned_data["rows"] = _rows(text)
        return sent


COLUMNS = {
    "numero": "key", "numéro": "key", "key": "key", "nom": "name", "name": "name", "naissance": "born", "born": "born",
    "quartier": "area", "area": "area",
}  # fmt: skip


def _rows(text: str) -> list[dict[str, str]]:
    heading = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in heading else ",")
    try:
        names = [COLUMNS.get(cell.strip().casefold(), "") for cell in next(reader, [])]
        rows = [dict(zip(names, row, strict=False)) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise forms.ValidationError(_("Ce fichier n’est pas un CSV lisible.")) from None
    if not {"key", "name"} <= set(names):
        raise forms.ValidationError(_("La première ligne doit nommer les colonnes « numéro » et « nom »."))
    return rows


class CountForm(forms.Form):
    count = forms.IntegerField(
        label=_("Nombre de bulletins à imprimer"),
        min_value=1,
        max_value=2000,
        error_messages={"required": _("Dites combien de bulletins imprimer.")},
    )


class MobileForm(forms.Form):
    """Where an urn goes, and how many signatures its sheet has room for."""

    place = forms.CharField(
        label=_("Où va cette urne ?"),
        help_text=_("Par exemple : marché du samedi, résidence des Tilleuls."),
        max_length=80,
        error_messages={"required": _("Dites où va cette urne.")},
    )
    lines = forms.IntegerField(
        label=_("Nombre de signatures prévues"),
        min_value=1,
        max_value=400,
        initial=50,
        error_messages={"required": _("Dites combien de signatures prévoir.")},
    )


class BureauForm(forms.Form):
    """Three people, and what their browser made, when it did."""

    public = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    digests = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for number in (1, 2, 3):
            self.fields[f"name{number}"] = forms.CharField(
                label=_("Membre %(n)s : prénom et nom") % {"n": number}, max_length=120
            )
            self.fields[f"quality{number}"] = forms.CharField(
                label=_("Membre %(n)s : qualité") % {"n": number},
                max_length=120,
                help_text=_("Par exemple : agente ; élu de l’opposition ; habitante tirée au sort."),
            )

    @property
    def people(self) -> list[forms.BoundField]:
        return [self[name] for number in (1, 2, 3) for name in (f"name{number}", f"quality{number}")]

    def members(self) -> list[tuple[str, str]]:
        return [(self.cleaned_data[f"name{n}"], self.cleaned_data[f"quality{n}"]) for n in (1, 2, 3)]


class TwoForm(forms.Form):
    """What two members of the bureau type: their codes, or their parts of the key."""

    first = forms.CharField(max_length=120, error_messages={"required": _("Il en faut deux, de deux personnes.")})
    second = forms.CharField(max_length=120, error_messages={"required": _("Il en faut deux, de deux personnes.")})

    def __init__(self, *args: Any, labels: tuple[Any, Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
            field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def pair(self) -> list[str]:
        return [self.cleaned_data["first"], self.cleaned_data["second"]]


class BatchForm(forms.Form):
    place = forms.CharField(label=_("L’urne, et son lieu"), max_length=120)
    signed = forms.IntegerField(
        label=_("Nombre de bulletins comptés et signés"), min_value=1, max_value=limits.IMPORT_ROWS
    )
    first = forms.CharField(label=_("Compté par"), max_length=120)
    second = forms.CharField(label=_("et par"), max_length=120)


class KeyingForm(forms.Form):
    serial = forms.CharField(label=_("Numéro imprimé sur le bulletin"), max_length=40)
    void = forms.BooleanField(label=_("Bulletin nul ou blanc"), required=False)


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Nom ou numéro"), max_length=limits.SEARCH_LENGTH, required=False)
