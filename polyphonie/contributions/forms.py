"""Forms of contributions: validation only. What is asked of a resident comes one question at a time."""

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import ids, limits
from polyphonie.core.models import Delivery
from polyphonie.people.models import Organisation

from .models import Mask

Reply = Delivery.Channel

REPLIES = (
    (Reply.PAGE, _("Sur mon reçu : je reviens voir avec mon code")),
    (Reply.EMAIL, _("Par courriel")),
    (Reply.SMS, _("Par SMS")),
    (Reply.CALL, _("Par téléphone : une personne m’appelle")),
    (Reply.LETTER, _("Par lettre")),
    (Reply.DESK, _("Au guichet : je passe à la mairie")),
    (Reply.RELAY, _("Par une personne relais de mon quartier")),
    (Reply.NONE, _("Je ne veux pas de réponse personnelle")),
)
REPLY_HINTS = {
    Reply.PAGE: _("Vous recevez un code. Rien d’autre ne vous est demandé."),
    Reply.NONE: _("La réponse sera publiée sur le site, comme toutes les autres."),
    Reply.LETTER: _("Votre adresse est effacée 60 jours après la lettre."),
    Reply.DESK: _("Venez avec votre code : on vous lit la réponse."),
}
NEEDS = {
    Reply.EMAIL: ("email",),
    Reply.SMS: ("phone",),
    Reply.CALL: ("phone",),
    Reply.LETTER: ("name", "street", "postcode", "city"),
    Reply.RELAY: ("relay",),
}


def long_text(
    label: Any, *, required: bool = True, rows: int = 8, limit: int = limits.CONTRIBUTION_LENGTH
) -> forms.CharField:
    """Return a text field whose length is checked on the server: a `maxlength` would silently cut what is pasted."""
    field = forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}))
    field.validators.append(_shorter_than(limit))
    return field


def _shorter_than(limit: int) -> Any:
    def check(text: str) -> None:
        if len(text) > limit:
            message = _(
                "Votre texte est trop long : %(length)s caractères, pour %(max)s au plus. Il est gardé ci-dessous."
            )
            raise forms.ValidationError(message, params={"length": len(text), "max": limit})

    return check


