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
