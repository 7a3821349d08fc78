"""Public pages: the register of decisions, one decision, an option, an atelier, what an author says of the answer."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions import access as contributions
from polyphonie.core import sounds
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import public

from . import access, answers, queries, shown, telling
from .forms import ReactionForm


@public("the register of decisions is for everyone", kept=True)
def register(request: HttpRequest) -> HttpResponse:
    """List the published decisions, newest first, by process and by words."""
    processes = queries.processes_with_decisions()
    chosen = next((p for p in processes if p.item.public_id == request.GET.get("demarche", "")), None)
    words = request.GET.get("q", "").strip()[:200]
    rows, more = queries.register(process=chosen, words=words, after=request.GET.get("apres", ""))
    here = reverse("decisions:list")
    keep = f"&demarche={chosen.item.public_id}" if chosen else ""
    links = [
        {"label": p.title, "url": f"{here}?demarche={p.item.public_id}", "current": p == chosen} for p in processes
    ]
    context = {
        "rows": rows,
        "words": words,
        "here": here,
        "groups": [{"label": _("Démarche"), "items": links}] if len(links) > 1 else [],
        "clear_url": here if chosen else "",
        "keep": {"demarche": chosen.item.public_id} if chosen else {},
        "next": f"{here}?apres={more}{keep}" if more else "",
    }
    return render(request, "decisions/list.html", context)


@public("a published decision is for everyone; the door keeps drafts to the staff")
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a decision with everything that explains it."""
    decision = access.decision_for(request.actor, pid)
    context = {
        "decision": decision,
        "considered": queries.considered_in(decision),
        "answers": [(a, shown.answer_url(a)) for a in queries.answers_from(decision)],
    }
    return render(request, "decisions/detail.html", context)


@public("an option is discussed in the open")
def option(request: HttpRequest, pid: str) -> HttpResponse:
    found = access.option_for(request.actor, pid)
    return render(request, "decisions/option.html", {"option": found, "considered": queries.decisions_on(found)})


@public("anyone may come to an atelier")
def workshop(request: HttpRequest, pid: str) -> HttpResponse:
    found = access.workshop_for(request.actor, pid)
    return render(request, "decisions/workshop.html", {"workshop": found, "options": queries.options_from(found)})


@public("the recording of a published answer is for everyone; the door keeps the others to the staff")
def sound(request: HttpRequest, pid: str) -> HttpResponse:
    """Return the answer said aloud."""
    answer = access.answer_for(request.actor, pid)
    if not answer.sound:
        raise Http404
    extension = answer.sound.name.rsplit(".", 1)[-1]
    return FileResponse(answer.sound.open("rb"), content_type=sounds.TYPES.get(extension, "application/octet-stream"))


@public("the document of a published decision is for everyone; the door keeps the others to the staff")
def document(request: HttpRequest, pid: str) -> HttpResponse:
    """Return the act itself, as PDF."""
    decision = access.decision_for(request.actor, pid)
    if not decision.document:
        raise Http404
    name = f"decision-{pid}.pdf"
    return FileResponse(decision.document.open("rb"), content_type="application/pdf", filename=name)


@public("its author only, by account or by receipt: the door sees to it")
def react(request: HttpRequest, pid: str) -> HttpResponse:
    """Let an author say what they think of the answer; others are led to their receipt."""
    actor = contributions.acting(request)
    contribution = contributions.contribution(request, pid)
    if not access.is_author(actor, contribution):
        return render(request, "decisions/react_receipt.html", {"contribution": contribution})
    form = ReactionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            answers.react(contribution=contribution, by=actor, **form.cleaned_data)
            return reverse("contributions:followed", args=[pid]) + "#reponse"

        try:
            return once(request, act)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return render(request, "decisions/react.html", _reacting(contribution, form), status=422 if form.is_bound else 200)


def _reacting(contribution: Any, form: ReactionForm) -> dict[str, Any]:
    answer = queries.published_answer(contribution)
    return {
        "contribution": contribution,
        "answer": answer,
        "signed": telling.signed(answer) if answer else "",
        "form": form,
        "hints": {
            "misunderstood": _(
                "Dites ce que nous avons mal compris. Une autre personne vous répondra, une seule fois."
            ),
            "disagree": _("C’est gardé et compté dans le bilan. Cela ne rouvre pas la réponse."),
            "thanks": _("Vous n’avez rien d’autre à écrire."),
        },
    }
