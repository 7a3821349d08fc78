"""Lists of contributions: search, filters kept in the address, pages by cursor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_scopes import get_scope

from polyphonie.core import ids, limits, search
from polyphonie.core.items import one
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area

from . import texts
from .models import Channel, Contribution, Finding

SIZE = limits.PAGE_SIZE
LENGTH = 400  # characters of a contribution that its line says
SHOWN = ("number", "kind", "channel", "collected_at", "supports", "standing", "item__public_id", "area__name")
MANY, MANY_KEPT = 1000, 10  # contributions, seconds: of so many, nobody misses those of a moment ago
NAMES = ("demarche", "nature", "quartier", "moyen", "reponse", "q")
# What a list is narrowed to, by the name of the filter; « aucun » asks for what has none.
COLUMNS = {
    "nature": "kind", "quartier": "area__slug", "moyen": "channel", "etat": "standing", "theme": "theme",
    "repondre_par": "answer_channel", "constat": "finding__item__public_id",
}  # fmt: skip
KEYS = {"quartier": "area", "constat": "finding"}  # those that are empty as keys, not as words
NONE = "aucun"
PRIVATE = ("repondre_par", "constat")  # what the services alone know: how to answer, what is grouped but not published


@dataclass(frozen=True)
class Row:
    """One contribution of a list, the beginning of its public words, and its title."""

    contribution: Contribution
    text: str
    title: str


@dataclass
class Page:
    """One page of a list, with what leads to the others."""

    rows: list[Row]
    next: str = ""
    first: str = ""
    count: int = 0  # up to `limits.COUNTED`
    more: bool = False  # there are more than that
    query: str = ""
    filters: list[dict[str, Any]] = field(default_factory=list)
    clear: str = ""
    keep: dict[str, str] = field(default_factory=dict)
    process: Process | None = None


def page(asked: QueryDict, url: str) -> Page:
    """Return the public contributions that the address asks for, newest first."""
    chosen = {name: asked[name] for name in NAMES if asked.get(name)}
    process = process_named(chosen)
    found = _searched(asked, chosen, url) if "q" in chosen else _all(asked, chosen, url)
    found.query, found.process = chosen.get("q", ""), process
    found.filters = _filters(chosen, url)
    found.keep = {name: value for name, value in chosen.items() if name != "q"}
    found.clear = url if chosen else ""
    return found


def _all(asked: QueryDict, chosen: dict[str, str], url: str) -> Page:
    rows = matching(chosen)
    found = _page(rows, asked.get("apres", ""), lambda extra: _address(url, chosen | extra))
    if chosen:
        _count(found, rows)
    else:
        found.count, found.more = _told(_all_counted())
    return found


def _searched(asked: QueryDict, chosen: dict[str, str], url: str) -> Page:
    """Return a page of what holds the words: looked for among the newest that do, then among the older ones."""
    after = asked.get("apres", "")
    newest = search.newest(chosen["q"], kind="contribution", before=ids.key_in(after))
    older, newest = len(newest) > limits.SEARCHED, newest[: limits.SEARCHED]
    rows = matching({k: v for k, v in chosen.items() if k != "q"}).filter(item_id__among=newest)
    found = _page(rows, after, lambda extra: _address(url, chosen | extra))
    _count(found, rows)
    if older:
        found.more = True
        found.next = found.next or _address(url, chosen | {"apres": str(newest[-1])})
    return found


def process_named(chosen: Mapping[str, str]) -> Process | None:
    """Return the published process that the filters name, or None."""
    if "demarche" not in chosen:
        return None
    return one(Process.objects.published().select_related("item").filter(item__public_id=chosen["demarche"]))


def matching(chosen: Mapping[str, str], actor: Any = None) -> QuerySet:
    """Return the contributions that these filters leave, without order: the page, the exports and the API all ask here.

    Those that anyone may read, or every one of the territory when `actor` works on them.
    """
    private = actor is not None and allowed(actor, "contributions.read_private")
    rows = Contribution.objects.all() if private else Contribution.objects.shown()
    if "demarche" in chosen:
        process = process_named(chosen)
        rows = rows.filter(process=process) if process else rows.none()
    return narrowed(rows, chosen if private else {k: v for k, v in chosen.items() if k not in PRIVATE})


def members(finding: Finding, after: str, url: str) -> Page:
    """Return the contributions of a finding that everyone may read, oldest first as they were heard."""
    rows = Contribution.objects.shown().filter(finding=finding)
    found = _page(rows, after, lambda extra: _address(url, extra))
    _count(found, rows)
    return found


def _count(found: Page, rows: QuerySet) -> None:
    """Count these rows as far as a page does."""
    found.count, found.more = _told(rows[: limits.COUNTED + 1].count())


def _told(count: int) -> tuple[int, bool]:
    return min(count, limits.COUNTED), count > limits.COUNTED


def _all_counted() -> int:
    """Count the public contributions, as items, which one index holds; where they are many, not at each request."""
    key = f"contributions:{get_scope()['territory'].pk}"
    if kept := cache.get(key):
        return kept
    count = Item.objects.public().filter(kind="contribution")[: limits.COUNTED + 1].count()
    if count > MANY:
        cache.set(key, count, MANY_KEPT)
    return count


def _page(rows: QuerySet, after: str, address: Any) -> Page:
    if last := ids.key_in(after):
        rows = rows.filter(item_id__lt=last)
    shown = list(rows.select_related("item", "area").only(*SHOWN).order_by("-item_id")[: SIZE + 1])
    more = address({"apres": str(shown[SIZE - 1].pk)}) if len(shown) > SIZE else ""
    return Page(lines(shown[:SIZE]), next=more, first=address({}) if after else "")


def lines(rows: Sequence[Contribution]) -> list[Row]:
    """Return the rows of a list, with their words; each has at least what SHOWN names."""
    words = texts.public_texts(rows)
    return [Row(c, texts.excerpt(words.get(c.pk, ""), LENGTH), texts.title(c)) for c in rows]


def narrowed(rows: QuerySet, chosen: Mapping[str, str]) -> QuerySet:
    """Return those of `rows` that the filters leave, whatever list they come from."""
    for name in COLUMNS.keys() & chosen.keys():
        if chosen[name] != NONE:
            rows = rows.filter(**{COLUMNS[name]: chosen[name]})
        else:
            rows = rows.filter(**({f"{KEYS[name]}__isnull": True} if name in KEYS else {COLUMNS[name]: ""}))
    if chosen.get("reponse") == "oui":
        rows = rows.filter(standing=Contribution.Standing.ANSWERED)
    elif chosen.get("reponse") == "non":
        rows = rows.waiting()
    if "numero" in chosen:
        rows = rows.filter(number=ids.key_in(chosen["numero"]) or 0)
    if "q" in chosen:
        rows = search.held(rows, chosen["q"], "item__search_entry")
    return rows


def _filters(chosen: dict[str, str], url: str) -> list[dict[str, Any]]:
    areas = list(Area.objects.values_list("slug", "name"))
    groups = [
        ("reponse", _("Réponse"), [("oui", _("a sa réponse")), ("non", _("l’attend"))]),
        ("nature", _("Nature"), Contribution.Kind.choices),
        ("quartier", _("Quartier"), areas),
        ("moyen", _("Moyen"), [c for c in Channel.choices if c[0] != Channel.IMPORT]),
    ]
    return [
        {"label": label, "items": [_link(name, value, text, chosen, url) for value, text in choices]}
        for name, label, choices in groups
        if choices
    ]


def _link(name: str, value: str, text: Any, chosen: dict[str, str], url: str) -> dict[str, Any]:
    current = chosen.get(name) == value
    others = {key: held for key, held in chosen.items() if key != name}
    return {"label": text, "url": _address(url, others if current else others | {name: value}), "current": current}


def _address(url: str, values: dict[str, str]) -> str:
    return f"{url}?{urlencode(values)}" if values else url
