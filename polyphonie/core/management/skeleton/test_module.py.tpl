"""What this module promises."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.core.actors import VISITOR
from polyphonie.core.errors import Refused
from polyphonie.core.models import JournalEntry
from polyphonie.modules.[[name]].tests.factories import make_entry
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.RELAY, Role.OBSERVER, Role.ELECTED, Role.SIGNATORY, Role.FACILITATOR])
def test_only_agents_write(territory, role):
    for actor in (VISITOR, make_person(territory, role)):
        with pytest.raises(Refused):
            make_entry(territory, by=actor)


def test_an_agent_writes_and_everybody_reads(client, territory):
    client.force_login(make_agent(territory).user)
    form = {"title": "Le banc", "text": "Il est posé.", "cle": str(uuid.uuid4())}
    address = client.post(f"/{territory.slug}/[[name]]/ecrire/", form)["Location"]
    client.logout()
    assert "Il est posé." in client.get(address).content.decode()
    assert "Le banc" in client.get(f"/{territory.slug}/[[name]]/").content.decode()
    assert JournalEntry.objects.filter(verb="[[name]].written").count() == 1


def test_what_was_typed_is_kept_when_refused(client, territory):
    client.force_login(make_agent(territory).user)
    form = {"title": "", "text": "Déjà tapé", "cle": str(uuid.uuid4())}
    page = client.post(f"/{territory.slug}/[[name]]/ecrire/", form).content.decode()
    assert "Donnez un titre." in page and "Déjà tapé" in page


def test_the_list_asks_as_many_questions_for_three_as_for_one(client, territory):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/{territory.slug}/[[name]]/")
        return len(captured)

    make_entry(territory)
    asked()
    before = asked()
    make_entry(territory)
    make_entry(territory)
    assert asked() == before
