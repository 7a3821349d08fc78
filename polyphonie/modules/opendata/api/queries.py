"""Reads of the API, and what a card shows."""

from typing import Any

from django.db.models import QuerySet

from polyphonie.core import manifest
from polyphonie.core.actors import VISITOR
from polyphonie.core.columns import Source
from polyphonie.core.pages import territory_url
from polyphonie.processes import queries as processes
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory


def by_id(source: Source, name: str) -> QuerySet:
    """Return the row of a list that has this identifier, if everyone may read it."""
    rows = source.rows(VISITOR, {})
    if source.pk == "item_id":
        return rows.filter(item__public_id=name)
    return rows.filter(pk=int(name)) if name.isascii() and name.isdigit() and len(name) < 19 else rows.none()


def territory(here: Territory) -> dict[str, Any]:
    """Return the authority and its figures."""
    figures = [
        {"nom": f.key, "valeur": f.value, "libelle": str(f.label), "definition": str(f.definition)}
        for f in manifest.figures()
    ]
    return {"nom": here.name, "adresse": territory_url(here, "portal:home"), "chiffres": figures}


def running() -> list[Process]:
    """Return the open processes, those that a town shows on its own site."""
    return processes.running(count=50)
