"""Past votes on which a counting rule is tried before it is chosen, and the answers a form begins with."""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.core import clock
from polyphonie.methods import budgets as counts

from . import counting, queries, terms
from .models import Edition
from .terms import Terms

# Two quartiers, one twice as many as the other: the smaller one gets nothing when votes alone decide.
_BIG = ["place", "fontaine", "piste"]
_SMALL = ["jardin", "banc"]
EXAMPLE = {
    "place": (45000, _l("Des arbres sur la grande place")),
    "fontaine": (30000, _l("Une fontaine à boire")),
    "piste": (25000, _l("Une piste d’éducation au vélo")),
    "jardin": (20000, _l("Un jardin partagé au hameau")),
    "banc": (8000, _l("Des bancs à l’ombre au hameau")),
}


@dataclass(frozen=True)
class Trial:
    """A past vote, and what each rule gives on it."""

    title: str
    voters: int
    envelope: int
    rows: list[dict[str, Any]]
    invented: bool = False


def trials() -> list[Trial]:
    """Return the past votes of this territory, newest first, and the invented one."""
    found = [_of(edition) for edition in queries.counted_editions()]
    return [*found, example()]


def _of(edition: Edition) -> Trial:
    """Return a past vote as its count keeps it: nothing is counted again to show a page."""
    then, told = terms.read(edition.rules.terms), edition.count.result
    titles = {p.ballot_id: (p.title, p.cost) for p in queries.ballot_projects(edition)}
    rows = [
        {
            "rule": rule,
            "winners": [titles[w] for w in given["winners"]],
            "spent": given["spent"],
            "served": given["served"],
            "voters": edition.count.voters,
        }
        for rule, given in ((then.rule, told), (told["other"]["rule"], told["other"]))
    ]
    return Trial(edition.process.title, edition.count.voters, then.envelope, _shown(rows))


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what each rule gives, with its name and the share of voters served."""
    return [
        row | {"name": terms.RULES[row["rule"]], "share": counting.share(row["served"], row["voters"])} for row in rows
    ]


def example() -> Trial:
    """Return the invented vote: 60 people of a town, 30 of its hamlet, and an envelope of 100,000 €."""
    projects = [counts.Project(i, Fraction(cost), str(title)) for i, (cost, title) in EXAMPLE.items()]
    ballots = [_BIG] * 60 + [_SMALL] * 30
    election = counts.make_election(projects, 100_000, ballots, "approval")
    rows = counting.simulate(election, Terms(title="", envelope=100_000))
    return Trial(_("Une commune et son hameau, 90 votants inventés"), 90, 100_000, _shown(rows), invented=True)


def suggested(begun: Terms) -> Terms:
    """Return good first answers: what most editions write, dates from next month on."""
    start = clock.today() + timedelta(days=14)

    def day(n: int) -> str:
        return (start + timedelta(days=n)).isoformat()

    return replace(
        begun,
        kinds=_("Un équipement ou un aménagement d’intérêt général, sur un lieu public de la commune."),
        excluded=_("Ce qui relève d’une autre collectivité, un emploi ou une subvention, un lieu privé, un projet déjà décidé."),
        who=_("Toute personne qui habite la commune, quelle que soit sa nationalité."),
        identity="declared" if begun.small else "roll",
        channels=("paper", "desk") if begun.small else ("web", "paper", "desk"),
        rule="greedy-votes" if begun.small else "equal-shares",
        ideas_from=day(0), ideas_to=day(45), study_to=day(120), vote_from=day(135), vote_to=day(155),
        council_by=day(200), answer_by=day(215),
    )  # fmt: skip
