"""Recipes: good first answers for a kind of process, and what the law asks of those it governs.

A recipe fills in what nobody should have to think about first (stages, the rest of the frame, the means); everything
stays open to change. Sources of the legal checks: code des relations entre le public et l’administration, art. L132-1
to L132-3 and R*132-4 to R*132-7; code de l’urbanisme, art. L103-2 to L103-6.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Document, Phase, Process

Kind, LegalType, Recipe = Phase.Kind, Process.LegalType, Process.Recipe

# Ten full days would not do: the consultation ouverte lasts at least fifteen (CRPA, art. R*132-5).
CONSULTATION_DAYS = 15


@dataclass(frozen=True)
class Model:
    """One recipe. `stages`: (kind of phase, days it lasts), one after the other from the day it opens."""

    key: str
    title: Any
    promise: Any  # what comes out of it, for whoever chooses
    when: Any  # when to choose it
    icon: str
    stages: tuple[tuple[str, int], ...]
    frame: dict[str, Any] = field(default_factory=dict)
    legal_type: str = LegalType.ORDINARY

    @property
    def days(self) -> int:
        return sum(days for _kind, days in self.stages)


_USE = gettext_lazy(
    "Chaque contribution est lue, rapprochée de celles qui disent la même chose, et reçoit une réponse signée."
)
_MEANS = gettext_lazy("Le site, le papier à l’accueil, le téléphone, et des rencontres sur place.")

RECIPES: dict[str, Model] = {
    m.key: m
    for m in (
        Model(
            Recipe.QUESTION,
            gettext_lazy("Une question, une décision"),
            gettext_lazy(
                "Les habitants répondent à une question ; une décision suit, expliquée ; chacun reçoit sa réponse."
            ),
            gettext_lazy("Vous devez décider de quelque chose, et la réponse n’est pas écrite d’avance."),
            "message-circle-question-mark",
            ((Kind.LISTEN, 30), (Kind.GROUP, 14), (Kind.DECIDE, 30), (Kind.ANSWER, 14)),
            {"level": "consult", "use": _USE, "means": _MEANS},
        ),
        Model(
            Recipe.LISTENING,
            gettext_lazy("Écoute"),
            gettext_lazy("On écoute d’abord, sans décision prévue, et l’on promet la date où l’on dira ce qui suit."),
            gettext_lazy("Vous voulez comprendre ce qui se vit avant de poser une question."),
            "ear",
            ((Kind.LISTEN, 60), (Kind.GROUP, 21), (Kind.ANSWER, 21)),
            {"level": "consult", "use": _USE, "means": _MEANS},
        ),
        Model(
            Recipe.DOORSTEP,
            gettext_lazy("Aller vers"),
            gettext_lazy("Des agents et des relais vont chez les gens, notent leurs mots et rapportent les réponses."),
            gettext_lazy("Ceux que la question concerne le plus ne viennent ni au site ni aux réunions."),
            "footprints",
            ((Kind.LISTEN, 21), (Kind.GROUP, 14), (Kind.DECIDE, 30), (Kind.ANSWER, 21)),
            {
                "level": "consult",
                "use": _USE,
                "means": gettext_lazy(
                    "Porte-à-porte, marche, pied d’immeuble, marché ; fiches papier et personnes relais."
                ),
            },
        ),
        Model(
            Recipe.WORKSHOP,
            gettext_lazy("Construire ensemble"),
            gettext_lazy("Habitants et agents écrivent ensemble les options entre lesquelles on choisira."),
            gettext_lazy("Il y a plusieurs façons de faire, et ceux qui vivent là savent des choses que vous ignorez."),
            "hammer",
            ((Kind.LISTEN, 21), (Kind.GROUP, 14), (Kind.BUILD, 30), (Kind.DECIDE, 30), (Kind.ANSWER, 14)),
            {
                "level": "work",
                "use": _USE,
                "means": gettext_lazy("Deux ateliers ouverts à tous, le site et le papier."),
            },
        ),
        Model(
            Recipe.STREET,
            gettext_lazy("Rue aux enfants"),
            gettext_lazy(
                "On essaie une rue sans voitures quelques heures ; riverains et enfants disent ce qu’ils en pensent."
            ),
            gettext_lazy("Vous voulez essayer avant de décider, sans travaux."),
            "blocks",
            ((Kind.LISTEN, 28), (Kind.GROUP, 10), (Kind.DECIDE, 21), (Kind.ANSWER, 14)),
            {
                "level": "consult",
                "use": _USE,
                "general_interest": gettext_lazy(
                    "Que les enfants puissent jouer dehors, près de chez eux, en sécurité."
                ),
                "means": gettext_lazy("Une rue fermée, des jeux, une table pour parler et dessiner ; fiches papier."),
            },
        ),
        Model(
            Recipe.OPEN_CONSULTATION,
            gettext_lazy("Consultation ouverte (CRPA, art. L132-1)"),
            gettext_lazy(
                "Remplace l’avis d’une commission consultative par celui du public, avec une synthèse publique."
            ),
            gettext_lazy("La loi vous oblige à consulter une commission, et vous préférez consulter tout le monde."),
            "scale",
            ((Kind.LISTEN, 30), (Kind.GROUP, 14), (Kind.DECIDE, 21), (Kind.ANSWER, 14)),
            {"level": "consult", "use": _USE, "means": _MEANS},
            LegalType.OPEN_CONSULTATION,
        ),
        Model(
            Recipe.CONCERTATION,
            gettext_lazy("Concertation préalable (urbanisme, art. L103-2)"),
            gettext_lazy(
                "Objectifs et modalités fixés par délibération, registre public, bilan arrêté par l’assemblée."
            ),
            gettext_lazy("Vous préparez un plan d’urbanisme, une ZAC ou un renouvellement urbain."),
            "map",
            ((Kind.LISTEN, 90), (Kind.GROUP, 30), (Kind.DECIDE, 60), (Kind.ANSWER, 30)),
            {
                "level": "consult",
                "use": _USE,
                "means": gettext_lazy(
                    "Registre en ligne et sur papier, réunions publiques, dossier consultable à l’accueil."
                ),
            },
            LegalType.CONCERTATION,
        ),
    )
}


def stages_from(recipe: str, starts_at: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield the recipe's stages, (kind, start, end), one after the other from `starts_at`."""
    moment = starts_at
    for kind, days in RECIPES[recipe].stages:
        end = moment + timedelta(days=days)
        yield kind, moment, end
        moment = end


