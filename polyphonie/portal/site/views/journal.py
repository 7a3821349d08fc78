"""The public journal: what was done, by whom and when, in a chain that anyone can verify."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django_scopes import scope

from polyphonie.core import journal, manifest
from polyphonie.core.models import JournalEntry
from polyphonie.core.permissions import public
from polyphonie.territories.models import Territory

from .. import access, queries

PAGE = 50


@public("everything is signed in one journal")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the last entries and the head of the chain."""
    before = request.GET.get("avant", "")
    entries = queries.journal_page(int(before) if before.isdigit() and len(before) < 18 else None, PAGE + 1)
    more = reverse("portal:journal") + f"?avant={entries[PAGE - 1].sequence}" if len(entries) > PAGE else ""
    context = {"head": queries.journal_head(), "rows": _rows(entries[:PAGE]), "next": more}
    return render(request, "portal/journal.html", context)


def _rows(entries: list[JournalEntry]) -> list[dict[str, Any]]:
    """Return entries in words; what an entry is about is named only when anyone may open it."""
    items = queries.public_items({e.item for e in entries if e.item})
    cards, verbs = manifest.cards(items.values()), journal.verbs()
    return [{"entry": e, "words": verbs.get(e.verb, e.verb), "card": cards.get(e.item)} for e in entries]


@public("the head of the chain, for those who keep watch")
@require_GET
def head(request: HttpRequest) -> HttpResponse:
    """Return the number and digest of the last entry: kept elsewhere, it proves that nothing was rewritten."""
    last = queries.journal_head()
    sequence, digest = (last.sequence, last.digest) if last else (0, journal.GENESIS)
    return JsonResponse({"territory": request.territory.slug, "n": sequence, "digest": digest})


@public("the whole chain, to be verified by anybody")
@require_GET
def lines(request: HttpRequest) -> StreamingHttpResponse:
    """Return every entry in canonical JSON, one a line, with its digest."""
    response = StreamingHttpResponse(_lines(request.territory), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal-{request.territory.slug}.jsonl"'
    return response


def _lines(territory: Territory) -> Iterator[str]:
    # The body is read after the request's own scope has closed.
    with scope(territory=territory):
        for entry in queries.journal_lines(territory):
            yield f"{entry.digest} {journal.canonical(entry)}\n"


@public("what happened to one object, from the journal")
@require_GET
def history(request: HttpRequest, pid: str) -> HttpResponse:
    """Show all that the journal says of a public object."""
    item = access.item_with_history(pid)
    entries = journal.history(item)
    verbs = journal.verbs()
    rows = [{"entry": e, "words": verbs.get(e.verb, e.verb)} for e in entries]
    return render(request, "portal/history.html", {"card": manifest.cards([item]).get(item.pk), "rows": rows})
