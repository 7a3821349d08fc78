"""The one question of the visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

ACCENTS = (
    ("#1f4e79", _("bleu")),
    ("#7a1f2b", _("grenat")),
    ("#1d5c45", _("vert")),
    ("#5a2d7a", _("violet")),
    ("#7a4a00", _("ocre")),
    ("#0b5563", _("bleu canard")),
)


class CommuneForm(forms.Form):
    """The name of the visitor's commune and a colour."""

    name = forms.CharField(
        label=_("Le nom de votre commune"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "communes"}),
        help_text=_("Une commune de France, ou un nom inventé."),
    )
    accent = forms.ChoiceField(label=_("Sa couleur"), choices=ACCENTS, initial="#1f4e79", widget=forms.RadioSelect)
