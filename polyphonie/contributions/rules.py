"""Who may do what to a contribution or a finding."""

from typing import Any

import rules

from polyphonie.people.rules import collects, is_agent, is_facilitator, is_staff

from .models import Contribution


@rules.predicate
def is_author(actor: Any, contribution: Contribution | None = None) -> bool:
    """The author's account, or whoever holds a receipt (see `access.acting`)."""
    if contribution is None:
        return False
    keys = {actor.actor_key, *getattr(actor, "receipt_keys", ())}
    return contribution.author_key in keys or (
        contribution.author_id is not None and contribution.author_id == getattr(actor, "pk", None)
    )


@rules.predicate
def is_collector(actor: Any, contribution: Contribution | None = None) -> bool:
    """Who wrote it down for someone else: a relay sees what they collected, and nothing more."""
    collector = getattr(contribution, "collector_id", None)
    return collector is not None and collector == getattr(actor, "pk", None)


rules.add_perm("contributions.own", is_author)
rules.add_perm("contributions.collect", collects)
rules.add_perm("contributions.bring", is_agent)
rules.add_perm("contributions.remint", is_agent | collects & is_collector)
rules.add_perm("contributions.qualify", is_agent)
rules.add_perm("contributions.moderate", is_agent)
rules.add_perm("contributions.transcribe", is_agent | collects & is_collector)
rules.add_perm("contributions.group", is_agent | is_facilitator)
rules.add_perm("contributions.read_private", is_staff)
rules.add_perm("contributions.work_on", is_staff | is_collector)
rules.add_perm("contributions.note", is_staff | is_facilitator)
