"""What leaves: runs of letters, SMS, calls and relay sheets; what failed, what came back."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery
from polyphonie.core.once import once
from polyphonie.core.permissions import requires

from .. import access, actions, outbox, pages

TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
HEADINGS = {
    "letter": _l("Lettres à imprimer"),
    "sms": _l("SMS à envoyer"),
    "call": _l("Personnes à appeler"),
    "relay": _l("Réponses à porter par une personne relais"),
    "desk": _l("Réponses à dire au guichet"),
}


@requires("desk.deliver")
def deliveries(request: HttpRequest) -> HttpResponse:
    """Show what waits by channel, what is in a run, what failed."""
    context = {"channels": outbox.channels(), "batches": outbox.batches(), "troubles": outbox.trouble_count()}
    return pages.show(request, "desk/deliveries.html", context)


@requires("desk.deliver")
def letters(request: HttpRequest) -> HttpResponse:
    return channel(request, Delivery.Channel.LETTER)


@requires("desk.deliver")
def channel(request: HttpRequest, name: str) -> HttpResponse:
    """Show what waits to leave by one channel, and prepare its run."""
    if name not in outbox.BY_HAND:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            return once(request, lambda: _prepare(request, name))
        except Refused as refused:
            error = refused.message
    rows = outbox.waiting(name)
    context = {
        "channel": name,
        "heading": HEADINGS[name],
        "rows": rows,
        "columns": [_("Contribution"), _("Personne"), _("Où la joindre")],
        "table": [[f"n°\u00a0{row.number}", row.who, row.reach] for row in rows],
        "coming": outbox.coming(name),
        "relays": outbox.relays_waiting() if name == "relay" else [],
        "batches": outbox.batches(name),
        "error": error,
    }
    return pages.show(request, "desk/channel.html", context, status=409 if error else 200)


def _prepare(request: HttpRequest, name: str) -> str:
    relay = outbox.relay(request.POST["relay"]) if request.POST.get("relay") else None
    batch = actions.prepare(territory=request.territory, channel=name, by=request.actor, relay=relay)
    return reverse("desk:batch", args=[batch.public_id])


@requires("desk.deliver")
def batch(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a run: print it (again), say that it left, or that one did."""
    found = access.batch(request.actor, pid)
    if request.method == "POST":
        return once(request, lambda: _declare(request, found))
    rows = outbox.of_batch(found)
    waiting = sum(1 for row in rows if row.delivery.state == Delivery.State.WAITING)
    context = {"batch": found, "rows": rows, "waiting": waiting, "by_one": found.channel in outbox.ONE_BY_ONE}
    return pages.show(request, "desk/batch.html", context)


def _declare(request: HttpRequest, found: Any) -> str:
    if pk := request.POST.get("delivery", ""):
        key = ids.key_in(pk)
        one = access.delivery(request.actor, key) if key else None
        if one is None or one.batch != found.public_id:
            raise Refused(_("Cet envoi n’est pas dans ce lot."))
        declare = actions.declare_returned if request.POST.get("act") == "returned" else actions.declare_done
        declare(delivery=one, by=request.actor)
    else:
        actions.declare_sent(batch=found, by=request.actor)
    return reverse("desk:batch", args=[found.public_id])


@requires("desk.deliver")
def batch_file(request: HttpRequest, pid: str) -> HttpResponse:
    """Return the file of a run: the same each time, so that printing again never sends again."""
    found = access.batch(request.actor, pid)
    if not found.file:
        raise Refused(_("Ce fichier portait des adresses : il a été effacé, soixante jours après l’envoi."))
    extension = found.file.name.rsplit(".", 1)[-1]
    name = found.file.name.rsplit("-", 1)[-1]
    response = FileResponse(found.file.open("rb"), content_type=TYPES[extension], filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("desk.deliver")
def troubles(request: HttpRequest) -> HttpResponse:
    """List what failed or came back, each with what can be done."""
    return pages.show(request, "desk/troubles.html", {"rows": outbox.troubles()})


@requires("desk.deliver")
def trouble(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an address, hand over to another channel, or try again."""
    found = access.delivery(request.actor, pk)
    error = ""
    if request.method == "POST":
        try:
            return once(request, lambda: _mend(request, found))
        except Refused as refused:
            error = refused.message
    context = {"row": outbox.row_of(found), "fields": outbox.address_fields(found, request.POST), "error": error}
    return pages.show(request, "desk/trouble.html", context, status=422 if error else 200)


def _mend(request: HttpRequest, found: Delivery) -> str:
    act = request.POST.get("act", "")
    if act in {"desk", "page", "none"}:
        actions.hand_over(delivery=found, channel=act, by=request.actor)
    else:
        names = [name for name, *_rest in outbox.address_fields(found, request.POST)]
        actions.correct_address(delivery=found, by=request.actor, **{n: request.POST.get(n, "") for n in names})
    return reverse("desk:troubles")
