"""What several journeys start from."""

import pytest


@pytest.fixture
def process(site):
    """Return a process that listens, in a territory with areas, its scope open."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.processes.tests.factories import make_open_process
    from polyphonie.territories.tests.factories import make_area, make_territory

    territory = make_territory(slug="bourg", name="Le Bourg")
    with scope(territory=territory), timezone.override(territory.zone):
        make_area(territory, name="Les Prés")
        yield make_open_process(territory)
