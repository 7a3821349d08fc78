"""Who may do what in a participatory budget."""

from typing import Any

import rules

from polyphonie.contributions.rules import is_author
from polyphonie.core.actors import SYSTEM
from polyphonie.people.rules import is_agent

from .models import Project


@rules.predicate
def had_the_idea(actor: Any, project: Project | None = None) -> bool:
    """One of the authors, by their account or by a receipt shown in this session (`contributions.access.acting`)."""
    if project is None:
        return False
    return any(is_author(actor, idea.contribution) for idea in project.ideas.all())


rules.add_perm("budgets.prepare", is_agent)
rules.add_perm("budgets.study", is_agent)


@rules.predicate(name="the tick")
def is_the_tick(actor: Any) -> bool:
    """Time itself: it counts what an opened urn published, by the published rule, and decides nothing."""
    return actor == SYSTEM


rules.add_perm("budgets.count", is_agent | is_the_tick)
rules.add_perm("budgets.author", had_the_idea)
