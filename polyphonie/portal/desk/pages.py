"""What every page of the desk carries: its own menu, and the queue of what is to be done."""

import hashlib
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from polyphonie.core import clock, manifest
from polyphonie.core.items import one
from polyphonie.core.manifest import Todo
from polyphonie.core.models import JournalHead
from polyphonie.core.permissions import allowed
from polyphonie.core.templatetags.ui.text import day_text

SOON = 7
BESIDE = 12  # lines of the queue beside a page of work: a screenful
QUEUE_KEPT = 30  # seconds


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    here: str = "",
    todos: list[Todo] | None = None,
) -> HttpResponse:
    """Render a page of the desk; `here` is the address of the entry of the queue that this page works on.

    `todos`: what is to be done, when the page has read it already.
    """
    todos = waiting_for(request.actor) if todos is None else todos
    shared = {
        "brand_note": _("Mon bureau"),
        "nav": menu(request, len(todos)),
        "queue_items": beside(queue(todos, here or request.path)),
        "todo_count": len(todos),
    }
    response = render(request, template, shared | (context or {}), status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def waiting_for(actor: Any) -> list[Todo]:
    """Return what is to be done, read again as soon as anybody acts, and at most `QUEUE_KEPT` seconds later.

    Every act is signed in the journal: as long as its head is the same, the queue is. Only what a clock or a mail
    server does meanwhile (a delivery that fails) waits for those seconds; « À faire aujourd’hui » itself reads afresh.
    """
    head = one(JournalHead.objects.values_list("territory_id", "digest"))
    who = (actor.actor_key, *sorted(actor.roles()), *sorted(actor.service_ids()))
    where = (get_script_prefix(), get_language(), clock.today())
    name = hashlib.sha256(repr((head, who, where)).encode()).hexdigest()
    return cache.get_or_set(f"queue:{name}", lambda: manifest.todos(actor), QUEUE_KEPT)


def menu(request: HttpRequest, count: int) -> list[dict[str, Any]]:
    """Return the entries of the desk's menu that this person may open."""
    actor = request.actor
    works = allowed(actor, "desk.open")
    entries = [(_("À faire (%(count)s)") % {"count": count}, reverse("desk:home"), works)]
    entries.append((_("Démarches"), reverse("desk:processes"), works))
    collects = allowed(actor, "contributions.collect")
    entries.append((_("Saisir des contributions"), _collect_url(), collects))
    entries.append((_("Envois"), reverse("desk:deliveries"), allowed(actor, "desk.deliver")))
    entries.append((_("Réglages"), reverse("desk:library"), allowed(actor, "decisions.manage_library")))
    entries += [(e["label"], e["url"], True) for m in manifest.manifests() for offer in m.menu for e in offer(actor)]
    return [{"label": label, "url": url, "current": request.path == url} for label, url, shown in entries if shown]


def _collect_url() -> str:
    return reverse("contributions:collect")


def queue(todos: list[Todo], here: str, words: dict[int, dict[str, str]] | None = None) -> list[dict[str, Any]]:
    """Return the lines of « À faire aujourd’hui » as `{% queue %}` reads them; `words`: how what was said begins, by key."""
    today = clock.today()
    rows = []
    for todo in todos:
        text, tone = due_words(todo.due, today)
        rows.append(
            {"title": todo.title, "url": todo.url, "text": todo.detail, "due": text, "tone": tone,
             "words": (words or {}).get(todo.item),
             "current": todo.url.split("#")[0].split("?")[0] == here}
        )  # fmt: skip
    return rows


def beside(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines that stand beside a page of work: the first ones, or those around the one it works on."""
    at = next((n for n, line in enumerate(lines) if line["current"]), 0)
    start = max(0, min(at - BESIDE // 2, len(lines) - BESIDE))
    return lines[start : start + BESIDE]


def due_words(due: date | None, today: date) -> tuple[str, str]:
    """Return « promis pour le 28 novembre, dans 7 jours » and its tone."""
    if due is None:
        return "", "plain"
    days = (due - today).days
    when = {0: _("aujourd’hui"), 1: _("demain"), -1: _("depuis hier")}.get(days)
    if when is None:
        count = abs(days)
        ahead = ngettext("dans %(n)s jour", "dans %(n)s jours", count)
        behind = ngettext("dépassé de %(n)s jour", "dépassé de %(n)s jours", count)
        when = (ahead if days > 0 else behind) % {"n": count}
    words = _("promis pour le %(day)s, %(when)s") % {"day": day_text(due, "court"), "when": when}
    return words, "late" if days < 0 else "warn" if days <= SOON else "plain"
