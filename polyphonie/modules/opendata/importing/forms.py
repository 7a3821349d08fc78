"""Forms of the import: a file that can be read, and what its columns say."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core.errors import Refused

from . import actions, queries, targets


class FileForm(forms.Form):
    process = forms.ModelChoiceField(
        label=_("Dans quelle démarche"),
        queryset=None,
        empty_label=_("Choisissez une démarche ouverte"),
        error_messages={"required": _("Choisissez la démarche où reprendre ce fichier.")},
    )
    file = forms.FileField(
        label=_("Le fichier"),
        help_text=_(
            "CSV, XLSX, ODS ou JSON, 200 Mo au plus. Rien n’est repris avant que vous ayez vu ce que cela fait."
        ),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["process"].queryset = queries.open_processes()

    def clean_file(self) -> Any:
        """Set the file in rows: reading it is how it is validated."""
        sent = self.cleaned_data["file"]
        with tempfile.NamedTemporaryFile() as copy:
            for piece in sent.chunks():
                copy.write(piece)
            copy.flush()
            try:
                self.cleaned_data["read"] = actions.read_file(Path(copy.name), sent.name)
            except Refused as refused:
                raise forms.ValidationError(refused.message) from None
        return sent


class ColumnsForm(forms.Form):
    """One choice a column; a meaning is given by one column only."""

    source = forms.CharField(
        label=_("D’où vient ce fichier"),
        max_length=60,
        help_text=_("Le même nom à chaque fois : c’est ainsi qu’un second envoi reconnaît ce qui est déjà repris."),
        error_messages={"required": _("Dites d’où vient ce fichier.")},
    )
    keep = forms.CharField(
        label=_("Garder ces choix sous un nom"),
        max_length=80,
        required=False,
        help_text=_("Le prochain fichier qui a les mêmes colonnes sera lu de la même façon."),
    )

    def __init__(self, *args: Any, heading: list[str], samples: list[str], mapping: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("", _("— rien —")), *targets.TARGETS.items()]
        said = {heading: target for target, heading in mapping.items()}
        self.columns = []
        for n, name in enumerate(heading):
            field = forms.ChoiceField(label=name, choices=choices, required=False, initial=said.get(name, ""))
            field.help_text = samples[n] if n < len(samples) else ""
            self.fields[f"c{n}"] = field
            self.columns.append((f"c{n}", name))

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[key] for key, _name in self.columns]

    def clean(self) -> dict[str, Any]:
        mapping: dict[str, str] = {}
        for key, name in self.columns:
            target = self.cleaned_data.get(key)
            if target and target in mapping:
                self.add_error(key, _("La colonne « %(other)s » le dit déjà.") % {"other": mapping[target]})
            elif target:
                mapping[target] = name
        if not {"text", "title", "word/text", "support/parent"} & set(mapping):
            self.add_error(None, _("Dites quelle colonne contient le texte."))
        self.cleaned_data["mapping"] = mapping
        return self.cleaned_data
