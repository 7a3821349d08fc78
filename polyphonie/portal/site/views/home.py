"""The home page of a territory, and what its figures count."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from polyphonie.commitments import queries as commitments
from polyphonie.core import clock, manifest
from polyphonie.core.permissions import public
from polyphonie.core.templatetags.ui.text import day_text, number
from polyphonie.portal.context import address
from polyphonie.processes import phases
from polyphonie.processes import queries as processes
from polyphonie.processes.models import Process

from .. import queries

LISTS = {"heard": "contributions:list", "decisions": "decisions:list", "actions_done": "commitments:list"}


@public("the first page of a territory's site", kept=True)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what was said and what came of it, what is open, and what is promised."""
    counters = [
        f.linked(address(LISTS[f.key])) if f.key in LISTS else f for f in queries.thread_figures(request.territory)
    ]
    context = {
        "counters": counters,
        "open_now": [open_card(p) for p in processes.running()],
        "promises": commitments.as_promises(commitments.nearest()),
        "panels": manifest.panels("home", request),
        "follow_url": address("contributions:receipt"),
        "commitments_url": reverse("commitments:list"),
        "processes_url": reverse("processes:list"),
        "figures_url": reverse("portal:figures"),
        "who_url": reverse("portal:who"),
        "search_url": reverse("portal:search"),
    }
    return render(request, "portal/home.html", context)


def open_card(process: Process) -> dict[str, Any]:
    """Return what a card says of an open process: its stage and how long it lasts, then why, in three lines."""
    frame = process.frame
    if frame.feeds_decision and frame.decide_by < clock.today():
        why = _("%(who)s devait décider au plus tard le %(day)s.") % {
            "who": frame.decider,
            "day": day_text(frame.decide_by),
        }
    elif frame.feeds_decision:
        why = _("%(who)s décide au plus tard le %(day)s.") % {"who": frame.decider, "day": day_text(frame.decide_by)}
    else:
        why = _("On écoute d’abord. Ce qui suit sera dit le %(day)s.") % {"day": day_text(frame.answer_by)}
    current = phases.current(process)
    said = ngettext("%(n)s contribution", "%(n)s contributions", process.received) % {"n": number(process.received)}
    return {
        "title": process.title,
        "url": reverse("processes:detail", args=[process.public_id]),
        "tag": stage_words(process),
        "tone": processes.TONES[current.kind] if current else "plain",
        "question": frame.question,
        "why": why,
        "open_points": frame.open_points,
        "closed_points": frame.closed_points,
        "foot": said if process.received else _("Soyez la première personne à parler"),
    }


def stage_words(process: Process) -> str:
    """Return the stage in words, with the days left: « on écoute, encore 12 jours »."""
    current = phases.current(process)
    if current is None:
        upcoming = [p for p in process.phases.all() if p.starts_at > clock.now()]
        if not upcoming:
            return _("étapes terminées, réponses en cours")
        return _("commence le %(day)s") % {"day": day_text(upcoming[0].starts_at)}
    days = (clock.timezone.localtime(current.ends_at).date() - clock.today()).days
    name = capfirst(str(current))
    if days < 1:
        return _("%(stage)s, dernier jour") % {"stage": name}
    left = ngettext("encore %(n)s jour", "encore %(n)s jours", days) % {"n": days}
    return f"{name}, {left}"


@public("the definitions of published figures", kept=True)
@require_GET
def figures_page(request: HttpRequest) -> HttpResponse:
    """Say what each figure of the site counts."""
    rows = [[f.label.capitalize(), number(f.value), f.definition] for f in queries.public_figures(request.territory)]
    columns = [_("Chiffre"), {"label": _("Aujourd’hui"), "numeric": True}, _("Ce que l’on compte")]
    return render(request, "portal/figures.html", {"rows": rows, "columns": columns})
