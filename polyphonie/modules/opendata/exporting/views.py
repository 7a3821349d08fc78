"""Pages of exports: choose, follow, fetch."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from polyphonie.contributions import throttle
from polyphonie.core import limits
from polyphonie.core.manifest import Panel
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, public, requires
from polyphonie.core.posting import attempt

from . import access, actions, lists, queries
from .forms import ExportForm
from .writers import FORMATS


@public("the lists that the visitor may read anyway; each is asked for with the visitor’s own rights")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the lists that one may take out, and the files that one has asked for."""
    context = {"sources": lists.open_to(request.actor), "exports": _asked(request)}
    return render(request, "opendata/exports.html", context)


def _asked(request: HttpRequest) -> list[dict[str, Any]]:
    names = {s.name: s.title for s in lists.every().values()}
    rows = queries.of_owner(request.actor)
    return [{"export": e, "title": names.get(e.source, e.source), "form": FORMATS[e.format].label} for e in rows]


@public("a list that the visitor may read anyway, in the columns chosen; the door keeps the others closed")
def choose(request: HttpRequest, name: str) -> HttpResponse:
    """Choose the rows, the columns and the form of a file, and ask for it."""
    source = access.source(request.actor, name)
    may_keep = allowed(request.actor, "opendata.keep_template")
    kept = queries.template(source, request.GET.get("modele", "")) if may_keep else None
    form = ExportForm(
        request.POST or None,
        initial=_initial(request, kept),
        source=source,
        columns=source.columns_for(request.actor),
        filters=source.filters_for(request.actor),
        choices=queries.filter_choices(source, request.actor),
        may_keep=may_keep,
    )

    def act(data: dict[str, Any]) -> str:
        asked = {"source": source, "format": data["format"], "columns": data["colonnes"], "options": form.options}
        if data.get("modele"):
            actions.keep_template(territory=request.territory, name=data["modele"], by=request.actor, **asked)
        export = actions.ask(territory=request.territory, filters=form.filters, by=request.actor, **asked)
        return reverse("opendata:export", args=[export.public_id])

    if request.method == "POST":
        throttle.spend(request, "export", most=limits.EXPORTS_PER_HOUR)
        if response := attempt(request, form, act):
            return response
    context = {
        "source": source, "form": form, "templates": queries.templates_of(source) if may_keep else [],
        "filter_fields": [form[n] for n in form.filter_names], "personal": source.personal or allowed(request.actor, source.works_on),
        "columns": source.columns_for(request.actor),
    }  # fmt: skip
    return render(request, "opendata/export_form.html", context)


def take_out(request: HttpRequest, found: Any) -> Panel:
    """Return the way from the public list of contributions to a file of the same rows."""
    return take_out_list(request, ("contributions", request.GET))


def take_out_worked_on(request: HttpRequest, asked: Mapping[str, str]) -> Panel | None:
    """Return the way from the desk's list of contributions to a file of the same rows, for those who may read them all."""
    if not allowed(request.actor, "contributions.read_private"):
        return None
    return take_out_list(request, ("contributions", asked))


def take_out_list(request: HttpRequest, found: tuple[str, Mapping[str, str]]) -> Panel:
    """Return the way from a list, known by its name, to a file of the same rows: those that these filters leave."""
    name, asked = found
    filters = lists.filters_of(lists.every()[name], request.actor, asked)
    url = reverse("opendata:export_choose", args=[name])
    return Panel("", "opendata/_take_out.html", {"url": f"{url}?{urlencode(filters)}" if filters else url})


def _initial(request: HttpRequest, kept: Any) -> dict[str, Any]:
    asked = {name: value for name, value in request.GET.items() if name != "modele"}
    return asked | ({"colonnes": kept.columns, "format": kept.format, **kept.options} if kept else {})


@public("whoever asked for the file, and nobody else: the door sees to it")
@require_GET
def follow(request: HttpRequest, pid: str) -> HttpResponse:
    """Say how far a file is, and give it when it is ready."""
    export = access.export(request.actor, pid)
    context = {
        "export": export,
        "source": access.source(request.actor, export.source),
        "form": FORMATS[export.format],
        "going": export.state in {"waiting", "running"},
    }
    response = render(request, "opendata/export.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@public("whoever asked for the file, and nobody else: the door sees to it")
@require_GET
def fetch(request: HttpRequest, pid: str) -> FileResponse:
    """Give the file."""
    export = access.export(request.actor, pid)
    if export.state != export.State.DONE:
        raise Http404
    form = FORMATS[export.format]
    name = f"{request.territory.slug}-{export.source}.{form.extension}"
    response = FileResponse(export.file.open("rb"), as_attachment=True, filename=name, content_type=form.media_type)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires("opendata.keep_template")
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a kept choice of columns away."""
    template = access.template(request.actor, pk)

    def act() -> str:
        actions.forget_template(template=template, by=request.actor)
        return reverse("opendata:export_choose", args=[template.source])

    return once(request, act)
