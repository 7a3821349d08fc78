"""The pages of open data, and its files."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core.columns import Addresses, Column
from polyphonie.core.errors import Refused, refused_page
from polyphonie.core.language import translated
from polyphonie.core.permissions import allowed, public, requires
from polyphonie.core.posting import attempt
from polyphonie.decisions import queries as decided

from ..exporting import lists
from ..exporting.writers import FORMATS
from ..models import Licence, Release
from . import access, actions, dcat, queries, scdl
from .files import DIALECT
from .forms import LicenceForm, PublisherForm
from .licences import PACKAGE


@public("what was said and done, for everybody to use")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the catalogue: the sets of processes, the lists, the API, the feeds."""
    may_publish = allowed(request.actor, "opendata.publish")
    context = {
        "datasets": queries.catalogue(),
        "sources": [s for s in lists.open_to(request.actor) if not s.permission],
        "publishable": queries.publishable(request.actor) if may_publish else [],
        "may_set_up": allowed(request.actor, "opendata.set_up"),
        "has_siret": bool(queries.publisher(request.territory).siret),
    }
    return render(request, "opendata/home.html", context)


@public("published data can be used by everybody")
@require_GET
def dataset(request: HttpRequest, pid: str, number: int | None = None) -> HttpResponse:
    """Show a set: its files, its fields, its licence, its versions."""
    process = access.process(request.actor, pid)
    may_publish = allowed(request.actor, "opendata.publish", process)
    found = queries.dataset_of(process)
    versions = queries.published(found) if found else []
    if not versions and not may_publish:
        raise Http404
    release = next((r for r in versions if number in {None, r.number}), None)
    if number is not None and release is None:
        raise Http404
    context = {
        "process": process,
        "release": release,
        "versions": versions,
        "is_last": bool(release) and release == versions[0],
        "closed": bool(release) and queries.is_closed(release),
        "licence": PACKAGE[Licence(release.licence)] if release else None,
        "files": _files(release) if release else [],
        "pending": queries.in_progress(found) if found and may_publish else None,
        "may_publish": may_publish,
    }
    return render(request, "opendata/dataset.html", context)


def _files(release: Release) -> list[dict[str, Any]]:
    """Return the files of a version with what the Data Package says of each."""
    described = {r["path"]: r for r in release.description.get("resources", ())}
    pid = release.dataset.process.item.public_id
    return [
        {
            "file": one,
            "title": translated(described.get(one.name, {}).get("title", "")),
            "fields": [_field(f) for f in described.get(one.name, {}).get("schema", {}).get("fields", ())],
            "url": reverse("opendata:dataset_file", args=[pid, release.number, one.name]),
            "schema_url": reverse("opendata:dataset_schema", args=[pid, release.number, one.name.rpartition(".")[0]]),
        }
        for one in release.files.all()
    ]


