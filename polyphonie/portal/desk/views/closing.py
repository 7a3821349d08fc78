"""Closing a process: the gates, the closing words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.core import manifest
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import requires
from polyphonie.portal import figures
from polyphonie.processes import actions as processes

from .. import access, pages
from ..forms import CloseForm


@requires("processes.close")
def close(request: HttpRequest, pid: str) -> HttpResponse:
    """Show every gate with its state, and close when all are passed."""
    process = access.process(request.actor, pid)
    form = CloseForm(request.POST or None, initial={"closing_words": process.closing_words})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            words = form.cleaned_data["closing_words"]
            processes.close_process(process=process, closing_words=words, by=request.actor)
            return reverse("desk:close", args=[pid])

        try:
            return once(request, act)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {
        "process": process,
        "form": form,
        "gates": _gates(process, pid),
        "gates_title": _("Ce qui doit être fait avant"),
    }
    return pages.show(request, "desk/close.html", context, status=422 if form.is_bound else 200)


def _gates(process: Any, pid: str) -> list[dict[str, str]]:
    """Return the gates as a list of tasks: what stops links to where it is done."""
    obstacles = manifest.closing_obstacles(process)
    todo = reverse("desk:process", args=[pid]) + "?etat=waiting"
    rows = [{"label": sentence, "url": todo, "status": "todo"} for sentence in obstacles]
    if not obstacles:
        rows = [{"label": _all_answered(process), "url": "", "status": "done"}]
    rows.append({"label": _("Dire ce que la démarche a changé"), "url": "#id_closing_words", "status": "todo"})
    return rows


def _all_answered(process: Any) -> str:
    """Say that everybody has an answer, and how many could only be answered in public."""
    in_public = figures.unreachable(process).value
    if not in_public:
        return _("Chaque contribution a sa réponse.")
    return ngettext(
        "Chaque contribution a sa réponse ; une est publiée sans avoir pu être remise, personne non joignable.",
        "Chaque contribution a sa réponse ; %(count)s sont publiées sans avoir pu être remises, personnes non joignables.",
        in_public,
    ) % {"count": in_public}
