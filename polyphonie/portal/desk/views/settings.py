"""The library of reasons for a « non retenu », and the delegations of signature."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires
from polyphonie.decisions import access, actions, queries
from polyphonie.decisions.forms import DelegationForm, ReasonForm

from .. import pages
from .building import _form_page


@requires("decisions.manage_library")
def library(request: HttpRequest) -> HttpResponse:
    context = {
        "reasons": queries.reasons_in_use(),
        "delegations": queries.delegations(),
        "can_delegate": allowed(request.actor, "decisions.delegate"),
    }
    return pages.show(request, "desk/library.html", context)


@requires("decisions.manage_library")
def reason(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Add a reason to the library, rewrite one, or retire it."""
    found = access.reason_to_edit(request.actor, pk) if pk else None
    names = ("title", "explanation", "could_change")
    back = reverse("desk:library")
    if found and request.method == "POST" and request.POST.get("act") == "retire":
        return once(request, lambda: (actions.retire_reason(reason=found, by=request.actor), back)[1])
    form = ReasonForm(request.POST or None, initial={n: getattr(found, n) for n in names} if found else None)

    def act() -> str:
        actions.write_refusal_reason(territory=request.territory, by=request.actor, reason=found, **form.cleaned_data)
        return back

    title = found.title if found else _("Ajouter une raison")
    return _form_page(request, form, title, back, act, reason=found)


@requires("decisions.delegate")
def delegate(request: HttpRequest) -> HttpResponse:
    """Record a written delegation."""
    form = DelegationForm(request.POST or None)
    back = reverse("desk:library") + "#delegations"

    def act() -> str:
        data = form.cleaned_data
        actions.delegate(
            signatory=form.signatories[data["signatory"]], to=form.staff[data["to"]], reference=data["reference"],
            starts_on=data["starts_on"], ends_on=data["ends_on"], by=request.actor,
        )  # fmt: skip
        return back

    return _form_page(request, form, _("Déléguer une signature"), back, act)


@requires("decisions.delegate")
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.delegation_to_end(request.actor, pk)
    back = reverse("desk:library") + "#delegations"
    if request.method != "POST":
        return pages.show(request, "desk/end_delegation.html", {"delegation": found, "back": back})
    return once(request, lambda: (actions.end_delegation(delegation=found, by=request.actor), back)[1])
