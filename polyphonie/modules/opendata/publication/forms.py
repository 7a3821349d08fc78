"""What is asked before publishing."""

import re
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ..models import Licence


class LicenceForm(forms.Form):
    """The licence under which everybody may use the data."""

    licence = forms.ChoiceField(
        label=_l("Licence"), choices=Licence.choices, initial=Licence.OPEN, widget=forms.RadioSelect
    )


class PublisherForm(forms.Form):
    """What open data says of the authority, and which site may show our cards."""

    siret = forms.CharField(
        label=_l("Numéro SIRET de la collectivité"),
        help_text=_l("Quatorze chiffres. Le catalogue national le demande."),
        required=False,
        max_length=20,
    )
    site = forms.CharField(
        label=_l("Site de la collectivité"),
        help_text=_l("Par exemple https://www.ville.fr. Lui seul pourra montrer les cartes à intégrer."),
        required=False,
        max_length=200,
    )

    def clean_siret(self) -> str:
        siret = re.sub(r"\s", "", self.cleaned_data["siret"])
        if siret and not is_siret(siret):
            raise ValidationError(
                _("Ce numéro n’est pas un SIRET : il a quatorze chiffres, et une clé qui se vérifie.")
            )
        return siret

    def clean_site(self) -> str:
        """Keep the origin alone: that is what a browser compares."""
        typed = self.cleaned_data["site"].strip()
        if not typed:
            return ""
        try:
            parts = urlsplit(typed if "://" in typed else f"https://{typed}")
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            parts, port = urlsplit(""), ""
        host = (parts.hostname or "").lower()
        if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+|localhost", host):
            raise ValidationError(_("Écrivez l’adresse du site, par exemple https://www.ville.fr."))
        return f"{parts.scheme}://{host}{port}"


def is_siret(number: str) -> bool:
    """Tell whether fourteen digits end with the key that Luhn's formula gives."""
    if not re.fullmatch(r"[0-9]{14}", number):
        return False
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(number)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