def missing_by_law(process: Process) -> list[str]:
    """Return the sentences that say what the law asks and that is not there yet, before opening."""
    if process.legal_type == LegalType.OPEN_CONSULTATION:
        return list(_open_consultation(process))
    if process.legal_type == LegalType.CONCERTATION:
        return list(_concertation(process))
    return []


def _open_consultation(process: Process) -> Iterator[str]:
    listening = [p for p in process.phases.all() if p.kind == Kind.LISTEN]
    longest = max((p.ends_at - p.starts_at for p in listening), default=timedelta())
    if longest < timedelta(days=CONSULTATION_DAYS):
        yield _("La consultation ouverte dure au moins quinze jours (CRPA, art. R*132-5).")
    if not process.replaced_bodies.strip():
        yield _("Dites quelles commissions consultatives elle remplace (CRPA, art. L132-1).")
    kinds = {d.kind for d in process.documents.all()}
    if Document.Kind.DRAFT_ACT not in kinds:
        yield _("Joignez le projet d’acte.")
    if Document.Kind.NOTICE not in kinds:
        yield _("Joignez la notice explicative.")


def _concertation(process: Process) -> Iterator[str]:
    if not process.legal_reference.strip():
        yield _("Donnez la délibération qui fixe les objectifs et les modalités (code de l’urbanisme, art. L103-3).")
    if not any(p.kind == Kind.LISTEN for p in process.phases.all()):
        yield _("Il faut une étape pendant laquelle le public peut écrire et lire les avis déjà donnés (art. L103-4).")


def closing_gate(process: Process) -> Iterator[str]:
    """Say what the law asks before the end: the synthesis of a consultation, the bilan of a concertation."""
    wanted = {
        LegalType.OPEN_CONSULTATION: _(
            "Publiez la synthèse : elle doit l’être au plus tard le jour de la signature (CRPA, art. L132-1)."
        ),
        LegalType.CONCERTATION: _("Publiez le bilan arrêté par l’assemblée (code de l’urbanisme, art. L103-6)."),
    }
    if process.legal_type in wanted and not process.documents.filter(kind=Document.Kind.SYNTHESIS).exists():
        yield wanted[process.legal_type]