def _field(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the schema, written in French, says of a field, in the language of the page."""
    return {
        "name": said["name"], "type": said.get("type", ""), "title": translated(said.get("title", "")),
        "description": translated(said.get("description", "")),
    }  # fmt: skip


@public("published data can be used by everybody")
@require_GET
def last_file(request: HttpRequest, pid: str, name: str) -> HttpResponse:
    """Lead to a file of the last version: the address that stays."""
    release = access.release(request.actor, pid)
    access.file(release, name)
    response = HttpResponseRedirect(reverse("opendata:dataset_file", args=[pid, release.number, name]))
    return _open(response)


@public("published data can be used by everybody; a version whose words were taken back is closed")
@require_GET
def file(request: HttpRequest, pid: str, number: int, name: str) -> HttpResponse:
    """Give a file of a version: its bytes never change."""
    release = access.release(request.actor, pid, number)
    one = access.file(release, name)
    if queries.is_closed(release):
        return _closed(request)
    response = FileResponse(one.file.open("rb"), content_type=one.media_type, filename=one.name)
    response["ETag"] = f'"{one.digest}"'
    response["Link"] = f'<{PACKAGE[Licence(release.licence)]["path"]}>; rel="license"'
    # Asked again each time: words taken back must be gone at once.
    response["Cache-Control"] = "public, no-cache"
    return _open(response)


@public("published data can be used by everybody")
@require_GET
def schema(request: HttpRequest, pid: str, number: int, name: str) -> HttpResponse:
    """Give the Table Schema of a file."""
    release = access.release(request.actor, pid, number)
    for resource in release.description.get("resources", ()):
        if resource["path"] == f"{name}.csv":
            return _open(JsonResponse(resource["schema"], json_dumps_params={"ensure_ascii": False}))
    raise Http404


def _closed(request: HttpRequest) -> HttpResponse:
    message = _(
        "Cette version n’est plus donnée : des mots qu’elle contenait ont été retirés ou masqués depuis. "
        "La suivante la remplace."
    )
    return refused_page(request, message, status=410)


def _open(response: HttpResponse) -> HttpResponse:
    """Let pages of other sites read this answer: it is the same for everyone."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


@requires("opendata.publish")
def publish(request: HttpRequest, pid: str) -> HttpResponse:
    """Choose the licence and publish a new version."""
    process = access.process(request.actor, pid)
    found = queries.dataset_of(process)
    form = LicenceForm(request.POST or None, initial={"licence": found.licence if found else Licence.OPEN})

    def act(data: dict[str, Any]) -> str:
        actions.ask(process=process, licence=data["licence"], by=request.actor)
        return reverse("opendata:dataset", args=[pid])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return render(request, "opendata/publish.html", {"process": process, "form": form})


@requires("opendata.set_up")
def set_up(request: HttpRequest) -> HttpResponse:
    """Say under which number the authority publishes, and which site shows its cards."""
    known = queries.publisher(request.territory)
    form = PublisherForm(request.POST or None, initial={"siret": known.siret, "site": known.site})

    def act(data: dict[str, Any]) -> str:
        actions.save_publisher(territory=request.territory, by=request.actor, **data)
        return reverse("opendata:home")

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return render(request, "opendata/set_up.html", {"form": form})


def _table(request: HttpRequest, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponse:
    """Give rows as a CSV of the national form."""
    to, out = Addresses(request.territory), BytesIO()
    FORMATS["csv"].write(out, "", columns, (([c.value(r, to) for c in columns], None) for r in rows), DIALECT)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _open(response)


def _publisher(request: HttpRequest) -> Any:
    known = queries.publisher(request.territory)
    if not known.siret:
        raise Refused(_("La collectivité n’a pas encore donné son numéro SIRET, que le catalogue national demande."))
    return known


@public("the catalogue of published data, in its national form")
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Give the catalogue as the SCDL asks for it."""
    columns = scdl.catalogue_columns(request.territory, _publisher(request))
    return _table(request, "catalogue", columns, queries.catalogue())


@public("the catalogue of published data, for the portals that gather them")
@require_GET
def catalogue_dcat(request: HttpRequest) -> HttpResponse:
    """Give the catalogue as DCAT, in JSON-LD."""
    body = dcat.catalogue(request.territory, queries.catalogue())
    return _open(JsonResponse(body, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}))


@public("the acts that were adopted, in their national form")
@require_GET
def deliberations(request: HttpRequest) -> HttpResponse:
    """Give the published decisions that have an act's reference, as the SCDL asks for deliberations."""
    columns = scdl.deliberation_columns(request.territory, _publisher(request))
    return _table(
        request, "deliberations", columns, decided.registered().exclude(official_reference="").order_by("-pk")
    )


@public("what was granted or lent, in its national form")
@require_GET
def subsidies(request: HttpRequest) -> HttpResponse:
    """Give what the devices of this territory granted or lent, as the SCDL asks for subsidies."""
    return _table(request, "subventions", scdl.SUBSIDIES, scdl.subsidies())
