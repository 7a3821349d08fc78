"""What stands in an address where a key should be never breaks a page."""

import pytest

from polyphonie.contributions import findings
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import ids
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process

NONE = ["", "9" * 30, "9" * 19, "²", "１２", "-1", "1e3", " 1", "x"]


@pytest.mark.parametrize("text", NONE)
def test_what_no_database_takes_is_no_key(text):
    assert ids.key_in(text) is None


def test_a_key_is_read():
    assert ids.key_in("250167628020840709") == 250167628020840709


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["9" * 30, "²"])
def test_lists_begin_again_at_a_place_that_is_none(territory, client, text):
    agent = make_agent(territory)
    process = make_open_process(territory, by=agent)
    make_contribution(process, "Un banc.")
    finding = make_finding(process, by=agent)
    findings.edit_finding(finding=finding, summary="Des bancs.", by=agent)
    findings.publish_finding(finding=finding, by=agent)
    for page in ("contributions/", f"constats/{finding.public_id}/", "demarches/", "decisions/", "fil/"):
        answer = client.get(f"/{territory.slug}/{page}", {"apres": text})
        assert answer.status_code in {200, 404}, (page, answer.status_code)
