"""Forms about commitments: validation only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import limits

_WHEN = {"required": _("Indiquez une date."), "invalid": _("Écrivez une date, par exemple 15/03/2027.")}


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, error_messages=_WHEN, **options)


def _text(label: Any, missing: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=limits.STAFF_TEXT_LENGTH,
        error_messages={"required": missing},
        **options,
    )


class PromiseForm(forms.Form):
    title = forms.CharField(
        label=_("Ce qui est promis"), max_length=200, error_messages={"required": _("Dites ce qui est promis.")}
    )
    detail = _text(_("Précisions"), "", required=False)
    promised_for = _day(_("Promis pour le"))
    service = forms.ModelChoiceField(None, label=_("Service qui le fait"), required=False)
    owner = forms.ModelChoiceField(None, label=_("Personne qui en répond"), required=False)

    def __init__(self, *args: Any, services: Any, staff: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["service"].queryset, self.fields["owner"].queryset = services, staff
        self.fields["owner"].label_from_instance = lambda person: person.signature


class PutOffForm(forms.Form):
    new_date = _day(_("Nouvelle date"))
    reason = _text(_("Pourquoi cette nouvelle date"), _("Dites pourquoi la date change."))


class ProofForm(forms.Form):
    text = _text(_("Ce qui a été fait"), _("Dites ce qui a été fait."))
    at = _day(_("Quand"), required=False)
    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Le lieu, la date et l’appareil en sont effacés."),
    )  # fmt: skip
    photo_text = forms.CharField(
        label=_("Ce que montre la photo"), max_length=200, required=False,
        help_text=_("Pour les personnes qui ne la voient pas."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("photo") and not data.get("photo_text", "").strip():
            self.add_error("photo_text", _("Décrivez la photo en quelques mots."))
        return data


class ProgressForm(forms.Form):
    progress = forms.CharField(
        label=_("Où en est-on"), max_length=200, help_text=_("En une ligne, par exemple : 2 bancs posés sur 6."),
        error_messages={"required": _("Dites où en est l’engagement.")},
    )  # fmt: skip


class EndForm(forms.Form):
    kept = forms.ChoiceField(
        label=_("Comment cela se termine"),
        choices=[("oui", _("Tenu")), ("non", _("Non tenu"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une réponse.")},
    )
    reason = _text(_("Explication"), "", required=False, help_text=_("Nécessaire quand l’engagement n’est pas tenu."))
