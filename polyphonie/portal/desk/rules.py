"""Who may send, print and hand over what is owed."""

import rules

from polyphonie.people.rules import is_agent

rules.add_perm("desk.deliver", is_agent)
