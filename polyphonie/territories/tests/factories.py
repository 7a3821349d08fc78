"""Territories for tests."""

from itertools import count

from polyphonie.territories.models import Area, Service, Territory

_numbers = count(1)


def make_territory(**fields: object) -> Territory:
    n = next(_numbers)
    return Territory.objects.create(**{"slug": f"commune-{n}", "name": f"Commune {n}", "population": 5000} | fields)


def make_service(territory: Territory, **fields: object) -> Service:
    return Service.objects.create(territory=territory, **{"name": f"Service {next(_numbers)}"} | fields)


def make_area(territory: Territory, **fields: object) -> Area:
    n = next(_numbers)
    return Area.objects.create(territory=territory, **{"name": f"Quartier {n}", "slug": f"quartier-{n}"} | fields)
