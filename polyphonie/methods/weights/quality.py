"""What weighting costs: design effect, effective size, margins of error."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

NORMAL_95 = 1.959963984540054


def design_effect(weights: np.ndarray) -> float:
    """Kish's design effect of unequal weights (1965): n times sum of squares over squared sum."""
    weights = np.asarray(weights, float)
    return float(len(weights) * np.sum(weights**2) / np.sum(weights) ** 2)


def effective_size(weights: np.ndarray) -> float:
    """How many equally weighted answers would be as precise: n over the design effect."""
    return len(weights) / design_effect(weights)


def margin_of_error(share: float, size: float, z: float = NORMAL_95) -> float:
    """Half-width of the interval of a share seen among `size` (effective) answers, at 95 %."""
    return z * sqrt(share * (1.0 - share) / size)


def wilson(count: float, size: float, z: float = NORMAL_95) -> tuple[float, float]:
    """Wilson's interval (1927) of a share; it stays within 0 and 1 with few answers."""
    share, square = count / size, z * z
    middle = (share + square / (2 * size)) / (1 + square / size)
    width = z * sqrt(share * (1 - share) / size + square / (4 * size**2)) / (1 + square / size)
    low = 0.0 if count <= 0 else middle - width
    return low, 1.0 if count >= size else middle + width


@dataclass(frozen=True)
class Estimate:
    """An estimate and its standard error, in the unit of what is measured."""

    value: float
    error: float


def mean(
    values: np.ndarray,
    weights: np.ndarray,
    clusters: np.ndarray | None = None,
    population_clusters: float | None = None,
    margins: np.ndarray | None = None,
    base: np.ndarray | None = None,
) -> Estimate:
    """Weighted mean with its linearised standard error.

    `clusters` labels the units drawn together, `population_clusters` how many there are in all
    (finite population correction), `margins` the category codes of a calibration: what they
    explain no longer varies (Deville and Särndal 1992, equation 3.4), `base` the first weights.
    """
    weights = np.asarray(weights, float)
    value = float(weights @ values / weights.sum())
    scores = (np.asarray(values, float) - value) / weights.sum()
    variance = _variance(scores, weights, clusters, population_clusters, margins, base)
    return Estimate(value, sqrt(variance))


def total(
    values: np.ndarray,
    weights: np.ndarray,
    clusters: np.ndarray | None = None,
    population_clusters: float | None = None,
    margins: np.ndarray | None = None,
    base: np.ndarray | None = None,
) -> Estimate:
    """Weighted total with its standard error; same options as `mean`."""
    weights, values = np.asarray(weights, float), np.asarray(values, float)
    variance = _variance(values, weights, clusters, population_clusters, margins, base)
    return Estimate(float(weights @ values), sqrt(variance))


def _variance(
    scores: np.ndarray,
    weights: np.ndarray,
    clusters: np.ndarray | None,
    population: float | None,
    margins: np.ndarray | None,
    base: np.ndarray | None,
) -> float:
    """Variance of the sum of weights × scores, clusters drawn with equal chances."""
    if margins is not None:
        fit = weights if base is None else np.asarray(base, float)
        scores = _residuals(scores, fit, margins)
    labels = np.arange(len(scores)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    sums = np.bincount(labels.ravel(), weights=weights * scores)
    drawn = len(sums)
    correction = 1.0 if population is None else 1.0 - drawn / population
    return float(correction * drawn / (drawn - 1) * np.sum((sums - sums.mean()) ** 2))


def _residuals(scores: np.ndarray, fit: np.ndarray, margins: np.ndarray) -> np.ndarray:
    columns = [np.eye(int(c.max()) + 1)[c] for c in margins.T]
    design, root = np.hstack(columns), np.sqrt(fit)
    found = np.linalg.lstsq(design * root[:, None], scores * root, rcond=None)[0]
    return scores - design @ found
