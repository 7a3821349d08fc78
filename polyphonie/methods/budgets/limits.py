"""What may not be bought together: incompatible projects, and envelopes of a category
or of an area."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from polyphonie.methods.budgets.model import Election
from polyphonie.methods.errors import InputError


@dataclass(frozen=True)
class Envelope:
    """At most `limit` (currency) may be spent on `projects` (ids) together."""

    name: str
    limit: Fraction
    projects: frozenset[str]


@dataclass(frozen=True)
class Limits:
    """incompatible: sets of ids, of which at most one project may be retained."""

    incompatible: tuple[frozenset[str], ...] = ()
    envelopes: tuple[Envelope, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.incompatible or self.envelopes)


NO_LIMITS = Limits()


def category_envelopes(election: Election, limits: dict[str, Fraction]) -> tuple[Envelope, ...]:
    """One envelope per category. Raises InputError for a category no project has."""
    return envelopes_by(election, limits, lambda p: p.categories, "catégorie")


def area_envelopes(election: Election, limits: dict[str, Fraction]) -> tuple[Envelope, ...]:
    """One envelope per area. Raises InputError for an area no project has."""
    return envelopes_by(election, limits, lambda p: (p.area,), "secteur")


def envelopes_by(election, limits, labels, what) -> tuple[Envelope, ...]:
    found = []
    for name, limit in limits.items():
        members = frozenset(p.id for p in election.projects if name in labels(p))
        if not members:
            raise InputError(
                f"Aucun projet n’est du {what} « {name} »."
                if what == "secteur"
                else f"Aucun projet n’est de la {what} « {name} »."
            )
        found.append(Envelope(f"{what} {name}", Fraction(limit), members))
    return tuple(found)


def limits_from_dict(election: Election, data: dict) -> Limits:
    """Limits from plain data: {"incompatible": [[id, …], …], "categories": {name: limit},
    "areas": {name: limit}}. Limits may be numbers or decimal strings.

    Raises InputError for data of another shape, an unknown key, project, category or area.
    """
    unknown = set(data) - {"incompatible", "categories", "areas"}
    if unknown:
        raise InputError(f"La clé « {min(unknown)} » n’est pas connue.")
    lists, tables = data.get("incompatible", []), [data.get(key, {}) for key in ("areas", "categories")]
    if not isinstance(lists, list) or not all(isinstance(group, list) for group in lists):
        raise InputError("« incompatible » doit être une liste de listes d’identifiants.")
    if not all(isinstance(table, dict) for table in tables):
        raise InputError("« areas » et « categories » doivent donner une limite par nom.")
    ids = {p.id for p in election.projects}
    groups = tuple(frozenset(map(str, group)) for group in lists)
    for group in groups:
        if group - ids:
            raise InputError(f"Le projet « {min(group - ids)} » n’existe pas.")
    try:
        areas, categories = ({name: Fraction(str(limit)) for name, limit in table.items()} for table in tables)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError("La limite d’une enveloppe n’est pas un nombre.") from error
    return Limits(groups, area_envelopes(election, areas) + category_envelopes(election, categories))


class Room:
    """What is still allowed during one count. Amounts in smallest units."""

    def __init__(self, limits: Limits, ids: list[str], costs: list[int], scale: int) -> None:
        self.costs = costs
        self.rivals: dict[int, set[int]] = {}
        place = {project: c for c, project in enumerate(ids)}
        for group in limits.incompatible:
            members = {place[project] for project in group}
            for c in members:
                self.rivals.setdefault(c, set()).update(members - {c})
        self.left = [envelope.limit * scale for envelope in limits.envelopes]
        self.of: dict[int, list[int]] = {}
        for e, envelope in enumerate(limits.envelopes):
            for project in envelope.projects:
                self.of.setdefault(place[project], []).append(e)
        self.excluded: set[int] = set()

    def allows(self, c: int) -> bool:
        return c not in self.excluded and all(self.costs[c] <= self.left[e] for e in self.of.get(c, ()))

    def closed(self) -> list[int]:
        """Projects that limits exclude now."""
        return [c for c in {*self.of, *self.excluded} if not self.allows(c)]

    def take(self, c: int) -> None:
        self.excluded |= self.rivals.get(c, set())
        for e in self.of.get(c, ()):
            self.left[e] -= self.costs[c]
