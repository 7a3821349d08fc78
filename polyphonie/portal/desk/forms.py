"""Forms of the desk: validation only."""

from typing import Any

from django import forms
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from polyphonie.contributions import queries as contributions
from polyphonie.contributions.models import Contribution
from polyphonie.core import limits
from polyphonie.decisions import queries as decisions
from polyphonie.decisions.models import Outcome
from polyphonie.processes.models import Process

LONG = {"rows": 5}


class AnswerForm(forms.Form):
    """The text of an answer; nothing is required to keep a draft."""

    answer = forms.CharField(required=False, widget=forms.HiddenInput)  # public id of the draft, if there is one
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("La suite donnée"), required=False)
    decision = forms.ChoiceField(
        label=_("La décision que cette réponse explique"),
        required=False,
        help_text=_("Ses raisons et ce que les contributions ont changé seront lus avec la réponse."),
    )
    why = forms.CharField(
        label=_("Pourquoi, en mots simples"),
        required=False,
        max_length=limits.STAFF_TEXT_LENGTH,
        widget=forms.Textarea(attrs=LONG),
    )
    refusal = forms.ChoiceField(
        label=_("Raison d’un refus, dans la bibliothèque"),
        required=False,
        help_text=_("Pour un « non retenu » : le bouton « Reprendre cette raison » remplit les deux textes."),
    )
    could_change = forms.CharField(
        label=_("Ce qui pourrait changer cette réponse"),
        required=False,
        max_length=limits.STAFF_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(
        label=_("Et maintenant"),
        required=False,
        help_text=_("La prochaine étape, que la personne peut rejoindre : un rendez-vous, un lieu, une date."),
        max_length=limits.STAFF_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step_url = forms.CharField(
        label=_("Lien vers cette étape"),
        required=False,
        max_length=200,
        help_text=_("Une page de ce site (/…) ou une adresse en https://"),
    )
    signatory = forms.ChoiceField(label=_("Qui signe"), required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reasons = {str(r.pk): r for r in decisions.reasons_in_use()}
        self.decisions = {str(d.pk): d for d in decisions.decisions_of(process, drafts=True)}
        self.signatories = {str(p.pk): p for p in decisions.signatories()}
        self.fields["outcome"].choices = [("", _("Choisir")), *Outcome.choices]
        self.fields["refusal"].choices = [("", _("Aucune")), *((k, r.title) for k, r in self.reasons.items())]
        self.fields["decision"].choices = [("", _("Aucune")), *((k, d.title) for k, d in self.decisions.items())]
        self.fields["signatory"].choices = [
            ("", _("Choisir")), *((k, p.signature or p.shown_name) for k, p in self.signatories.items())
        ]  # fmt: skip
        if not self.decisions:
            del self.fields["decision"]

    def clean_next_step_url(self) -> str:
        url, prefix = self.cleaned_data["next_step_url"].strip(), get_script_prefix()
        if prefix != "/" and url.startswith(prefix):
            url = url[len(prefix) - 1 :]  # kept without the territory's own prefix: it may move to its own domain
        if url and not url.startswith(("https://", "http://")) and not (url.startswith("/") and url[1:2] != "/"):
            raise forms.ValidationError(_("Écrivez un lien qui commence par / ou par https://"))
        return url

    def text(self) -> dict[str, Any]:
        """Return the fields of the answer, relations resolved."""
        data = self.cleaned_data
        names = ("outcome", "why", "could_change", "next_step", "next_step_url")
        return {name: data[name].strip() for name in names} | {
            "refusal": self.reasons.get(data["refusal"]),
            "decision": self.decisions.get(data.get("decision", "")),
            "signatory": self.signatories.get(data["signatory"]),
        }


class NoteForm(forms.Form):
    """A private note of the services."""

    text = forms.CharField(
        label=_("Ajouter une note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lue par les services seulement."),
    )


class OfAService(forms.Form):
    """A form that names one service of the territory, or none."""

    service = forms.ChoiceField(label=_("Confier à"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.services = {str(s.pk): s for s in contributions.services()}
        self.fields["service"].choices = [("", _("aucun service")), *((k, s.name) for k, s in self.services.items())]

    def service_chosen(self) -> Any:
        """Return the Service, or None for « aucun service »."""
        return self.services.get(self.cleaned_data["service"])


class AssignForm(OfAService):
    """Which service works on it."""


class FindingForm(forms.Form):
    """What several contributions say together."""

    title = forms.CharField(label=_("Titre du constat"), max_length=160)
    summary = forms.CharField(
        label=_("Ce que nous avons entendu"),
        required=False,
        max_length=limits.STAFF_TEXT_LENGTH,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Avec leurs mots plutôt qu’avec les nôtres. Chacun le lira avec sa réponse."),
    )
    theme = forms.CharField(label=_("Thème"), required=False, max_length=60)


class SendBackForm(forms.Form):
    """Why an answer goes back to its writer."""

    note = forms.CharField(
        label=_("Ce qu’il faut revoir"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lu par les services seulement."),
    )


class CloseForm(forms.Form):
    """What stays of a process when it ends."""

    closing_words = forms.CharField(
        label=_("Ce que la démarche a changé"),
        max_length=limits.STAFF_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Dans l’action, et dans nos façons de faire. C’est ce que l’on lira en premier sur le bilan."),
    )


class CorrectionForm(forms.Form):
    """A correction of a published answer."""

    outcome = forms.ChoiceField(label=_("La suite donnée"), choices=Outcome.choices)
    why = forms.CharField(label=_("Pourquoi, en mots simples"), widget=forms.Textarea(attrs=LONG))
    could_change = forms.CharField(
        label=_("Ce qui pourrait changer cette réponse"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_step = forms.CharField(label=_("Et maintenant"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(
        label=_("Pourquoi cette correction"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Chaque personne la lira : la réponse leur est redite."),
    )


class PromiseForm(OfAService):
    """A commitment taken in an answer or a decision."""

    title = forms.CharField(label=_("Ce qui est promis"), max_length=200)
    promised_for = forms.DateField(
        label=_("Pour quand"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Le jour, au plus tard.")
    )
    field_order = ("title", "promised_for", "service")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["service"].label = _("Le service qui s’en charge")


class QualifyForm(forms.Form):
    """What staff say of contributions: never their words."""

    kind = forms.ChoiceField(label=_("Nature"), required=False)
    theme = forms.CharField(label=_("Thème"), required=False, max_length=60)
    area = forms.ChoiceField(label=_("Quartier"), required=False)

    def __init__(self, *args: Any, unchanged: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        first = ("", _("ne pas changer") if unchanged else _("à préciser"))
        self.areas = {str(a.pk): a for a in contributions.areas()}
        self.fields["kind"].choices = [first, *Contribution.Kind.choices]
        self.fields["area"].choices = [first, *((k, a.name) for k, a in self.areas.items())]

    def area_chosen(self) -> Any:
        return self.areas.get(self.cleaned_data["area"])


class SoundForm(forms.Form):
    """The answer read aloud."""

    sound = forms.FileField(
        label=_("La réponse dite à voix haute"),
        help_text=_("Trois minutes au plus : MP3, M4A, OGG, WebM ou WAV."),
        widget=forms.ClearableFileInput(attrs={"accept": "audio/*"}),
    )
