"""The shapes of requests and answers, drawn from the columns of each list."""

from typing import Any

from django.utils.translation import gettext_noop as _n
from ninja import Field, Schema
from pydantic import create_model

from polyphonie.core.columns import Column, Source

NUMBER_MAX, NUMBER = 100, 50
_TYPES = {"integer": int, "number": float, "boolean": bool}
_FORMATS = {"date": "date", "datetime": "date-time"}


class Problem(Schema):
    """Why there is no answer, in a plain sentence."""

    detail: str = Field(description="Une phrase simple, en français.")


class Figure(Schema):
    """A figure, counted as everywhere on the site."""

    nom: str
    valeur: int
    libelle: str
    definition: str


class Territory(Schema):
    """The authority, and its figures, each with its definition."""

    nom: str
    adresse: str
    chiffres: list[Figure]


def columns_of(source: Source) -> list[Column]:
    """Return the columns that the API gives: those that everyone may read."""
    return [c for c in source.columns if not c.private]


def row_model(source: Source) -> type[Schema]:
    """Return the shape of one row of a list."""
    fields: dict[str, Any] = {}
    for column in columns_of(source):
        kind = _TYPES.get(column.kind, str)
        extra = (
            {"format": "uri" if column.uri else _FORMATS[column.kind]} if column.uri or column.kind in _FORMATS else {}
        )
        said = Field(
            ... if column.required else None,
            title=str(column.label),
            description=str(column.says),
            json_schema_extra=extra or None,
        )
        fields[column.name] = (kind if column.required else kind | None, said)
    return create_model(_name(source), __base__=Schema, **fields)


def page_model(source: Source, row: type[Schema]) -> type[Schema]:
    """Return the shape of one page of a list."""
    return create_model(
        f"{_name(source)}Page",
        __base__=Schema,
        resultats=(list[row], Field(description="Les lignes, la plus récente d’abord.")),
        suivante=(str | None, Field(None, description="Adresse de la page suivante ; absente à la fin.")),
    )


def query_model(source: Source) -> type[Schema]:
    """Return what may be asked of a list."""
    fields: dict[str, Any] = {
        name: (str | None, Field(None, max_length=200, title=str(label))) for name, label in source.filters.items()
    }
    fields["apres"] = (
        str | None,
        Field(
            None,
            pattern=r"^[0-9]{1,18}$",
            description=_n("Le repère donné dans `suivante` : la liste reprend après lui."),
        ),
    )
    fields["nombre"] = (int, Field(NUMBER, ge=1, le=NUMBER_MAX, description=_n("Combien de lignes.")))
    return create_model(f"{_name(source)}Demande", __base__=Schema, **fields)


def _name(source: Source) -> str:
    return "".join(part.capitalize() for part in source.name.split("-"))
