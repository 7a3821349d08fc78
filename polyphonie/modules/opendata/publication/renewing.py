"""What time brings: a version whose words were masked or withdrawn since closes at once; a new one takes its place."""

from django.db import transaction

from polyphonie.core import clock, limits
from polyphonie.core.actors import SYSTEM

from ..models import Release
from . import actions, queries
from .tasks import make_release

State = Release.State


def tick() -> None:
    """Begin again what stopped, then ask for what must be renewed. Safe to repeat."""
    resume()
    renew()


def resume() -> int:
    """Begin again the versions that nobody has written for long (a server that was switched off); return how many."""
    at = clock.now()
    stopped = Release.objects.filter(state__in=[State.WAITING, State.RUNNING], moved_at__lt=at - limits.LEASE)
    return sum(_begun_again(release, State.WAITING, State.RUNNING) for release in stopped)


def _begun_again(release: Release, *states: str) -> bool:
    """Put a version back in the queue, unless somebody else just did."""
    mine = Release.objects.filter(pk=release.pk, state__in=states, moved_at=release.moved_at)
    if not mine.update(state=State.WAITING, moved_at=clock.now()):
        return False
    make_release.enqueue(release.territory_id, release.pk)
    return True


def renew() -> int:
    """Ask for a new version of each set whose last one has closed; return how many. Safe to repeat."""
    asked = 0
    for release in queries.last_releases():
        if release.state == State.DONE and queries.is_closed(release) and not queries.is_moving(release):
            with transaction.atomic():
                actions.renewed(release=release, by=SYSTEM)
            asked += 1
        elif release.state == State.FAILED and _is_wanted(release):
            asked += _begun_again(release, State.FAILED)
    return asked


def _is_wanted(failed: Release) -> bool:
    """Tell whether a version that failed some time ago leaves a closed one without its successor."""
    if failed.moved_at > clock.now() - limits.RELEASE_RETRIED:
        return False
    before = queries.published(failed.dataset)
    return bool(before) and queries.is_closed(before[0])
