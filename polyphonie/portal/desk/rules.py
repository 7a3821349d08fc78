"""Who opens the desk, who reads its figures, and who may send, print and hand over what is owed.

An observer watches the device from outside, as the mission asks (« suivie par une équipe de l’Open Government
Partnership »): the processes and their drafts, every contribution in its public words, the findings, the figures.
Never a private note, who somebody is, how they are reached, nor a text that is not signed.
"""

import rules

from polyphonie.people.rules import is_agent, is_facilitator, is_observer, is_staff

rules.add_perm("desk.open", is_staff | is_facilitator | is_observer)
rules.add_perm("desk.measure", is_staff | is_observer)
rules.add_perm("desk.deliver", is_agent)
