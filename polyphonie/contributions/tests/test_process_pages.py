"""A process's pages once people have spoken in it: its frame changes in the open."""

import uuid

import pytest

from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core.models import Notice
from polyphonie.core.pages import territory_path
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import five_lines, make_open_process


def address(territory, name, *args):
    return territory_path(territory, name, *args)


def sent(**values):
    return {"cle": str(uuid.uuid4())} | {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


@pytest.fixture
def agent(territory, client):
    person = make_agent(territory)
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return person


def test_a_changed_frame_says_why_and_tells_those_who_took_part(territory, client, agent):
    process = make_open_process(territory, by=agent)
    contribution = make_contribution(process)
    url = address(territory, "processes:lines", process.public_id, "cinq-lignes")
    lines = five_lines(open_points="Le nombre, la place et la couleur des bancs.")
    refused = client.post(url, sent(**lines, change_reason=""))
    assert "Expliquez ce changement" in refused.content.decode()
    client.post(url, sent(**lines, change_reason="On nous a demandé la couleur."))
    page = client.get(address(territory, "processes:frame", process.public_id)).content.decode()
    assert "On nous a demandé la couleur." in page and "<ins>" in page and "Version 2" in page
    notice = Notice.objects.get(follower=contribution.author_key)
    assert (notice.verb, notice.item_id) == ("frame.changed", process.pk)
