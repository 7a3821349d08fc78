"""Who acts: a Person (people.models), or one of these two who are nobody in particular.

Whatever acts has an `actor_key` (opaque, the only name the journal holds) and `roles()`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Somebody without an account. `actor_key` names them in the journal, in supports and follows."""

    actor_key: str
    new: bool = False  # met by this very request: has done nothing yet

    def roles(self) -> frozenset[str]:
        return frozenset()

    def service_ids(self) -> frozenset[int]:
        return frozenset()


SYSTEM = Actor("system")
VISITOR = Actor("visitor")
