"""Who acts from the command line of the server."""

from dataclasses import dataclass

from polyphonie.core.actors import Actor

from .models import Role


@dataclass(frozen=True)
class Operator(Actor):
    """Whoever operates the server: may do what an agent may, and signs the journal as « operator »."""

    def roles(self) -> frozenset[str]:
        return frozenset({Role.AGENT.value})


OPERATOR = Operator("operator")
