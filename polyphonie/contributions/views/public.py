"""What everyone reads: the list, a contribution, a finding; and the small gestures: support, a word, a flag, follow."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from polyphonie.core import items, limits
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, public
from polyphonie.processes.phases import allows

from .. import access, actions, drawing, flags, forms, listing, queries, speaking, states, texts, throttle
from ..models import Contribution
from .common import panels


@public("everything said in public can be read by everyone", kept=True)
def contributions(request: HttpRequest) -> HttpResponse:
    """List contributions: searched, filtered by plain links, newest first."""
    found = listing.page(request.GET, reverse("contributions:list"))
    context = {"found": found, "panels": panels("contributions_list", request, found)}
    return render(request, "contributions/list.html", context)


@public("a public contribution can be read by everyone; access.contribution keeps the others apart")
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show one contribution: the words, who speaks, the place, the photos, the supports, the answer."""
    return _detail(request, access.contribution(request, pid), forms.AddedWordForm())


def _detail(request: HttpRequest, contribution: Contribution, word_form: Any) -> HttpResponse:
    actor = access.acting(request)
    hidden = contribution.item.visibility == contribution.item.Visibility.HIDDEN
    withdrawn = contribution.standing == Contribution.Standing.WITHDRAWN
    is_own = allowed(actor, "contributions.own", contribution)
    supported, follows = queries.gestures(actor, contribution)
    context = {
        "contribution": contribution,
        "process": contribution.process,
        "title": texts.title(contribution),
        "text": texts.public_text(contribution) if not hidden else "",
        "speaker": queries.speaker(contribution),
        "told": texts.told(contribution),
        "tombstone": states.tombstone(contribution),
        "photos": [a for a in contribution.attachments.all() if a.published_at and not hidden],
        "words": queries.added_words(contribution),
        "word_form": word_form,
        "state": states.public_sentence(contribution),
        "is_own": is_own,
        "supported": supported,
        "follows": follows,
        "may_support": not withdrawn and not hidden and not is_own and allows(contribution.process, "support"),
        "may_add_word": not withdrawn and not hidden and allows(contribution.process, "add_word"),
        "kin": queries.kin(contribution),
        "panels": panels("contribution", request, contribution),
        "language": contribution.language if contribution.language != "fr" else "",
    }
    return render(request, "contributions/detail.html", context)


@public("a published finding can be read by everyone")
def finding(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a finding: what was heard, and every original it was drawn from."""
    found = access.finding(request, pid)
    members = listing.members(found, request.GET.get("apres", ""), reverse("contributions:finding", args=[pid]))
    context = {
        "finding": found,
        "process": found.process,
        "members": members,
        "supports": queries.supports_of(found),
        "channels": queries.channels_of(found),
        "panels": panels("finding", request, found),
        "follows": queries.follows(access.acting(request), found.item),
    }
    return render(request, "contributions/finding.html", context)


def _gesture(
    request: HttpRequest, pid: str, act: Callable[[Contribution, Any], None], anchor: str = ""
) -> HttpResponse:
    """Do a small thing to a contribution, once, and come back to its page."""
    contribution = access.bare(request, pid)
    throttle.spend(request, "gesture", most=limits.GESTURES_PER_HOUR)

    def gesture() -> str:
        act(contribution, access.acting(request))
        return reverse("contributions:detail", args=[pid]) + anchor

    return once(request, gesture)


@require_POST
@public("« moi aussi » needs no account")
def support(request: HttpRequest, pid: str) -> HttpResponse:
    """Support a contribution, or take the support back."""

    def act(contribution: Contribution, actor: Any) -> None:
        if request.POST.get("retirer"):
            actions.unsupport(contribution=contribution, by=actor)
        else:
            actions.support(contribution=contribution, by=actor)

    return _gesture(request, pid, act, "#soutiens")


@require_POST
@public("anyone may follow what became of a contribution")
def follow(request: HttpRequest, pid: str) -> HttpResponse:
    """Follow a contribution, or stop."""

    def act(contribution: Contribution, actor: Any) -> None:
        (items.unfollow if request.POST.get("retirer") else items.follow)(contribution.item, actor.actor_key)

    return _gesture(request, pid, act, "#suivre")


@public("« j’ajoute un mot » needs no account")
def add_word(request: HttpRequest, pid: str) -> HttpResponse:
    """Add a short remark under a contribution."""
    contribution = access.contribution(request, pid)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("contributions:detail", args=[pid]) + "#mots")
    form = forms.AddedWordForm(request.POST)
    if form.is_valid():

        def act() -> str:
            actions.add_word(contribution=contribution, by=access.acting(request), **form.cleaned_data)
            return reverse("contributions:detail", args=[pid]) + "#mots"

        try:
            throttle.spend(request, "word")
            return once(request, act)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return _detail(request, contribution, form)


@public("anyone may ask staff to look at a content")
def flag(request: HttpRequest, pid: str) -> HttpResponse:
    """Report a contribution, or a word added under it."""
    contribution = access.contribution(request, pid)
    word = queries.added_word(contribution, request.GET.get("mot", ""))
    form = forms.FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            flags.raise_flag(contribution=contribution, word=word, by=access.acting(request), **form.cleaned_data)
            return reverse("contributions:flagged", args=[pid])

        try:
            throttle.spend(request, "flag")
            return once(request, act)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"contribution": contribution, "process": contribution.process, "form": form, "word": word}
    return render(request, "contributions/flag.html", context)


@public("says what happens after a report")
def flagged(request: HttpRequest, pid: str) -> HttpResponse:
    """Say that the report has arrived, and what staff do with it."""
    contribution = access.contribution(request, pid)
    return render(request, "contributions/flagged.html", {"contribution": contribution})


@public("a published photo can be seen by everyone; access.attachment keeps the others apart")
def photo(request: HttpRequest, pid: str) -> FileResponse:
    """Return a photo, or to those who may hear it, a recording."""
    return speaking.served(access.attachment(request, pid).file)


@public("the outline of quartiers is public")
def areas_drawing(request: HttpRequest) -> HttpResponse:
    """Return the drawing of the areas, as SVG."""
    areas = drawing.drawn(queries.areas())
    if not areas:
        raise Http404
    latitude, _comma, longitude = request.GET.get("point", "").partition(",")
    try:
        point = (float(latitude), float(longitude))
    except ValueError:
        point = None
    return render(request, "contributions/areas.svg", drawing.svg(areas, point), content_type="image/svg+xml")
