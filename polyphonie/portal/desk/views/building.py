"""Options, ateliers and decisions of a process, written at the desk."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.commitments import actions as commitments
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires
from polyphonie.decisions import access as door
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import golden, queries
from polyphonie.decisions.forms import (
    ConsideredForm,
    DecisionForm,
    OptionForm,
    SignatoryForm,
    WorkshopForm,
    WorkshopToldForm,
)

from .. import access, pages
from ..forms import PromiseForm
from .lists import tabs


@requires("decisions.write_option")
def building(request: HttpRequest, pid: str) -> HttpResponse:
    """List what is built and decided in a process."""
    process = access.process(request.actor, pid)
    context = {
        "process": process,
        "options": queries.options_of(process),
        "workshops": queries.workshops_of(process),
        # A facilitator helps to build; what is being decided is read by the services alone until it is signed.
        "decisions": queries.decisions_of(process, drafts=allowed(request.actor, "people.see_staff_desk")),
        "may_promise": allowed(request.actor, "commitments.promise"),
        "may_decide": allowed(request.actor, "decisions.write"),
        "tabs": tabs(request, process, "building"),
    }
    return pages.show(request, "desk/building.html", context)


def _form_page(
    request: HttpRequest, form: Any, title: str, back: str, act: Callable[[], str], **more: Any
) -> HttpResponse:
    """Show a form, run its act once when it is valid, and show it again with what is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, act)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"form": form, "heading": title, "back": back} | more
    return pages.show(request, "desk/written.html", context, status=422 if form.is_bound else 200)


def _home(process: Any) -> str:
    return reverse("desk:building", args=[process.item.public_id])


@requires("decisions.write_option")
def option_new(request: HttpRequest, pid: str) -> HttpResponse:
    process = access.process(request.actor, pid)
    form = OptionForm(request.POST or None, process=process)

    def act() -> str:
        decisions.write_option(process=process, by=request.actor, **form.resolved())
        return _home(process)

    return _form_page(request, form, _("Écrire une option"), _home(process), act)


@requires("decisions.write_option")
def option_edit(request: HttpRequest, pid: str) -> HttpResponse:
    found = door.option_for(request.actor, pid)
    names = ("title", "text", "arguments_for", "arguments_against", "criteria", "cost", "yearly_cost")
    initial = {n: getattr(found, n) for n in names} | {"finding": found.finding_id, "workshop": found.workshop_id}
    form = OptionForm(request.POST or None, initial=initial, process=found.process)

    def act() -> str:
        decisions.write_option(process=found.process, option=found, by=request.actor, **form.resolved())
        return _home(found.process)

    return _form_page(request, form, _("Réécrire l’option"), _home(found.process), act)


@requires("decisions.write_option")
def workshop_new(request: HttpRequest, pid: str) -> HttpResponse:
    process = access.process(request.actor, pid)
    form = WorkshopForm(request.POST or None, process=process)

    def act() -> str:
        decisions.plan_workshop(process=process, by=request.actor, **form.resolved())
        return _home(process)

    return _form_page(request, form, _("Annoncer un atelier"), _home(process), act)


@requires("decisions.write_option")
def workshop_edit(request: HttpRequest, pid: str) -> HttpResponse:
    found = door.workshop_for(request.actor, pid)
    names = ("title", "starts_at", "ends_at", "place", "invitation", "facilitator")
    initial = {n: getattr(found, n) for n in names} | {"finding": found.finding_id}
    form = WorkshopForm(request.POST or None, initial=initial, process=found.process)

    def act() -> str:
        decisions.edit_workshop(workshop=found, by=request.actor, **form.resolved())
        return _home(found.process)

    return _form_page(request, form, _("Changer l’annonce de l’atelier"), _home(found.process), act)


