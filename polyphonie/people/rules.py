"""Who is who: predicates on roles, and the permissions of this package."""

from typing import Any

import rules

from .models import STAFF_ROLES, Role


def holds(*roles: str) -> rules.Predicate:
    """Return the predicate « the actor holds one of these roles today »."""
    wanted = frozenset(roles)
    return rules.Predicate(lambda actor, _=None: bool(actor and actor.roles() & wanted), name="|".join(sorted(wanted)))


is_administrator = holds(Role.ADMINISTRATOR)
is_agent = holds(Role.AGENT, Role.ADMINISTRATOR)
is_signatory = holds(Role.SIGNATORY)
is_elected = holds(Role.ELECTED)
is_relay = holds(Role.RELAY)
is_facilitator = holds(Role.FACILITATOR)
is_staff = holds(*STAFF_ROLES)
is_observer = holds(Role.OBSERVER)
collects = holds(Role.AGENT, Role.ADMINISTRATOR, Role.RELAY, Role.FACILITATOR)


@rules.predicate
def has_account(actor: Any, _: Any = None) -> bool:
    return getattr(actor, "user_id", None) is not None


@rules.predicate
def is_oneself(actor: Any, person: Any = None) -> bool:
    return person is not None and getattr(actor, "pk", None) == person.pk


@rules.predicate
def holds_mandate(actor: Any, mandate: Any = None) -> bool:
    return mandate is not None and getattr(actor, "pk", None) == mandate.person_id


rules.add_perm("people.own_profile", is_oneself)
rules.add_perm("people.end_mandate", holds_mandate | is_agent)
rules.add_perm("territory.administer", is_administrator)
rules.add_perm("people.see_staff_desk", is_staff)
rules.add_perm("people.manage_roles", is_administrator)
rules.add_perm("people.confirm_mandate", is_agent)
rules.add_perm("people.own_space", has_account)
