"""What everybody may read of a process: the list, its page, the versions of its frame, its documents."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core import manifest
from polyphonie.core.permissions import allowed, public
from polyphonie.core.templatetags.ui.text import day_text

from .. import access, phases, queries
from ..forms import LEVEL_PROMISES
from ..models import Frame, Process


@public("the list of what is asked to the inhabitants", kept=True)
@require_GET
def processes(request: HttpRequest) -> HttpResponse:
    """List processes, newest first, by state and by words."""
    state, words = request.GET.get("etat", ""), request.GET.get("q", "")
    rows, more = queries.listed(request.actor, state=state, words=words, after=request.GET.get("apres", ""))
    context = {
        "rows": [card_of(p) for p in rows],
        "groups": [{"label": _("État"), "items": _states(request, state)}],
        "words": words,
        "keep": {"etat": state} if state else {},
        "next": _address(etat=state, q=words, apres=more) if more else "",
        "may_edit": allowed(request.actor, "processes.edit"),
        "filtered": bool(state or words),
    }
    return render(request, "processes/list.html", context)


def _states(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    names = {"": _("toutes"), "open": _("ouvertes"), "closed": _("terminées")}
    if allowed(request.actor, "processes.see_draft"):
        names["draft"] = _("en préparation")
    words = request.GET.get("q", "")
    return [{"label": n, "url": _address(etat=s, q=words), "current": s == current} for s, n in names.items()]


def _address(**parts: str) -> str:
    from urllib.parse import urlencode

    query = urlencode({name: value for name, value in parts.items() if value})
    return reverse("processes:list") + (f"?{query}" if query else "")


def card_of(process: Process) -> dict[str, Any]:
    """Return what a list says of a process."""
    current = phases.current(process)
    state = queries.state_of(process)
    words = {"draft": _("En préparation"), "closed": _("Terminée")}.get(state)
    tone = "plain" if words or current is None else queries.TONES[current.kind]
    if words is None:
        words = capfirst(str(current)) if current else _("Ouverte")
        if current:
            words = _("%(stage)s, jusqu’au %(day)s") % {"stage": words, "day": day_text(current.ends_at)}
    return {
        "title": process.title,
        "url": reverse("processes:detail", args=[process.public_id]),
        "tag": words,
        "tone": tone,
        "question": process.frame.question if process.frame else "",
        "foot": _("%(decider)s décide") % {"decider": process.frame.decider} if process.frame else "",
        "changed": process.closing_words,
    }


@public("what is asked, who decides, what became of it")
@require_GET
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a process: its five lines first, always at the same place."""
    process = access.process_for(request.actor, pid)
    frame = process.frame
    current = phases.current(process)
    context = {
        "process": process,
        "frame": frame,
        "state": queries.state_of(process),
        "card": card_of(process),
        "current": current,
        "five": five_lines(frame) if frame else [],
        "rest": the_rest(frame) if frame else [],
        "promise": LEVEL_PROMISES[frame.level] if frame else "",
        "timeline": queries.timeline(process),
        "documents": list(process.documents.all()),
        "publics": list(process.publics_aimed.all()),
        "actions": manifest.panels("process_actions", request, process),
        "panels": manifest.panels("process", request, process),
        "heads": manifest.panels("process_head", request, process),
        "may_edit": allowed(request.actor, "processes.edit", process),
    }
    return render(request, "processes/detail.html", context)


def five_lines(frame: Frame) -> list[dict[str, str]]:
    """Return the five lines of a frame as label and value: the same words everywhere."""
    by_when = (
        day_text(frame.decide_by) if frame.feeds_decision else _("Aucune décision n’est encore prévue : on écoute.")
    )
    answers = _("Chaque personne reçoit sa réponse au plus tard le %(day)s.")
    follows = _("On dira ce qui suit au plus tard le %(day)s.")
    answered = (answers if frame.feeds_decision else follows) % {"day": day_text(frame.answer_by)}
    return [
        {"label": _("Qui décide"), "value": frame.decider},
        {"label": _("Décision au plus tard"), "value": by_when},
        {"label": _("Ce qui est ouvert"), "value": frame.open_points},
        {"label": _("Ce qui ne l’est pas"), "value": frame.closed_points},
        {"label": _("Réponse"), "value": answered},
    ]


REST = ("general_interest", "constraints", "use", "publics", "means", "contact")


def the_rest(frame: Frame) -> list[dict[str, str]]:
    """Return what else the frame says; a line still empty is left out."""
    rows = [(str(Frame._meta.get_field(name).verbose_name), getattr(frame, name)) for name in REST]
    return [{"label": label[:1].upper() + label[1:], "value": value} for label, value in rows if value]


@public("a frame is known, and each of its changes explained")
@require_GET
def frame(request: HttpRequest, pid: str) -> HttpResponse:
    """Show every version of a frame, with what each changed and why."""
    process = access.process_for(request.actor, pid)
    versions = queries.versions(process)
    rows = [{"version": v, "five": five_lines(v.frame), "rest": the_rest(v.frame)} for v in versions]
    return render(request, "processes/frame.html", {"process": process, "rows": rows})


@public("documents inform whoever takes part")
@require_GET
def document(request: HttpRequest, pid: str) -> HttpResponse:
    """Give a document as a file to keep."""
    row = access.document_for(request.actor, pid)
    name = f"{slugify(row.title) or 'document'}.pdf"
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
