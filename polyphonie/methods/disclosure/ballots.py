"""Ballots one by one: when a list of them can be published, and in which form.

Rules S1, S5, S7 and S9. What a person chose, beside their age, sex or quartier,
names them in a small town (docs/methods/disclosure.md has the figures).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from polyphonie.methods.disclosure.hiding import LEAST_PARTICIPANTS
from polyphonie.methods.errors import InputError

LEAST_BALLOTS = 200  # S9
LEAST_CROSSED = 30  # S5
SMALL_CELL = 5


@dataclass(frozen=True)
class BallotRisk:
    """What publishing ballots with some traits of the voters would show, in ballots.

    `alone`: nobody else has these traits; `in_small_cells`: fewer than five people have
    them; `given_away`: all the people with these traits share at least one choice (two
    people or more, so not `alone`); `unique_choices`: no other ballot has these choices.
    """

    ballots: int
    alone: int
    in_small_cells: int
    given_away: int
    unique_choices: int


def ballot_risk(traits: Sequence[Hashable], choices: Sequence[frozenset[str]]) -> BallotRisk:
    """Measure the risk of ballots: `traits` (age and sex, say) and `choices`, one a ballot."""
    if len(traits) != len(choices):
        raise InputError("Il faut autant de profils que de bulletins.")
    cells: dict[Hashable, list[frozenset[str]]] = defaultdict(list)
    for trait, choice in zip(traits, choices, strict=True):
        cells[trait].append(choice)
    sizes = [len(found) for found in cells.values()]
    return BallotRisk(
        ballots=len(choices),
        alone=sum(size for size in sizes if size == 1),
        in_small_cells=sum(size for size in sizes if size < SMALL_CELL),
        given_away=sum(len(found) for found in cells.values() if len(found) > 1 and frozenset.intersection(*found)),
        unique_choices=sum(1 for n in Counter(choices).values() if n == 1),
    )


def publishable_ballots(choices: Sequence[Sequence[str]]) -> list[tuple[str, ...]] | None:
    """The ballots alone, sorted so that their order tells nothing; None under 200 ballots.

    The order of preference inside a ballot is kept. No trait of the voter, no time, no
    channel and no number goes with them (S1): nothing can be joined. Under 200 ballots
    only totals may be published (S9).
    """
    if len(choices) < LEAST_BALLOTS:
        return None
    return sorted(tuple(ballot) for ballot in choices)


def may_show_results(participants: int) -> bool:
    """Whether any figure may be shown (S7: nothing before 20 participants)."""
    return participants >= LEAST_PARTICIPANTS


def may_cross(choices: Sequence[frozenset[str]]) -> bool:
    """Whether what one group chose may be shown (S5).

    Not when it has fewer than 30 people, nor when all of them chose one same thing: then
    whoever knows that a person belongs to the group knows that person's choice.
    """
    return len(choices) >= LEAST_CROSSED and not frozenset.intersection(*choices)


def census_band(participants: int, population: int, threshold: int = 11) -> str | None:
    """How a group takes part beside its size, as a band of five points; None if either is small (S8).

    « 10 à 15 % » means at least 10 % and under 15 %. Raises InputError when participants
    exceed the population or are negative.
    """
    if not 0 <= participants <= population:
        raise InputError("Les participants doivent être entre 0 et la population.")
    if participants < threshold or population < threshold:
        return None
    low = 100 * participants // population // 5 * 5
    return "100\u00a0%" if low == 100 else f"{low} à {low + 5}\u00a0%"


def rounded(count: int, base: int = 5) -> int:
    """A count rounded to the nearest multiple of `base`, for what cannot be hidden otherwise (S3)."""
    return (2 * count + base) // (2 * base) * base
