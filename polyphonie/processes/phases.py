"""What a process allows at a moment: read from its dates each time, never from a stored state."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core import clock
from polyphonie.core.errors import Refused

from .models import Phase, Process

Kind = Phase.Kind

# What each kind of phase lets people do.
ABILITIES: dict[str, frozenset[str]] = {
    "contribute": frozenset({Kind.LISTEN}),
    "support": frozenset({Kind.LISTEN, Kind.GROUP, Kind.BUILD}),
    "add_word": frozenset({Kind.LISTEN, Kind.GROUP, Kind.BUILD}),
}


def allows(process: Process, ability: str, at: datetime | None = None) -> bool:
    """Tell whether the process allows this at a moment (now by default)."""
    moment = at or clock.now()
    return process.is_open and any(p.kind in ABILITIES[ability] and p.running_at(moment) for p in process.phases.all())


def require_open_for(process: Process, ability: str, at: datetime | None = None) -> None:
    """Raise Refused, saying when it was or will be possible, unless the process allows it."""
    if allows(process, ability, at):
        return
    if process.closed_at:
        raise Refused(_("Cette démarche est terminée. Vous pouvez encore suivre ce qu’elle est devenue."))
    moment = clock.now()
    phases = [p for p in process.phases.all() if p.kind in ABILITIES[ability]]
    if upcoming := [p for p in phases if p.starts_at > moment]:
        day = timezone.localtime(upcoming[0].starts_at).strftime("%d/%m/%Y")
        raise Refused(_("Ce n’est pas encore ouvert : cela commence le %(day)s.") % {"day": day})
    raise Refused(_("C’est terminé pour cette étape. La mairie reste joignable : voyez la page « Qui fait quoi »."))


def current(process: Process, at: datetime | None = None) -> Phase | None:
    """Return the phase running now, the latest begun if several are."""
    moment = at or clock.now()
    running = [p for p in process.phases.all() if p.running_at(moment)]
    return running[-1] if running else None
