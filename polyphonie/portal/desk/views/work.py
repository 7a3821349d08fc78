"""One page a contribution or a finding: what was said, notes, the service, the answer and what each will receive."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.commitments import actions as commitments
from polyphonie.contributions import actions as contributions
from polyphonie.contributions import findings
from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core import limits
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires
from polyphonie.decisions import access as decisions_access
from polyphonie.decisions import golden, notifications
from polyphonie.decisions import queries as decisions
from polyphonie.decisions.models import Answer

from .. import access, actions, pages, queries, sheets
from ..forms import AnswerForm, AssignForm, FindingForm, NoteForm, PromiseForm, QualifyForm

SHORTCUTS = (
    ("j", _l("Ligne suivante de la file")), ("k", _l("Ligne précédente")), ("e", _l("Aller au texte de la réponse")),
    ("p", _l("Voir ce que chacun recevra")), ("?", _l("Montrer ces raccourcis")),
)  # fmt: skip


def address(target: Contribution | Finding) -> str:
    """Return the page on which this finding or contribution is worked on."""
    return reverse(f"desk:{target.item.kind}", args=[target.item.public_id])


@requires("people.see_staff_desk")
def contribution(request: HttpRequest, pid: str) -> HttpResponse:
    return _page(request, access.contribution(request.actor, pid))


@requires("people.see_staff_desk")
def finding(request: HttpRequest, pid: str) -> HttpResponse:
    return _page(request, access.finding(request.actor, pid))


def _page(
    request: HttpRequest, target: Contribution | Finding, *, form: AnswerForm | None = None, status: int = 200,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show the page, with a form being corrected when there is one."""
    draft = decisions.draft_of(**queries.as_target(target))
    waiting = queries.would_reach(target)
    if form is None and waiting:
        form = AnswerForm(initial=_initial(target, draft), process=target.process)
    context = _about(request, target) | {
        "target": target,
        "draft": draft,
        "form": form,
        "counts": queries.said_by_channel(waiting),
        "needs_answer": bool(waiting),
        "help": queries.sentence_help(str(form["why"].value() or "")) if form else None,
        "checks": golden.of_answer(draft) if draft else [],
        "theirs": None,
        "note_form": NoteForm(),
        "assign_form": AssignForm(initial={"service": _service_of(target)}),
        "shortcut_items": [{"key": key, "label": label} for key, label in SHORTCUTS],
    }
    return pages.show(request, "desk/work.html", context | more, status=status, here=address(target))


def _about(request: HttpRequest, target: Contribution | Finding) -> dict[str, Any]:
    """Return what the page says of the target, whatever is being written."""
    is_finding = isinstance(target, Finding)
    quoted = queries.voices(target) if is_finding else [target]
    return {
        "is_finding": is_finding,
        "title": target.title if is_finding else _("Contribution n° %(n)s") % {"n": target.number},
        "quotes": [queries.words_of(c) for c in quoted],
        "waited": queries.oldest_wait(target) if is_finding else None,
        "notes": queries.notes(target.item),
        "answers": queries.published_for(target),
        "misunderstanding": None if is_finding else queries.misunderstanding(target),
        "can_write": allowed(request.actor, "answers.write"),
        "can_note": allowed(request.actor, "contributions.note"),
        "finding_form": FindingForm(initial=_of_finding(target)) if is_finding else None,
        "qualify_form": None if is_finding else QualifyForm(initial=_of_contribution(target)),
    }


def _of_finding(finding: Finding) -> dict[str, str]:
    return {"title": finding.title, "summary": finding.summary, "theme": finding.theme}


def _of_contribution(contribution: Contribution) -> dict[str, Any]:
    return {"kind": contribution.kind, "theme": contribution.theme, "area": contribution.area_id or ""}


def _service_of(target: Contribution | Finding) -> int | str:
    return (target.service_id if isinstance(target, Finding) else target.assigned_to_id) or ""


