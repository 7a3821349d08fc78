"""From the published ballots to the result in words. Pure: whoever has the file and the rules finds the same.

The count itself is `polyphonie.methods.budgets`; here its result becomes what the page keeps and shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from polyphonie.core.errors import Refused
from polyphonie.methods import budgets as counts
from polyphonie.methods.budgets.ordering import TIES
from polyphonie.methods.errors import InputError

from .terms import Terms

COMPLETION = {"equal-shares": "add1e", "greedy-votes": "none"}
OTHER = {"equal-shares": "greedy-votes", "greedy-votes": "equal-shares"}


@dataclass(frozen=True)
class OnBallot:
    """One project as the ballot showed it. `id` is its number; `cost` in whole euros."""

    id: str
    title: str
    cost: int
    area: str = ""


def read(text: str, rules: Terms, projects: Sequence[OnBallot]) -> counts.Election:
    """Return the election of a file of ballots, checked against the ballot that was published.

    Whatever the file says of persons is left out, and voters are numbered anew in the order of the file. Raises
    Refused when a project, a cost or the envelope is not that of the ballot.
    """
    try:
        given = counts.parse_pb(text, keep_voter_fields=False)
    except InputError as error:
        raise Refused(str(error), "file") from error
    known = {p.id: p for p in projects}
    for project in given.projects:
        if project.id not in known:
            raise Refused(_("Le projet « %(id)s » n’était pas sur le bulletin.") % {"id": project.id}, "file")
        if project.cost != known[project.id].cost:
            raise Refused(_("Le coût du projet n° %(id)s n’est pas celui du bulletin.") % {"id": project.id}, "file")
    if given.budget != rules.envelope:
        raise Refused(_("L’enveloppe de ce fichier n’est pas celle du règlement."), "file")
    return _again(given, rules, projects)


def _again(given: counts.Election, rules: Terms, projects: Sequence[OnBallot]) -> counts.Election:
    """Write the election again from what the ballot said and what each voter chose, and from nothing else."""
    ids = [p.id for p in given.projects]
    ballots: list[Any] = []
    for b in given.ballot_of:
        chosen = range(given.start[b], given.start[b + 1])
        if given.points is None:
            ballots.append([ids[given.chosen[e]] for e in chosen])
        else:
            ballots.append({ids[given.chosen[e]]: Fraction(int(given.points[e]), given.point_scale) for e in chosen})
    named = [counts.Project(p.id, Fraction(p.cost), p.title, area=p.area) for p in projects]
    meta = {"description": rules.title, "country": "France", "currency": "EUR", "rule": rules.rule}
    kind = "cumulative" if rules.ballot == "points" else "approval"
    if kind != given.kind and not (kind == "approval" and given.kind == "choose-1"):
        raise Refused(_("Les bulletins de ce fichier ne sont pas de la sorte que dit le règlement."), "file")
    election = counts.make_election(named, rules.envelope, ballots, kind, meta=meta)
    _check_ballots(election, rules)
    return election


def _check_ballots(election: counts.Election, rules: Terms) -> None:
    """Refuse a file in which one ballot breaks the rules: a whole file is right, or it is not counted."""
    costs = [int(p.cost) for p in election.projects]
    for row, b in enumerate(election.ballot_of, 1):
        entries = range(election.start[b], election.start[b + 1])
        total = sum(costs[election.chosen[e]] for e in entries)
        wrong = {
            "knapsack": total > rules.envelope,
            "approval": len(entries) > rules.most,
            "points": election.points is not None
            and sum(int(election.points[e]) for e in entries) > rules.most * election.point_scale,
        }[rules.ballot]
        if wrong or not len(entries):
            raise Refused(_("Le bulletin n° %(row)s ne respecte pas le règlement.") % {"row": row}, "file")


def ties_order(seed: str, projects: Sequence[OnBallot]) -> list[str]:
    """Return the order that breaks ties, from the lot drawn in public before the count."""
    return counts.ballot_order(seed, TIES, [p.id for p in projects])


def tally(election: counts.Election, rules: Terms, rule: str, order: Sequence[str]) -> counts.Result:
    """Count by one rule, with the envelopes of areas and the lot for ties."""
    caps = tuple(
        counts.Envelope(a.name, Fraction(a.limit), frozenset(p.id for p in election.projects if p.area == a.name))
        for a in rules.areas
        if any(p.area == a.name for p in election.projects)
    )
    return counts.tally(
        election, rule, completion=COMPLETION[rule], ties=list(order), limits=counts.Limits(envelopes=caps),
        threshold=1,  # a project that nobody chose is no winner, whatever is left to spend
    )  # fmt: skip


def told(election: counts.Election, rules: Terms, order: Sequence[str], data: bytes) -> dict[str, Any]:
    """Return the result as it is kept: plain data and French sentences. `data`: the published file."""
    from polyphonie.methods.budgets.figures import measure  # NumPy: see `methods.budgets`

    result = tally(election, rules, rules.rule, order)
    misses = counts.near_misses(result)
    words = counts.explain(result, misses)
    other = tally(election, rules, OTHER[rules.rule], order)
    votes = election.votes()
    steps = {
        s.project: (n, line) for n, (s, line) in enumerate(zip(result.outcome.steps, words["steps"], strict=True), 1)
    }
    lost = dict(zip((m.project for m in misses), words["misses"], strict=True))
    return {
        "winners": result.winners,
        "spent": int(result.outcome.cost),
        "served": result.figures.served,
        "projects": {
            p.id: {
                "votes": int(votes[i]),
                "place": steps[p.id][0] if p.id in steps else 0,
                "words": _sentence(steps[p.id][1] if p.id in steps else lost[p.id]),
                "other": p.id in other.winners,
            }
            for i, p in enumerate(election.projects)
        },
        "method": words["method"],
        "ties": words["ties"],
        "figures": words["figures"] if election.voters else [_("Personne n’a voté : aucun projet n’est choisi.")],
        "order": list(order),
        "other": {
            "rule": OTHER[rules.rule],
            "winners": other.winners,
            "spent": int(other.outcome.cost),
            "served": measure(election, other.winners).served,
        },
        "certificate": counts.certificate(result, data),
    }


def _sentence(line: str) -> str:
    """Return what a line says of a project after its title, which the page has already: « Retenu : … », « Il manquait … »."""
    _head, _colon, rest = line.partition("\u00a0: ")
    rest = rest or line
    return rest[:1].upper() + rest[1:]


def share(part: int, whole: int) -> str:
    """Return « 84 % », or « moins de 1 % » when it is not nothing."""
    if not whole or not part:
        return "0\u00a0%"
    percent = round(100 * part / whole)
    return f"{percent}\u00a0%" if percent else _("moins de 1 %")


def simulate(election: counts.Election, rules: Terms) -> list[dict[str, Any]]:
    """Return what each rule gives on these ballots, so that one chooses knowing: rule, winners, share served."""
    order = sorted(p.id for p in election.projects)
    titles = {p.id: p.title for p in election.projects}
    costs = {p.id: int(p.cost) for p in election.projects}
    found = []
    for rule in COMPLETION:
        result = tally(election, rules, rule, order)
        found.append(
            {
                "rule": rule,
                "winners": [(titles[w], costs[w]) for w in result.winners],
                "spent": int(result.outcome.cost),
                "served": result.figures.served,
                "voters": len(election.voters),
            }
        )
    return found
