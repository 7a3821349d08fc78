"""Where a budget meets the urn: the vote opened on its frozen rules, and the count of what the urn publishes.

The urn knows options, costs and an envelope; it is never called back. What it publishes once opened is asked for here,
by the tick and by the staff's page, and counted by the rule that was published.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions.texts import excerpt
from polyphonie.core.actors import SYSTEM
from polyphonie.core.errors import Refused
from polyphonie.core.pages import inside, unprefixed
from polyphonie.modules.urn import actions as urn
from polyphonie.modules.urn import queries as votes
from polyphonie.modules.urn.models import Election
from polyphonie.modules.urn.setup import Cap, Choice, Setup

from . import queries, stages, terms
from .actions import results
from .counting import share
from .models import Count, Edition, Project

# Identities by which a list of who could vote exists before anybody votes: only then is there a share of it.
WITH_ROLL = {"roll", "code"}


def setup_of(edition: Edition) -> Setup:
    """Return the vote of an edition whose ballot is published: its rules in force, its projects with their costs."""
    rules = queries.rules_of(edition)
    opens_at, closes_at = stages.moments(rules)[stages.VOTE]
    projects = queries.ballot_projects(edition)
    with inside(edition.territory):
        choices = tuple(_choice(p) for p in projects)
        rules_url = unprefixed(reverse("budgets:rules_version", args=[edition.public_id, edition.rules.version]))
    return Setup(
        title=rules.title[:120], envelope=rules.envelope, choices=choices, caps=_caps(rules, choices),
        ballot=rules.ballot, most=0 if rules.ballot == "knapsack" else rules.most, least=1, opens_at=opens_at,
        closes_at=closes_at, channels=rules.channels, identity=rules.identity, min_age=rules.min_age,
        level=rules.level, sealed=rules.sealed, paper_wins=True, rules_digest=edition.rules.digest,
        rules_url=rules_url, order_seed=edition.order_seed,
    )  # fmt: skip


def _choice(project: Project) -> Choice:
    image = unprefixed(reverse("budgets:picture", args=[project.public_id])) if project.photo else ""
    return Choice(
        id=project.ballot_id, title=project.title, cost=project.cost, area=project.area.name if project.area else "",
        summary=excerpt(project.summary, 240), url=unprefixed(reverse("budgets:project", args=[project.public_id])),
        image=image, image_text=project.photo_text,
    )  # fmt: skip


def _caps(rules: terms.Terms, choices: tuple[Choice, ...]) -> tuple[Cap, ...]:
    found = ((a, tuple(c.id for c in choices if c.area == a.name)) for a in rules.areas)
    return tuple(Cap(a.name, a.limit, ids) for a, ids in found if ids)


def open_vote(*, edition: Edition, by: Any) -> Election:
    """Open the urn's vote on an edition whose ballot has just been published. Raises Refused."""
    return urn.open_election(territory=edition.territory, source=edition.item, setup=setup_of(edition), by=by)


@dataclass(frozen=True)
class Shown:
    """What the pages of an edition show of its vote."""

    links: votes.Links
    stage: str
    turnout: votes.Turnout | None
    share: str  # of the list, « 12 % »; "" where no list exists before the vote
    sealed: bool
    waits_for_key: bool
    file_url: str


def shown(edition: Edition, actor: Any) -> Shown | None:
    """Return what `actor` may be shown of the vote held here, if there is one."""
    election = votes.election_of(edition.item)
    if election is None:
        return None
    stage = votes.stage(election)
    turnout = None if stage == votes.PREPARED else votes.turnout(election)
    counted = turnout is not None and turnout.voted is not None and election.identity in WITH_ROLL
    return Shown(
        links=votes.links(election, actor),
        stage=stage,
        turnout=turnout,
        share=share(turnout.voted, turnout.roll) if counted else "",
        sealed=election.sealed_by_bureau,
        waits_for_key=not election.public_key,
        file_url=reverse("urn:file", args=[election.vote]) if election.file else "",
    )


def to_count(edition: Edition) -> votes.Published | None:
    """Return what the opened urn published, while nothing is counted yet."""
    if hasattr(edition, "count"):
        return None
    election = votes.election_of(edition.item)
    return votes.published(election) if election else None


def can_count(edition: Edition) -> bool:
    """Tell whether there is something to count: an opened urn, or the file of a vote held elsewhere."""
    return not queries.held_here(edition) or to_count(edition) is not None


def count(*, edition: Edition, by: Any) -> Count:
    """Count the ballots that the urn published, by the published rule. Raises Refused.

    Ties are broken by the digest of the sealed urn, in the chain before anybody could read a ballot.
    """
    election = votes.election_of(edition.item)
    given = to_count(edition)
    if election is None or given is None:
        raise Refused(_("L’urne n’est pas ouverte, ou ses bulletins sont déjà comptés."))
    return results.count(
        edition=edition, ballots=given.pabulib, source=Count.Source.URN, by=by,
        roll=given.roll if election.identity in WITH_ROLL else None,
        channels=[(cell.name, cell.count) for cell in given.by_channel], tie_seed=votes.sealed_digest(election),
        tie_words=_("C’est l’empreinte de l’urne scellée, publiée avant que l’on puisse lire un seul bulletin."),
    )  # fmt: skip


def count_what_is_opened() -> None:
    """Count every edition whose urn is open; what cannot be counted waits for staff, who read why on their page."""
    for edition in Edition.objects.with_process().filter(ballot_at__isnull=False, count__isnull=True):
        given = to_count(edition)
        if given is None:
            continue
        try:
            count(edition=edition, by=SYSTEM)
        except Refused:
            continue
