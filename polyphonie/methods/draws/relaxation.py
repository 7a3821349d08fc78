"""When no panel meets the quotas: the smallest change that makes one possible, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from polyphonie.methods.errors import InputError

from .matrices import beside, diagonal, identity, stacked, zeros
from .pool import Quota
from .solver import Model
from .space import Space


@dataclass(frozen=True)
class Relaxation:
    """One bound of one quota to move: `bound` is "min" or "max", from `before` to `after`."""

    feature: str
    value: str
    bound: str
    before: int
    after: int
    people: int

    def words(self) -> str:
        """The change and its reason, in a French sentence for the organisers."""
        bound = "minimum" if self.bound == "min" else "maximum"
        move = "descendre" if self.bound == "min" else "monter"
        some = {0: "aucune personne", 1: "une seule personne"}.get(self.people, f"{self.people} personnes")
        return (
            f"Pour « {self.value} » ({self.feature}), {move} le {bound} "
            f"de {self.before} à {self.after} ({some} dans le vivier)."
        )


class Infeasible(InputError):
    """No panel meets the quotas. `relaxations` is the smallest set of changes that allows one."""

    def __init__(self, relaxations: tuple[Relaxation, ...]) -> None:
        words = " ".join(r.words() for r in relaxations)
        super().__init__(f"Aucun panel ne respecte tous les quotas. Le plus petit changement : {words}")
        self.relaxations = relaxations


def smallest(space: Space) -> tuple[Relaxation, ...]:
    """The fewest seats by which bounds must move, then the fewest bounds, first declared first.

    Each quota stays between its `lowest` and `highest`. Raises InputError when even that leaves
    no panel (households, or bounds of relaxation that are too tight).
    """
    model, count, quotas = _model(space), len(space.sizes), len(space.quotas)
    none = np.zeros(count)
    seats = np.concatenate([none, np.ones(2 * quotas), np.zeros(2 * quotas)])
    model.costs(-seats)
    answer = model.run()
    if answer.x is None:
        raise InputError(
            "Aucun panel n’est possible, même en assouplissant les quotas jusqu’à leurs limites : "
            "agrandir le vivier, revoir ces limites ou la règle des foyers."
        )
    model.add_row(seats, 0.0, round(-answer.value))
    rank = 1.0 + np.tile(np.arange(quotas), 2) / (4.0 * quotas * (quotas + 1))
    model.costs(-np.concatenate([none, np.zeros(2 * quotas), rank]))
    moves = np.round(model.run().x[count : count + 2 * quotas]).astype(int)
    people = (space.matrix @ space.sizes)[:quotas].astype(int)
    found = []
    for index, quota in enumerate(space.quotas):
        for bound, before, move in (
            ("min", quota.minimum, -moves[index]),
            ("max", quota.maximum, moves[quotas + index]),
        ):
            if move:
                after = before + int(move)
                found.append(Relaxation(quota.feature, quota.value, bound, before, after, int(people[index])))
    return tuple(found)


def _model(space: Space) -> Model:
    """Columns: seats by orbit, seats below each minimum, above each maximum, and whether."""
    count, quotas, rows = len(space.sizes), len(space.quotas), space.matrix.shape[0]
    panel, other = space.matrix.part(0, quotas), space.matrix.part(quotas, rows)
    low = beside(panel, identity(quotas), zeros(quotas, 3 * quotas))
    high = beside(panel, zeros(quotas, quotas), diagonal(np.full(quotas, -1.0)), zeros(quotas, 2 * quotas))
    most_below = np.array([q.minimum - q.lowest for q in space.quotas], float)
    most_above = np.array(
        [(space.seats if q.highest is None else q.highest) - q.maximum for q in space.quotas],
        float,
    )
    most = np.maximum(np.concatenate([most_below, most_above]), 0.0)
    used = beside(zeros(2 * quotas, count), identity(2 * quotas), diagonal(-most))
    infinite = np.full(quotas, np.inf)
    return Model(
        stacked(low, high, beside(other, zeros(rows - quotas, 4 * quotas)), used),
        np.concatenate([space.lower[:quotas], -infinite, space.lower[quotas:], -infinite, -infinite]),
        np.concatenate([infinite, space.upper[:quotas], space.upper[quotas:], np.zeros(2 * quotas)]),
        np.zeros(count + 4 * quotas),
        np.concatenate([space.caps, most, np.ones(2 * quotas)]),
        integer=np.ones(count + 4 * quotas, bool),
    )


def relaxed(quotas: tuple[Quota, ...], relaxations: tuple[Relaxation, ...]) -> tuple[Quota, ...]:
    """The quotas once the relaxations are accepted."""
    moves = {(r.feature, r.value, r.bound): r.after for r in relaxations}
    return tuple(
        replace(
            q,
            minimum=moves.get((q.feature, q.value, "min"), q.minimum),
            maximum=moves.get((q.feature, q.value, "max"), q.maximum),
        )
        for q in quotas
    )
