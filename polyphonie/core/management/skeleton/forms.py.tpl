"""Forms of this module: validation only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import limits


class EntryForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=160, error_messages={"required": _("Donnez un titre.")})
    text = forms.CharField(
        label=_("Texte"), required=False, max_length=limits.STAFF_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6})
    )
