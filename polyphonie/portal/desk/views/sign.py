"""Checking, signing, undoing and correcting: two taps on a phone."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core import clock, limits, sounds
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires
from polyphonie.decisions import access as decisions_access
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers, golden, telling
from polyphonie.decisions import queries as decisions_queries
from polyphonie.decisions.models import Answer

from .. import pages, queries
from ..forms import CorrectionForm, SendBackForm, SoundForm

# button → (action, where it leads)
STEPS = {"check": answers.check, "sign": answers.publish, "undo": answers.undo, "extend": answers.extend}


@requires("people.see_staff_desk")
def sign(request: HttpRequest, pid: str) -> HttpResponse:
    """Read an answer as it will be received, and check it, sign it, undo it or send it back."""
    answer = decisions_access.answer_for(request.actor, pid)
    if request.method == "POST":
        try:
            return once(request, lambda: _act(request, answer))
        except Refused as error:
            return _page(request, decisions_access.answer_for(request.actor, pid), refused=error.message, status=409)
    return _page(request, answer)


def _act(request: HttpRequest, answer: Answer) -> str:
    act = request.POST.get("act", "")
    here = reverse("desk:sign", args=[answer.item.public_id])
    if act == "send_back":
        answers.send_back(answer=answer, by=request.actor, note=request.POST.get("note", ""))
        return reverse("desk:home")
    if act not in STEPS:
        raise Refused(_("Cette demande n’a pas pu être comprise."))
    _require_read(request, str(answer.edition))
    STEPS[act](answer=answer, by=request.actor)
    return here


def _require_read(request: HttpRequest, now: str) -> None:
    """Refuse to check or sign another text than the one on the page that was sent. Raises Changed."""
    if request.POST.get("lu", now) != now:
        raise Changed(_("Ce texte a changé depuis que vous l’avez ouvert. Relisez-le ci-dessous avant de le signer."))


def _page(request: HttpRequest, answer: Answer, *, status: int = 200, **more: Any) -> HttpResponse:
    target = answer.finding or answer.contribution
    actor = request.actor
    counts = decisions_queries.delivery_counts(answer)
    voices = queries.voices(answer.finding, 2) if answer.finding_id else [queries.with_words(answer.contribution_id)]
    state = answer.state
    context = {
        "answer": answer,
        "target": target,
        "title": target.title if answer.finding_id else _("Contribution n° %(n)s") % {"n": target.number},
        "work_url": reverse(f"desk:{target.item.kind}", args=[target.item.public_id]),
        "quotes": [queries.words_of(c) for c in voices],
        "parts": telling.parts(answer),
        "signed": telling.signed(answer),
        "checks": golden.of_answer(answer),
        "counts": queries.said_by_channel(counts),
        "total": sum(counts.values()),
        "remaining": undo_time(answer),
        "deliveries": queries.deliveries_of(answer) if state == "published" else {},
        "late": queries.late_in(answer),
        "commitments": queries.promised_in(answer.item),
        "send_back_form": SendBackForm(),
        "can_check": state == "proposed" and allowed(actor, "answers.check", answer),
        "can_sign": state == "checked" and allowed(actor, "answers.sign", answer),
        "may_sign": allowed(actor, "answers.sign", answer),
        "can_promise": allowed(actor, "commitments.promise"),
        "can_write": allowed(actor, "answers.write", answer),
        "can_correct": state == "published" and allowed(actor, "answers.edit", answer),
    }
    here = reverse("desk:sign", args=[answer.item.public_id])
    return pages.show(request, "desk/sign.html", context | more, status=status, here=here)


def undo_time(answer: Answer) -> dict[str, Any] | None:
    """Return the minutes left to undo a publication and the moment when they end; None once it has left."""
    if answer.state != Answer.State.PUBLISHED or answer.process.closed_at:
        return None
    ends = answer.published_at + limits.UNDO_DELAY
    left = ends - clock.now()
    if left <= timedelta(0):
        return None
    return {"minutes": max(1, -(-int(left.total_seconds()) // 60)), "ends": ends}


@requires("answers.edit")
def correct(request: HttpRequest, pid: str) -> HttpResponse:
    """Correct a published answer: the former text stays readable, and each person is told again."""
    answer = decisions_access.answer_for(request.actor, pid)
    names = ("outcome", "why", "could_change", "next_step")
    form = CorrectionForm(request.POST or None, initial={name: getattr(answer, name) for name in names})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)

        def act() -> str:
            answers.edit_published(answer=answer, reason=data.pop("reason"), by=request.actor, **data)
            return reverse("desk:sign", args=[pid])

        try:
            return once(request, act)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"answer": answer, "form": form, "back": reverse("desk:sign", args=[pid])}
    return pages.show(request, "desk/correct.html", context, status=422 if form.is_bound else 200)


@requires("answers.write")
def sound(request: HttpRequest, pid: str) -> HttpResponse:
    """Keep the answer said aloud, or take it away."""
    answer = decisions_access.answer_for(request.actor, pid)
    back = reverse("desk:sign", args=[pid])
    form = SoundForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (request.POST.get("act") == "remove" or form.is_valid()):
        try:
            return once(request, lambda: _keep_sound(request, answer, form, back))
        except Refused as error:
            form.add_error("sound", error.message)
    context = {"answer": answer, "form": form, "back": back}
    return pages.show(request, "desk/sound.html", context, status=422 if form.is_bound else 200)


def _keep_sound(request: HttpRequest, answer: Answer, form: SoundForm, back: str) -> str:
    kept = None
    if request.POST.get("act") != "remove":
        upload = form.cleaned_data["sound"]
        content, extension = sounds.checked(upload, upload.size)
        kept = ContentFile(content, name=f"{answer.item.public_id}.{extension}")
    answers.say_aloud(answer=answer, sound=kept, by=request.actor)
    return back


@requires("people.see_staff_desk")
def sign_decision(request: HttpRequest, pid: str) -> HttpResponse:
    """Read a decision with what the golden rule asks, and sign it or send it back."""
    decision = decisions_access.decision_for(request.actor, pid)
    if decision.published_at:
        return redirect("decisions:detail", pid)
    refused = ""
    if request.method == "POST":
        try:
            return once(request, lambda: _act_on_decision(request, decision))
        except Refused as error:
            refused = error.message
    context = {
        "decision": decision,
        "checks": golden.of_decision(decision),
        "considered": decisions_queries.considered_in(decision),
        "can_sign": bool(decision.proposed_at) and allowed(request.actor, "decisions.sign", decision),
        "proposal": _proposal(decision),
        "send_back_form": SendBackForm(),
        "refused": refused,
    }
    return pages.show(request, "desk/sign_decision.html", context, status=409 if refused else 200)


def _proposal(decision: Any) -> str:
    """Return what names the text put before the signatory: the moment at which it was."""
    return decision.proposed_at.isoformat() if decision.proposed_at else ""


def _act_on_decision(request: HttpRequest, decision: Any) -> str:
    if request.POST.get("act") == "send_back":
        decisions.send_back_decision(decision=decision, by=request.actor, note=request.POST.get("note", ""))
        return reverse("desk:home")
    _require_read(request, _proposal(decision))
    decisions.publish_decision(decision=decision, read=decision.proposed_at, by=request.actor)
    return reverse("decisions:detail", args=[decision.item.public_id])
