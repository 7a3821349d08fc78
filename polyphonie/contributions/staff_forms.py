"""What agents and relays fill in: a voice entered for someone else, and what is done to a contribution in the open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import paper
from .forms import NEEDS, REPLIES, long_text, national
from .models import Channel, Contribution, Demand, Mask


class Collected(forms.Form):
    """What an agent or a relay enters for someone else; the circumstances are kept from one to the next."""

    channel = forms.ChoiceField(label=_("Comment cela a été dit"))
    said_on = forms.DateField(label=_("Dit le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    said_where = forms.CharField(label=_("Recueilli où"), required=False, max_length=160)
    text = long_text(_("Ses mots, comme la personne les a dits"), required=False, rows=6)
    sound = forms.FileField(
        label=_("Ou son enregistrement"), required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": ""}),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("Quartier concerné"), required=False)
    place = forms.CharField(label=_("Lieu précis"), required=False, max_length=200)
    pseudonym = forms.CharField(
        label=_("Nom affiché"), required=False, max_length=60, help_text=_("Vide : « Une personne ».")
    )
    organisation = forms.CharField(label=_("Parle pour"), required=False, max_length=160)
    reply = forms.ChoiceField(label=_("Comment lui répondre"), choices=REPLIES)
    email = forms.EmailField(label=_("Adresse électronique"), required=False)
    phone = forms.CharField(label=_("Téléphone"), required=False, max_length=30)
    name = forms.CharField(label=_("Nom sur l’enveloppe"), required=False, max_length=120)
    street = forms.CharField(label=_("Numéro et rue"), required=False, max_length=160)
    postcode = forms.CharField(label=_("Code postal"), required=False, max_length=10)
    city = forms.CharField(label=_("Commune"), required=False, max_length=80)
    relay = forms.ChoiceField(label=_("Personne relais"), required=False)
    sheet_code = forms.CharField(
        label=_("Code de la feuille"), required=False, max_length=60,
        help_text=_("Imprimé en haut de la feuille et sur son talon : la personne suit sa contribution avec."),
    )  # fmt: skip
    sheet = forms.FileField(
        label=_("Photo de la feuille"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Gardée pour les services, jamais publiée."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("J’ai lu cette phrase à la personne, et elle est d’accord."),
        error_messages={"required": _("Sans son accord, rien ne peut être gardé.")},
    )

    def __init__(self, *args: Any, areas: list, relays: list, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [c for c in Channel.choices if c[0] not in {Channel.WEB, Channel.IMPORT}]
        self.fields["area"].choices = [("", _("Aucun en particulier")), *((a.slug, a.name) for a in areas)]
        self.fields["relay"].choices = [("", "—"), *((str(r.pk), r.name) for r in relays)]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return national(phone) if phone else ""

    def clean_sheet_code(self) -> str:
        typed = self.cleaned_data["sheet_code"]
        code = paper.read(typed) if typed else ""
        if code is None:
            raise forms.ValidationError(
                _("Ce code de feuille contient une faute : relisez-le, clé de contrôle comprise.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("text") and not data.get("sound") and "text" not in self.errors:
            self.add_error("text", _("Écrivez ce que la personne a dit, ou joignez son enregistrement."))
        for name in NEEDS.get(data.get("reply"), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Il manque de quoi joindre la personne par ce moyen."))
        return data


class Linked(forms.Form):
    """Which contribution this one is close to, and how."""

    kind = forms.ChoiceField(
        label=_("Cette contribution"),
        choices=[
            ("same_as", _("dit la même chose que")),
            ("solves", _("répond au problème de")),
            ("follows", _("fait suite à")),
        ],
    )
    number = forms.IntegerField(label=_("La contribution n°"), min_value=1, max_value=2_000_000_000)


class Recognised(forms.Form):
    """What makes a contribution a demande, and what its acknowledgement says."""

    service = forms.ChoiceField(label=_("Service chargé de la demande"))
    received_on = forms.DateField(
        label=_("Reçue le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    silence = forms.ChoiceField(label=_("Le silence de l’administration"), choices=Demand.Silence.choices)
    decided_by = forms.DateField(
        label=_("À partir du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Deux mois après la réception, sauf si un texte dit autrement."),
    )  # fmt: skip

    def __init__(self, *args: Any, services: list, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.services = {str(s.pk): s for s in services}
        self.fields["service"].choices = [("", _("Choisir")), *((pk, s.name) for pk, s in self.services.items())]


class Masked(forms.Form):
    """The part to hide, copied from the text, and why."""

    part = long_text(_("La partie à masquer, copiée du texte"), rows=3)
    reason = forms.ChoiceField(label=_("Raison, publique"), choices=Mask.Reason.choices)


class Transcribed(forms.Form):
    """What a recording says."""

    text = long_text(_("Ce que dit l’enregistrement, mot pour mot"), rows=10)


class Described(forms.Form):
    """What a photo shows, for those who do not see it."""

    text = forms.CharField(label=_("Ce que l’on voit sur la photo"), required=False, max_length=200)


class Hidden(forms.Form):
    """Why a contribution leaves public view."""

    reason = forms.ChoiceField(label=_("Raison, publique"), choices=Mask.Reason.choices)


class Closed(forms.Form):
    """Why a contribution gets no answer."""

    reason = forms.ChoiceField(label=_("Raison, publique"), choices=Contribution.ClosingReason.choices)


class Handled(forms.Form):
    """What was decided about a flag."""

    outcome = forms.ChoiceField(
        label=_("Ce que vous décidez"),
        choices=[("kept", _("Laisser visible")), ("masked", _("Masquer une partie")), ("hidden", _("Tout masquer"))],
        widget=forms.RadioSelect,
    )
    part = long_text(_("La partie à masquer, copiée du texte"), required=False, rows=3)
    reason = forms.ChoiceField(label=_("Raison, publique"), required=False, choices=[("", "—"), *Mask.Reason.choices])
