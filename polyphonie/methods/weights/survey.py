"""Reading a survey and its margins, and the honest refusals before any weight is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from polyphonie.methods.draws.pool import read_table
from polyphonie.methods.errors import InputError

UNKNOWN = frozenset({"", "?", "na", "n/a", "nr", "nsp", "ne sait pas", "non réponse"})
VARIABLES = ("variable", "feature", "critere", "critère", "category", "margin")
VALUES = ("value", "valeur", "modalite", "modalité", "feature", "category", "level")
TARGETS = ("population", "count", "target", "effectif", "freq", "share", "part", "total", "n")
WEIGHTS = ("weight", "poids", "pw", "design_weight")
MINIMUM_ANSWERS = 30
MINIMUM_GROUP = 5


class TooFewAnswers(InputError):
    """Weighting would make a handful of people speak for many: refused."""


@dataclass(frozen=True)
class Margin:
    """The population of each category of a variable, in the order of the file."""

    variable: str
    names: tuple[str, ...]
    population: np.ndarray


@dataclass(frozen=True)
class Survey:
    """`codes[i, m]`: category of answer i in margin m, or -1 if unknown; `base`: first weights."""

    codes: np.ndarray
    base: np.ndarray
    margins: tuple[Margin, ...]


def read_margins(path: str | Path) -> tuple[Margin, ...]:
    """Read `variable,value,population`: one row a category, people or shares.

    Raises InputError naming the row of a wrong number or a category given twice, or when the
    margins do not have the same total.
    """
    header, rows = read_table(path)
    low = {name.casefold(): name for name in header}
    variable = _column(low, VARIABLES, path, "variable")
    rest = {key: name for key, name in low.items() if name != variable}
    value, target = _column(rest, VALUES, path, "valeur"), _column(rest, TARGETS, path, "population")
    found: dict[str, dict[str, float]] = {}
    for line, row in rows:
        inside = found.setdefault(row[variable], {})
        if row[value] in inside:
            raise InputError(f"ligne {line} : « {row[value]} » figure déjà", line)
        inside[row[value]] = _number(row[target], line)
    if not found:
        raise InputError(f"le fichier {path} ne contient aucune marge")
    margins = tuple(Margin(name, tuple(inside), np.array(list(inside.values()))) for name, inside in found.items())
    first = margins[0].population.sum()
    for margin in margins:
        total = margin.population.sum()
        if total <= 0:
            raise InputError(f"la population de « {margin.variable} » est nulle")
        if abs(total - first) > 0.005 * first:
            raise InputError(
                f"les marges n’ont pas le même total : {first:g} pour « {margins[0].variable} », "
                f"{total:g} pour « {margin.variable} »"
            )
    return margins


def read_survey(path: str | Path, margins: tuple[Margin, ...], weight_column: str | None = None) -> Survey:
    """Read the answers. Raises InputError naming the row of an unknown value or a wrong weight."""
    header, rows = read_table(path)
    wanted = [m.variable for m in margins] + ([weight_column] if weight_column else [])
    for column in wanted:
        if column not in header:
            raise InputError(f"la colonne « {column} » n’existe pas dans {path}")
    name = weight_column or next((h for h in header if h.casefold() in WEIGHTS), None)
    codes = np.full((len(rows), len(margins)), -1)
    base = np.ones(len(rows))
    places = [{value: i for i, value in enumerate(m.names)} for m in margins]
    for answer, (line, row) in enumerate(rows):
        for position, margin in enumerate(margins):
            cell = row[margin.variable]
            code = places[position].get(cell)
            if code is None and cell.casefold() not in UNKNOWN:
                raise InputError(
                    f"ligne {line} : la valeur « {cell} » de « {margin.variable} » n’est pas dans les marges",
                    line,
                )
            codes[answer, position] = -1 if code is None else code
        if name:
            base[answer] = _number(row[name], line)
            if base[answer] <= 0:
                raise InputError(f"ligne {line} : un poids doit être positif", line)
    return Survey(codes, base, margins)


def check(survey: Survey, minimum: int = MINIMUM_ANSWERS, minimum_group: int = MINIMUM_GROUP) -> None:
    """Raise TooFewAnswers, in plain words, when weighting would not be honest."""
    count = len(survey.base)
    if count < minimum:
        raise TooFewAnswers(f"Trop peu de réponses pour pondérer : {count}, il en faut au moins {minimum}.")
    for position, margin in enumerate(survey.margins):
        codes = survey.codes[:, position]
        found = np.bincount(codes[codes >= 0], minlength=len(margin.names))
        for name, answers, people in zip(margin.names, found, margin.population, strict=True):
            if people > 0 and answers < minimum_group:
                some = {0: "aucune réponse", 1: "une seule réponse"}.get(answers, f"{answers} réponses")
                raise TooFewAnswers(
                    f"Trop peu de réponses pour pondérer : « {name} » ({margin.variable}) compte "
                    f"{some}, il en faut au moins {minimum_group}. Regrouper cette modalité avec "
                    "une autre, ou inviter ces personnes."
                )
            if people == 0 and answers:
                raise InputError(f"« {name} » ({margin.variable}) a des réponses mais aucune population")


def targets(survey: Survey) -> tuple[np.ndarray, list[np.ndarray]]:
    """Codes without holes and the target of each category.

    Margins given as shares (a total of 1 or 100) lead to weights whose mean is 1.
    Answers that do not tell their group form one more category that keeps its own share: their
    silence is not corrected, nor does it correct the others.
    """
    total = float(survey.margins[0].population.sum())
    if abs(total - 1.0) <= 0.005 or abs(total - 100.0) <= 0.5:
        total = float(len(survey.base))
    codes, wanted = survey.codes.copy(), []
    for position, margin in enumerate(survey.margins):
        target = margin.population * (total / margin.population.sum())
        silent = codes[:, position] < 0
        if silent.any():
            share = survey.base[silent].sum() / survey.base.sum()
            target = np.append(target * (1.0 - share), total * share)
            codes[silent, position] = len(margin.names)
        wanted.append(target)
    return codes, wanted


def _column(low: dict[str, str], names: Sequence[str], path: str | Path, wanted: str) -> str:
    for name in names:
        if name in low:
            return low[name]
    raise InputError(f"il manque une colonne « {wanted} » dans {path}")


def _number(cell: str, line: int) -> float:
    try:
        number = float(cell.replace(",", ".").replace("\u00a0", "").replace("\u202f", ""))
    except ValueError:
        number = float("nan")
    if not 0.0 <= number < float("inf"):
        raise InputError(f"ligne {line} : « {cell} » n’est pas un nombre positif ou nul", line)
    return number
