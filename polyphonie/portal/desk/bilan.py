"""The bilan of a process, as a page and as a PDF of one or two sheets: heard, answered, decided, changed."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from polyphonie.commitments import queries as commitments
from polyphonie.contributions.models import Channel, Contribution, Finding
from polyphonie.core import printing
from polyphonie.core.permissions import public
from polyphonie.core.templatetags.ui.text import day_text, plural
from polyphonie.decisions import queries as decisions
from polyphonie.decisions.models import Answer
from polyphonie.portal import figures
from polyphonie.processes.models import Process

from . import access, charts, promises, sheets

# Below, a number of people who react could point at somebody.
SMALL = 5


def bilan_data(process: Process) -> dict[str, Any]:
    """Return everything that the page and the PDF say, so that they cannot differ."""
    frame = process.frame
    disagree = decisions.disagreements(process)
    return {
        "question": frame.question if frame else "",
        "decider": frame.decider if frame else "",
        "promised": frame.answer_by if frame else None,
        "counters": [*figures.of_thread(process), *_told_in_public(process), figures.texts_written(process)],
        "promises": promises.as_rows(process),
        "promise_columns": promises.columns(),
        "in_time": charts.in_time(process).rows,
        "median": charts.median_wait(process),
        "channels": charts.by_channel(process).rows,
        "away_from_web": _away_from_web(process),
        "themes": themes(process),
        "decisions": decisions.decisions_of(process),
        "commitments": commitments.of_process(process.item_id),
        "disagree": _("moins de %(n)s") % {"n": SMALL} if 0 < disagree < SMALL else disagree,
        "closing_words": process.closing_words,
        "closed_at": process.closed_at,
    }


def _told_in_public(process: Process) -> list[figures.Figure]:
    """Return the answers that nobody received, when there are some: never counted among those that reached people."""
    figure = figures.unreachable(process)
    return [figure] if figure.value else []


def _away_from_web(process: Process) -> int:
    return (
        Contribution.objects.filter(process=process, standing__in=figures.COUNTED).exclude(channel=Channel.WEB).count()
    )


def themes(process: Process) -> list[dict[str, Any]]:
    """Return what was heard by theme: its findings, how many voices, and what was answered."""
    answers = {
        a.finding_id: a
        for a in Answer.objects.published().filter(process=process, finding__isnull=False).order_by("published_at")
    }
    made: dict[str, dict[str, Any]] = {}
    findings = Finding.objects.filter(process=process, size__gt=0, published_at__isnull=False)
    for finding in findings.select_related("item").order_by("-size", "pk"):
        theme = made.setdefault(finding.theme or _("Sans thème"), {"voices": 0, "findings": []})
        theme["voices"] += finding.size
        answer = answers.get(finding.pk)
        theme["findings"].append(
            {
                "title": finding.title,
                "pid": finding.item.public_id,
                "size": finding.size,
                "outcome": str(answer.get_outcome_display()) if answer else "",
                "why": answer.why if answer else "",
            }
        )
    alone = _alone(process)
    rows = [{"name": name, **theme} for name, theme in made.items()]
    return [*rows, alone] if alone["findings"] else rows


def _alone(process: Process) -> dict[str, Any]:
    """Contributions answered one by one, by outcome: their words stay on their own pages."""
    own = Answer.objects.published().filter(process=process, contribution__isnull=False)
    counted = own.values("outcome").annotate(n=Count("pk")).order_by("-n")
    labels = dict(Answer._meta.get_field("outcome").choices)
    rows = [
        {
            "title": _("répondues une par une"),
            "pid": "",
            "size": row["n"],
            "outcome": str(labels[row["outcome"]]),
            "why": "",
        }
        for row in counted
    ]
    return {"name": _("Contributions seules"), "voices": sum(r["size"] for r in rows), "findings": rows}


@public("a bilan is for everyone, as soon as the process is open")
def bilan(request: HttpRequest, pid: str) -> HttpResponse:
    process = access.public_process(request.actor, pid)
    context = bilan_data(process) | {"process": process}
    return render(request, "desk/bilan.html", context)


@public("the same bilan, to be printed and handed to the council")
def bilan_pdf(request: HttpRequest, pid: str) -> HttpResponse:
    process = access.public_process(request.actor, pid)
    response = HttpResponse(pdf(process), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bilan-{pid}.pdf"'
    return response


def pdf(process: Process) -> bytes:
    """Return the bilan as a tagged PDF."""
    data = bilan_data(process)
    plain = {
        "title": process.title,
        "sender": sheets.sender(process.territory),
        "question": data["question"],
        "decider": data["decider"],
        "promised": day_text(data["promised"]),
        "closed": day_text(data["closed_at"]),
        "words": data["closing_words"],
        "counters": [{"value": f.value, "label": f.label, "definition": f.definition} for f in data["counters"]],
        "channels": data["channels"],
        "promises": data["promises"],
        "promise_columns": data["promise_columns"],
        "in_time": data["in_time"],
        "median_words": "" if data["median"] is None else plural(data["median"], "jour", "jours"),
        "away": data["away_from_web"],
        "themes": data["themes"],
        "decisions": [
            {"title": d.title, "on": day_text(d.decided_on), "changed": d.what_changed} for d in data["decisions"]
        ],
        "commitments": [
            {"title": c.title, "due": day_text(c.due), "state": str(c.get_state_display())} for c in data["commitments"]
        ],
        "disagree": str(data["disagree"]),
    }
    return printing.pdf(sheets.FOLDER / "bilan.typ", plain)


urlpatterns = [
    path("demarches/<slug:pid>/bilan/", bilan, name="bilan"),
    path("demarches/<slug:pid>/bilan.pdf", bilan_pdf, name="bilan_pdf"),
]
