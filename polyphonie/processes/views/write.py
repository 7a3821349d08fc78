"""What the services do to a process: make it from a recipe, complete it, open it, change its frame."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from polyphonie.core import manifest
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt

from .. import access, actions, forms, queries
from ..models import Process
from ..recipes import RECIPES, missing_by_law
from . import tasks

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _edit_url(process: Process) -> str:
    return reverse("processes:edit", args=[process.public_id])


@requires("processes.edit")
@page_methods
def new(request: HttpRequest) -> HttpResponse:
    """Choose a recipe, then write the five lines: a first process in one page."""
    model = RECIPES.get(request.GET.get("recette", ""))
    if model is None:
        return render(request, "processes/recipes.html", {"recipes": list(RECIPES.values())})
    feeds = model.key != Process.Recipe.LISTENING
    form = forms.NewProcess(
        request.POST or None, initial=forms.NewProcess.first_answers(model.key), feeds_decision=feeds
    )
    if request.method == "POST":
        opening = "ouvrir" in request.POST
        if response := attempt(request, form, lambda data: tasks.start(request, model, data, opening)):
            return response
    return render(request, "processes/new.html", {"form": form, "model": model})


@requires("processes.edit")
@require_GET
def edit(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what is done and what is left to do before, and after, opening."""
    process = access.process_to_edit(request.actor, pid)
    context = {
        "process": process,
        "state": queries.state_of(process),
        "tasks": tasks.left_to_do(process),
        "blocking": [] if process.opened_at else tasks.blocking(process),
        "lacks": missing_by_law(process),
        "panels": manifest.panels("process_edit", request, process),
    }
    return render(request, "processes/edit.html", context)


PARTS = {"cinq-lignes": forms.FiveLines, "reste": forms.TheRest}


@requires("processes.edit")
@page_methods
def lines(request: HttpRequest, pid: str, part: str) -> HttpResponse:
    """Write a part of the frame; once it is public, a change has a reason that participants are told."""
    process = access.process_to_edit(request.actor, pid)
    if part not in PARTS or process.closed_at:
        raise Http404
    form_class, options = PARTS[part], {}
    if part == "cinq-lignes":
        options["feeds_decision"] = process.recipe != Process.Recipe.LISTENING
    form = form_class(request.POST or None, initial=tasks.frame_so_far(process), **options)
    if process.opened_at:
        form.fields |= forms.ChangeReason().fields
    if request.method == "POST" and (
        response := attempt(request, form, lambda data: tasks.keep_lines(request, process, data))
    ):
        return response
    return render(request, "processes/lines.html", {"process": process, "form": form, "part": part})


@requires("processes.edit")
@page_methods
def card(request: HttpRequest, pid: str) -> HttpResponse:
    """Say who carries the process, where, and its legal references."""
    process = access.process_to_edit(request.actor, pid)
    form = forms.Card(request.POST or None, process=process, **queries.choices())

    def act(data: dict[str, Any]) -> str:
        actions.edit_process(process=process, by=request.actor, **data)
        return _edit_url(process)

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return render(request, "processes/form.html", _form(process, form, _("La fiche de la démarche")))


def _form(process: Process, form: Any, title: str, **more: Any) -> dict[str, Any]:
    return {"process": process, "form": form, "title": title, "back": _edit_url(process), "multipart": False} | more


@requires("processes.edit")
@page_methods
def phase(request: HttpRequest, pid: str, pk: int = 0) -> HttpResponse:
    """Add a stage, or change its dates, in the territory's time zone."""
    process = access.process_to_edit(request.actor, pid)
    row = access.phase_to_edit(request.actor, process, pk) if pk else None
    first = forms.PhaseForm.of(row) if row else {"starts_hour": time(8), "ends_hour": time(18), "kind": "listen"}
    form = forms.PhaseForm(request.POST or None, initial=first)

    def act(data: dict[str, Any]) -> str:
        kept = {name: data[name] for name in ("kind", "title", "detail", "starts_at", "ends_at")}
        actions.set_phase(process=process, phase=row, by=request.actor, **kept)
        return _edit_url(process) + "#etapes"

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    title = _("Changer une étape") if row else _("Ajouter une étape")
    return render(request, "processes/form.html", _form(process, form, title, phase=row))


@requires("processes.edit")
@require_POST
def remove_phase(request: HttpRequest, pid: str, pk: int) -> HttpResponse:
    """Take away a stage that has not begun."""
    process = access.process_to_edit(request.actor, pid)

    def act() -> str:
        actions.remove_phase(phase=access.phase_to_edit(request.actor, process, pk), by=request.actor)
        return _edit_url(process) + "#etapes"

    return once(request, act)


@requires("processes.edit")
@page_methods
def add_public(request: HttpRequest, pid: str) -> HttpResponse:
    """Say one public that the process aims at."""
    process = access.process_to_edit(request.actor, pid)
    form = forms.PublicForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        actions.aim_at(process=process, by=request.actor, **data)
        return _edit_url(process)

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return render(request, "processes/form.html", _form(process, form, _("À qui l’on s’adresse")))


@requires("processes.edit")
@page_methods
def add_document(request: HttpRequest, pid: str) -> HttpResponse:
    """Join a PDF that informs the process."""
    process = access.process_to_edit(request.actor, pid)
    form = forms.DocumentForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        actions.add_document(process=process, by=request.actor, **data)
        return _edit_url(process)

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return render(request, "processes/form.html", _form(process, form, _("Joindre un document"), multipart=True))


@requires("processes.open")
@require_POST
def open_now(request: HttpRequest, pid: str) -> HttpResponse:
    """Open the process with the frame that was written."""
    process = access.process_to_edit(request.actor, pid)

    def act() -> str:
        actions.open_process(process=process, lines=process.draft, by=request.actor)
        messages.success(request, _("La démarche est ouverte. Tout le monde peut la lire."))
        return reverse("processes:detail", args=[process.public_id])

    try:
        return once(request, act)
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(_edit_url(process))
