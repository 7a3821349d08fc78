"""What a list can say, column by column: one dictionary of fields for exports, open data and the API."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from polyphonie.territories.models import Territory

from .pages import territory_url
from .permissions import allowed

Value = str | int | float | bool | date | datetime | Decimal | None
# Kinds of a column, by the names of Table Schema.
KINDS = ("string", "integer", "number", "boolean", "date", "datetime")
_PLACEHOLDER = "0000000000"


class Addresses:
    """Absolute addresses of pages, each pattern resolved once: an export makes a hundred thousand of them."""

    def __init__(self, territory: Territory):
        self._territory = territory
        self._patterns: dict[str, tuple[str, str]] = {}

    def of(self, name: str, public_id: str) -> str:
        """Return the address of the page `name` (one argument) for an object."""
        if name not in self._patterns:
            before, _sep, after = territory_url(self._territory, name, _PLACEHOLDER).partition(_PLACEHOLDER)
            self._patterns[name] = before, after
        before, after = self._patterns[name]
        return f"{before}{public_id}{after}"


def labels(choices: Iterable[tuple[str, Any]]) -> Callable[[str], str | None]:
    """Return what gives the words of each value, in the language of the moment; nothing for an empty one."""
    lazy, known = dict(choices), {}

    def word(value: str) -> str | None:
        key = get_language(), value
        if key not in known:
            known[key] = str(lazy[value]) if value else None
        return known[key]

    return word


@dataclass(frozen=True)
class Column:
    """One column: its name in files, what a reader calls it, what it says, and how it is drawn from a row."""

    name: str
    label: Any  # lazy French
    says: Any  # lazy French: what it holds, its unit, when it is empty
    value: Callable[[Any, Addresses], Value]
    kind: str = "string"
    required: bool = False
    unique: bool = False
    choices: Sequence[Any] = ()  # labels; empty when any value may come
    uri: bool = False
    private: bool = False  # for those who work on the list only
    open: bool = True  # may enter an open-data set


Geometry = dict[str, Any] | None


@dataclass(frozen=True)
class Source:
    """A list that can be taken out: its rows (the query of its page), its columns, its filters.

    `rows(actor, filters)` gives an unordered queryset; `load(rows)` the objects of one slice of it, with all that the
    columns read. `permission` is asked before the list is even named.
    """

    name: str
    title: Any
    says: Any
    columns: tuple[Column, ...]
    rows: Callable[[Any, Mapping[str, str]], QuerySet]
    load: Callable[[QuerySet], list[Any]]
    filters: Mapping[str, Any] = field(default_factory=dict)  # parameter → lazy label
    values: Callable[[str], list[tuple[str, str]]] | None = None  # those of a filter that no other list has
    private_filters: Mapping[str, Any] = field(default_factory=dict)  # the same, for those who work on the list only
    geometry: Callable[[Any], Geometry] | None = None
    permission: str = ""  # "" when everyone may see the list
    works_on: str = "people.see_staff_desk"  # who sees its private columns
    personal: bool = False  # holds personal data even in its public columns
    pk: str = "pk"
    page: str = ""  # URL name of the page that shows it

    def open_to(self, actor: Any) -> bool:
        """Tell whether the actor may see this list at all."""
        return not self.permission or allowed(actor, self.permission)

    def columns_for(self, actor: Any) -> list[Column]:
        """Return the columns that the actor may take out, in order."""
        private = allowed(actor, self.works_on)
        return [c for c in self.columns if private or not c.private]

    def filters_for(self, actor: Any) -> dict[str, Any]:
        """Return what the actor may narrow the list by, with the label of each."""
        return {**self.filters, **(self.private_filters if allowed(actor, self.works_on) else {})}

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)
