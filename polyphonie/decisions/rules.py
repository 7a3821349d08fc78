"""Who may write, check and sign."""

from typing import Any

import rules

from polyphonie.people.rules import is_administrator, is_agent, is_facilitator, is_signatory

from . import queries
from .models import Answer


@rules.predicate
def signs_by_delegation(actor: Any, answer: Answer | None = None) -> bool:
    """A written delegation, in force today, for this process or for all."""
    return any(d.process_id in (None, getattr(answer, "process_id", None)) for d in queries.delegations_held(actor))


rules.add_perm("decisions.write_option", is_agent | is_facilitator)
rules.add_perm("decisions.write", is_agent)
rules.add_perm("decisions.sign", is_signatory)
rules.add_perm("decisions.delegate", is_signatory | is_administrator)
rules.add_perm("answers.write", is_agent)
rules.add_perm("answers.check", is_agent)
rules.add_perm("answers.sign", is_signatory | signs_by_delegation)
rules.add_perm("answers.edit", is_signatory | is_administrator)
rules.add_perm("decisions.manage_library", is_administrator | is_agent)
