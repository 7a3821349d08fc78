"""The set of possible panels, told as small integer programme.

People who count for the same quotas, and whose households look alike, cannot be told apart by
any rule that treats people equally: they form one *orbit*. A panel is then a vector of whole
numbers, the seats given to each orbit, and 2,000 people are often a few dozen numbers.

Households: those with the same make-up form a class. If a class has N households of at most L
selected members each, any whole vector with `seats of an orbit <= N min(L, m)` and `seats of
the class <= N L` (m members of the orbit in each household) can be placed in the households: it
is a transportation problem whose rounding always exists. No panel is lost, none is added.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError

from . import matrices
from .matrices import Matrix
from .pool import Pool, Quota, memberships
from .solver import Model


@dataclass(frozen=True)
class Group:
    """A class of like households, or of people who live alone.

    `orbits` are positions of orbits; `homes[h][j]` lists the people (positions in the pool) of
    household h who belong to `orbits[j]`; at most `limit` of a household may sit together.
    """

    orbits: tuple[int, ...]
    homes: tuple[tuple[tuple[int, ...], ...], ...]
    limit: int


@dataclass(frozen=True)
class Space:
    """Panels of `seats` people as vectors x over orbits: `lower <= matrix x <= upper`, `0 <= x <= caps`.

    The first rows are the quotas in their order, then the size, then the household classes, then
    cuts: inequalities that every panel meets. `sizes[o]` is the number of people in orbit o.
    """

    seats: int
    sizes: np.ndarray
    caps: np.ndarray
    matrix: Matrix
    lower: np.ndarray
    upper: np.ndarray
    groups: tuple[Group, ...]
    quotas: tuple[Quota, ...]

    def members(self) -> list[list[int]]:
        """The people of each orbit (positions in the pool)."""
        people: list[list[int]] = [[] for _ in self.sizes]
        for group in self.groups:
            for home in group.homes:
                for orbit, inside in zip(group.orbits, home, strict=True):
                    people[orbit].extend(inside)
        return people

    def model(self, integer: bool) -> Model:
        """The programme of one panel, whole (`integer`) or fractional."""
        flags = np.ones(len(self.sizes), bool) if integer else None
        zeros = np.zeros(len(self.sizes))
        return Model(self.matrix, self.lower, self.upper, zeros, self.caps, integer=flags)

    def cut(self, coefficients: np.ndarray, most: float) -> Space:
        """The same space with one more inequality `coefficients·x <= most`."""
        matrix = matrices.stacked(self.matrix, matrices.table(coefficients[None, :]))
        lower, upper = np.append(self.lower, -np.inf), np.append(self.upper, most)
        return Space(self.seats, self.sizes, self.caps, matrix, lower, upper, self.groups, self.quotas)

    def holds(self, x: np.ndarray) -> bool:
        """Whether a vector of whole numbers is a panel."""
        rows = self.matrix @ x
        inside = np.all(rows >= self.lower - 1e-6) and np.all(rows <= self.upper + 1e-6)
        return bool(inside and np.all(x >= 0) and np.all(x <= self.caps))


def build(pool: Pool, quotas: tuple[Quota, ...], seats: int, household_limit: int | None = None) -> Space:
    """The space of panels of `seats` people. Raises InputError when the pool is too small."""
    if seats < 1:
        raise InputError(f"la taille du panel doit être d’au moins 1, et non {seats}")
    if seats > len(pool):
        raise InputError(f"le panel demandé ({seats}) dépasse le vivier ({len(pool)} personnes)")
    if household_limit is not None and household_limit < 1:
        raise InputError(f"la limite par foyer doit être d’au moins 1, et non {household_limit}")
    kinds = memberships(pool, quotas)
    groups, orbit_kinds = _groups(pool, kinds, household_limit)
    sizes = np.zeros(len(orbit_kinds))
    caps = np.zeros(len(orbit_kinds))
    rows, cols, limits = [], [], []
    for group in groups:
        for orbit, inside in zip(group.orbits, group.homes[0], strict=True):
            sizes[orbit] = len(group.homes) * len(inside)
            caps[orbit] = len(group.homes) * min(group.limit, len(inside))
        if sum(caps[o] for o in group.orbits) > len(group.homes) * group.limit:
            rows.extend([len(quotas) + 1 + len(limits)] * len(group.orbits))
            cols.extend(group.orbits)
            limits.append(len(group.homes) * group.limit)
    for orbit, kind in enumerate(orbit_kinds):
        rows.extend([*kind, len(quotas)])
        cols.extend([orbit] * (len(kind) + 1))
    shape = (len(quotas) + 1 + len(limits), len(orbit_kinds))
    matrix = matrices.matrix(rows, cols, np.ones(len(rows)), shape)
    lower = np.array([*(q.minimum for q in quotas), seats, *([-np.inf] * len(limits))], float)
    upper = np.array([*(q.maximum for q in quotas), seats, *limits], float)
    return Space(seats, sizes, caps, matrix, lower, upper, groups, quotas)


def _groups(
    pool: Pool, kinds: list[tuple[int, ...]], limit: int | None
) -> tuple[tuple[Group, ...], list[tuple[int, ...]]]:
    """Classes of households (lone people first) and the quotas of each orbit, in file order."""
    homes: dict[object, list[int]] = defaultdict(list)
    for person in range(len(pool)):
        name = pool.households[person] if pool.households and limit else ""
        homes[name or person].append(person)
    classes: dict[tuple[tuple[int, ...], ...], list[list[int]]] = defaultdict(list)
    for people in homes.values():
        if len(people) <= (limit or 1):  # nobody is held back: each counts as living alone
            for person in people:
                classes[(kinds[person],)].append([person])
        else:
            classes[tuple(sorted(kinds[p] for p in people))].append(people)
    groups, orbit_kinds = [], []
    for make_up, households in classes.items():
        distinct = sorted(set(make_up))
        first = len(orbit_kinds)
        orbit_kinds.extend(distinct)
        inside = tuple(
            tuple(tuple(p for p in people if kinds[p] == kind) for kind in distinct) for people in households
        )
        orbits = tuple(range(first, first + len(distinct)))
        groups.append(Group(orbits, inside, limit if len(make_up) > 1 and limit else 1))
    return tuple(groups), orbit_kinds
