"""Jobs of exports: each carries its territory, fetches by id and calls one action."""

from django.utils import timezone
from django_scopes import scope
from django_tasks import task

from polyphonie.people.access import known_by
from polyphonie.territories.models import Territory

from ..models import Export
from . import actions


@task()
def make_export(territory_id: int, export_id: int) -> str:
    """Make a long file, with the rights that its owner has now; return its state."""
    territory = Territory.objects.get(pk=territory_id)
    with scope(territory=territory), timezone.override(territory.zone):
        export = Export.objects.select_related("territory").filter(pk=export_id).first()
        if export is None:
            return "gone"
        actions.make(export=export, by=known_by(export.owner, territory))
        export.refresh_from_db()
        return export.state
