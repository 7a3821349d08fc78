"""The result of a draw as one object, and in French sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .drawing import Lottery
from .pool import Pool, Quota, digest
from .public import promise, published, ticket, winner
from .relaxation import Relaxation


def result(
    pool_path: str | Path,
    quotas_path: str | Path,
    pool: Pool,
    lots: Lottery,
    relaxations: tuple[Relaxation, ...],
    seed: tuple[str, list[str]],
    household: dict | None = None,
) -> dict:
    """What the command prints: enough for anyone to check and replay the draw.

    Without a seed nobody is drawn: it is the promise, to be published before the events.
    """
    urn = published(lots, pool)
    words, sources = seed
    vow = promise(digest(pool_path), digest(quotas_path), urn, sources, household)
    number = ticket(vow["commitment"], words, lots.tickets) if words else None
    drawn = None if number is None else winner(lots, number)
    return {
        "rule": lots.rule,
        "size": lots.seats,
        "feasible": True,
        "panel": [] if drawn is None else urn["panels"][drawn]["members"],
        "probabilities": {person: float(chance) for person, chance in zip(pool.ids, lots.chances, strict=True)},
        "panels": [{**panel, "weight": panel["tickets"] / lots.tickets} for panel in urn["panels"]],
        "relaxations": [_relaxation(r) for r in relaxations],
        "quotas": [_quota(q) for q in lots.space.quotas],
        "tickets": lots.tickets,
        "ticket": number,
        "drawn": drawn,
        "seed": words,
        "promise": vow,
        "minimum": lots.least,
        "minimum_at_most": lots.at_most,
        "settled": lots.settled,
        "excluded": [pool.ids[p] for p in lots.excluded],
        "certificate": certificate(lots, pool),
        "words": [*sentences(lots, pool), *([] if words else [_vow(vow)])],
    }


def _quota(quota: Quota) -> dict:
    return {"feature": quota.feature, "value": quota.value, "min": quota.minimum, "max": quota.maximum}


def _vow(promised: dict) -> str:
    return (
        f"Engagement à publier avant les événements ({', '.join(promised['sources'])}) : {promised['commitment']}. "
        "Personne n’est encore tiré."
    )


def empty(rule: str, size: int, relaxations: tuple[Relaxation, ...]) -> dict:
    """The object when no panel meets the quotas."""
    return {
        "rule": rule,
        "size": size,
        "feasible": False,
        "panel": [],
        "probabilities": {},
        "panels": [],
        "relaxations": [_relaxation(r) for r in relaxations],
        "words": [
            "Aucun panel ne respecte tous les quotas. Le plus petit changement :",
            *(r.words() for r in relaxations),
        ],
    }


def certificate(lots: Lottery, pool: Pool) -> dict | None:
    """Why the lowest chance cannot be higher: weights on people and prices on quotas.

    For any panel, the weights of its people add up to at most `bound`; the weights add up to
    one over the pool (people in no panel aside); so some chance is at most `bound`. `quotas`
    and `size` are the prices from which that follows by adding up (`by_hand`), unless it also
    rests on households or on `cuts`, inequalities proven by integer search.
    """
    if not lots.proofs:
        return None
    proof, space = lots.proofs[0], lots.space
    weights = np.zeros(len(pool))
    for orbit, people in enumerate(space.members()):
        weights[people] = proof.weights[orbit]
    count = len(space.quotas)
    return {
        "bound": proof.bound,
        "weights": {pool.ids[i]: float(w) for i, w in enumerate(weights) if w > 0},
        "quotas": [
            {"feature": q.feature, "value": q.value, "price": float(price)}
            for q, price in zip(space.quotas, proof.rows, strict=False)
            if price
        ],
        "size": float(proof.rows[count]),
        "by_hand": space.matrix.shape[0] == count + 1,
        "cuts": lots.cuts,
        "levels": [p.level for p in lots.proofs],
    }


def sentences(lots: Lottery, pool: Pool) -> list[str]:
    """What the lottery promises, for a layperson."""
    names = {
        "leximin": "LEXIMIN : la plus petite chance est la plus grande possible, puis la suivante",
        "maximin": "MAXIMIN : la plus petite chance est la plus grande possible",
        "stratified": "tirage stratifié : des chances égales, corrigées seulement par les quotas",
    }
    words = [
        f"{lots.seats} places, {len(pool)} personnes, {len(lots.panels)} panels possibles "
        f"dans l’urne ; {names[lots.rule]}."
    ]
    if lots.at_most is None:
        words.append(f"Chacun a au moins {_percent(lots.least)} de chances d’être tiré.")
    elif lots.at_most - lots.least <= 1e-6:
        words.append(
            f"Chacun a au moins {_percent(lots.least)} de chances d’être tiré ; aucune loterie "
            "respectant ces quotas ne peut garantir davantage."
        )
    else:
        words.append(
            f"La plus petite chance est d’au moins {_percent(lots.least)} ; aucune loterie "
            f"respectant ces quotas ne dépasse {_percent(lots.at_most)}."
        )
    if lots.excluded:
        words.append(f"{len(lots.excluded)} personne(s) ne peuvent figurer dans aucun panel qui respecte les quotas.")
    return words


def _percent(share: float) -> str:
    return f"{100 * share:.2f}".replace(".", ",") + "\u00a0%"


def _relaxation(relaxation: Relaxation) -> dict:
    return {
        "feature": relaxation.feature,
        "value": relaxation.value,
        "bound": relaxation.bound,
        "before": relaxation.before,
        "after": relaxation.after,
        "words": relaxation.words(),
    }
