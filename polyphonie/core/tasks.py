"""Jobs of the spine: each carries its territory, fetches by id and calls one function."""

from django_tasks import task

from polyphonie.territories.models import Territory

from . import deliveries
from .pages import inside


@task()
def send_deliveries(territory_id: int) -> int:
    """Send what is due in a territory; return how many left."""
    territory = Territory.objects.get(pk=territory_id)
    sent = 0
    with inside(territory):
        while batch := deliveries.send_due():
            sent += batch
    return sent
