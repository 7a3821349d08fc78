"""Forms about oneself, and about who holds which role. Validation only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Organisation, Person


class Profile(forms.Form):
    """What a person says of themselves."""

    pseudonym = forms.CharField(
        label=_("Nom affiché"), required=False, max_length=60,
        help_text=_("Proposé quand vous prenez la parole. Laissez vide pour rester « Une personne »."),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("Mon quartier"), required=False, help_text=_("Jamais publié."))
    email_notices = forms.ChoiceField(
        label=_("Recevoir les nouvelles par courriel"), choices=Person._meta.get_field("email_notices").choices,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, areas: list, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Je préfère ne pas le dire")), *((a.slug, a.name) for a in areas)]


class SpeakFor(forms.Form):
    """« Je déclare parler pour… »."""

    name = forms.CharField(label=_("Nom du groupe ou de l’organisation"), max_length=160)
    kind = forms.ChoiceField(label=_("C’est"), choices=Organisation.Kind.choices, widget=forms.RadioSelect)
