"""« Saisir »: what someone said at a door, on paper or on the phone, written down one after the other."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from polyphonie.core import clock, ids, pictures, sounds
from polyphonie.core.errors import Refused
from polyphonie.core.once import derived, once
from polyphonie.core.permissions import allowed, public, requires
from polyphonie.processes.models import Process

from .. import access, collecting, forms, listing, paper, queries, speaking, staff_forms
from .receipt import receipt_context

KEPT = "saisie"  # in the session: the circumstances kept from one entry to the next
CIRCUMSTANCES = ("channel", "said_on", "said_where", "area")


@requires("contributions.collect")
def collect(request: HttpRequest) -> HttpResponse:
    """Write down what someone said; the circumstances stay for the next one."""
    processes = access.collecting_processes()
    process = _chosen(request, processes)
    form = _form(request, process)
    if request.method == "POST" and process and form.is_valid():
        try:
            return _received(request, process, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    context = {
        "form": form,
        "process": process,
        "processes": processes,
        "rows": listing.lines(queries.collected_by(request.actor)),
        "just": request.GET.get("fait", ""),
    }
    return render(request, "contributions/collect.html", context)


def _chosen(request: HttpRequest, processes: list[Process]) -> Process | None:
    asked = request.GET.get("demarche") or request.session.get(KEPT, {}).get("process", "")
    return next((p for p in processes if p.public_id == asked), processes[0] if processes else None)


def _form(request: HttpRequest, process: Process | None) -> staff_forms.Collected:
    kept = request.session.get(KEPT, {})
    initial: dict[str, Any] = {"said_on": clock.today(), "channel": "door", "reply": "page"} | kept
    return staff_forms.Collected(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        areas=queries.areas(),
        relays=queries.relays(),
    )


def _received(request: HttpRequest, process: Process, form: staff_forms.Collected) -> HttpResponse:
    said = form.cleaned_data
    sound = sounds.checked(said["sound"], said["sound"].size) if said["sound"] else None
    sheet = pictures.reencoded(said["sheet"], said["sheet"].size, "sheet") if said["sheet"] else None
    code = said["sheet_code"] or ids.receipt_code_from(derived(request, "receipt"))

    def act() -> str:
        made = collecting.collect(process=process, said=said, by=request.actor, code=code, sound=sound, sheet=sheet)
        return reverse("contributions:collected", args=[made.public_id])

    response = once(request, act)
    kept = {name: str(said[name]) for name in CIRCUMSTANCES}
    request.session[KEPT] = kept | {"process": process.public_id}
    if contribution := access.of_code(code):
        speaking.hand(response, contribution.public_id, code)
    return response


@requires("contributions.collect")
def collected(request: HttpRequest, pid: str) -> HttpResponse:
    """Show the receipt to hand over, and the way to the next one."""
    contribution = access.private(request, pid)
    code = speaking.handed(request, pid)
    context = receipt_context(request, contribution, code) | {"for_someone": True}
    return render(request, "contributions/receipt/handed.html", context)


@public("a blank sheet is for anyone")
def sheet(request: HttpRequest, pid: str) -> HttpResponse:
    """Return blank paper sheets, each with its own code: one for anyone, several for those who collect."""
    process = access.process(pid)
    asked = request.GET.get("nombre", "1")
    count = int(asked) if asked.isdigit() else 1
    most = paper.MOST if allowed(request.actor, "contributions.collect") else 1
    if not 1 <= count <= paper.MOST:
        raise Http404
    content = paper.sheets(
        process,
        count=min(count, most),
        areas=[a.name for a in queries.areas()],
        replies=[str(label) for value, label in forms.REPLIES if value != "relay" or queries.relays()],
        today=clock.today(),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="feuille-{pid}.pdf"'
    response["Cache-Control"] = "no-store"  # each sheet has its own code
    return response
