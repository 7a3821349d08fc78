"""The API, made with Django Ninja: each list as a page of rows and as one row, by the query of its page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django.utils.translation import override
from ninja import NinjaAPI, Path, Query, Status
from ninja.errors import ValidationError
from ninja.responses import Response

from polyphonie.core.actors import VISITOR
from polyphonie.core.columns import Addresses, Source

from ..exporting import lists
from ..exporting.writers import record
from . import models, queries

VERSION = "1.0.0"
ONE = _n(" : une seule")  # after the title of a list

WORDS = (
    "Ce que disent les pages du site, pour les programmes. Lecture seule, sans clé. Les listes se suivent par repère "
    "(`apres`), de la plus récente à la plus ancienne. Au-delà de 300 demandes par minute depuis une même connexion, la "
    "réponse est 429 : attendez une minute, ou prenez les jeux de données ouverts, entiers."
)

api = NinjaAPI(
    title="Polyphonie",
    version=VERSION,
    description=WORDS,
    docs_url=None,
    openapi_url=None,
    urls_namespace="opendata:api",
)
PROBLEMS = {404: models.Problem, 422: models.Problem, 429: models.Problem}


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which part of the address was not understood."""
    names = ", ".join(sorted({str(e["loc"][-1]) for e in error.errors}))
    return Response(
        {"detail": _("Cette partie de l’adresse n’a pas été comprise : %(names)s.") % {"names": names}}, status=422
    )


@api.get("/territoire", response={200: models.Territory, 429: models.Problem}, summary=_n("La collectivité et ses chiffres"),
         operation_id="territoire", url_name="territory", tags=["territoire"])  # fmt: skip
def territory(request: HttpRequest) -> dict[str, Any]:
    """La collectivité, et ses chiffres comptés comme partout sur le site, chacun avec sa définition."""
    return queries.territory(request.territory)


def add(source: Source) -> None:
    """Open the two addresses of a list."""
    row, asked_model = models.row_model(source), models.query_model(source)
    page = models.page_model(source, row)
    columns = models.columns_of(source)
    url_name = source.name.replace("-", "_")

    def many(request: HttpRequest, asked: asked_model = Query(...)) -> Any:  # noqa: B008 - how Ninja declares parameters
        filters = lists.filters_of(source, VISITOR, {k: v for k, v in asked.dict().items() if isinstance(v, str)})
        rows = source.rows(VISITOR, filters).order_by(f"-{source.pk}")
        if asked.apres:
            rows = rows.filter(**{f"{source.pk}__lt": int(asked.apres)})
        found = source.load(rows[: asked.nombre + 1])
        to = Addresses(request.territory)
        shown = found[: asked.nombre]
        more = {**filters, "apres": shown[-1].pk, "nombre": asked.nombre} if len(found) > len(shown) else None
        here = reverse(f"opendata:api:{url_name}")
        return {
            "resultats": [record(columns, [c.value(r, to) for c in columns]) for r in shown],
            "suivante": f"{here}?{urlencode(more)}" if more else None,
        }

    def one(request: HttpRequest, id: str = Path(..., max_length=30, description=_n("Son identifiant."))) -> Any:
        found = source.load(queries.by_id(source, id)[:1])
        if not found:
            return Status(404, {"detail": _("Rien ne porte cet identifiant.")})
        to = Addresses(request.territory)
        return record(columns, [c.value(found[0], to) for c in columns])

    with override("fr"):
        title, says = str(source.title), str(source.says)
    common = {"tags": [source.name], "description": says}
    api.get(f"/{source.name}", response={200: page, 422: models.Problem, 429: models.Problem}, summary=title, url_name=url_name,
            operation_id=f"{url_name}_liste", **common)(many)  # fmt: skip
    api.get(f"/{source.name}/{{id}}", response={200: row, **PROBLEMS}, summary=title + ONE, url_name=f"{url_name}_une",
            operation_id=f"{url_name}_une", **common)(one)  # fmt: skip


for _source in lists.SOURCES.values():
    if not _source.permission:
        add(_source)
