"""A survey weighted, with everything to be said about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .calibration import trim
from .gaps import MINIMUM_CELL, Gaps, gaps
from .quality import design_effect, effective_size, margin_of_error
from .raking import Raked, rake
from .survey import Survey, TooFewAnswers, check, targets


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
        codes = survey.codes[:, position]
        counts = np.bincount(codes[codes >= 0], minlength=len(margin.names))
        silent = int(np.sum(codes < 0))
        found.append(
            gaps(
                margin.variable,
                list(margin.names),
                counts,
                silent,
                margin.population,
                minimum_cell,
            )
        )
    return tuple(found)
