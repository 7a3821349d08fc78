"""Pages of the desk about contributions: recordings to write down, photos and flags to look at, moderation in the open."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.once import derived, once
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt

from . import access, actions, demands, flags, moderation, queries, speaking, staff_forms, texts
from .models import Contribution


def _back(request: HttpRequest, pid: str) -> str:
    """Return the page of the desk that an act came from (`suite`, a path of this site), else the moderation page."""
    return _asked_back(request.POST.get("suite", "")) or reverse("contributions:moderate", args=[pid])


def _asked_back(asked: str) -> str:
    """Return the page that one came from, "" when it is not of this site."""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=set()) else ""


@requires("contributions.collect")
def recordings(request: HttpRequest) -> HttpResponse:
    """List the recordings that nobody has written down yet."""
    rows = [r for r in queries.recordings() if access.may_read_private(request.actor, r.contribution)]
    return render(request, "contributions/staff/recordings.html", {"rows": rows})


@requires("contributions.collect")
def transcribe(request: HttpRequest, pid: str) -> HttpResponse:
    """Listen to a recording and write what it says, word for word; its author reads it again."""
    contribution = access.private(request, pid)
    form = staff_forms.Transcribed(request.POST or None)
    if request.method == "POST":

        def act(said: dict[str, Any]) -> str:
            actions.transcribe(contribution=contribution, text=said["text"], by=request.actor)
            return reverse("contributions:recordings")

        if response := attempt(request, form, act):
            return response
    sounds = [a for a in contribution.attachments.all() if a.kind == "sound"]
    context = {"contribution": contribution, "process": contribution.process, "form": form, "sounds": sounds}
    return render(request, "contributions/staff/transcribe.html", context)


@requires("contributions.moderate")
def photos_to_review(request: HttpRequest) -> HttpResponse:
    """Show the photos that nobody has looked at yet."""
    return render(
        request,
        "contributions/staff/photos.html",
        {"rows": queries.photos_to_review(), "form": staff_forms.Described(), "wrong": None},
    )


@require_POST
@requires("contributions.moderate")
def review_photo(request: HttpRequest, pid: str) -> HttpResponse:
    """Publish a photo, or keep it for the services."""
    attachment = access.attachment(request, pid)
    form = staff_forms.Described(request.POST)

    def act(said: dict[str, Any]) -> str:
        publish = request.POST.get("publier") == "1"
        moderation.review_photo(attachment=attachment, publish=publish, text=said["text"], by=request.actor)
        return reverse("contributions:photos_to_review")

    if response := attempt(request, form, act):
        return response
    context = {"rows": queries.photos_to_review(), "form": form, "wrong": attachment.pk}
    return render(request, "contributions/staff/photos.html", context)


@requires("contributions.moderate")
def open_flags(request: HttpRequest) -> HttpResponse:
    """List what people asked staff to look at."""
    found = queries.open_flags()
    said = queries.of_items(f.item_id for f in found)
    rows = [{"flag": f, "contribution": said[f.item_id], "text": texts.public_text(said[f.item_id])} for f in found]
    return render(request, "contributions/staff/flags.html", {"rows": rows})


@requires("contributions.moderate")
def handle_flag(request: HttpRequest, number: int) -> HttpResponse:
    """Leave, mask a part, or hide: always with a public reason when something is hidden."""
    flag = queries.flag(number)
    if flag is None:
        raise Http404
    contribution = access.private(request, flag.item.public_id)
    form = staff_forms.Handled(request.POST or None, initial={"reason": flag.reason})
    text = texts.own_text(contribution)
    if request.method == "POST":

        def act(said: dict[str, Any]) -> str:
            start, end = moderation.part_of(text, said["part"]) or (None, None)
            flags.handle(
                flag=flag, outcome=said["outcome"], reason=said["reason"], start=start, end=end, by=request.actor
            )
            return reverse("contributions:flags")

        if response := attempt(request, form, act):
            return response
    context = {"flag": flag, "contribution": contribution, "text": text, "form": form}
    return render(request, "contributions/staff/flag.html", context)


# --- parts of the desk's page on a contribution


def moderation_forms(request: HttpRequest, contribution: Contribution) -> dict[str, Any]:
    """Return what `contributions/staff/_moderation.html` needs, for the desk to include."""
    version = texts.current_version(contribution)
    return {
        "contribution": contribution,
        "link_form": staff_forms.Linked(),
        "demand": demands.of(contribution),
        "demand_form": staff_forms.Recognised(initial=demands.first_answers(contribution), services=queries.services()),
        "kin": queries.kin(contribution, everything=True),
        "mask_form": staff_forms.Masked(),
        "hide_form": staff_forms.Hidden(),
        "close_form": staff_forms.Closed(),
        "masks": version.own_masks() if version else [],
        "is_hidden": contribution.item.visibility == "hidden",
        "is_waiting": contribution.is_waiting,
        "text": texts.own_text(contribution),
        "back": _asked_back(request.POST.get("suite") or request.GET.get("suite", "")),
    }


def _page(request: HttpRequest, contribution: Contribution, **shown: Any) -> HttpResponse:
    context = moderation_forms(request, contribution) | {"wrong": None} | shown
    return render(request, "contributions/staff/moderate.html", context)


@requires("contributions.moderate")
def moderate(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what staff may do to a contribution besides qualifying and answering it, which are the desk's."""
    return _page(request, access.private(request, pid))


