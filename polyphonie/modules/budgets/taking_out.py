"""The projects of participatory budgets as a list that can be taken out: the rows of their page."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from polyphonie.core.columns import Column, Geometry, Source

from . import pages, queries
from .models import Project


def _point(p: Project) -> Geometry:
    return {"type": "Point", "coordinates": [p.longitude, p.latitude]} if p.latitude is not None else None


def _refusal(name: str) -> Any:
    """Return what says why a project was not kept: read on its page once it is so, and not while it is studied."""
    return lambda p, to: getattr(p.study, name) or None if p.standing == Project.Standing.REFUSED else None


def _groups(name: str) -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in pages.groups().items() if key] if name == "groupe" else []


PROJECTS = Source(
    name="projets",
    title=_l("Projets des budgets participatifs"),
    says=_l("Chaque projet, où il en est, ce qu’il coûte, et pourquoi il n’a pas été retenu."),
    page="budgets:projects",
    filters={
        "budget": _l("identifiant du budget"), "groupe": _l("où en sont-ils"), "quartier": _l("quartier"),
        "q": _l("mots cherchés"),
    },
    values=_groups,
    pk="item_id",
    rows=queries.listed,
    load=list,
    geometry=_point,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable du projet."), lambda p, to: p.item.public_id,
               required=True, unique=True),
        Column("budget", _l("Budget"), _l("Identifiant du budget participatif."),
               lambda p, to: p.edition.public_id, required=True),
        Column("numero", _l("Numéro"), _l("Numéro du projet dans le budget."), lambda p, to: p.number, "integer", required=True),
        Column("titre", _l("Titre"), _l("Titre du projet."), lambda p, to: p.title, required=True),
        Column("resume", _l("Résumé"), _l("Le projet en quelques phrases."), lambda p, to: p.summary or None),
        Column("quartier", _l("Quartier"), _l("Quartier du projet. Vide pour tout le territoire."),
               lambda p, to: p.area.name if p.area else None),
        Column("lieu", _l("Lieu"), _l("Lieu du projet."), lambda p, to: p.place or None),
        Column("latitude", _l("Latitude"), _l("Degrés décimaux, WGS 84."), lambda p, to: p.latitude, "number"),
        Column("longitude", _l("Longitude"), _l("Degrés décimaux, WGS 84."), lambda p, to: p.longitude, "number"),
        Column("etat", _l("État"), _l("Où en est le projet."), lambda p, to: str(p.get_standing_display()), required=True,
               choices=[label for _value, label in Project.Standing.choices]),
        Column("cout", _l("Coût"), _l("En euros. Vide avant l’étude."), lambda p, to: p.cost, "integer"),
        Column("entretien", _l("Entretien par an"), _l("En euros. Vide avant l’étude."), lambda p, to: p.yearly_cost, "integer"),
        Column("estime_le", _l("Estimé le"), _l("Jour de l’estimation."), lambda p, to: p.estimated_on, "date"),
        Column("pourquoi", _l("Pourquoi"), _l("Pourquoi il n’a pas été retenu à l’étude."), _refusal("why")),
        Column("ce_qui_changerait", _l("Ce qui pourrait changer la réponse"), _l("Dit pour chaque projet non retenu."),
               _refusal("could_change")),
        Column("adresse", _l("Adresse de la page"), _l("Où le lire."),
               lambda p, to: to.of("budgets:project", p.item.public_id), required=True, uri=True),
    ),
)  # fmt: skip
