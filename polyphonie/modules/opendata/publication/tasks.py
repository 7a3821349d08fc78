"""Jobs of publication: each carries its territory, fetches by id and calls one action."""

from django.utils import timezone
from django_scopes import scope
from django_tasks import task

from polyphonie.core.actors import SYSTEM
from polyphonie.people.access import known_by
from polyphonie.territories.models import Territory

from . import actions, queries


@task()
def make_release(territory_id: int, release_id: int) -> str:
    """Make a version with many rows; return its state."""
    territory = Territory.objects.get(pk=territory_id)
    with scope(territory=territory), timezone.override(territory.zone):
        release = queries.release(release_id)
        if release is None:
            return "gone"
        actions.make(release=release, by=known_by(release.by.actor_key, territory) if release.by else SYSTEM)
        release.refresh_from_db()
        return release.state
