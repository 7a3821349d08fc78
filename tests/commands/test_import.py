"""`polyphonie import`: what a script reads of it, and that it does what the page does."""

import json

import pytest

from polyphonie import cli
from polyphonie.contributions.models import Contribution
from polyphonie.core.models import JournalEntry
from polyphonie.modules.opendata.importing.tests.factories import SMALL
from polyphonie.modules.opendata.models import Batch
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(territory, settings, tmp_path, capsys):
    """Return what runs the command on a file of this territory: its exit code, its JSON, its words."""
    settings.DATA = tmp_path
    process = make_open_process(territory, by=make_agent(territory), title="S’asseoir en ville")

    def run(file, *more, process=process.public_id):
        code = cli.main(["import", str(file), "--territory", territory.slug, "--process", process, *more])
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in more and out else {}, out + err

    return run


def test_the_command_counts_and_asks_before_it_brings_anything(run):
    code, _told, words = run(SMALL)
    assert code == 0 and "4 à créer" in words and "votes → le nombre de soutiens" in words and "--yes" in words
    assert not Contribution.objects.exists() and not Batch.objects.exists()


def test_the_command_tells_a_script_what_it_did(run):
    code, told, _words = run(SMALL, "--yes", "--json", process="sasseoir-en-ville")
    assert code == 0
    assert {k: told[k] for k in ("read", "created", "updated", "unchanged", "rejected")} == {
        "read": 6, "created": 4, "updated": 0, "unchanged": 0, "rejected": 2
    }  # fmt: skip
    with open(told["rejected_rows"], encoding="utf-8-sig") as file:
        assert file.readline().strip().endswith("ligne;raison")
    assert JournalEntry.objects.get(verb="import.applied").actor == "operator"
    _code, again, _words = run(SMALL, "--yes", "--json")
    assert (again["created"], again["unchanged"]) == (0, 4)


@pytest.mark.parametrize(
    "more, said",
    [
        (["--mapping", "inconnue"], "decidim"),
        (["--territory", "ailleurs"], "Aucun territoire"),
        (["--process", "inconnue"], "Aucune démarche"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(run, more, said):
    code, _told, words = run(SMALL, "--yes", *more)
    assert code == 2 and said in words and "Traceback" not in words
    assert not Batch.objects.exists()


def test_says_what_it_could_not_place(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("texte;humeur\nUn banc.;bonne\n")
    assert run(path, "--json")[1]["unplaced"] == ["humeur"]
