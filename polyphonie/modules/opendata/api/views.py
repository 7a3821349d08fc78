"""The description of the API, its page, the cards and their oEmbed."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core import manifest
from polyphonie.core.language import translated
from polyphonie.core.manifest import Panel
from polyphonie.core.pages import territory_url
from polyphonie.core.permissions import allowed, public
from polyphonie.processes import access as processes
from polyphonie.processes import phases
from polyphonie.processes.models import Process

from ..publication import queries as publication
from . import queries
from .routes import ONE, api

WIDTH, HEIGHT = 400, 320


def description() -> dict[str, Any]:
    """Return the OpenAPI description of the API at the addresses of this territory."""
    described = dict(api.get_openapi_schema(path_prefix=reverse("opendata:api:api-root")))
    described["info"] = {
        **described["info"],
        "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    }
    return described


@public("the description of what everyone may read")
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI 3.1 description."""
    response = JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public("how programmes read this site")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Tell the API in a page, from the same description."""
    described = description()
    routes = [
        {
            "path": path,
            "summary": _summary(said["get"]["summary"]),
            "url": "" if "{" in path else path,
            "parameters": [_parameter(p) for p in said["get"].get("parameters", ())],
        }
        for path, said in described["paths"].items()
    ]
    address = territory_url(request.territory, "opendata:openapi")
    return render(request, "opendata/api.html", {"routes": routes, "info": described["info"], "address": address})


def _summary(said: str) -> str:
    """Return what an address gives, in the language of the page: the description itself is in French."""
    title, one, _rest = said.partition(ONE)
    return translated(title) + translated(one)


def _parameter(described: dict[str, Any]) -> dict[str, Any]:
    schema = described.get("schema", {})
    says = described.get("description") or schema.get("description") or schema.get("title", "")
    return {"name": described["name"], "required": described.get("required", False), "says": translated(says)}


@public("cards show what everyone may read; only the authority’s own site may frame them")
@require_GET
def card(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a process on a card, for the authority's own site."""
    process = processes.process_for(request.actor, pid)
    if process.opened_at is None:
        raise Http404
    context = {
        "process": process,
        "stage": phases.current(process),
        "url": territory_url(request.territory, "processes:detail", pid),
        "speak_url": territory_url(request.territory, "contributions:speak_start"),
        "may_speak": phases.allows(process, "contribute"),
        "figures": manifest.figures(process)[:4],
    }
    response = render(request, "opendata/card.html", context)
    site = publication.publisher(request.territory).site
    if site:
        response._csp_replace = {"frame-ancestors": [site]}
    return response


@public("how to show a process on the authority’s own site")
@require_GET
def embedding(request: HttpRequest) -> HttpResponse:
    """Give the code of each card."""
    rows = [{"process": p, "code": _frame(request, p)} for p in queries.running()]
    context = {
        "rows": rows,
        "site": publication.publisher(request.territory).site,
        "may_set_up": allowed(request.actor, "opendata.set_up"),
        "oembed": territory_url(request.territory, "opendata:oembed"),
    }
    return render(request, "opendata/embedding.html", context)


def _frame(request: HttpRequest, process: Process, width: int = WIDTH, height: int = HEIGHT) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
        territory_url(request.territory, "opendata:card", process.item.public_id), process.title, width, height,
    )  # fmt: skip


def discovery(request: HttpRequest, process: Process) -> Panel | None:
    """Return what tells other sites, at the head of a process's page, where its card is."""
    if process.opened_at is None:
        return None
    page = territory_url(request.territory, "processes:detail", process.item.public_id)
    url = f"{territory_url(request.territory, 'opendata:oembed')}?{urlencode({'url': page})}"
    return Panel("", "opendata/_discovery.html", {"title": process.title, "url": url})


@public("sites that know oEmbed ask here how to show a page")
@require_GET
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer an oEmbed request for the address of a process."""
    if request.GET.get("format", "json") != "json":
        return _problem(_("Seul le format json est donné."), 501)
    process = _process_at(request, request.GET.get("url", ""))
    if process is None:
        return _problem(_("Cette adresse n’est pas celle d’une démarche ouverte de ce site."), 404)
    width, height = _at_most(request.GET.get("maxwidth"), WIDTH), _at_most(request.GET.get("maxheight"), HEIGHT)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": process.title,
        "provider_name": request.territory.name,
        "provider_url": territory_url(request.territory, "portal:home"),
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": _frame(request, process, width, height),
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _problem(message: str, status: int) -> HttpResponse:
    return JsonResponse({"detail": message}, status=status, json_dumps_params={"ensure_ascii": False})


def _at_most(asked: str | None, usual: int) -> int:
    known = asked is not None and asked.isascii() and asked.isdigit() and 0 < len(asked) < 6
    return max(1, min(int(asked), usual)) if known else usual


def _process_at(request: HttpRequest, address: str) -> Process | None:
    """Return the public process whose page has this address."""
    home = territory_url(request.territory, "portal:home")
    if not address.startswith(home) or len(address) > 500:
        return None
    try:
        match = resolve("/" + urlsplit(address.removeprefix(home)).path, settings.TERRITORY_URLCONF)
        if match.view_name != "processes:detail":
            return None
        process = processes.process_for(request.actor, match.kwargs["pid"])
    except (Resolver404, Http404, ValueError):
        return None
    return process if process.opened_at else None
