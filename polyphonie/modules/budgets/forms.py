"""What is asked about a participatory budget: validation only, nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polyphonie.core import limits

from .models import Study
from .terms import BALLOTS, CHANNELS, DATES, EXPLAINED, IDENTITIES, LEVELS, RULES, AreaEnvelope, Terms

_WHEN = {"required": _("Indiquez une date."), "invalid": _("Écrivez une date, par exemple 15/03/2027.")}
_NEEDED = {"required": _("Cette réponse est nécessaire.")}
_EUROS = {
    "required": _("Écrivez un montant en euros, sans centimes."),
    "invalid": _("Écrivez un montant en euros, sans centimes."),
    "min_value": _("Écrivez un montant en euros, sans centimes."),
    "max_value": _("Ce montant est trop grand."),
}
MOST_EUROS = 2_000_000_000


def day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, error_messages=_WHEN, **options)


def euros(label: Any, least: int = 0, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST_EUROS, widget=widget, error_messages=_EUROS, **options
    )


def text(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, widget=widget, max_length=limits.STAFF_TEXT_LENGTH, error_messages=_NEEDED, **options
    )


def line(label: Any, length: int = 160, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, error_messages=_NEEDED, **options)


def picture(label: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/*"})
    return forms.FileField(
        label=label, required=False, widget=widget, help_text=_("Le lieu, la date et l’appareil en sont effacés.")
    )


class PrepareForm(forms.Form):
    title = line(_("Le nom de l’édition"), 120, help_text=_("Par exemple : Budget participatif 2027."))
    small = forms.BooleanField(
        label=_("Une petite enveloppe, avec des formalités légères"), required=False,
        help_text=_("Le règlement tient sur une page, et le vote n’est pas secret pour l’organisateur : c’est écrit."),
    )  # fmt: skip
    service = forms.ModelChoiceField(None, label=_("Service qui l’organise"), required=False)
    signatory = forms.ModelChoiceField(None, label=_("Qui signe les réponses"), required=False)

    def __init__(self, *args: Any, services: Any, staff: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["service"].queryset, self.fields["signatory"].queryset = services, staff
        self.fields["signatory"].label_from_instance = lambda person: person.signature


class RulesForm(forms.Form):
    """The whole of the rules on one page, with good answers already there."""

    title = line(_("Le nom de l’édition"), 120)
    envelope = euros(_("L’enveloppe, en euros"), 1)
    kinds = text(_("Quels projets peut-on proposer ?"))
    excluded = text(_("Quels projets ne peut-on pas proposer, et pourquoi ?"))
    cost_most = euros(
        _("Le plus qu’un projet peut coûter, en euros"), required=False, help_text=_("Vide : toute l’enveloppe.")
    )
    who = text(_("Qui peut proposer et voter ?"), 2)
    min_age = forms.IntegerField(label=_("À partir de quel âge ?"), min_value=0, max_value=25)
    identity = forms.ChoiceField(
        label=_("Comment reconnaît-on une personne ?"), choices=list(IDENTITIES.items()), widget=forms.RadioSelect
    )
    channels = forms.MultipleChoiceField(
        label=_("Comment vote-t-on ?"), choices=list(CHANNELS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages=_NEEDED,
    )  # fmt: skip
    ballot = forms.ChoiceField(
        label=_("Que met-on sur un bulletin ?"), choices=list(BALLOTS.items()), widget=forms.RadioSelect
    )
    most = forms.IntegerField(
        label=_("Combien de projets, ou de points, par bulletin ?"), min_value=0, max_value=1000, required=False,
        help_text=_("Seulement pour un nombre de projets fixé, ou des points."),
    )  # fmt: skip
    rule = forms.ChoiceField(label=_("Comment compte-t-on ?"), choices=list(RULES.items()), widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label=_("Quel est le niveau de risque du vote, selon la grille de la CNIL ?"), coerce=int,
        choices=list(LEVELS.items()), widget=forms.RadioSelect,
    )  # fmt: skip
    ideas_from = day(_("On dépose des idées du"))
    ideas_to = day(_("au"))
    study_to = day(_("Les services rendent leurs études au plus tard le"))
    vote_from = day(_("On vote du"))
    vote_to = day(_("au"))
    council_by = day(_("Le conseil délibère au plus tard le"))
    answer_by = day(_("Chaque auteur a sa réponse au plus tard le"))

    HINTS = {"rule": EXPLAINED}

    def __init__(self, *args: Any, areas: Any, small: bool, **options: Any):
        super().__init__(*args, **options)
        self.areas, self.small = list(areas), small
        for area in self.areas:
            self.fields[f"area_{area.slug}"] = euros(area.name, required=False)

    @property
    def area_fields(self) -> list[Any]:
        return [self[f"area_{area.slug}"] for area in self.areas]

    def terms(self) -> Terms:
        """Return the rules as they were written here."""
        data = self.cleaned_data
        known = {f: data[f] for f in ("title", "envelope", "kinds", "excluded", "who", "min_age", "identity", "ballot",
                                      "rule", "level")}  # fmt: skip
        envelopes = [AreaEnvelope(a.slug, a.name, data[f"area_{a.slug}"]) for a in self.areas if data[f"area_{a.slug}"]]
        return Terms(
            **known, areas=tuple(envelopes), cost_most=data["cost_most"] or 0, most=data["most"] or 0,
            channels=tuple(data["channels"]), small=self.small, **{d: data[d].isoformat() for d in DATES},
        )  # fmt: skip


class ReasonForm(forms.Form):
    reason = text(_("Pourquoi ce changement ?"), 3, help_text=_("Celles et ceux qui participent le liront."))


class SheetForm(forms.Form):
    """The sheet of a project."""

    title = line(_("Titre du projet"), 120)
    summary = text(_("Le projet en quelques phrases"), help_text=_("Les mots des auteurs restent visibles à côté."))
    area = forms.ModelChoiceField(None, label=_("Quartier"), required=False, empty_label=_("Toute la commune"))
    place = line(_("Lieu"), required=False)
    photo = picture(_("Image"))
    photo_text = line(_("Ce que montre l’image"), 200, required=False)

    def __init__(self, *args: Any, areas: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["area"].queryset = areas


class AssignForm(forms.Form):
    service = forms.ModelChoiceField(None, label=_("Service qui étudie"), error_messages=_NEEDED)
    due_on = day(_("Étude à rendre le"))

    def __init__(self, *args: Any, services: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["service"].queryset = services


class ProjectForm(SheetForm, AssignForm):
    """A project made of ideas: its sheet, and who studies it until when."""

    field_order = ["title", "summary", "area", "place", "service", "due_on", "photo", "photo_text"]

    def __init__(self, *args: Any, areas: Any, services: Any, **options: Any):
        super().__init__(*args, areas=areas, services=services, **options)


class StudyForm(forms.Form):
    """What the service finds: the law, the site, the money, the time."""

    lawful = forms.ChoiceField(
        label=_("La loi et nos compétences le permettent-elles ?"), choices=Study.Finding.choices,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    lawful_words = text(_("Ce que dit la loi"), 2, required=False)
    feasible = forms.ChoiceField(
        label=_("Est-ce faisable ?"), choices=Study.Finding.choices, widget=forms.RadioSelect, required=False
    )
    feasible_words = text(_("Ce que dit la technique"), 2, required=False)
    adjustments = text(_("Ce qui change par rapport à l’idée"), 3, required=False)
    investment = euros(_("Investissement, en euros"), 1, required=False)
    yearly = euros(_("Entretien par an, en euros"), required=False)
    months = forms.IntegerField(label=_("Délai après le vote, en mois"), min_value=0, max_value=120, required=False)
    estimated_on = day(_("Estimation faite le"), required=False, help_text=_("Vide : aujourd’hui."))

    def found(self) -> dict[str, Any]:
        return self.cleaned_data


class RefusalForm(forms.Form):
    refusal = forms.ModelChoiceField(
        None,
        label=_("Raison, dans la bibliothèque"),
        error_messages=_NEEDED,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    why = text(_("Pourquoi, pour ce projet"))
    could_change = text(_("Ce qui changerait cette réponse"), 3)
    next_step = text(_("Ce que l’auteur peut faire maintenant"), 2)

    def __init__(self, *args: Any, reasons: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["refusal"].queryset = reasons


class MessageForm(forms.Form):
    text = text(_("Votre message"), 4)


class MergeForm(forms.Form):
    target = forms.ModelChoiceField(None, label=_("Réunir à quel projet ?"), error_messages=_NEEDED)
    why = text(_("Pourquoi les réunir ?"), 3)

    def __init__(self, *args: Any, projects: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["target"].queryset = projects
        self.fields["target"].label_from_instance = lambda p: f"n° {p.number}, {p.title}"


class ReplyForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("Êtes-vous d’accord pour les réunir ?"), widget=forms.RadioSelect, error_messages=_NEEDED,
        choices=[("oui", _("Oui, réunissez-les")), ("non", _("Non, je garde mon projet séparé"))],
    )  # fmt: skip


class MaterialForm(forms.Form):
    text = text(_("Pourquoi choisir ce projet ?"), 5)
    photo = picture(_("Une photo, un dessin, une affiche"))
    photo_text = line(_("Ce que montre l’image"), 200, required=False)


class ReadForm(forms.Form):
    shown = forms.ChoiceField(
        label=_("Publier cette présentation ?"), widget=forms.RadioSelect, error_messages=_NEEDED,
        choices=[("oui", _("Oui")), ("non", _("Non, et voici pourquoi"))],
    )  # fmt: skip
    why = text(_("Pourquoi elle n’est pas publiée"), 3, required=False)


class BallotForm(forms.Form):
    seed = line(
        _("Ce qu’un tirage fait en public a donné"), 64, required=False,
        help_text=_("Par exemple les numéros d’une tombola, ou une phrase écrite ensemble. Vide : le serveur tire au sort."),
    )  # fmt: skip

    where = forms.ChoiceField(
        label=_("Où vote-t-on ?"), choices=[("ici", _("Ici : l’urne de ce site, en ligne, sur papier et au guichet")),
        ("ailleurs", _("Ailleurs : le fichier des bulletins sera compté ensuite"))], initial="ici",
        widget=forms.RadioSelect, help_text=_("Les moyens de voter sont ceux du règlement."),
    )  # fmt: skip


class CountForm(forms.Form):
    file = forms.FileField(
        label=_("Le fichier des bulletins (Pabulib, .pb)"), error_messages={"required": _("Joignez le fichier.")},
        help_text=_("Rien sur les personnes n’en est gardé : ni âge, ni adresse, ni moyen de vote."),
    )  # fmt: skip
    roll = forms.IntegerField(label=_("Personnes sur la liste"), min_value=0, max_value=100_000_000, required=False)
    tie_seed = line(
        _("Ce que le tirage au sort fait en public a donné"), 120,
        help_text=_("Il décide si des projets sont exactement à égalité. On le fait avant de compter."),
    )  # fmt: skip
    tie_words = text(_("Où, quand et par qui ce tirage a été fait"), 2)


class CouncilForm(forms.Form):
    reference = line(_("Référence de la délibération"))
    voted_on = day(_("Adoptée le"))
    words = text(_("Ce que le conseil a décidé, en une phrase"), 3)


class StepForm(forms.Form):
    title = line(_("L’étape promise"), 200)
    promised_for = day(_("Promise pour le"))
    detail = text(_("Précisions"), 2, required=False)


class SpendingForm(forms.Form):
    committed = euros(_("Engagé en tout, en euros"))
    spent = euros(_("Dépensé en tout, en euros"))
    words = line(_("Pour quoi, en une ligne"), 200)
    on = day(_("À la date du"))


class NewsForm(forms.Form):
    words = line(_("La prochaine nouvelle"), 200, help_text=_("Par exemple : le choix du modèle de banc."))
    on = day(_("Au plus tard le"))


class FiguresForm(forms.Form):
    running_cost = euros(_("Ce que l’organisation a coûté, en euros"), required=False)
    first_timers = forms.IntegerField(
        label=_("Personnes qui votaient pour la première fois"), min_value=0, required=False,
        help_text=_("Comptées à l’accueil ou par questionnaire. Vide : on ne sait pas."),
    )  # fmt: skip
