"""The weighting as one object, and in French sentences."""

from __future__ import annotations

from dataclasses import asdict

from .gaps import Gaps, GroupGap
from .weighing import Weighed


def result(weighed: Weighed, invited: dict[str, dict[str, int]] | None = None) -> dict:
    """What the command prints. invited: what `invitations` gives, where it was asked for."""
    return {
        "weights": [float(w) for w in weighed.raked.weights],
        "design_effect": weighed.design_effect,
        "effective_size": weighed.effective_size,
        "margin_of_error": weighed.margin,
        "iterations": weighed.raked.iterations,
        "margin_error": weighed.raked.margin_error,
        "gaps": [asdict(g) for g in weighed.gaps],
        "invitations": invited,
        "words": sentences(weighed) + invitation_sentences(invited or {}),
    }


def sentences(weighed: Weighed) -> list[str]:
    """What the figures mean, for a layperson."""
    count = len(weighed.raked.weights)
    words = [
        f"Une fois pondérées, les {count} réponses valent {int(weighed.effective_size)} réponses "
        f"(effet de plan {_figure(weighed.design_effect, 2)}) : la marge d’erreur d’une "
        f"proportion est d’au plus {_figure(100 * weighed.margin, 1)} points.",
        "Cette marge suppose que, dans un même groupe, ceux qui ont répondu pensent comme les "
        "autres : la pondération ne peut pas le vérifier.",
    ]
    for one in weighed.gaps:
        words.extend(gap_sentences(one))
    return words


def gap_sentences(one: Gaps) -> list[str]:
    """Unknown share and the group most missing, for one variable."""
    words = []
    if one.unknown > 0:
        words.append(
            f"{one.variable} : {_percent(one.unknown)} des réponses ne le disent pas ; "
            "les parts portent sur les autres."
        )
    missing = [g for g in one.groups if g.differs and g.gap is not None and g.gap < 0]
    if missing:
        words.append(_missing(one, min(missing, key=lambda g: (g.gap or 0.0, g.name))))
    return words


def invitation_sentences(invited: dict[str, dict[str, int]]) -> list[str]:
    """Whom to invite next, one sentence a variable."""
    told = {
        variable: ", ".join(f"{people} « {name} »" for name, people in groups.items() if people)
        for variable, groups in invited.items()
    }
    return [f"{variable} : inviter ensuite {who}." for variable, who in told.items() if who]


def _missing(one: Gaps, group: GroupGap) -> str:
    return (
        f"{one.variable} : « {group.name} » compte {_percent(group.share or 0.0)} des réponses et "
        f"{_percent(group.population)} de la population ; à inviter d’abord "
        f"({group.invite} personnes pour l’équilibre)."
    )


def _percent(share: float) -> str:
    return _figure(100 * share, 1) + "\u00a0%"


def _figure(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
