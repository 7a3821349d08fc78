"""Who may do what in this module."""

import rules

from polyphonie.people.rules import is_agent

rules.add_perm("opendata.bring", is_agent)
