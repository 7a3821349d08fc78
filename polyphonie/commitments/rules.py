"""Who may promise, prove and say how it ended."""

import rules

from polyphonie.people.rules import is_agent, is_elected, is_signatory

rules.add_perm("commitments.promise", is_agent | is_elected | is_signatory)
rules.add_perm("commitments.follow_up", is_agent | is_elected)
