"""Reads about exports, and what the filters of a list can be."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from polyphonie.contributions import queries as contributions
from polyphonie.contributions.listing import NONE
from polyphonie.contributions.models import Channel, Contribution
from polyphonie.core import clock, ids
from polyphonie.core.columns import Source
from polyphonie.core.models import Delivery
from polyphonie.processes import queries as processes

from ..models import Export, ExportTemplate

COMMITMENT_STATES = ("running", "late", "kept", "broken")


def of_owner(actor: Any) -> list[Export]:
    """Return the files that the actor asked for and can still fetch, newest first."""
    return list(Export.objects.filter(owner=actor.actor_key, expires_at__gt=clock.now())[:20])


def templates_of(source: Source) -> list[ExportTemplate]:
    return list(ExportTemplate.objects.filter(source=source.name))


def template(source: Source, pk: str) -> ExportTemplate | None:
    return ExportTemplate.objects.filter(source=source.name, pk=ids.key_in(pk)).first()


def filter_choices(source: Source, actor: Any) -> Mapping[str, list[tuple[str, str]]]:
    """Return the values that each filter of a list can take; an empty list for words to be typed."""
    known = {
        "demarche": lambda: [(p.item.public_id, p.title) for p in processes.matching(actor).order_by("title")[:500]],
        "nature": lambda: [*_words(Contribution.Kind), (NONE, _("à préciser"))],
        "moyen": lambda: _words(Channel),
        "quartier": lambda: [*((a.slug, a.name) for a in contributions.areas()), (NONE, _("sans quartier"))],
        "repondre_par": lambda: _words(Delivery.Channel),
        "reponse": lambda: [("oui", _("a sa réponse")), ("non", _("l’attend"))],
        "etat": lambda: _states(source),
    }
    told = source.values or (lambda name: [])
    return {name: known[name]() if name in known else told(name) for name in source.filters_for(actor)}


def _words(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


def _states(source: Source) -> list[tuple[str, str]]:
    if source.name == "contributions":
        return _words(Contribution.Standing)
    if source.name == "demarches":
        return [("open", _("ouvertes")), ("closed", _("terminées"))]
    words = {"running": _("en cours"), "late": _("en retard"), "kept": _("tenus"), "broken": _("non tenus")}
    return [(state, words[state]) for state in COMMITMENT_STATES]
