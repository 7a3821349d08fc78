"""`polyphonie import`: what a script reads of it, and that it does what the page does."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from polyphonie import cli
from polyphonie.contributions import texts
from polyphonie.contributions.models import Contribution
from polyphonie.core.models import JournalEntry
from polyphonie.modules.opendata.importing.tests.factories import SMALL
from polyphonie.modules.opendata.models import Batch, Mapping
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.models import Process
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
        assert file.readline().strip().endswith('"ligne";"raison"')
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


def test_the_command_reads_a_file_by_the_mapping_that_it_names(run):
    code, told, words = run(SMALL.with_name("capco.jsonl"), "--yes", "--json", "--mapping", "capco")
    assert code == 0 and (told["source"], told["created"], told["rejected"]) == ("capco", 4, 1), words
    assert told["mapping"]["word/text"] == "arguments/body"
    assert Contribution.objects.order_by("number").first().supports == 2237


def test_the_command_reads_a_file_by_a_mapping_kept_on_the_page(run, tmp_path, client, territory):
    agent = make_agent(territory)
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("n;quoi dire;autre\n1;Un banc devant la pharmacie.;oui\n")
    second.write_text("autre;n;titre;quoi dire\nnon;2;Sans intérêt;Le bus du dimanche.\n")
    client.force_login(agent.user)
    sent = {"process": Process.objects.get().pk, "file": SimpleUploadedFile("a.csv", first.read_bytes())}
    page = client.post(f"/{territory.slug}/importer/", sent | {"cle": str(uuid.uuid4())})["Location"]
    chosen = {"c0": "key", "c1": "text", "source": "cahiers", "keep": "Cahiers 2026", "cle": str(uuid.uuid4())}
    assert client.post(page + "colonnes/", chosen).status_code == 302
    assert Mapping.objects.get().name == "Cahiers 2026"
    code, told, words = run(second, "--yes", "--json", "--mapping", "Cahiers 2026")
    assert code == 0 and told["mapping"] == {"key": "n", "text": "quoi dire"} and told["source"] == "cahiers", words
    assert texts.own_text(Contribution.objects.with_words().get()) == "Le bus du dimanche."


def test_says_what_it_could_not_place(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("texte;humeur\nUn banc.;bonne\n")
    assert run(path, "--json")[1]["unplaced"] == ["humeur"]
