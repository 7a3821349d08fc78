"""Who may do what in this module."""

import rules

from polyphonie.people.rules import is_administrator, is_agent, is_staff

rules.add_perm("opendata.keep_template", is_staff)
rules.add_perm("opendata.publish", is_agent)
rules.add_perm("opendata.set_up", is_administrator)
