"""Forms about processes: validation only."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polyphonie.core import clock, limits

from .models import Document, Frame, Phase, Process
from .recipes import RECIPES


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Indiquez cette date."),
            "invalid": gettext_lazy("Écrivez une date, par exemple 15/03/2027."),
        },
        **options,
    )


def _text(label: Any, missing: Any = None, rows: int = 3, **options: Any) -> forms.CharField:
    messages = {"required": missing} if missing else {}
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=limits.STAFF_TEXT_LENGTH,
        error_messages=messages,
        **options,
    )


class FiveLines(forms.Form):
    """The five lines without which nothing opens: eight fields at most, since a line may have two ends."""

    question = _text(
        gettext_lazy("La question posée"),
        gettext_lazy("Écrivez la question, comme vous la poseriez à voix haute."),
        rows=2,
        help_text=gettext_lazy("Une seule question, en mots de tous les jours."),
    )
    decider = forms.CharField(
        label=gettext_lazy("Qui décide"),
        max_length=200,
        help_text=gettext_lazy("Par exemple : le conseil municipal, après avis de la commission."),
        error_messages={"required": gettext_lazy("Dites qui décide.")},
    )
    decide_by = _day(gettext_lazy("Décision au plus tard le"), required=False)
    open_points = _text(
        gettext_lazy("Ce qui est ouvert"), gettext_lazy("Dites ce que les habitants peuvent changer."), rows=2
    )
    closed_points = _text(
        gettext_lazy("Ce qui ne l’est pas"),
        gettext_lazy("Dites ce qui est déjà décidé : le cacher coûte plus cher que le dire."),
        rows=2,
    )
    answer_by = _day(gettext_lazy("Réponses au plus tard le"))

    def __init__(self, *args: Any, feeds_decision: bool = True, **options: Any):
        super().__init__(*args, **options)
        if feeds_decision:
            self.fields["decide_by"].required = True
        else:
            del self.fields["decide_by"]
            self.fields["answer_by"].label = _("On dira ce qui suit au plus tard le")
            self.fields["decider"].help_text = _("Qui décidera de ce qui suit.")


class NewProcess(FiveLines):
    """A first process in one page: its title, its five lines, the day it opens."""

    title = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=160,
        help_text=gettext_lazy("Court, comme sur une affiche."),
        error_messages={"required": gettext_lazy("Donnez un titre à la démarche.")},
    )
    starts_on = _day(gettext_lazy("On écoute à partir du"))
    listen_days = forms.IntegerField(
        label=gettext_lazy("Pendant combien de jours"), min_value=1, max_value=730,
        error_messages={"required": gettext_lazy("Indiquez un nombre de jours.")},
    )  # fmt: skip
    field_order = ["title", "question", "decider", "decide_by", "open_points", "closed_points", "answer_by"]

    @classmethod
    def first_answers(cls, recipe: str) -> dict[str, Any]:
        """Return what the recipe proposes, dates counted from today."""
        model, today = RECIPES[recipe], clock.today()
        days = dict(model.stages)
        decided = sum(d for kind, d in model.stages if kind != Phase.Kind.ANSWER)
        return {
            "starts_on": today,
            "listen_days": days[Phase.Kind.LISTEN],
            "decide_by": today + timedelta(days=decided),
            "answer_by": today + timedelta(days=model.days),
        }


class TheRest(forms.Form):
    """The rest of the frame, which can be completed later."""

    general_interest = _text(gettext_lazy("L’intérêt général servi"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Niveau de participation"), choices=Frame.Level, widget=forms.RadioSelect
    )
    constraints = _text(gettext_lazy("Les contraintes"), required=False)
    use = _text(gettext_lazy("Ce que l’on fera de ce qui est dit"), required=False)
    publics = _text(gettext_lazy("À qui l’on s’adresse, et ce qui peut les empêcher de venir"), required=False)
    means = _text(gettext_lazy("Les moyens"), required=False)
    contact = _text(gettext_lazy("À qui parler"), required=False)


# The promise of each level, in plain words.
LEVEL_PROMISES = {
    "inform": gettext_lazy("Nous vous disons ce qui se passe et pourquoi. Rien n’est à décider ici."),
    "consult": gettext_lazy("Nous vous écoutons, puis nous décidons et nous vous disons ce que vous avez changé."),
    "work": gettext_lazy("Nous écrivons les solutions avec vous, puis nous choisissons parmi elles."),
    "decide": gettext_lazy("Nous décidons ensemble : ce qui sort d’ici s’applique."),
}


class ChangeReason(forms.Form):
    change_reason = _text(
        gettext_lazy("Pourquoi ce changement"),
        gettext_lazy("Expliquez ce changement : les participants le liront."),
        help_text=gettext_lazy("Chaque personne qui a pris part en sera informée."),
    )


class Card(forms.Form):
    """What is not of the frame: who carries the process, where, and its legal references."""

    title = forms.CharField(
        label=gettext_lazy("Titre"), max_length=160, error_messages={"required": gettext_lazy("Donnez un titre.")}
    )
    service = forms.ModelChoiceField(None, label=gettext_lazy("Service"), required=False)
    referent = forms.ModelChoiceField(None, label=gettext_lazy("Personne à qui parler"), required=False)
    signatory = forms.ModelChoiceField(None, label=gettext_lazy("Qui signe"), required=False)
    area = forms.ModelChoiceField(None, label=gettext_lazy("Quartier ou secteur"), required=False)
    legal_reference = forms.CharField(
        label=gettext_lazy("Référence de l’acte qui l’ouvre"), max_length=160, required=False
    )
    replaced_bodies = _text(gettext_lazy("Commissions consultatives remplacées"), required=False, rows=2)

    def __init__(self, *args: Any, process: Process, services: Any, staff: Any, areas: Any, **options: Any):
        first = {name: getattr(process, name) for name in self.base_fields}
        super().__init__(*args, initial=first, **options)
        self.fields["service"].queryset = services
        self.fields["area"].queryset = areas
        for name in ("referent", "signatory"):
            self.fields[name].queryset = staff
            self.fields[name].label_from_instance = lambda person: person.signature or str(person)
        if process.legal_type == Process.LegalType.ORDINARY:
            del self.fields["legal_reference"], self.fields["replaced_bodies"]
        elif process.legal_type == Process.LegalType.CONCERTATION:
            del self.fields["replaced_bodies"]


def local_moment(naive: datetime) -> datetime:
    """Return the moment of a clock's reading in the active time zone.

    Raises forms.ValidationError when the clocks skip that hour (spring) or show it twice (autumn).
    """
    zone = timezone.get_current_timezone()
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        # An hour that the clocks skip reads differently once it has been through UTC.
        if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
            raise forms.ValidationError(_("Cette heure n’existe pas : cette nuit-là, on avance les montres."))
        raise forms.ValidationError(
            _("Cette heure existe deux fois : cette nuit-là, on recule les montres. Choisissez-en une autre.")
        )
    return first


class PhaseForm(forms.Form):
    """One stage and its dates. Each date is one field of its own, so that each has its label."""

    kind = forms.ChoiceField(label=gettext_lazy("Ce que l’on fait"), choices=Phase.Kind, widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Nom de l’étape"), max_length=120, required=False,
        help_text=gettext_lazy("Vide, l’étape porte le nom de ce que l’on y fait."),
    )  # fmt: skip
    starts_day = _day(gettext_lazy("Début : le jour"))
    starts_hour = forms.TimeField(
        label=gettext_lazy("Début : l’heure"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ends_day = _day(gettext_lazy("Fin : le jour"))
    ends_hour = forms.TimeField(
        label=gettext_lazy("Fin : l’heure"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    detail = _text(gettext_lazy("Ce qui s’y passe"), required=False, rows=2)

    @staticmethod
    def of(phase: Phase) -> dict[str, Any]:
        """Return the form's first answers for a stage that exists."""
        start, end = timezone.localtime(phase.starts_at), timezone.localtime(phase.ends_at)
        return {
            "kind": phase.kind, "title": phase.title, "detail": phase.detail,
            "starts_day": start.date(), "starts_hour": start.time(), "ends_day": end.date(), "ends_hour": end.time(),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for end in ("starts", "ends"):
            day, hour = data.get(f"{end}_day"), data.get(f"{end}_hour")
            if day is None or hour is None:
                continue
            try:
                data[f"{end}_at"] = local_moment(datetime.combine(day, hour))
            except forms.ValidationError as error:
                self.add_error(f"{end}_hour", error)
        return data


class PublicForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("À qui l’on s’adresse"), max_length=120,
        help_text=gettext_lazy("Par exemple : les familles de la résidence des Prés."),
        error_messages={"required": gettext_lazy("Dites à qui l’on s’adresse.")},
    )  # fmt: skip
    barriers = forms.CharField(label=gettext_lazy("Ce qui peut les empêcher de venir"), max_length=300, required=False)
    means = forms.CharField(label=gettext_lazy("Ce que l’on fait pour cela"), max_length=300, required=False)


class DocumentForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Titre"), max_length=160, error_messages={"required": gettext_lazy("Donnez un titre.")}
    )
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=Document.Kind)
    file = forms.FileField(
        label=gettext_lazy("Fichier PDF"),
        help_text=gettext_lazy("20 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
        },
    )
