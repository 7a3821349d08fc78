"""A form with one field of each shape; it is shown, never saved."""

from django import forms
from django.utils.translation import gettext_lazy as _

CHANNELS = [
    ("mail", _("Par courriel")),
    ("letter", _("Par lettre")),
    ("call", _("Par téléphone")),
    ("none", _("Pas de réponse")),
]
PLACES = [("prés", _("Quartier des Prés")), ("centre", _("Centre")), ("gare", _("Quartier de la Gare"))]


class ContributionForm(forms.Form):
    """Each field is a shape of `{% field %}`."""

    words = forms.CharField(
        label=_("Que voulez-vous dire ?"),
        help_text=_("Un problème, une idée, une question. Écrivez comme vous parlez."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez ce que vous voulez dire, même en quelques mots.")},
    )
    name = forms.CharField(label=_("Nom affiché"), help_text=_("Un prénom ou un pseudonyme."), required=False)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        error_messages={
            "required": _("Écrivez votre adresse électronique."),
            "invalid": _("Il manque la fin de l’adresse, par exemple « @exemple.fr »."),
        },
    )
    channel = forms.ChoiceField(
        label=_("Comment voulez-vous recevoir la réponse ?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez comment recevoir la réponse.")},
    )
    places = forms.MultipleChoiceField(
        label=_("Quels quartiers cela concerne-t-il ?"),
        choices=PLACES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    service = forms.ChoiceField(label=_("Service"), choices=[("", _("Choisir")), ("cadre", _("Cadre de vie"))])
    photo = forms.FileField(label=_("Photo"), help_text=_("Le lieu de la prise de vue est effacé."), required=False)
    sound = forms.FileField(
        label=_("Votre voix"),
        help_text=_("Trois minutes au plus. Une personne l’écoute et l’écrit ; l’enregistrement reste privé."),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
        required=False,
    )
    follow = forms.BooleanField(label=_("Me prévenir quand il y a du nouveau"), required=False)
