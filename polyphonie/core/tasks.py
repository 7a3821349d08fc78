"""Jobs of the spine: each carries its territory, fetches by id and calls one function."""

from django.utils import timezone
from django_scopes import scope
from django_tasks import task

from polyphonie.territories.models import Territory

from . import deliveries


@task()
def send_deliveries(territory_id: int) -> int:
    """Send what is due in a territory; return how many left."""
    territory = Territory.objects.get(pk=territory_id)
    sent = 0
    with scope(territory=territory), timezone.override(territory.zone):
        while batch := deliveries.send_due():
            sent += batch
    return sent
