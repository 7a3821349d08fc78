"""Pages of the import: bring a file, say what its columns are, look, decide, follow, take back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires
from polyphonie.core.posting import attempt
from polyphonie.modules.opendata.models import Batch

from . import access, actions, mappings, queries, rejects, tasks
from .forms import ColumnsForm, FileForm

# Up to this many rows, what was decided is done before the page answers; beyond, by a job.
AT_ONCE = 500
COUNTED_AT_ONCE = 5000
PERMISSION = "contributions.bring"


@requires(PERMISSION)
def listing(request: HttpRequest) -> HttpResponse:
    """Bring a file, and find those brought before."""
    form = FileForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        batch = actions.keep(process=data["process"], read=data["read"], by=request.actor)
        return reverse("opendata:batch", args=[batch.public_id])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    rows, more = queries.batches(request.GET.get("avant", ""))
    following = reverse("opendata:imports") + f"?avant={more}" if more else ""
    context = {"form": form, "rows": rows, "following": following}
    return render(request, "opendata/importing/list.html", context, status=422 if form.is_bound else 200)


@requires(PERMISSION)
@require_GET
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a file: its columns and what it would do, or how far it is, or what it did."""
    batch = access.batch(request.actor, pid)
    if batch.state == Batch.State.READ:
        return _show_columns(request, batch, _columns_form(request, batch))
    context = {"batch": batch, "process": batch.process, "going": batch.state in {"applying", "undoing"}}
    context |= {"reasons": queries.reasons(batch), "counts": queries.result(batch)}
    return render(request, "opendata/importing/batch.html", context)


def _columns_form(request: HttpRequest, batch: Batch) -> ColumnsForm:
    """Return the columns as they are said, or as the mapping asked for says them."""
    mapping, source = batch.mapping, batch.source
    if name := request.GET.get("correspondance", ""):
        mapping, source = mappings.named(name, batch.reading["heading"])
    sent = request.POST if request.method == "POST" else None
    shown = {"heading": batch.reading["heading"], "samples": queries.sample_cells(batch), "mapping": mapping}
    return ColumnsForm(sent, initial={"source": source}, **shown)


def _show_columns(request: HttpRequest, batch: Batch, form: forms.Form, status: int = 200) -> HttpResponse:
    context = {
        "batch": batch,
        "process": batch.process,
        "form": form,
        "mappings": queries.mappings(),
        "preview": batch.preview if not form.is_bound and "correspondance" not in request.GET else {},
        "placed": queries.placed(batch),
        "unplaced": queries.unplaced(batch),
    }
    return render(request, "opendata/importing/columns.html", context, status=status)


@requires(PERMISSION)
@require_POST
def columns(request: HttpRequest, pid: str) -> HttpResponse:
    """Say which column says what, and count what the file would do."""
    batch = access.batch(request.actor, pid)
    form = _columns_form(request, batch)

    def act(data: dict[str, Any]) -> str:
        chosen = actions.choose(batch=batch, mapping=data["mapping"], source=data["source"], by=request.actor)
        if data["keep"].strip():
            actions.keep_mapping(batch=chosen, name=data["keep"], by=request.actor)
        return reverse("opendata:batch", args=[pid]) + "#apercu"

    response = attempt(request, form, act)
    if response is None:
        return _show_columns(request, batch, form, 422)
    if batch.total > COUNTED_AT_ONCE:
        tasks.count.enqueue(batch.territory_id, batch.pk)
    else:
        tasks.count.call(batch.territory_id, batch.pk)
    return response


@requires(PERMISSION)
@require_POST
def start(request: HttpRequest, pid: str) -> HttpResponse:
    """Apply a file that has been looked at."""
    return _decide(request, pid, actions.start)


@requires(PERMISSION)
@require_POST
def undo(request: HttpRequest, pid: str) -> HttpResponse:
    """Take back what a file brought."""
    return _decide(request, pid, actions.undo)


def _decide(request: HttpRequest, pid: str, act: Any) -> HttpResponse:
    batch = access.batch(request.actor, pid)

    def decide() -> str:
        act(batch=batch, by=request.actor)
        return reverse("opendata:batch", args=[pid])

    response = once(request, decide)
    if batch.total > AT_ONCE:
        tasks.go_on.enqueue(batch.territory_id, batch.pk)
    else:
        tasks.go_on.call(batch.territory_id, batch.pk)
    return response


@requires(PERMISSION)
@require_POST
def discard(request: HttpRequest, pid: str) -> HttpResponse:
    """Forget a file of which nothing was applied."""
    batch = access.batch(request.actor, pid)

    def act() -> str:
        actions.discard(batch=batch, by=request.actor)
        return reverse("opendata:imports")

    return once(request, act)


@requires(PERMISSION)
@require_GET
def rejected(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the rows set aside, to be put right and brought again."""
    batch = access.batch(request.actor, pid)
    if not batch.rejected:
        return HttpResponseRedirect(reverse("opendata:batch", args=[pid]))
    response = StreamingHttpResponse(queries.streamed(batch, rejects.lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejets-{pid}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def menu(actor: Any) -> list[dict[str, str]]:
    """Return the desk's entry, for whoever may bring files."""
    if not allowed(actor, PERMISSION):
        return []
    return [{"label": _("Reprendre un fichier"), "url": reverse("opendata:imports")}]
