"""Who opens the desk, who reads its figures, and who may send, print and hand over what is owed."""

import rules

from polyphonie.people.rules import is_agent, is_facilitator, is_observer, is_staff

rules.add_perm("desk.open", is_staff | is_facilitator)
rules.add_perm("desk.measure", is_staff | is_observer)
rules.add_perm("desk.deliver", is_agent)
