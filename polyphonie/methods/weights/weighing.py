"""A survey weighted, with everything to be said about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from polyphonie.methods.errors import InputError

from .calibration import trim
from .gaps import MINIMUM_CELL, Gaps, gaps, next_invitations
from .quality import design_effect, effective_size, margin_of_error
from .raking import Raked, rake
from .survey import Margin, Survey, TooFewAnswers, check, targets


@dataclass(frozen=True)
class Weighed:
    """`raked.weights` one an answer, and what they cost. `margin` is that of a share of 50 %."""

    raked: Raked
    design_effect: float
    effective_size: float
    margin: float
    gaps: tuple[Gaps, ...]


def weigh(
    survey: Survey,
    most: float | None = None,
    minimum: int = 30,
    minimum_group: int = 5,
    minimum_cell: int = MINIMUM_CELL,
) -> Weighed:
    """Rake the survey to its margins; `most` caps the weights, in mean weights.

    Raises TooFewAnswers when there are too few answers, before (`minimum` in all and
    `minimum_group` a category) or once weighted (an effective size under `minimum`).
    """
    check(survey, minimum, minimum_group)
    codes, wanted = targets(survey)
    if most is None:
        raked = rake(codes, wanted, survey.base)
    else:
        raked = trim(codes, wanted, survey.base, most)
    size = effective_size(raked.weights)
    if size < minimum:
        raise TooFewAnswers(
            f"Trop peu de réponses pour pondérer : une fois pondérées, les {len(codes)} réponses "
            f"n’en valent que {int(size)}, il en faut au moins {minimum}."
        )
    return Weighed(
        raked,
        design_effect(raked.weights),
        size,
        margin_of_error(0.5, size),
        participation(survey, minimum_cell),
    )


def participation(survey: Survey, minimum_cell: int = MINIMUM_CELL) -> tuple[Gaps, ...]:
    """The gaps of each margin, before any weighting."""
    found = []
    for position, margin in enumerate(survey.margins):
        silent = int(np.sum(survey.codes[:, position] < 0))
        found.append(
            gaps(
                margin.variable,
                list(margin.names),
                _counts(survey, position, margin),
                silent,
                margin.population,
                minimum_cell,
            )
        )
    return tuple(found)


def invitations(survey: Survey, people: int) -> dict[str, dict[str, int]]:
    """For each margin, how many of the next `people` invitations go to each group.

    Margins are looked at one by one: the same invitations serve them all. Made from the counts of
    all groups, those too small to be shown included: for who invites, not for publication. Raises
    InputError for a negative number.
    """
    if people < 0:
        raise InputError("Le nombre d’invitations ne peut pas être négatif.")
    found = {}
    for position, margin in enumerate(survey.margins):
        counts, population = _counts(survey, position, margin), margin.population / margin.population.sum()
        added = next_invitations(counts, population, people)
        found[margin.variable] = dict(zip(margin.names, added.tolist(), strict=True))
    return found


def _counts(survey: Survey, position: int, margin: Margin) -> np.ndarray:
    """Answers of each category of a margin."""
    codes = survey.codes[:, position]
    return np.bincount(codes[codes >= 0], minlength=len(margin.names))
