"""A territory with an open process, in a real product with two workers."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def town(serve):
    """Serve a territory; return its site, people and a process that listens."""
    from django_scopes import scope

    from polyphonie.people.tests.factories import make_agent, make_signatory
    from polyphonie.processes.tests.factories import make_open_process
    from polyphonie.territories.tests.factories import make_territory

    site = serve(workers=2)
    territory = make_territory()
    with scope(territory=territory):
        agent, signatory = make_agent(territory), make_signatory(territory)
        process = make_open_process(territory, by=agent)
        yield SimpleNamespace(
            url=site.url, prefix=f"/{territory.slug}", log=site.log, territory=territory, agent=agent,
            signatory=signatory, process=process,
        )  # fmt: skip


@pytest.fixture
def signed_in():
    """Return the cookie of a person's session."""
    from django.conf import settings
    from django.test import Client

    def sign_in(person) -> dict[str, str]:
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return {"sessionid": client.cookies[settings.SESSION_COOKIE_NAME].value}

    return sign_in


@pytest.fixture
def booth(serve, settings):
    """Serve a territory where people vote; `booth(roll=300)` returns its site and its vote."""
    from django_scopes import scope

    from polyphonie.core.pages import inside, territory_path
    from polyphonie.modules.urn.tests.factories import OpenVote
    from polyphonie.territories.tests.factories import make_territory

    site = serve(workers=2)
    territory = make_territory()

    def make(**changes):
        held = OpenVote(territory, **changes)
        address = territory_path(territory, "urn:ballot", held.election.vote)
        return SimpleNamespace(site=site, url=site.url, log=site.log, territory=territory, held=held, ballot=address)

    with scope(territory=territory), inside(territory):
        yield make
