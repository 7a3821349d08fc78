"""Forms of options, ateliers, decisions, the library of reasons and delegations: validation only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import clock, limits
from polyphonie.processes.models import Process

from . import queries
from .models import Reaction

AREA = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 3})
DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
LONG = limits.STAFF_TEXT_LENGTH


class ReactionForm(forms.Form):
    """What the author says of the answer."""

    kind = forms.ChoiceField(
        label=_("Que voulez-vous dire de cette réponse ?"), choices=Reaction.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("En quelques mots"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class OfProcess(forms.Form):
    """A form whose lists are those of one process; `resolved()` gives objects for the ids chosen."""

    lists: tuple[str, ...] = ()

    def __init__(self, *args: Any, process: Process, **kwargs: Any):
        super().__init__(*args, **kwargs)
        found = {"finding": queries.findings_of(process), "workshop": queries.workshops_of(process)}
        self.rows = {name: {str(row.pk): row for row in found[name]} for name in self.lists}
        for name in self.lists:
            self.fields[name].choices = [("", _("Aucun")), *((pk, row.title) for pk, row in self.rows[name].items())]

    def resolved(self) -> dict[str, Any]:
        return self.cleaned_data | {name: self.rows[name].get(self.cleaned_data[name]) for name in self.lists}


class OptionForm(OfProcess):
    """One way to answer a finding."""

    lists = ("finding", "workshop")
    title = forms.CharField(label=_("Titre"), max_length=160)
    text = forms.CharField(label=_("Description"), max_length=LONG, widget=AREA)
    finding = forms.ChoiceField(label=_("Constat auquel elle répond"), required=False)
    workshop = forms.ChoiceField(label=_("Atelier où elle a été écrite"), required=False)
    arguments_for = forms.CharField(label=_("Arguments pour"), required=False, max_length=LONG, widget=SHORT)
    arguments_against = forms.CharField(label=_("Arguments contre"), required=False, max_length=LONG, widget=SHORT)
    criteria = forms.CharField(
        label=_("Critères"), required=False, max_length=LONG, widget=SHORT,
        help_text=_("Comment elle répond à chaque critère : accessibilité, coût, délai…"),
    )  # fmt: skip
    cost = forms.DecimalField(label=_("Coût en euros"), required=False, min_value=0, max_digits=12, decimal_places=2)
    yearly_cost = forms.DecimalField(
        label=_("Coût par an en euros"), required=False, min_value=0, max_digits=12, decimal_places=2
    )


class WorkshopForm(OfProcess):
    """The announcement of an atelier."""

    lists = ("finding",)
    title = forms.CharField(label=_("Titre"), max_length=160)
    finding = forms.ChoiceField(label=_("Constat sur lequel on travaille"), required=False)
    starts_at = forms.DateTimeField(label=_("Début"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"))
    ends_at = forms.DateTimeField(label=_("Fin"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"))
    place = forms.CharField(label=_("Lieu"), max_length=200)
    invitation = forms.CharField(label=_("Invitation"), required=False, max_length=LONG, widget=AREA)
    facilitator = forms.CharField(label=_("Qui anime"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("La fin doit venir après le début."))
        return data


class WorkshopToldForm(forms.Form):
    """What happened in an atelier."""

    residents = forms.IntegerField(label=_("Habitants présents"), min_value=0, max_value=30000)
    agents = forms.IntegerField(label=_("Agents et élus présents"), min_value=0, max_value=30000)
    notes = forms.CharField(label=_("Compte rendu"), max_length=LONG, widget=AREA)
    outcome = forms.CharField(label=_("Ce qui en est sorti"), max_length=LONG, widget=SHORT)


class DecisionForm(forms.Form):
    """A decision being written: nothing but the title is required before it is put to its signatory."""

    title = forms.CharField(label=_("Titre"), max_length=160)
    plain_text = forms.CharField(
        label=_("En mots simples"), required=False, max_length=LONG, widget=AREA,
        help_text=_("Ce qui est décidé, comme on le dirait à une personne."),
    )  # fmt: skip
    reasons = forms.CharField(
        label=_("Les raisons"), required=False, max_length=LONG, widget=AREA,
        help_text=_("Le fond. Le nombre de personnes qui ont parlé n’est jamais une raison."),
    )  # fmt: skip
    what_changed = forms.CharField(
        label=_("Ce que les contributions ont changé"), required=False, max_length=LONG, widget=SHORT
    )
    not_kept = forms.CharField(
        label=_("Ce qui n’a pas été retenu, et pourquoi"), required=False, max_length=LONG, widget=SHORT
    )
    room = forms.CharField(
        label=_("La marge de manœuvre"), required=False, max_length=LONG, widget=SHORT,
        help_text=_("Ce qui était libre, et ce qui ne l’était pas : loi, budget, technique."),
    )  # fmt: skip
    official_text = forms.CharField(label=_("Texte officiel"), required=False, max_length=LONG, widget=AREA)
    official_reference = forms.CharField(label=_("Référence de l’acte"), required=False, max_length=120)
    decided_on = forms.DateField(
        label=_("Décidé le"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    votes = forms.CharField(
        label=_("Vote de l’assemblée"), required=False, max_length=120,
        help_text=_("Écrit « 23 pour, 2 contre, 4 abstentions, sur 33 élus », il est compté dans les données ouvertes."),
    )  # fmt: skip
    document = forms.FileField(label=_("Le document (PDF)"), required=False)

    def clean_document(self) -> Any:
        given = self.cleaned_data["document"]
        if given and hasattr(given, "read"):
            if given.size > limits.DOCUMENT_BYTES:
                raise forms.ValidationError(_("Ce document est trop lourd : 20 Mo au plus."))
            if given.read(5) != b"%PDF-":
                raise forms.ValidationError(_("Ce document n’est pas un PDF."))
            given.seek(0)
        return given

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Cette date est dans le futur."))
        return day


class ConsideredForm(forms.Form):
    """An option that the decision examined."""

    option = forms.ChoiceField(label=_("Option examinée"))
    chosen = forms.BooleanField(label=_("C’est l’option choisie"), required=False)
    why = forms.CharField(label=_("Pourquoi elle est choisie, ou ne l’est pas"), max_length=LONG, widget=SHORT)

    def __init__(self, *args: Any, process: Process, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.options = {str(o.pk): o for o in queries.options_of(process)}
        self.fields["option"].choices = [(pk, o.title) for pk, o in self.options.items()]

    def option_chosen(self) -> Any:
        return self.options[self.cleaned_data["option"]]


class SignatoryForm(forms.Form):
    """Who signs."""

    signatory = forms.ChoiceField(label=_("Qui signe"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.persons = {str(p.pk): p for p in queries.signatories()}
        self.fields["signatory"].choices = [(pk, p.signature or p.shown_name) for pk, p in self.persons.items()]

    def person(self) -> Any:
        return self.persons[self.cleaned_data["signatory"]]


class ReasonForm(forms.Form):
    """A reason for a « non retenu »."""

    title = forms.CharField(label=_("Raison"), max_length=120)
    explanation = forms.CharField(label=_("Explication"), max_length=LONG, widget=AREA)
    could_change = forms.CharField(
        label=_("Ce qui pourrait changer cette réponse"), max_length=LONG, widget=SHORT,
        help_text=_("Un refus dit toujours ce qui le changerait."),
    )  # fmt: skip


class DelegationForm(forms.Form):
    """A written delegation of signature."""

    signatory = forms.ChoiceField(label=_("Qui délègue sa signature"))
    to = forms.ChoiceField(label=_("À qui"))
    reference = forms.CharField(label=_("Référence de l’arrêté"), max_length=120)
    starts_on = forms.DateField(label=_("À partir du"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Jusqu’au"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.signatories = {str(p.pk): p for p in queries.signatories()}
        self.staff = {str(p.pk): p for p in queries.staff_members()}
        self.fields["signatory"].choices = [(pk, p.signature or p.shown_name) for pk, p in self.signatories.items()]
        self.fields["to"].choices = [(pk, p.signature or p.shown_name) for pk, p in self.staff.items()]
