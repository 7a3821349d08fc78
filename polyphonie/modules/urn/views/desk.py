"""The desk of a vote: its roll, its codes, its paper, who has voted (never what)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires
from polyphonie.core.posting import attempt

from .. import access, actions, documents, finding, queries
from ..forms import CountForm, MobileForm, RollForm, SearchForm


@requires("urn.keep_desk")
@require_GET
def elections(request: HttpRequest) -> HttpResponse:
    """List the votes of the territory."""
    rows = [(e, queries.stage(e)) for e in queries.all_elections()]
    return render(request, "urn/desk/elections.html", {"rows": rows})


@requires("urn.keep_desk")
@require_GET
def desk(request: HttpRequest, pid: str) -> HttpResponse:
    """Show how far a vote is and what its desk has to do."""
    election = access.election_of_staff(request.actor, pid, "urn.keep_desk")
    context = {
        "election": election,
        "stage": queries.stage(election),
        "may_load": queries.roll_can_change(election),
        "turnout": queries.turnout(election),
        "members": queries.members(election),
        "batches": queries.batches(election),
        "printed": election.serials.count(),
        "count_form": CountForm(),
        "may_erase": allowed(request.actor, "urn.erase_roll") and election.opened_at and not election.roll_erased_at,
    }
    return render(request, "urn/desk/desk.html", context)


@requires("urn.prepare")
def roll(request: HttpRequest, pid: str) -> HttpResponse:
    """Load who may vote."""
    election = access.election_of_staff(request.actor, pid)
    form = RollForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        actions.load_roll(election=election, rows=data["rows"], by=request.actor)
        return reverse("urn:desk", args=[pid])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = {"election": election, "form": form}
    return render(request, "urn/desk/roll.html", context, status=422 if form.is_bound else 200)


def _pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@requires("urn.prepare")
@require_POST
def codes(request: HttpRequest, pid: str) -> HttpResponse:
    """Draw the codes and give the letters that carry them: nobody sees them here again."""
    election = access.election_of_staff(request.actor, pid)
    pairs = actions.make_codes(election=election, by=request.actor)
    return _pdf(documents.codes(election, pairs), f"codes-{election.vote}.pdf")


@requires("urn.prepare")
@require_POST
def print_paper(request: HttpRequest, pid: str) -> HttpResponse:
    """Print paper ballots, each with its serial."""
    election = access.election_of_staff(request.actor, pid)
    form = CountForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    serials = actions.print_serials(election=election, count=form.cleaned_data["count"], by=request.actor)
    return _pdf(documents.ballots(election, serials), f"bulletins-{election.vote}.pdf")


@requires("urn.keep_desk")
@require_GET
def mobile(request: HttpRequest, pid: str) -> HttpResponse:
    """Ask where an urn of paper goes; print the sheet that goes with it."""
    election = access.election_of_staff(request.actor, pid, "urn.keep_desk")
    if not election.takes("paper"):
        raise Http404
    form = MobileForm(request.GET or None)
    if form.is_valid():
        return _pdf(documents.mobile(election, **form.cleaned_data), f"urne-mobile-{election.vote}.pdf")
    context = {"election": election, "form": form}
    return render(request, "urn/desk/mobile.html", context, status=422 if form.is_bound else 200)


@requires("urn.keep_desk")
@never_cache
def electors(request: HttpRequest, pid: str) -> HttpResponse:
    """Look for somebody in the roll; where there is no list, write the name that somebody says."""
    election = access.election_of_staff(request.actor, pid, "urn.keep_desk")
    if request.method == "POST":
        return once(request, _declaring(election, request.POST.get("nom", ""), request.actor))
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"election": election, "form": form, "words": words, "rows": finding.by_words(election, words)}
    return render(request, "urn/desk/electors.html", context)


def _declaring(election: Any, name: str, by: Any) -> Callable[[], str]:
    def act() -> str:
        row = actions.add_declared(election=election, name=name, by=by)
        return reverse("urn:elector", args=[election.vote, row.pk])

    return act


DONE = ("signer", "annuler", "tablette")


@requires("urn.keep_desk")
@never_cache
def elector(request: HttpRequest, pid: str, pk: int) -> HttpResponse:
    """Show a line of the roll: sign it for paper, cancel a ballot, give a pass for the tablet."""
    election = access.election_of_staff(request.actor, pid, "urn.keep_desk")
    found = access.elector(election, pk)
    if found is None:
        raise Http404
    context = {"election": election, "row": found, "stage": queries.stage(election), "code": ""}
    if request.method == "POST":
        what = request.POST.get("faire", "")
        if what not in DONE:
            raise Http404
        if what == "tablette":
            context["code"] = ids.spaced(actions.give_pass(elector=found, by=request.actor))
            return render(request, "urn/desk/elector.html", context)
        return once(request, _acting(what, found, request.actor, pid))
    return render(request, "urn/desk/elector.html", context)


def _acting(what: str, found: Any, by: Any, pid: str) -> Callable[[], str]:
    def act() -> str:
        {"signer": actions.sign_paper, "annuler": actions.cancel}[what](elector=found, by=by)
        return reverse("urn:elector", args=[pid, found.pk])

    return act


@requires("urn.erase_roll")
@require_POST
def erase(request: HttpRequest, pid: str) -> HttpResponse:
    """Erase the roll, once appeals are over."""
    election = access.election_of_staff(request.actor, pid, "urn.erase_roll")
    actions.erase_roll(election=election, by=request.actor)
    return HttpResponseRedirect(reverse("urn:desk", args=[pid]))
