"""What is printed: the rules and the leaflet of the projects, as tagged PDF (PDF/UA-1)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from polyphonie.core import printing
from polyphonie.core.pages import territory_url
from polyphonie.core.templatetags.ui.text import day_text, euros

from . import stages, terms
from .models import Edition, Project, Rules

FOLDER = Path(__file__).parent / "typst"


def _compiled(template: str, content: dict[str, Any]) -> bytes:
    return printing.pdf(FOLDER / template, content)


def rules(edition: Edition, row: Rules) -> bytes:
    """Return a version of the rules, with its digest."""
    read, territory = terms.read(row.terms), edition.territory
    content = {
        "territory": territory.name,
        "title": read.title,
        "version": row.version,
        "published": day_text(row.published_at),
        "articles": [{"title": title, "lines": lines} for title, lines in terms.articles(read)],
        "digest": row.digest,
        "address": territory_url(territory, "budgets:rules", edition.public_id),
        "desk": territory.desk or territory.address,
        "phone": territory.phone,
    }
    return _compiled("rules.typ", content)


def leaflet(edition: Edition, projects: Sequence[Project]) -> bytes:
    """Return every project of the vote: what, where, how much, and how to vote."""
    read, territory = terms.read(edition.rules.terms), edition.territory
    vote = stages.phases_of(edition.process)[stages.VOTE]
    content = {
        "territory": territory.name,
        "title": read.title,
        "envelope": euros(read.envelope),
        "first": day_text(vote.starts_at),
        "last": day_text(vote.ends_at),
        "how": terms.on_the_ballot(read),
        "projects": [
            {
                "number": p.number,
                "title": p.title,
                "summary": p.summary,
                "where": ", ".join(filter(None, [p.place, p.area.name if p.area else ""])),
                "cost": euros(p.cost),
                "yearly": euros(p.yearly_cost),
                "estimated": day_text(p.estimated_on),
            }
            for p in projects
        ],
        "address": territory_url(territory, "budgets:detail", edition.public_id),
        "desk": territory.desk or territory.address,
        "phone": territory.phone,
    }
    return _compiled("leaflet.typ", content)
