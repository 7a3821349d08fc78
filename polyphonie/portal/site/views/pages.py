"""Pages that every public site owes: accessibility, legal notices, personal data, easy to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from polyphonie.core import limits
from polyphonie.core.permissions import public
from polyphonie.processes import queries as processes


@public("the statement that the law asks of a public site")
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@public("who publishes the site, and what it keeps of people")
@require_GET
def legal(request: HttpRequest) -> HttpResponse:
    """Say what is kept and how long, with the durations that the software itself applies."""
    kept = {"address": limits.ADDRESS_KEPT.days, "draft": limits.DRAFT_KEPT.days}
    return render(request, "portal/legal.html", {"kept": kept})


@public("the site in easy words, for whoever reads with difficulty")
@require_GET
def easy_read(request: HttpRequest) -> HttpResponse:
    """Explain the site in short sentences (facile à lire et à comprendre), with what is open now."""
    return render(request, "portal/easy_read.html", {"open_now": processes.running(3)})
