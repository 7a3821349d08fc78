"""Search, in French, over everything that the public may read."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core import limits, manifest, search
from polyphonie.core.permissions import public

KINDS = ("process", "contribution", "finding", "option", "decision", "answer", "commitment", "workshop")


@public("finding what was said and decided")
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show what holds every word asked: titles first, then the newest."""
    words, kind = request.GET.get("q", "")[: limits.SEARCH_LENGTH], request.GET.get("type", "")
    kind = kind if kind in KINDS else ""
    found = search.find(words, kind=kind, after=request.GET.get("apres", ""))
    cards = manifest.cards(found.items)
    context = {
        "words": words,
        "asked": bool(words.strip()),
        "count": found.count,
        "more": found.more,
        "cards": [cards[item.pk] for item in found.items if item.pk in cards],
        "groups": [{"label": _("Type"), "items": _kinds(words, kind)}],
        "keep": {"type": kind} if kind else {},
        "next": _address(q=words, type=kind, apres=found.next) if found.next else "",
    }
    return render(request, "portal/search.html", context)


def _kinds(words: str, current: str) -> list[dict]:
    names = {
        "": _("tout"), "process": _("démarches"), "contribution": _("contributions"), "finding": _("constats"),
        "decision": _("décisions"), "answer": _("réponses"), "commitment": _("engagements"),
    }  # fmt: skip
    return [{"label": n, "url": _address(q=words, type=k), "current": k == current} for k, n in names.items()]


def _address(**parts: str) -> str:
    return reverse("portal:search") + "?" + urlencode({k: v for k, v in parts.items() if v})
