"""The territory in which a bench works, in a data folder of its own, on the database that the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def prepare(folder: str) -> None:
    """Start Django on an empty database of its own and migrate it."""
    os.environ |= {"POLYPHONIE_DATA": folder, "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
    os.environ["POLYPHONIE_HOSTS"] = "testserver,127.0.0.1"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def filled(**counts: int) -> tuple[int, int]:
    """Make a territory with one open process and so much in it; return the keys of both."""
    import filling
    from django.db import connection
    from django_scopes import scope

    from polyphonie.people.tests.factories import make_agent
    from polyphonie.processes.tests.factories import make_open_process
    from polyphonie.territories.tests.factories import make_territory

    territory = make_territory()
    with scope(territory=territory):
        agent = make_agent(territory)
        process = make_open_process(territory, by=agent)
        filling.fill(process, by=agent, **counts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return territory.pk, process.pk


@contextmanager
def within(territory: int) -> Iterator[Any]:
    """Work in a territory, in its time zone."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.territories.models import Territory

    here = Territory.objects.get(pk=territory)
    with scope(territory=here), timezone.override(here.zone):
        yield here


def database() -> str:
    """Return the name and version of the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.vendor} {cursor.fetchone()[0]}"