def _initial(target: Contribution | Finding, draft: Answer | None) -> dict[str, Any]:
    if draft is None:
        return {"signatory": target.process.signatory_id or "", "answer": "", "edition": ""}
    names = ("outcome", "why", "could_change", "next_step", "next_step_url")
    return {name: getattr(draft, name) for name in names} | {
        "answer": draft.item.public_id,
        "edition": draft.edition,
        "refusal": draft.refusal_id or "",
        "decision": draft.decision_id or "",
        "signatory": draft.signatory_id or target.process.signatory_id or "",
    }


@requires("answers.write")
def answer(request: HttpRequest, pid: str) -> HttpResponse:
    """Keep, preview or send for signature what is written; nothing typed is ever lost."""
    target = access.target(request.actor, pid)
    if request.method != "POST":
        return redirect(address(target))
    form = AnswerForm(request.POST, process=target.process)
    act = request.POST.get("act", "save")
    if not form.is_valid():
        return _page(request, target, form=form, status=422)
    if act == "fill":
        return _page(request, target, form=_filled(form, target))
    if act == "preview":
        return _preview(request, target, _as_answer(target, form))
    try:
        return once(request, lambda: _write(request, target, form, act))
    except Changed as error:
        theirs = decisions.draft_of(**queries.as_target(target))
        return _page(request, target, form=_over(form, theirs), status=409, theirs=theirs, changed=error.message)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, target, form=form, status=422)


def _write(request: HttpRequest, target: Contribution | Finding, form: AnswerForm, act: str) -> str:
    written = actions.send_for_signature if act == "propose" else actions.keep_answer
    data = form.cleaned_data
    written(target=target, draft_pid=data["answer"], edition=data["edition"] or 0, text=form.text(), by=request.actor)
    return f"{address(target)}?fait={'propose' if act == 'propose' else 'garde'}"


def _filled(form: AnswerForm, target: Contribution | Finding) -> AnswerForm:
    """Take a reason of the library into the two texts; what was typed stays after it."""
    typed = form.data.dict()
    if reason := form.reasons.get(form.cleaned_data["refusal"]):
        for name, words in (("why", reason.explanation), ("could_change", reason.could_change)):
            if words not in typed.get(name, ""):
                typed[name] = f"{words}\n\n{typed.get(name, '')}".strip()
        typed["outcome"] = typed.get("outcome") or "not_kept"
    filled = AnswerForm(typed, process=target.process)
    filled.is_valid()
    return filled


def _over(form: AnswerForm, theirs: Answer | None) -> AnswerForm:
    """Keep one's own text, upon the other's edition: sending again replaces theirs knowingly."""
    form.data = form.data.copy()
    form.data["answer"] = theirs.item.public_id if theirs else ""
    form.data["edition"] = theirs.edition if theirs else ""
    return form


def _as_answer(target: Contribution | Finding, form: AnswerForm) -> Answer:
    found = queries.specimen(target)
    for name, value in form.text().items():
        setattr(found, name, value)
    return found


