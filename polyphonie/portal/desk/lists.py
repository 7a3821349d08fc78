"""The list of a process's contributions: filters kept in the address, search, a cursor, and what a selection means."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions import listing
from polyphonie.contributions.listing import COLUMNS, NONE
from polyphonie.contributions.models import Channel, Contribution, Finding
from polyphonie.contributions.proposing import proposals
from polyphonie.core import ids, limits
from polyphonie.core.models import Delivery
from polyphonie.processes.models import Process

SIZE = 50
THEMES = 20  # the most frequent
PRIVATE = "repondre_par"  # how somebody asked to be answered is told to the services alone


@dataclass(frozen=True)
class Filters:
    """What the address asks of the list."""

    chosen: dict[str, str] = field(default_factory=dict)
    words: str = ""
    after: str = ""
    private: bool = True

    def asked(self) -> dict[str, str]:
        """Return the filters by the names that every list of contributions knows; a number is asked for alone."""
        if ids.key_in(self.words):
            return {"numero": self.words}
        return self.chosen | ({"q": self.words} if self.words else {})

    def url(self, process: Process, here: str = "", **changes: str) -> str:
        """Return the address of the list with some of it changed; an empty value takes a filter away.

        `here`: the address of the list without filters, where it is known already.
        """
        kept = {**self.chosen, "q": self.words, **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        here = here or reverse("desk:process", args=[process.item.public_id])
        return here + (f"?{query}" if query else "")


def read(query: QueryDict, *, private: bool) -> Filters:
    """Return what the address asks; `private`: whether who reads may know how people asked to be answered."""
    names = [name for name in COLUMNS if private or name != PRIVATE]
    chosen = {name: query[name] for name in names if query.get(name)}
    return Filters(chosen, query.get("q", "").strip()[: limits.SEARCH_LENGTH], query.get("apres", ""), private)


def matching(process: Process, filters: Filters) -> QuerySet:
    """Return the contributions that the filters leave, newest first."""
    return listing.narrowed(Contribution.objects.filter(process=process), filters.asked()).order_by("-pk")


def page(process: Process, filters: Filters) -> tuple[list[Contribution], str]:
    """Return one page of contributions with their words, and the address of the next ("" at the end)."""
    rows = matching(process, filters)
    if last := ids.key_in(filters.after):
        rows = rows.filter(pk__lt=last)
    found = list(rows.with_words().select_related("finding__item", "assigned_to")[: SIZE + 1])
    more = filters.url(process, apres=str(found[SIZE - 1].pk)) if len(found) > SIZE else ""
    return found[:SIZE], more


def groups(process: Process, filters: Filters) -> list[dict[str, Any]]:
    """Return the filters as plain links, with how many contributions each leaves in the whole process."""
    counts, alone = _counts(process)
    kinds = {**dict(Contribution.Kind.choices), "": _("à préciser")}
    themes = {theme: theme for theme, _n in counts["theme"].most_common(THEMES) if theme}
    areas = {slug: name or _("sans quartier") for slug, name in sorted(counts["area__slug"], key=lambda a: a[1] or "")}
    counts["area__slug"] = Counter({slug: n for (slug, _name), n in counts["area__slug"].items()})
    asked = [
        ("etat", _("État"), dict(Contribution.Standing.choices)),
        ("moyen", _("Dit"), dict(Channel.choices)),
        ("nature", _("Nature"), kinds),
        ("theme", _("Thème"), themes),
        ("quartier", _("Quartier"), areas),
        ("constat", _("Constat"), {}),
        (PRIVATE, _("À répondre"), dict(Delivery.Channel.choices)),
    ]
    made = []
    for name, label, words in asked:
        if name == PRIVATE and not filters.private:
            continue
        pairs = _findings(process, alone) if name == "constat" else _pairs(words, counts[COLUMNS[name]])
        made.append({"label": label, "items": _links(process, filters, name, pairs)})
    return [group for group in made if len(group["items"]) > 1]


def _counts(process: Process) -> tuple[dict[str, Counter], int]:
    """Return how many contributions have each value of each column, and how many are in no finding: read once."""
    names = ("channel", "kind", "standing", "theme", "answer_channel")
    found: dict[str, Counter] = {name: Counter() for name in (*names, "area__slug")}
    rows = Contribution.objects.filter(process=process).values_list(*names, "area__slug", "area__name").order_by()
    alone = 0
    for *values, slug, area, n, n_alone in rows.annotate(n=Count("pk"), alone=Count("pk", filter=Q(finding=None))):
        for name, value in zip(names, values, strict=True):
            found[name][value] += n
        found["area__slug"][slug, area] += n
        alone += n_alone
    return found, alone


def _pairs(words: dict[Any, Any], counts: Counter) -> list[tuple[str, str, int]]:
    return [(value or NONE, str(text), counts[value]) for value, text in words.items() if counts[value]]


def _findings(process: Process, alone: int) -> list[tuple[str, str, int]]:
    found = Finding.objects.filter(process=process, size__gt=0).order_by("-size", "pk")
    rows = [(NONE, _("dans aucun constat"), alone)] if alone else []
    return rows + list(found.values_list("item__public_id", "title", "size")[:40])


def _links(process: Process, filters: Filters, name: str, pairs: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return one link a value; the link of the value in force takes it away."""
    current, here = filters.chosen.get(name), reverse("desk:process", args=[process.item.public_id])
    return [
        {
            "label": label,
            "url": filters.url(process, here, **{name: "" if value == current else value}),
            "current": value == current,
            "count": count,
        }
        for value, label, count in pairs
    ]


def selection(process: Process, query: QueryDict, *, private: bool) -> list[Contribution]:
    """Return the contributions chosen: those ticked, a group proposed, or all that the filters leave when « tout » is."""
    rows = Contribution.objects.filter(process=process)
    if proposed := query.get("rapprochement"):
        found = proposals(process).named(proposed)
        rows = rows.filter(pk__among=found.members if found else [])
    elif query.get("tout"):
        rows = matching(process, read(query, private=private))
    else:
        pids = [p for value in query.getlist("c") for p in value.split()]
        rows = rows.filter(item__public_id__in=pids[: limits.BULK_ITEMS])
    # When there are too many, those that the list shows first; then in the order in which they were said.
    found = rows.with_words().select_related("finding__item").order_by("-pk")[: limits.BULK_ITEMS]
    return list(found)[::-1]


def findings_of(process: Process) -> list[Finding]:
    """Return the findings to which contributions can be added."""
    rows = Finding.objects.filter(process=process).filter(Q(size__gt=0) | Q(published_at__isnull=False))
    return list(rows.select_related("item").order_by("title"))