def _do(
    request: HttpRequest, pid: str, name: str, form: Form, act: Callable[[Contribution, dict], None]
) -> HttpResponse:
    """Run one act of moderation, once; show the page again, with what it refuses, when it cannot be done."""
    contribution = access.private(request, pid)

    def acted(said: dict[str, Any]) -> str:
        act(contribution, said)
        return _back(request, pid)

    return attempt(request, form, acted) or _page(request, contribution, wrong=form, **{name: form})


@require_POST
@requires("contributions.qualify")
def link(request: HttpRequest, pid: str) -> HttpResponse:
    """Say which contribution of the same process this one is close to, or take it back."""

    def act(contribution: Contribution, said: dict[str, Any]) -> None:
        other = access.numbered(contribution.process, said["number"])
        if other is None:
            raise Refused(_("Aucune contribution de cette démarche ne porte ce numéro."), "number")
        do = moderation.unlink if request.POST.get("retirer") else moderation.link
        do(source=contribution, target=other, kind=said["kind"], by=request.actor)

    return _do(request, pid, "link_form", staff_forms.Linked(request.POST), act)


@require_POST
@requires("contributions.qualify")
def recognise(request: HttpRequest, pid: str) -> HttpResponse:
    """Recognise a demande: its acknowledgement is handed over."""
    form = staff_forms.Recognised(request.POST, services=queries.services())

    def act(contribution: Contribution, said: dict[str, Any]) -> None:
        said = said | {"service": form.services[said["service"]]}
        demands.recognise(contribution=contribution, by=request.actor, **said)

    return _do(request, pid, "demand_form", form, act)


@require_POST
@requires("contributions.moderate")
def mask(request: HttpRequest, pid: str) -> HttpResponse:
    """Mask the part that was copied from the text, with its public reason."""

    def act(contribution: Contribution, said: dict[str, Any]) -> None:
        start, end = moderation.part_of(texts.own_text(contribution), said["part"]) or (0, 0)
        moderation.mask(contribution=contribution, start=start, end=end, reason=said["reason"], by=request.actor)

    return _do(request, pid, "mask_form", staff_forms.Masked(request.POST), act)


@require_POST
@requires("contributions.moderate")
def unmask(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a masked part again."""

    def act(contribution: Contribution, said: dict[str, Any]) -> None:
        version = texts.current_version(contribution)
        found = (
            next((m for m in version.own_masks() if str(m.pk) == request.POST.get("masque")), None) if version else None
        )
        if found:
            moderation.unmask(mask=found, by=request.actor)

    return _do(request, pid, "unmask_form", Form(request.POST), act)


@require_POST
@requires("contributions.moderate")
def hide(request: HttpRequest, pid: str) -> HttpResponse:
    """Hide a contribution with its public reason, or show it again."""

    def act(contribution: Contribution, said: dict[str, Any]) -> None:
        if request.POST.get("montrer"):
            moderation.show_again(contribution=contribution, by=request.actor)
        else:
            moderation.hide(contribution=contribution, reason=said["reason"], by=request.actor)

    form = Form(request.POST) if request.POST.get("montrer") else staff_forms.Hidden(request.POST)
    return _do(request, pid, "hide_form", form, act)


@require_POST
@requires("contributions.moderate")
def close(request: HttpRequest, pid: str) -> HttpResponse:
    """Close spam or an insult without an answer, with its public reason."""

    def act(contribution: Contribution, said: dict[str, Any]) -> None:
        actions.close_without_answer(contribution=contribution, reason=said["reason"], by=request.actor)

    return _do(request, pid, "close_form", staff_forms.Closed(request.POST), act)


@require_POST
@requires("contributions.collect")
def new_receipt(request: HttpRequest, pid: str) -> HttpResponse:
    """Give a new receipt to somebody who lost theirs; the page that follows shows its code once."""
    contribution = access.private(request, pid)
    code = ids.receipt_code_from(derived(request, "receipt"))

    def act() -> str:
        actions.mint_receipt(contribution=contribution, made_for="desk", by=request.actor, code=code)
        return reverse("contributions:collected", args=[pid])

    response = once(request, act)
    speaking.hand(response, pid, code)
    return response
