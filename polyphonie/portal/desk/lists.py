"""The list of a process's contributions: filters kept in the address, search, a cursor, and what a selection means."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Channel, Contribution, Finding
from polyphonie.core import limits, search
from polyphonie.core.models import Delivery
from polyphonie.processes.models import Process

SIZE = 50
NONE = "aucun"
# parameter → column
COLUMNS = {
    "moyen": "channel", "nature": "kind", "quartier": "area", "etat": "standing", "theme": "theme",
    "reponse": "answer_channel",
}  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the address asks of the list."""

    chosen: dict[str, str] = field(default_factory=dict)
    words: str = ""
    after: str = ""

    def url(self, process: Process, **changes: str) -> str:
        """Return the address of the list with some of it changed; an empty value takes a filter away."""
        kept = {**self.chosen, "q": self.words, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return reverse("desk:process", args=[process.item.public_id]) + (f"?{query}" if query else "")


def read(query: QueryDict) -> Filters:
    chosen = {name: query[name] for name in (*COLUMNS, "constat") if query.get(name)}
    return Filters(chosen, query.get("q", "").strip()[: limits.SEARCH_LENGTH], query.get("apres", ""))


def matching(process: Process, filters: Filters) -> QuerySet:
    """Return the contributions that the filters leave, newest first."""
    rows = Contribution.objects.filter(process=process).order_by("-pk")
    for name, value in filters.chosen.items():
        if name == "constat":
            rows = rows.filter(finding__isnull=True) if value == NONE else rows.filter(finding__item__public_id=value)
        elif name == "quartier":
            rows = rows.filter(area__isnull=True) if value == NONE else rows.filter(area__slug=value)
        else:
            rows = rows.filter(**{COLUMNS[name]: "" if value == NONE else value})
    for term in search.terms(filters.words)[:12]:
        rows = rows.filter(item__search_entry__terms__contains=term)
    if filters.words.isdigit():
        rows = Contribution.objects.filter(process=process, number=int(filters.words))
    return rows


def page(process: Process, filters: Filters) -> tuple[list[Contribution], str]:
    """Return one page of contributions with their words, and the address of the next ("" at the end)."""
    rows = matching(process, filters)
    if filters.after.isdigit():
        rows = rows.filter(pk__lt=int(filters.after))
    found = list(rows.with_words().select_related("finding__item", "assigned_to")[: SIZE + 1])
    more = filters.url(process, apres=str(found[SIZE - 1].pk)) if len(found) > SIZE else ""
    return found[:SIZE], more


def groups(process: Process, filters: Filters) -> list[dict[str, Any]]:
    """Return the filters as plain links, with how many contributions each leaves in the whole process."""
    rows = Contribution.objects.filter(process=process)
    made = [_group(process, filters, rows, "etat", _("État"), dict(Contribution.Standing.choices))]
    made.append(_group(process, filters, rows, "moyen", _("Dit"), dict(Channel.choices)))
    made.append(
        _group(process, filters, rows, "nature", _("Nature"), {**dict(Contribution.Kind.choices), "": _("à préciser")})
    )
    themes = dict(rows.exclude(theme="").values_list("theme", "theme").distinct()[:20])
    if themes:
        made.append(_group(process, filters, rows, "theme", _("Thème"), themes))
    made.append(_areas(process, filters, rows))
    made.append(_findings(process, filters, rows))
    made.append(_group(process, filters, rows, "reponse", _("À répondre"), dict(Delivery.Channel.choices)))
    return [group for group in made if len(group["items"]) > 1]


def _group(
    process: Process, filters: Filters, rows: QuerySet, name: str, label: str, words: dict[str, Any]
) -> dict[str, Any]:
    counts = dict(rows.values_list(COLUMNS[name]).annotate(n=Count("pk")).order_by())
    pairs = [(value or NONE, str(text), counts[value]) for value, text in words.items() if counts.get(value)]
    return {"label": label, "items": _links(process, filters, name, pairs)}


def _areas(process: Process, filters: Filters, rows: QuerySet) -> dict[str, Any]:
    counted = rows.values("area__slug", "area__name").annotate(n=Count("pk")).order_by("area__name")
    pairs = [(row["area__slug"] or NONE, row["area__name"] or _("sans quartier"), row["n"]) for row in counted]
    return {"label": _("Quartier"), "items": _links(process, filters, "quartier", pairs)}


def _findings(process: Process, filters: Filters, rows: QuerySet) -> dict[str, Any]:
    alone = rows.filter(finding__isnull=True).count()
    found = Finding.objects.filter(process=process, size__gt=0).select_related("item").order_by("-size", "pk")[:40]
    pairs = [(NONE, _("dans aucun constat"), alone)] if alone else []
    pairs += [(f.item.public_id, f.title, f.size) for f in found]
    return {"label": _("Constat"), "items": _links(process, filters, "constat", pairs)}


def _links(process: Process, filters: Filters, name: str, pairs: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return one link a value; the link of the value in force takes it away."""
    current = filters.chosen.get(name)
    return [
        {
            "label": label,
            "url": filters.url(process, **{name: "" if value == current else value}),
            "current": value == current,
            "count": count,
        }
        for value, label, count in pairs
    ]


def selection(process: Process, query: QueryDict) -> list[Contribution]:
    """Return the contributions chosen: those ticked, or all those that the filters leave when « tout » is."""
    rows = matching(process, read(query)) if query.get("tout") else Contribution.objects.filter(process=process)
    if not query.get("tout"):
        pids = [p for value in query.getlist("c") for p in value.split()]
        rows = rows.filter(item__public_id__in=pids[: limits.BULK_ITEMS])
    return list(rows.with_words().select_related("finding__item").order_by("pk")[: limits.BULK_ITEMS])


def findings_of(process: Process) -> list[Finding]:
    """Return the findings to which contributions can be added."""
    rows = Finding.objects.filter(process=process).filter(Q(size__gt=0) | Q(published_at__isnull=False))
    return list(rows.select_related("item").order_by("title"))
