"""The agenda as a page, as a calendar to follow, and the news as an Atom feed."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core import clock, journal, manifest
from polyphonie.core.manifest import Event
from polyphonie.core.pages import absolute, territory_url
from polyphonie.core.permissions import public
from polyphonie.core.templatetags.ui.text import day_text, hour_text

from .. import queries

SHOWN = timedelta(days=120)
CALENDAR_PAST, CALENDAR_AHEAD = timedelta(days=60), timedelta(days=400)
NEWS = 40
# What a word processor leaves in a title: a page does not mind, XML refuses the whole feed for it.
_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]+")
# What is news for everybody: the thread's own verbs, not the work of the services.
TOLD = (
    "process.opened", "frame.changed", "process.closed", "finding.published", "workshop.planned", "workshop.told",
    "decision.published", "answer.published", "commitment.promised", "commitment.put_off", "commitment.proved",
    "commitment.kept", "commitment.broken",
)  # fmt: skip


@public("dates at which one can come, speak or expect an answer", kept=True)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what is running, then what comes, day by day."""
    today = clock.today()
    events = queries.agenda(today, today + SHOWN)
    running = [e for e in events if queries.day_of(e.starts) < today]
    days: dict[Any, list[dict[str, Any]]] = {}
    for event in events:
        if (day := queries.day_of(event.starts)) >= today:
            days.setdefault(day, []).append(_row(event))
    calendar = territory_url(request.territory, "portal:agenda_ics")
    context = {"running": [_row(e) for e in running], "days": list(days.items()), "calendar_url": calendar}
    return render(request, "portal/agenda.html", context)


def _row(event: Event) -> dict[str, Any]:
    hour = hour_text(event.starts) if isinstance(event.starts, datetime) else ""
    until = day_text(event.ends) if event.kind == _("étape") and event.ends else ""
    return {
        "title": event.title, "url": event.url, "place": event.place, "detail": event.detail,
        "kind": event.kind.capitalize(), "tone": event.tone, "hour": "" if until else hour, "until": until,
    }  # fmt: skip


@public("the same dates, to follow from one's own calendar")
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Return the agenda as iCalendar (RFC 5545)."""
    import icalendar

    today = clock.today()
    book = icalendar.Calendar()
    book.add("prodid", "-//Polyphonie//FR")
    book.add("version", "2.0")
    book.add("x-wr-calname", _signs(request.territory.name))
    host = territory_url(request.territory, "portal:home").split("/")[2].split(":")[0]
    for event in queries.agenda(today - CALENDAR_PAST, today + CALENDAR_AHEAD):
        entry = icalendar.Event()
        entry.add("uid", f"{event.uid}@{host}")
        entry.add("dtstamp", clock.now())
        entry.add("summary", _signs(event.title))
        entry.add("dtstart", event.starts)
        entry.add("dtend", event.ends or event.starts + timedelta(days=1))
        entry.add("description", _signs(" · ".join(part for part in (event.kind, event.detail) if part)))
        if event.place:
            entry.add("location", _signs(event.place))
        entry.add("url", _absolute(request, event.url))
        book.add_component(entry)
    response = HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


def _signs(text: Any) -> str:
    """Return a text without the characters that are no signs."""
    return _NO_SIGN.sub(" ", str(text))


def _absolute(request: HttpRequest, path: str) -> str:
    """Return the declared address of a page, never one built from the request's headers."""
    return absolute(request.territory, path)


@public("news of what became of what was said")
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """Return the last news of the thread as an Atom feed, read from the journal."""
    entries = queries.told(TOLD, NEWS)
    items = queries.public_items({e.item for e in entries if e.item})
    cards, verbs = manifest.cards(items.values()), journal.verbs()
    atom = Atom1Feed(
        title=_("%(name)s : ce que devient ce qui a été dit") % {"name": request.territory.name},
        link=territory_url(request.territory, "portal:home"),
        feed_url=territory_url(request.territory, "portal:feed"),
        description="",
        language="fr",
    )
    for entry in entries:
        if card := cards.get(entry.item):
            atom.add_item(
                title=f"{_signs(card.title)} : {verbs.get(entry.verb, entry.verb)}",
                link=_absolute(request, card.url),
                description=_signs(card.excerpt),
                unique_id=f"urn:sha256:{entry.digest}",
                updateddate=entry.at,
            )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
