"""Who may write, check and sign."""

from typing import Any

import rules

from polyphonie.core import clock
from polyphonie.people.rules import is_administrator, is_agent, is_facilitator, is_signatory

from .models import Answer, Delegation


@rules.predicate
def signs_by_delegation(actor: Any, answer: Answer | None = None) -> bool:
    """A written delegation, in force today, for this process or for all."""
    today = clock.today()
    held = Delegation.objects.filter(delegate_id=getattr(actor, "pk", None), starts_on__lte=today, ends_on__gte=today)
    process_id = getattr(answer, "process_id", None)
    return any(d.process_id in (None, process_id) for d in held)


rules.add_perm("decisions.write_option", is_agent | is_facilitator)
rules.add_perm("decisions.write", is_agent)
rules.add_perm("decisions.sign", is_signatory)
rules.add_perm("answers.write", is_agent)
rules.add_perm("answers.check", is_agent)
rules.add_perm("answers.sign", is_signatory | signs_by_delegation)
rules.add_perm("answers.edit", is_signatory | is_administrator)
rules.add_perm("decisions.manage_library", is_administrator | is_agent)
