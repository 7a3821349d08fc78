"""The ceremonies of the bureau: its key, the close, the seal, the opening. Each page is one that people stand before."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt

from .. import access, actions, queries
from ..forms import BureauForm, TwoForm


@requires("urn.prepare")
@never_cache
def keys(request: HttpRequest, pid: str) -> HttpResponse:
    """Make the key of the urn before the bureau, and give each member their sheet, shown this once."""
    election = access.election_of_staff(request.actor, pid)
    form = BureauForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheets = _made(election, form, request.actor)
            for sheet in sheets:
                object.__setattr__(sheet, "code", ids.spaced(sheet.code))
            context = {"election": election, "sheets": sheets, "in_browser": bool(form.cleaned_data["public"])}
            response = render(request, "urn/bureau/sheets.html", context)
            response["Cache-Control"] = "private, no-store"
            return response
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"election": election, "form": form}
    return render(request, "urn/bureau/keys.html", context, status=422 if form.is_bound else 200)


def _made(election: Any, form: BureauForm, by: Any) -> list[Any]:
    public, digests = form.cleaned_data["public"], form.cleaned_data["digests"].split()
    if public:
        given = {"members": form.members(), "public_key": public, "digests": digests}
        return actions.install_for_bureau(election=election, by=by, **given)
    return actions.install(election=election, members=form.members(), by=by)


@requires("urn.prepare")
@require_POST
def close(request: HttpRequest, pid: str) -> HttpResponse:
    """Close a vote that is over, if time has not done it yet."""
    election = access.election_of_staff(request.actor, pid)
    actions.close(election=election, by=request.actor)
    return HttpResponseRedirect(reverse("urn:desk", args=[pid]))


@requires("urn.prepare")
@never_cache
def seal(request: HttpRequest, pid: str) -> HttpResponse:
    """Seal the urn, with the codes of two members."""
    election = access.election_of_staff(request.actor, pid)
    form = TwoForm(request.POST or None, labels=(_("Code d’un membre du bureau"), _("Code d’un autre membre")))

    def act(_data: dict[str, Any]) -> str:
        actions.seal(election=election, codes=form.pair(), by=request.actor)
        return reverse("urn:desk", args=[pid])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = {"election": election, "form": form, "stage": queries.stage(election)}
    return render(request, "urn/bureau/seal.html", context, status=422 if form.is_bound else 200)


@requires("urn.prepare")
@never_cache
def open_urn(request: HttpRequest, pid: str) -> HttpResponse:
    """Open the urn in public, with two parts of its key."""
    election = access.election_of_staff(request.actor, pid)
    form = TwoForm(request.POST or None, labels=(_("Part d’un membre du bureau"), _("Part d’un autre membre")))

    def act(_data: dict[str, Any]) -> str:
        actions.open_urn(election=election, parts=form.pair(), by=request.actor)
        return reverse("urn:urn", args=[pid])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = {"election": election, "form": form, "stage": queries.stage(election)}
    return render(request, "urn/bureau/open.html", context, status=422 if form.is_bound else 200)


@requires("urn.prepare")
@require_POST
def count(request: HttpRequest, pid: str) -> HttpResponse:
    """Count the vote of a small envelope, which has no bureau."""
    election = access.election_of_staff(request.actor, pid)
    actions.count_now(election=election, by=request.actor)
    return HttpResponseRedirect(reverse("urn:urn", args=[pid]))
