"""What an election is: projects, a budget, and ballots kept as arrays.

Identical ballots are stored once with their number of voters: the rules depend
only on what is on a ballot, so this changes no result and saves time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from polyphonie.methods.errors import InputError

KINDS = ("approval", "choose-1", "cumulative", "scoring", "ordinal")


@dataclass(frozen=True)
class Project:
    """One project. `cost` is exact, in the currency of the budget."""

    id: str
    cost: Fraction
    name: str = ""
    categories: tuple[str, ...] = ()
    area: str = ""
    fields: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def title(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class Election:
    """Projects, budget and ballots.

    ballot_of: int32 (voters,), the distinct ballot each voter cast.
    start, chosen: the distinct ballots, compressed: ballot b names the projects
        chosen[start[b]:start[b+1]] (int32 indices into `projects`), in the voter's
        order for ordinal ballots, without repetition.
    points: int64, one per entry of `chosen`, in units of 1 / point_scale; None for
        approval, choose-1 and ordinal ballots.
    notes: what the reader put right and whoever counts should know.
    """

    projects: tuple[Project, ...]
    budget: Fraction
    kind: str
    voters: tuple[str, ...]
    ballot_of: np.ndarray
    start: np.ndarray
    chosen: np.ndarray
    points: np.ndarray | None = None
    point_scale: int = 1
    meta: dict[str, str] = field(default_factory=dict)
    voter_fields: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def money_scale(self) -> int:
        """The number of smallest units of account in one unit of currency."""
        return lcm(self.budget.denominator, *(p.cost.denominator for p in self.projects))

    def weights(self) -> np.ndarray:
        """int64 (ballots,): how many voters cast each distinct ballot."""
        return np.bincount(self.ballot_of, minlength=len(self.start) - 1)

    def entry_ballots(self) -> np.ndarray:
        """int32: the distinct ballot of each entry of `chosen`."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    def votes(self) -> np.ndarray:
        """int64 (projects,): the number of voters who name each project."""
        weight = self.weights()[self.entry_ballots()]
        counts = np.bincount(self.chosen, weights=weight, minlength=len(self.projects))
        return counts.astype(np.int64)


def make_election(
    projects: list[Project],
    budget: Fraction | int,
    ballots: list[list[str]] | list[dict[str, int]],
    kind: str = "approval",
    voters: list[str] | None = None,
    meta: dict[str, str] | None = None,
) -> Election:
    """An election from plain lists: one list of project ids per voter, or one
    {project id: points} per voter for cumulative and scoring ballots.

    Raises InputError (row = position of the ballot, from 1) for an unknown project,
    a kind that is not known, or negative points.
    """
    if kind not in KINDS:
        raise InputError(f"Le type de bulletin « {kind} » n’est pas connu.")
    builder = BallotBox([p.id for p in projects], kind)
    for row, ballot in enumerate(ballots, 1):
        if isinstance(ballot, dict):
            builder.add(list(ballot), [Fraction(v) for v in ballot.values()], row)
        else:
            builder.add(list(ballot), None, row)
    names = voters if voters is not None else [str(i) for i in range(1, len(ballots) + 1)]
    return builder.election(tuple(projects), Fraction(budget), tuple(names), dict(meta or {}))


class BallotBox:
    """Gathers ballots and makes the compressed arrays. One use: fill, then `election`."""

    def __init__(self, ids: list[str], kind: str) -> None:
        self.kind = kind
        self.scored = kind in ("cumulative", "scoring")
        self.index = {project: i for i, project in enumerate(ids)}
        if len(self.index) != len(ids):
            twice = next(p for p in ids if ids.count(p) > 1)
            raise InputError(f"Le projet « {twice} » figure deux fois dans la liste des projets.")
        self.seen: dict[object, int] = {}
        self.ballots: list[tuple[tuple[int, ...], tuple[Fraction, ...]]] = []
        self.cast: list[int] = []
        self.notes: list[str] = []

    def add(self, names: list[str], points: list[Fraction] | None, row: int) -> int:
        """Record one ballot; return the index of the distinct ballot it equals."""
        number = self.distinct(names, points, row)
        self.cast.append(number)
        return number

    def distinct(self, names: list[str], points: list[Fraction] | None, row: int) -> int:
        """The index of the distinct ballot equal to this one, which is not cast yet."""
        try:
            places = [self.index[name] for name in names]
        except KeyError as error:
            raise InputError(f"Ligne {row} : le projet « {error.args[0]} » n’existe pas.", row) from error
        if self.scored:
            return self.store(*self.scored_key(names, places, points, row))
        if len(set(places)) < len(places):
            self.note_repeats(names, row)
            places = list(dict.fromkeys(places))
        # Only ranked ballots have an order.
        return self.store(tuple(places if self.kind == "ordinal" else sorted(places)), ())

    def scored_key(
        self, names: list[str], places: list[int], points: list[Fraction] | None, row: int
    ) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
        if points is None:
            raise InputError(f"Ligne {row} : ce bulletin ne porte pas de points.", row)
        given: dict[int, Fraction] = {}
        for place, value in zip(places, points, strict=True):
            if value < 0:
                raise InputError(f"Ligne {row} : des points négatifs ne peuvent être comptés.", row)
            given[place] = self.merge(given[place], value) if place in given else value
        if len(given) < len(places):
            self.note_repeats(names, row)
        order = sorted(given)
        return tuple(order), tuple(given[place] for place in order)

    def note_repeats(self, names: list[str], row: int) -> None:
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            self.notes.append(
                f"Ligne {row} : le bulletin nomme deux fois le projet « {name} » ; il compte une seule fois."
            )

    def store(self, places: tuple[int, ...], points: tuple[Fraction, ...]) -> int:
        key = (places, points)
        number = self.seen.setdefault(key, len(self.ballots))
        if number == len(self.ballots):
            self.ballots.append(key)
        return number

    def merge(self, first: Fraction, second: Fraction) -> Fraction:
        """Points given twice to one project: shared-out points add up, notes do not."""
        return first + second if self.kind == "cumulative" else max(first, second)

    def election(
        self,
        projects: tuple[Project, ...],
        budget: Fraction,
        voters: tuple[str, ...],
        meta: dict[str, str],
        voter_fields: dict[str, list[str]] | None = None,
    ) -> Election:
        start = np.zeros(len(self.ballots) + 1, dtype=np.int64)
        np.cumsum([len(names) for names, _ in self.ballots], out=start[1:])
        chosen = np.fromiter((p for names, _ in self.ballots for p in names), dtype=np.int32, count=int(start[-1]))
        points, scale = None, 1
        if self.scored:
            scale = lcm(1, *{v.denominator for _, values in self.ballots for v in values})
            points = np.array([int(v * scale) for _, values in self.ballots for v in values], dtype=np.int64)
        return Election(
            projects=projects,
            budget=budget,
            kind=self.kind,
            voters=voters,
            ballot_of=np.array(self.cast, dtype=np.int32),
            start=start,
            chosen=chosen,
            points=points,
            point_scale=scale,
            meta=meta,
            voter_fields=voter_fields or {},
            notes=tuple(self.notes),
        )
