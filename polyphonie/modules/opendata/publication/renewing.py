"""What time brings: a version whose words were masked or withdrawn since closes at once; a new one takes its place."""

from django.db import transaction

from polyphonie.core.actors import SYSTEM

from ..models import Release
from . import actions, queries


def renew() -> int:
    """Ask for a new version of each set whose last one has closed; return how many. Safe to repeat."""
    asked = 0
    for release in queries.last_releases():
        done = release.state == Release.State.DONE
        if done and queries.is_closed(release) and not queries.is_moving(release):
            with transaction.atomic():
                actions.renewed(release=release, by=SYSTEM)
            asked += 1
    return asked
