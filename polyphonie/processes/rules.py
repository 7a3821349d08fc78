"""Who may do what to a process."""

import rules

from polyphonie.people.rules import is_agent, is_observer, is_staff

rules.add_perm("processes.see_draft", is_staff | is_observer)
rules.add_perm("processes.edit", is_agent)
rules.add_perm("processes.open", is_agent)
rules.add_perm("processes.close", is_agent)
