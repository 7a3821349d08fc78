"""`polyphonie publish`: what a script reads of it, and that it does what the page does."""

import json

import pytest

from polyphonie import cli
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.modules.opendata.models import Release
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process

pytestmark = pytest.mark.django_db


def test_version_is_published_from_the_command_line(territory, capsys):
    process = make_open_process(territory, by=make_agent(territory), title="S’asseoir en ville")
    make_contribution(process, "Un banc.")
    asked = ["publish", "--territory", territory.slug, "--process", process.public_id]
    assert cli.main([*asked, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    release = Release.objects.get()
    assert (said["version"], said["files"]["contributions.csv"], said["digest"]) == (1, 1, release.digest)
    assert said["address"].endswith(f"/donnees/{process.public_id}/")
    assert cli.main(["publish", "--territory", territory.slug, "--process", "inconnue"]) == 2
    assert Release.objects.count() == 1
