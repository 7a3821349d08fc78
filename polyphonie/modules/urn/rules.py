"""Who may do what in this module."""

import rules

from polyphonie.people.rules import is_administrator, is_agent

rules.add_perm("urn.prepare", is_agent)  # make a vote, load its roll, hold its ceremonies with the bureau
rules.add_perm("urn.keep_desk", is_agent)  # sign the roll, open the tablet, key paper
rules.add_perm("urn.erase_roll", is_administrator)