@requires("people.see_staff_desk")
def preview(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what each person receives, or received: their own words at the top, by channel."""
    target = access.target(request.actor, pid)
    draft = decisions.draft_of(**queries.as_target(target))
    return _preview(request, target, draft or next(iter(queries.answers_of(target)), None) or queries.specimen(target))


def _preview(request: HttpRequest, target: Contribution | Finding, written: Answer) -> HttpResponse:
    saved = None if written._state.adding else written
    counts = queries.reached(target, saved)
    channel = request.GET.get("moyen", "")
    page = Paginator(queries.recipients(saved, target, channel), 10).get_page(request.GET.get("page"))
    rows = [
        (c, c.get_answer_channel_display(), _message(written, c), notifications.language_of(c) or "fr") for c in page
    ]
    base = reverse("desk:preview", args=[target.item.public_id])
    links = [
        {"label": str(label), "url": f"{base}?moyen={key}", "current": key == channel, "count": counts.get(key, 0)}
        for key, label in Contribution._meta.get_field("answer_channel").choices
        if counts.get(key)
    ]
    links.insert(0, {"label": _("tous"), "url": base, "current": not channel, "count": sum(counts.values())})
    context = {
        "target": target,
        "back": address(target),
        "answer": written,
        "rows": rows,
        "page": page,
        "groups": [{"label": _("Moyen"), "items": links}] if request.method == "GET" else [],
        "previous": f"?moyen={channel}&page={page.number - 1}" if page.has_previous() else "",
        "next": f"?moyen={channel}&page={page.number + 1}" if page.has_next() and request.method == "GET" else "",
        "counts": queries.said_by_channel(counts),
    }
    return pages.show(request, "desk/preview.html", context, here=address(target))


def _message(written: Answer, contribution: Contribution) -> str:
    return notifications.compose(written, contribution, _text_channel(contribution), notifications.SPECIMEN).text


def _text_channel(contribution: Contribution) -> str:
    return "sms" if contribution.answer_channel == "sms" else "email"


@requires("people.see_staff_desk")
def letter_specimen(request: HttpRequest, pid: str) -> HttpResponse:
    """Return the letter that the first person answered by post would receive, as PDF, with a code that opens nothing."""
    target = access.target(request.actor, pid)
    draft = decisions.draft_of(**queries.as_target(target)) or next(iter(queries.answers_of(target)), None)
    first = queries.recipients(draft, target, "letter").first()
    if draft is None or first is None:
        raise Refused(_("Personne n’a demandé de lettre, ou la réponse n’est pas encore écrite."))
    pdf = sheets.specimen(request.territory, draft, first)
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


@requires("contributions.note")
def note(request: HttpRequest, pid: str) -> HttpResponse:
    target = access.target(request.actor, pid)
    form = NoteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, target, note_form=form, status=422 if request.method == "POST" else 200)

    def act() -> str:
        actions.add_note(item=target.item, text=form.cleaned_data["text"], by=request.actor)
        return f"{address(target)}#notes"

    return once(request, act)


@requires("contributions.qualify")
def assign(request: HttpRequest, pid: str) -> HttpResponse:
    target = access.target(request.actor, pid)
    form = AssignForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect(address(target))

    def act() -> str:
        service = form.service_chosen()
        if isinstance(target, Finding):
            findings.edit_finding(finding=target, by=request.actor, service=service)
        else:
            contributions.qualify(contribution=target, by=request.actor, assigned_to=service)
        return f"{address(target)}#service"

    return once(request, act)


@requires("contributions.qualify")
def qualify(request: HttpRequest, pid: str) -> HttpResponse:
    target = access.contribution(request.actor, pid)
    form = QualifyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, target, qualify_form=form, status=422 if request.method == "POST" else 200)

    def act() -> str:
        data = form.cleaned_data
        contributions.qualify(
            contribution=target, by=request.actor, kind=data["kind"], theme=data["theme"], area=form.area_chosen()
        )
        return f"{address(target)}#qualification"

    return once(request, act)


@requires("contributions.group")
def edit_finding(request: HttpRequest, pid: str) -> HttpResponse:
    target = access.finding(request.actor, pid)
    form = FindingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, target, finding_form=form, status=422 if request.method == "POST" else 200)

    def act() -> str:
        findings.edit_finding(finding=target, by=request.actor, **form.cleaned_data)
        if request.POST.get("act") == "publish":
            findings.publish_finding(finding=access.finding(request.actor, pid), by=request.actor)
        return f"{address(target)}#constat"

    try:
        return once(request, act)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, target, finding_form=form, status=422)


@requires("commitments.promise")
def promise(request: HttpRequest, pid: str) -> HttpResponse:
    """Take a commitment in an answer, followed in public from then on."""
    found = decisions_access.answer_for(request.actor, pid)
    form = PromiseForm(request.POST or None)
    back = reverse("desk:sign", args=[pid])
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            data = form.cleaned_data
            commitments.promise(
                source=found.item, title=data["title"], promised_for=data["promised_for"], by=request.actor,
                service=form.service_chosen(),
            )  # fmt: skip
            return back

        return once(request, act)
    context = {"answer": found, "form": form, "back": back, "limit": limits.STAFF_TEXT_LENGTH}
    return pages.show(request, "desk/promise.html", context, status=422 if form.is_bound else 200, here=back)
