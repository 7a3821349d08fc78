"""What one chooses of a list: its rows, its columns, its form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.core.columns import Column, Source

from .writers import FORMATS

SEPARATORS = [(";", _l("point-virgule, pour un tableur en français")), (",", _l("virgule, pour un programme"))]


class ExportForm(forms.Form):
    """Filters of the list first, then columns, then the form of the file."""

    def __init__(
        self,
        *args: Any,
        source: Source,
        columns: Sequence[Column],
        filters: Mapping[str, Any],
        choices: Mapping[str, list[tuple[str, str]]],
        may_keep: bool,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.filter_names = list(filters)
        self.fields |= {name: _filter(str(label), choices[name]) for name, label in filters.items()}
        self.fields["colonnes"] = forms.MultipleChoiceField(
            label=_("Colonnes"),
            choices=[(c.name, str(c.label)) for c in columns],
            widget=forms.CheckboxSelectMultiple,
            initial=[c.name for c in columns],
            error_messages={"required": _("Choisissez au moins une colonne.")},
        )
        placed = [f for f in FORMATS.values() if f.name != "geojson" or source.geometry]
        self.fields["format"] = forms.ChoiceField(
            label=_("Format"), choices=[(f.name, f.label) for f in placed], initial="csv", widget=forms.RadioSelect
        )
        self.fields["separateur"] = forms.ChoiceField(
            label=_("Séparateur du CSV"), choices=SEPARATORS, initial=";", widget=forms.RadioSelect, required=False
        )
        self.fields["marque"] = forms.BooleanField(
            label=_("Marquer le CSV comme UTF-8"),
            help_text=_("Un tableur affiche alors bien les accents. À décocher pour un programme."),
            required=False,
            initial=True,
        )
        if may_keep:
            self.fields["modele"] = forms.CharField(
                label=_("Garder ces choix sous le nom"),
                help_text=_("Vos collègues les retrouveront ici."),
                max_length=80,
                required=False,
            )

    @property
    def filters(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.filter_names if self.cleaned_data.get(name)}

    @property
    def options(self) -> dict[str, Any]:
        return {"separateur": self.cleaned_data["separateur"] or ";", "marque": self.cleaned_data["marque"]}


def _filter(label: str, choices: list[tuple[str, str]]) -> forms.Field:
    title = label[:1].upper() + label[1:]
    if choices:
        return forms.ChoiceField(label=title, choices=[("", _("toutes les valeurs")), *choices], required=False)
    return forms.CharField(label=title, max_length=200, required=False)
