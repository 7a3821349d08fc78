"""The public register of commitments, each one's page, and what the services say of it."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from polyphonie.core import clock, manifest
from polyphonie.core.permissions import allowed, public, requires
from polyphonie.core.posting import attempt

from . import access, actions, forms, queries
from .models import Commitment

page_methods = require_http_methods(["GET", "HEAD", "POST"])


@public("what the authority promised, and whether it was done", kept=True)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """List commitments, the nearest date first."""
    state = request.GET.get("etat", "running")
    rows, more = queries.listed(request.actor, state=state, after=request.GET.get("apres", ""))
    names = {
        "running": _("en cours"),
        "late": _("en retard"),
        "kept": _("tenus"),
        "broken": _("non tenus"),
        "tous": _("tous"),
    }
    links = [{"label": n, "url": _address(etat=s), "current": s == state} for s, n in names.items()]
    context = {
        "promises": queries.as_promises(rows),
        "groups": [{"label": _("État"), "items": links}],
        "next": _address(etat=state, apres=more) if more else "",
    }
    return render(request, "commitments/list.html", context)


def _address(**parts: str) -> str:
    return reverse("commitments:list") + "?" + urlencode(parts)


@public("a promise, its dates and its proofs")
@require_GET
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a commitment: what, by when, put off why, proofs, and where it comes from."""
    commitment = access.commitment_for(request.actor, pid)
    may = allowed(request.actor, "commitments.follow_up", commitment)
    context = {
        "commitment": commitment,
        "late": commitment.is_late(clock.today()),
        "running": commitment.state == Commitment.State.RUNNING,
        "tone": {"kept": "good", "broken": "late"}.get(commitment.state, "act"),
        "proofs": queries.proofs(commitment),
        "changes": queries.date_changes(commitment),
        "sources": queries.sources(commitment, request.actor),
        "panels": manifest.panels("commitment", request, commitment),
        "steps": _steps(commitment) if may else [],
    }
    return render(request, "commitments/detail.html", context)


def _steps(commitment: Commitment) -> list[dict[str, str]]:
    labels = {
        "progress": (_("Dire où il en est"), "message-square"), "prove": (_("Apporter une preuve"), "camera"),
        "put_off": (_("Donner une nouvelle date"), "calendar-clock"), "end": (_("Dire comment il se termine"), "flag"),
    }  # fmt: skip
    names = labels if commitment.state == Commitment.State.RUNNING else {}
    return [
        {"label": label, "icon": icon, "url": reverse(f"commitments:{name}", args=[commitment.public_id]), "text": ""}
        for name, (label, icon) in names.items()
    ]


@requires("commitments.promise")
@page_methods
def promise(request: HttpRequest, pid: str) -> HttpResponse:
    """Take a commitment in a process, a decision, an answer or a meeting."""
    source = access.source_of_promise(request.actor, pid)
    form = forms.PromiseForm(request.POST or None, **queries.choices())

    def act(data: dict[str, Any]) -> str:
        made = actions.promise(source=source, by=request.actor, **data)
        return reverse("commitments:detail", args=[made.public_id])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    card = manifest.cards([source]).get(source.pk)
    context = {"form": form, "title": _("Prendre un engagement"), "back": card, "multipart": False}
    return render(request, "commitments/form.html", context)


def _follow_up(
    request: HttpRequest, pid: str, form_class: type, title: str, do: Any, multipart: bool = False
) -> HttpResponse:
    """Show one form about a commitment and do what it asks: the four steps differ only by their action."""
    commitment = access.commitment_to_follow_up(request.actor, pid)
    form = form_class(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        do(commitment, data)
        return reverse("commitments:detail", args=[pid])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    card = manifest.cards([commitment.item]).get(commitment.pk)
    return render(
        request, "commitments/form.html", {"form": form, "title": title, "back": card, "multipart": multipart}
    )


@requires("commitments.follow_up")
@page_methods
def put_off(request: HttpRequest, pid: str) -> HttpResponse:
    """Give a new date and its reason; the first one stays visible."""

    def do(commitment: Commitment, data: dict[str, Any]) -> None:
        actions.put_off(commitment=commitment, by=request.actor, **data)

    return _follow_up(request, pid, forms.PutOffForm, _("Donner une nouvelle date"), do)


@requires("commitments.follow_up")
@page_methods
def prove(request: HttpRequest, pid: str) -> HttpResponse:
    """Bring a proof: words, and a photo made again without its metadata."""

    def do(commitment: Commitment, data: dict[str, Any]) -> None:
        actions.prove(commitment=commitment, by=request.actor, **data)

    return _follow_up(request, pid, forms.ProofForm, _("Apporter une preuve"), do, multipart=True)


@requires("commitments.follow_up")
@page_methods
def progress(request: HttpRequest, pid: str) -> HttpResponse:
    """Say in one line where it stands."""

    def do(commitment: Commitment, data: dict[str, Any]) -> None:
        actions.say_progress(commitment=commitment, by=request.actor, **data)

    return _follow_up(request, pid, forms.ProgressForm, _("Dire où il en est"), do)


@requires("commitments.follow_up")
@page_methods
def end(request: HttpRequest, pid: str) -> HttpResponse:
    """Say that it is kept, with a proof, or that it is not, with an explanation."""

    def do(commitment: Commitment, data: dict[str, Any]) -> None:
        actions.end(commitment=commitment, kept=data["kept"] == "oui", reason=data["reason"], by=request.actor)

    return _follow_up(request, pid, forms.EndForm, _("Dire comment il se termine"), do)


@public("a photo that shows what was done")
@require_GET
def photo(request: HttpRequest, pid: str) -> HttpResponse:
    """Return the photo of a proof, as we encoded it."""
    proof = access.proof_photo(request.actor, pid)
    response = FileResponse(proof.photo.open("rb"), content_type=queries.PHOTO_TYPE)
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response
