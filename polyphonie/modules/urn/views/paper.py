"""Batches of paper ballots: opened with a signed count, keyed twice by two people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt
from polyphonie.methods.urn.setup import POINTS

from .. import access, actions, queries
from ..actions.keyed import disputes, finished
from ..forms import BatchForm, KeyingForm
from ..models import Batch
from .booth import given


@requires("urn.keep_desk")
def batches(request: HttpRequest, pid: str) -> HttpResponse:
    """List the batches, and open one."""
    election = access.election_of_staff(request.actor, pid, "urn.keep_desk")
    form = BatchForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        names = [data["first"], data["second"]]
        said = {"place": data["place"], "signed": data["signed"], "counted_by": names}
        batch = actions.new_batch(election=election, by=request.actor, **said)
        return reverse("urn:batch", args=[pid, batch.number])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    rows = queries.batches(election)
    context = {"election": election, "form": form, "rows": rows, "stage": queries.stage(election)}
    return render(request, "urn/desk/batches.html", context, status=422 if form.is_bound else 200)


@requires("urn.keep_desk")
@never_cache
def batch(request: HttpRequest, pid: str, number: int) -> HttpResponse:
    """Key the ballots of a batch, one after the other."""
    found = access.batch(request.actor, pid, number)
    form = KeyingForm(request.POST or None)
    if request.method == "POST" and request.POST.get("faire") == "terminer":
        return once(request, lambda: _finish(found, request.actor, pid))
    if request.method == "POST" and request.POST.get("faire") == "abandonner":
        return once(request, lambda: _drop(found, request.actor, pid))

    def act(data: dict[str, Any]) -> str:
        chosen = None if data["void"] else sorted(map(list, given(found.election, request.POST).items()))
        actions.key_ballot(batch=found, serial=data["serial"], choices=chosen, by=request.actor)
        return reverse("urn:batch", args=[pid, number]) + "#saisie"

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = _context(found, form, request)
    return render(request, "urn/desk/batch.html", context, status=422 if form.is_bound else 200)


def _finish(found: Batch, by: Any, pid: str) -> str:
    actions.finish_keying(batch=found, by=by)
    return reverse("urn:batches", args=[pid])


def _drop(found: Batch, by: Any, pid: str) -> str:
    actions.drop_batch(batch=found, by=by)
    return reverse("urn:batches", args=[pid])


def _context(found: Batch, form: KeyingForm, request: HttpRequest) -> dict[str, Any]:
    mine = queries.keying_of(found, request.actor)
    chosen: dict[str, int] = {}
    if form.is_bound:
        try:
            chosen = given(found.election, request.POST, strict=False)
        except Refused:
            chosen = {}
    return {
        "election": found.election,
        "batch": found,
        "form": form,
        "mine": mine,
        "keyed": len(mine.ballots) if mine else 0,
        "readings": len(finished(found)),
        "disputed": len(disputes(found)),
        "points": found.election.setup["ballot"] == POINTS,
        "choices": [c | {"points": chosen.get(c["id"], 0)} for c in found.election.setup["choices"]],
    }