def national(phone: str) -> str:
    """Return a telephone number in its international form. Raises ValidationError."""
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise forms.ValidationError(_("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Words(forms.Form):
    """1. What do you want to say?"""

    text = long_text(_("Que voulez-vous dire ?"), required=False)
    sound = forms.FileField(
        label=_("Ou dites-le à voix haute"),
        required=False,
        help_text=_("3 minutes au plus. Une personne l’écoute et l’écrit mot pour mot. Le son reste privé."),
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": ""}),
    )

    def __init__(self, *args: Any, has_sound: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.has_sound = has_sound

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data.get("text") and not data.get("sound") and not self.has_sound:
            self.add_error("text", _("Écrivez ce que vous avez à dire, ou enregistrez-le."))
        return data


class Voice(forms.Form):
    """The same question for someone who does not write: a recording alone."""

    sound = forms.FileField(
        label=_("Parlez"),
        error_messages={"required": _("Appuyez sur le micro et parlez."), "empty": _("Cet enregistrement est vide.")},
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": ""}),
    )

    def __init__(self, *args: Any, has_sound: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sound"].required = not has_sound


class Where(forms.Form):
    """2. Where?"""

    area = forms.ChoiceField(label=_("Quartier"), required=False, widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Adresse ou lieu précis"),
        required=False,
        max_length=200,
        help_text=_("Par exemple : « devant la pharmacie, rue des Tilleuls ». N’indiquez pas où vous habitez."),
    )

    def __init__(self, *args: Any, areas: list | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(area.slug, area.name) for area in areas or []]
        self.fields["area"].choices = [*choices, ("", _("Pas de quartier en particulier"))]


class SeveralFiles(forms.FileField):
    """Photos of one choice of files."""

    class Input(forms.FileInput):
        allow_multiple_selected = True

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(SeveralFiles, self).clean(f, initial) for f in data] if data else []


class Photos(forms.Form):
    """3. Photos."""

    photos = SeveralFiles(
        label=_("Choisir des photos"),
        required=False,
        help_text=_(
            "Jusqu’à 3. Le lieu, l’heure et le modèle d’appareil cachés dans le fichier sont effacés. Chaque photo est relue avant d’être publiée."
        ),
        widget=SeveralFiles.Input(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"}),
    )


class ReplyBy(forms.Form):
    """4. How to answer you?"""

    channel = forms.ChoiceField(label=_("Comment vous répondre ?"), choices=REPLIES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, relays: list | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not relays:
            self.fields["channel"].choices = [c for c in REPLIES if c[0] != Reply.RELAY]


class VoiceReply(forms.Form):
    """The same without reading: nothing to type whatever is chosen."""

    channel = forms.ChoiceField(label=_("Comment avoir la réponse ?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, relays: list | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [
            (Reply.PAGE, _("Avec mon téléphone, grâce au reçu")),
            (Reply.DESK, _("À la mairie, au guichet")),
            *((f"{Reply.RELAY}-{r.pk}", r.name) for r in relays or []),
        ]


class Reached(forms.Form):
    """4, continued: only what the chosen channel needs."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr.")},
    )
    phone = forms.CharField(label=_("Votre numéro de téléphone"), max_length=30)
    name = forms.CharField(label=_("Votre nom, pour l’enveloppe"), max_length=120)
    street = forms.CharField(label=_("Numéro et rue"), max_length=160)
    postcode = forms.CharField(label=_("Code postal"), max_length=10)
    city = forms.CharField(label=_("Commune"), max_length=80)
    relay = forms.ChoiceField(label=_("Quelle personne relais ?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, channel: str, relays: list | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["relay"].choices = [(str(r.pk), r.name) for r in relays or []]
        for name in [n for n in self.fields if n not in NEEDS.get(channel, ())]:
            del self.fields[name]
        for field in self.fields.values():
            field.error_messages.setdefault("required", _("Il manque cette information pour vous répondre."))

    def clean_phone(self) -> str:
        return national(self.cleaned_data["phone"])


class Name(forms.Form):
    """5. Under which name?"""

    pseudonym = forms.CharField(
        label=_("Nom affiché"),
        required=False,
        max_length=60,
        help_text=_("Laissez vide pour rester « Une personne ». Un prénom ou un surnom suffit."),
    )
    speaks_for = forms.ChoiceField(
        label=_("Vous parlez"),
        choices=[("self", _("en votre nom")), ("organisation", _("pour un groupe ou une organisation"))],
        widget=forms.RadioSelect,
    )
    organisation = forms.CharField(label=_("Je déclare parler pour"), required=False, max_length=160)
    organisation_kind = forms.ChoiceField(label=_("C’est"), required=False, choices=Organisation.Kind.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("speaks_for") == "organisation" and not data.get("organisation"):
            self.add_error("organisation", _("Écrivez le nom du groupe ou de l’organisation."))
        if data.get("speaks_for") != "organisation":
            data["organisation"] = ""
        return data


class Code(forms.Form):
    """The code of a receipt, typed as one can."""

    code = forms.CharField(
        label=_("Le code de votre reçu"),
        max_length=60,
        help_text=_("16 lettres et chiffres, en quatre groupes. Majuscules, espaces et tirets n’ont pas d’importance."),
    )

    def clean_code(self) -> str:
        code = ids.normalise_code(self.cleaned_data["code"])
        if len(code) not in {16, 18} or not set(code) <= set(ids.ALPHABET):
            raise forms.ValidationError(_("Ce code n’a pas 16 lettres et chiffres. Relisez votre reçu."))
        return code[:16]


class Edited(forms.Form):
    """An author says it better."""

    text = long_text(_("Vos mots"))


class AddedWordForm(forms.Form):
    """« J’ajoute un mot »."""

    text = long_text(_("Votre mot"), rows=4, limit=limits.ADDED_WORD_LENGTH)
    pseudonym = forms.CharField(label=_("Nom affiché"), required=False, max_length=60)


class FlagForm(forms.Form):
    """« Signaler ce contenu »."""

    reason = forms.ChoiceField(label=_("Ce qui ne va pas"), choices=Mask.Reason.choices, widget=forms.RadioSelect)
    text = long_text(_("Précisez, si vous le voulez"), required=False, rows=3, limit=1000)
