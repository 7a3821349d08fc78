"""« Prendre la parole »: one question a page, without script, without an account."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from polyphonie.core import ids, language, limits, pictures, sounds
from polyphonie.core.errors import Refused
from polyphonie.core.once import derived, once
from polyphonie.core.permissions import public
from polyphonie.processes.models import Process
from polyphonie.processes.phases import allows, require_open_for

from .. import access, drafts, forms, queries, speaking, throttle
from ..models import Attachment, Contribution, Draft
from ..similar import similar_to
from .common import frame_lines

TOTAL = 5


@dataclass(frozen=True)
class Asked:
    """What one question needs to be asked and answered."""

    request: HttpRequest
    process: Process
    step: str

    @cached_property
    def draft(self) -> Draft | None:
        return access.draft(self.request, self.process)

    @property
    def data(self) -> dict[str, Any]:
        return self.draft.data if self.draft else {}

    @property
    def files(self) -> list:
        return list(self.draft.files.all()) if self.draft else []

    def url(self, step: str) -> str:
        return reverse("contributions:speak", args=[self.process.public_id, step])

    def onward(self, step: str) -> str:
        """Return where this answer leads: onward, or back to the check page for one who was correcting."""
        return self.url("verifier") if "retour" in self.request.GET else self.url(step)


@public("anyone may speak, without an account")
def speak_start(request: HttpRequest) -> HttpResponse:
    """Choose a process among those open; straight on when there is only one."""
    cards = [
        (p, frame_lines(p), reverse("contributions:speak", args=[p.public_id, "mots"])) for p in access.open_processes()
    ]
    return render(request, "contributions/speak/start.html", {"cards": cards})


@public("anyone may speak, without an account; a draft opens only to the session that began it")
def speak(request: HttpRequest, pid: str, step: str) -> HttpResponse:
    """Ask one question of the journey, or keep its answer and go on."""
    if step not in STEPS:
        raise Http404
    process = access.process(pid)
    asked = Asked(request, process, step)
    question = STEPS[step]
    if request.method == "POST":
        return _answered(asked, question)
    if not allows(process, "contribute"):
        return _closed(asked)
    if asked.draft is None and step not in {"mots", "voix"}:
        return HttpResponseRedirect(asked.url("voix" if step.startswith("voix") else "mots"))
    return _page(asked, question, question.form(asked, None))


def _answered(asked: Asked, question: "Question") -> HttpResponse:
    form = question.form(asked, asked.request.POST)
    try:
        if form.is_valid():
            return question.keep(asked, form)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return _page(asked, question, form)


def _page(asked: Asked, question: "Question", form: Form) -> HttpResponse:
    context = {
        "form": form,
        "process": asked.process,
        "number": question.number,
        "total": TOTAL,
        "back": asked.url(question.back) if question.back else reverse("contributions:speak_start"),
        "why": frame_lines(asked.process) if question.number == 1 else None,
        "photos": [f for f in asked.files if f.kind == Attachment.Kind.PHOTO],
        "sounds": [f for f in asked.files if f.kind == Attachment.Kind.SOUND],
    }
    return render(asked.request, question.template, context | question.more(asked))


def _closed(asked: Asked) -> HttpResponse:
    """Say why one cannot speak here any more; what was being written is shown, so that nobody loses it."""
    try:
        require_open_for(asked.process, "contribute")
    except Refused as refused:
        context = {"process": asked.process, "message": refused.message, "kept": asked.data.get("text", "")}
        return render(asked.request, "contributions/speak/closed.html", context)
    return HttpResponseRedirect(asked.url(asked.step))


# --- what each question keeps


def _keep(asked: Asked, values: dict[str, Any], onward: str, act: Callable[[Draft], Any] | None = None) -> HttpResponse:
    """Keep an answer in the draft, once; the first one begins it."""
    require_open_for(asked.process, "contribute")
    key = asked.draft.key if asked.draft else derived(asked.request, "draft")[:30]

    def keep() -> str:
        draft = drafts.save(process=asked.process, key=key, values=values)
        if act:
            act(draft)
        return onward

    response = once(asked.request, keep)
    kept = asked.request.session.get(access.DRAFTS, {})
    asked.request.session[access.DRAFTS] = kept | {asked.process.public_id: key}
    return response


def _sound_of(form: Form) -> Callable[[Draft], Any] | None:
    upload = form.cleaned_data.get("sound")
    if not upload:
        return None
    content, extension = sounds.checked(upload, upload.size)
    return lambda draft: drafts.keep_file(draft=draft, kind="sound", content=content, extension=extension)


def _words_form(asked: Asked, data: Any) -> Form:
    has_sound = any(f.kind == Attachment.Kind.SOUND for f in asked.files)
    return forms.Words(data, asked.request.FILES or None, initial=asked.data, has_sound=has_sound)


def _keep_words(asked: Asked, form: Form) -> HttpResponse:
    text = form.cleaned_data["text"]
    close = bool(text) and text != asked.data.get("text") and similar_to(asked.process, text)
    return _keep(asked, {"text": text}, asked.url("semblables") if close else asked.onward("lieu"), _sound_of(form))


def _voice_form(asked: Asked, data: Any) -> Form:
    has_sound = any(f.kind == Attachment.Kind.SOUND for f in asked.files)
    return forms.Voice(data, asked.request.FILES or None, has_sound=has_sound)


def _keep_voice(asked: Asked, form: Form) -> HttpResponse:
    return _keep(asked, {"aloud": True}, asked.url("voix-reponse"), _sound_of(form))


def _where_form(asked: Asked, data: Any) -> Form:
    return forms.Where(data, initial=asked.data, areas=queries.areas())


def _keep_where(asked: Asked, form: Form) -> HttpResponse:
    said = form.cleaned_data
    values = {"area": said["area"], "place": said["place"]}
    if "carte.x" in asked.request.POST:
        values |= speaking.pointed(queries.areas(), asked.request.POST)
        return _keep(asked, values, asked.url("lieu"))
    return _keep(asked, values, asked.onward("photos"))


def _photos_form(asked: Asked, data: Any) -> Form:
    return forms.Photos(data, asked.request.FILES or None)


def _keep_photos(asked: Asked, form: Form) -> HttpResponse:
    uploads = form.cleaned_data["photos"]
    removed = asked.request.POST.get("enlever", "")
    contents = [pictures.reencoded(upload, upload.size) for upload in uploads]

    def change(draft: Draft) -> None:
        for row in draft.files.all():
            if str(row.pk) == removed:
                drafts.drop_file(row)
        for content in contents:
            drafts.keep_file(draft=draft, kind="photo", content=content, extension="jpg")

    return _keep(asked, {}, asked.url("photos") if uploads or removed else asked.onward("reponse"), change)


def _reply_form(asked: Asked, data: Any) -> Form:
    initial = {"channel": "page"} | asked.data
    return forms.ReplyBy(data, initial=initial, relays=queries.relays())


def _keep_reply(asked: Asked, form: Form) -> HttpResponse:
    channel = form.cleaned_data["channel"]
    return _keep(asked, {"channel": channel}, asked.url("joindre") if forms.NEEDS.get(channel) else asked.onward("nom"))


def _reached_form(asked: Asked, data: Any) -> Form:
    email = asked.request.user.email if asked.request.user.is_authenticated else ""
    initial = {"email": email} | asked.data
    return forms.Reached(data, initial=initial, channel=asked.data.get("channel", "page"), relays=queries.relays())


def _keep_reached(asked: Asked, form: Form) -> HttpResponse:
    return _keep(asked, form.cleaned_data, asked.onward("nom"))


def _name_form(asked: Asked, data: Any) -> Form:
    initial = asked.data | {"speaks_for": "organisation" if asked.data.get("organisation") else "self"}
    return forms.Name(data, initial=initial)


def _keep_name(asked: Asked, form: Form) -> HttpResponse:
    names = ("pseudonym", "organisation", "organisation_kind")
    return _keep(asked, {name: form.cleaned_data[name] for name in names}, asked.url("verifier"))


def _voice_reply_form(asked: Asked, data: Any) -> Form:
    return forms.VoiceReply(data, initial={"channel": "page"} | asked.data, relays=queries.relays())


def _keep_voice_reply(asked: Asked, form: Form) -> HttpResponse:
    channel, _dash, relay = form.cleaned_data["channel"].partition("-")
    return _keep(asked, {"channel": channel, "relay": relay}, asked.url("voix-envoyer"))


# --- sending


def _check_form(asked: Asked, data: Any) -> Form:
    return Form(data)


def _send(asked: Asked, form: Form) -> HttpResponse:
    """Send, once; the receipt's code follows from the form's key, so that a second sending hands the same receipt."""
    request, key = asked.request, asked.request.session.get(access.DRAFTS, {}).get(asked.process.public_id, "")
    throttle.spend(request, "send", most=limits.SENDS_PER_HOUR)
    code = _code(request)
    sent: list[Contribution] = []

    def act() -> str:
        chosen = language.chosen(request)
        sent.append(drafts.send(key=key, process=asked.process, by=request.actor, code=code, language=chosen))
        return reverse("contributions:handed", args=[sent[0].public_id])

    response = once(request, act)
    if sent:
        access.opened(code)
    if contribution := sent[0] if sent else access.of_code(code):
        _hand_over(asked, response, contribution, code)
    return response


def _code(request: HttpRequest) -> str:
    return ids.receipt_code_from(derived(request, "receipt"))


def _hand_over(asked: Asked, response: HttpResponse, contribution: Contribution, code: str) -> None:
    """Open the receipt in this session and show its code on the page that follows, for half an hour."""
    request = asked.request
    access.remember(request, contribution)
    kept = request.session.get(access.DRAFTS, {})
    request.session[access.DRAFTS] = {pid: key for pid, key in kept.items() if pid != asked.process.public_id}
    speaking.hand(response, contribution.public_id, code)


# --- what each page shows besides its form


def _nothing_more(asked: Asked) -> dict[str, Any]:
    return {}


def _with_hints(asked: Asked) -> dict[str, Any]:
    return {"reply_hints": forms.REPLY_HINTS}


def _with_icons(asked: Asked) -> dict[str, Any]:
    icons = {"page": "smartphone", "desk": "landmark"}
    return {"icons": icons | {f"relay-{r.pk}": "hand-helping" for r in queries.relays()}}


def _with_similar(asked: Asked) -> dict[str, Any]:
    return {"close": similar_to(asked.process, asked.data.get("text", ""))}


def _with_map(asked: Asked) -> dict[str, Any]:
    areas = queries.areas()
    point = f"{asked.data['latitude']},{asked.data['longitude']}" if asked.data.get("latitude") is not None else ""
    return {"has_map": any(a.outline for a in areas), "point": point}


def _with_summary(asked: Asked) -> dict[str, Any]:
    return {"rows": speaking.summary(asked), "seen": speaking.seen(asked), "data": asked.data}


@dataclass(frozen=True)
class Question:
    """One page of the journey."""

    number: int
    template: str
    form: Callable[[Asked, Any], Form]
    keep: Callable[[Asked, Form], HttpResponse]
    back: str = ""
    more: Callable[[Asked], dict[str, Any]] = _nothing_more


def _go_on(asked: Asked, form: Form) -> HttpResponse:
    return _keep(asked, {}, asked.onward("lieu"))


STEPS = {
    "mots": Question(1, "contributions/speak/words.html", _words_form, _keep_words),
    "semblables": Question(1, "contributions/speak/similar.html", _check_form, _go_on, "mots", _with_similar),
    "lieu": Question(2, "contributions/speak/where.html", _where_form, _keep_where, "mots", _with_map),
    "photos": Question(3, "contributions/speak/photos.html", _photos_form, _keep_photos, "lieu"),
    "reponse": Question(4, "contributions/speak/reply.html", _reply_form, _keep_reply, "photos", _with_hints),
    "joindre": Question(4, "contributions/speak/reached.html", _reached_form, _keep_reached, "reponse"),
    "nom": Question(5, "contributions/speak/name.html", _name_form, _keep_name, "reponse"),
    "verifier": Question(6, "contributions/speak/check.html", _check_form, _send, "nom", _with_summary),
    "voix": Question(1, "contributions/speak/voice.html", _voice_form, _keep_voice),
    "voix-reponse": Question(
        2, "contributions/speak/voice_reply.html", _voice_reply_form, _keep_voice_reply, "voix", _with_icons
    ),
    "voix-envoyer": Question(
        3, "contributions/speak/voice_send.html", _check_form, _send, "voix-reponse", _with_summary
    ),
}


@public("a file of a draft, shown only to the session that is writing it")
def draft_file(request: HttpRequest, pid: str, number: int) -> FileResponse:
    """Return a photo or a recording that waits with its draft."""
    draft = access.draft(request, access.process(pid))
    row = next((f for f in draft.files.all() if f.pk == number), None) if draft else None
    if row is None:
        raise Http404
    return speaking.served(row.file)
