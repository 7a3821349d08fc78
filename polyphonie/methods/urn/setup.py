"""What is voted on: the options of a ballot and what a ballot may say. The urn knows no project, author or study."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from polyphonie.methods.errors import InputError

KNAPSACK, APPROVAL, POINTS = "knapsack", "approval", "points"
KINDS = (KNAPSACK, APPROVAL, POINTS)
WEB, PAPER, DESK = "web", "paper", "desk"
CHANNELS = (WEB, PAPER, DESK)
IDENTITIES = ("roll", "code", "franceconnect", "declared")
TITLE_LENGTH = 120
CHOICES_MOST = 500
_ID = re.compile(r"[A-Za-z0-9-]{1,16}")


@dataclass(frozen=True)
class Choice:
    """One option of the ballot. `cost` in whole euros; `url` and `image` are paths of the site."""

    id: str
    title: str
    cost: int
    area: str = ""
    summary: str = ""
    url: str = ""
    image: str = ""
    image_text: str = ""


@dataclass(frozen=True)
class Cap:
    """The envelope of an area: at most `limit` euros on these options together."""

    name: str
    limit: int
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Setup:
    """A vote as its organiser prepares it; once published it does not change.

    `most`: approval, at most so many options (0: as many as one wants); points, the points to share out; knapsack, 0.
    `least`: with fewer options than this, a ballot is void. `level`: 1, 2 or 3 of the CNIL's grid.
    `sealed`: three scrutineers hold the key; else the organiser does, and the pages say so.
    """

    title: str
    envelope: int
    choices: tuple[Choice, ...]
    caps: tuple[Cap, ...]
    ballot: str
    most: int
    least: int
    opens_at: datetime
    closes_at: datetime
    channels: tuple[str, ...]
    identity: str
    min_age: int
    level: int
    sealed: bool
    paper_wins: bool
    rules_digest: str
    rules_url: str
    order_seed: str = field(default="")


def checked(setup: Setup) -> Setup:
    """Return the setup. Raises InputError when a vote cannot be held on it."""
    ids = [choice.id for choice in setup.choices]
    wrong = [
        (not 1 <= len(setup.title) <= TITLE_LENGTH, "Le vote n’a pas de titre, ou son titre est trop long."),
        (not 1 <= len(ids) <= CHOICES_MOST, f"Un bulletin porte entre 1 et {CHOICES_MOST} projets."),
        (len(set(ids)) < len(ids), "Deux projets du bulletin portent le même identifiant."),
        (
            not all(_ID.fullmatch(i) for i in ids),
            "L’identifiant d’un projet est fait de 16 lettres ou chiffres au plus.",
        ),
        (any(c.cost <= 0 for c in setup.choices), "Le coût d’un projet est un nombre d’euros plus grand que zéro."),
        (setup.envelope <= 0, "L’enveloppe est un nombre d’euros plus grand que zéro."),
        (setup.ballot not in KINDS, "Ce type de bulletin n’est pas connu."),
        (setup.ballot == POINTS and setup.most < 1, "Dites combien de points chaque personne répartit."),
        (setup.most < 0 or not 0 <= setup.least <= len(ids), "Le nombre de choix demandé ne peut être atteint."),
        (
            setup.ballot == APPROVAL and 0 < setup.most < setup.least,
            "Le bulletin demande plus de choix qu’il n’en permet.",
        ),
        (setup.opens_at >= setup.closes_at, "Le vote se termine après avoir commencé."),
        (not setup.channels or not set(setup.channels) <= set(CHANNELS), "Un moyen de voter n’est pas connu."),
        (setup.identity not in IDENTITIES, "Cette façon de reconnaître les personnes n’est pas connue."),
        (
            any(not set(cap.choices) <= set(ids) for cap in setup.caps),
            "Une enveloppe nomme un projet qui n’existe pas.",
        ),
        (setup.level not in (1, 2, 3), "Le niveau de risque de la CNIL est 1, 2 ou 3."),
        (re.fullmatch("[0-9a-f]{64}", setup.rules_digest) is None, "Le règlement publié n’a pas d’empreinte."),
    ]
    for is_wrong, sentence in wrong:
        if is_wrong:
            raise InputError(sentence)
    return setup


def document(setup: Setup) -> dict[str, Any]:
    """Return what the chain's first entry says of the vote: enough to judge any ballot, and nothing that moves."""
    return {
        "ballot": setup.ballot,
        "caps": [{"choices": sorted(cap.choices), "limit": cap.limit, "name": cap.name} for cap in setup.caps],
        "channels": sorted(setup.channels),
        "choices": [{"area": c.area, "cost": c.cost, "id": c.id, "title": c.title} for c in setup.choices],
        "closes": _moment(setup.closes_at),
        "envelope": setup.envelope,
        "identity": setup.identity,
        "least": setup.least,
        "level": setup.level,
        "min_age": setup.min_age,
        "most": setup.most,
        "opens": _moment(setup.opens_at),
        "order_seed": setup.order_seed,
        "paper_wins": setup.paper_wins,
        "sealed": setup.sealed,
        "title": setup.title,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# What makes a ballot void; the site says the same in its reader's language.
WHY = {
    "unknown": "Le bulletin nomme un projet inconnu, ou deux fois le même.",
    "few": "Le bulletin compte %(total)s choix, il en faut au moins %(limit)s.",
    "no_points": "Le bulletin donne à un projet un nombre de points qui n’en est pas un.",
    "several": "Le bulletin donne plusieurs voix au même projet.",
    "points": "Le bulletin compte %(total)s points, au plus %(limit)s sont permis.",
    "projects": "Le bulletin compte %(total)s projets, au plus %(limit)s sont permis.",
    "euros": "Le bulletin compte %(total)s €, au plus %(limit)s sont permis.",
}
Fault = tuple[str, dict[str, int]]  # a key of WHY, what its sentence says


def why_void(vote: Mapping[str, Any], points: Iterable[tuple[str, int]]) -> str:
    """Return why a ballot does not count under `vote` (a document), in a sentence; "" when it does."""
    wrong = fault(vote, points)
    return WHY[wrong[0]] % wrong[1] if wrong else ""


def fault(vote: Mapping[str, Any], points: Iterable[tuple[str, int]]) -> Fault | None:
    """Return what keeps a ballot from counting under `vote` (a document); None when it counts.

    A ballot is a list of (option, points), options sorted and all different; points are 1 but on a points ballot.
    """
    given = list(points)
    names = [name for name, _ in given]
    costs = {choice["id"]: choice["cost"] for choice in vote["choices"]}
    if names != sorted(set(names)) or not set(names) <= set(costs):
        return "unknown", {}
    if len(names) < vote["least"]:
        return "few", {"total": len(names), "limit": vote["least"]}
    if any(type(value) is not int or value < 1 for _, value in given):
        return "no_points", {}
    if vote["ballot"] == POINTS:
        return _over("points", sum(value for _, value in given), vote["most"])
    if any(value != 1 for _, value in given):
        return "several", {}
    if vote["ballot"] == APPROVAL:
        return _over("projects", len(names), vote["most"] or len(costs))
    limits = [({*costs}, vote["envelope"]), *(({*cap["choices"]}, cap["limit"]) for cap in vote["caps"])]
    over = [_over("euros", sum(costs[n] for n in names if n in among), limit) for among, limit in limits]
    return next((wrong for wrong in over if wrong), None)


def _over(what: str, total: int, limit: int) -> Fault | None:
    return (what, {"total": total, "limit": limit}) if total > limit else None