@requires("decisions.write_option")
def workshop_tell(request: HttpRequest, pid: str) -> HttpResponse:
    found = door.workshop_for(request.actor, pid)
    names = ("residents", "agents", "notes", "outcome")
    form = WorkshopToldForm(request.POST or None, initial={n: getattr(found, n) for n in names})

    def act() -> str:
        decisions.tell_workshop(workshop=found, by=request.actor, **form.cleaned_data)
        return reverse("decisions:workshop", args=[pid])

    return _form_page(request, form, _("Raconter l’atelier"), _home(found.process), act)


@requires("decisions.write")
def decision_new(request: HttpRequest, pid: str) -> HttpResponse:
    process = access.process(request.actor, pid)
    form = DecisionForm(request.POST or None, request.FILES or None)

    def act() -> str:
        made = decisions.draft_decision(process=process, by=request.actor, **_of_decision(form))
        return reverse("desk:decision", args=[made.item.public_id])

    return _form_page(request, form, _("Préparer une décision"), _home(process), act)


def _of_decision(form: DecisionForm) -> dict[str, Any]:
    """Leave out a document that was not sent again."""
    return {name: value for name, value in form.cleaned_data.items() if name != "document" or value}


@requires("decisions.write")
def decision(request: HttpRequest, pid: str) -> HttpResponse:
    """Write a decision: its texts, the options considered, what the golden rule still asks, who signs."""
    found = door.decision_for(request.actor, pid)
    names = [n for n in DecisionForm.base_fields if n != "document"]
    form = DecisionForm(request.POST or None, request.FILES or None, initial={n: getattr(found, n) for n in names})

    def act() -> str:
        decisions.edit_decision(decision=found, by=request.actor, **_of_decision(form))
        return reverse("desk:decision", args=[pid])

    more = {
        "decision": found,
        "checks": golden.of_decision(found),
        "considered": queries.considered_in(found),
        "considered_form": ConsideredForm(process=found.process),
        "signatory_form": SignatoryForm(initial={"signatory": found.signatory_id or found.process.signatory_id}),
    }
    return _form_page(request, form, found.title, _home(found.process), act, **more)


@requires("decisions.write")
def consider(request: HttpRequest, pid: str) -> HttpResponse:
    """Record an option that the decision examined, or take it out."""
    found = door.decision_for(request.actor, pid)
    back = reverse("desk:decision", args=[pid])
    if request.method == "POST" and request.POST.get("act") == "leave_out":
        option = door.option_for(request.actor, request.POST.get("pid", ""))
        return once(request, lambda: (decisions.leave_out(decision=found, option=option, by=request.actor), back)[1])
    form = ConsideredForm(request.POST or None, process=found.process)

    def act() -> str:
        data = form.cleaned_data
        decisions.consider(
            decision=found, option=form.option_chosen(), chosen=data["chosen"], why=data["why"], by=request.actor
        )
        return f"{back}#options"

    return _form_page(request, form, _("Une option examinée"), back, act)


@requires("decisions.write")
def propose(request: HttpRequest, pid: str) -> HttpResponse:
    """Put a decision before its signatory."""
    found = door.decision_for(request.actor, pid)
    form = SignatoryForm(request.POST or None)
    back = reverse("desk:decision", args=[pid])

    def act() -> str:
        decisions.propose_decision(decision=found, signatory=form.person(), by=request.actor)
        return reverse("desk:sign_decision", args=[pid])

    return _form_page(request, form, _("Faire signer la décision"), back, act)


@requires("commitments.promise")
def promise(request: HttpRequest, pid: str) -> HttpResponse:
    """Take a commitment in a decision."""
    found = door.decision_for(request.actor, pid)
    form = PromiseForm(request.POST or None)

    def act() -> str:
        data = form.cleaned_data
        made = commitments.promise(
            source=found.item, title=data["title"], promised_for=data["promised_for"], by=request.actor,
            service=form.service_chosen(),
        )  # fmt: skip
        return reverse("commitments:detail", args=[made.item.public_id])

    return _form_page(request, form, _("Prendre un engagement"), _home(found.process), act)
