"""The commands of the platform, run as an operator runs them."""

import argparse

import pytest

from polyphonie import cli

pytestmark = [pytest.mark.demo, pytest.mark.slow]

TERRITORY = "saint-aurel"


def _commands(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every command and group of commands, as words."""
    found = [path]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                found += _commands(below, (*path, name))
    return found


@pytest.mark.parametrize("command", _commands(cli.parser()), ids=" ".join)
def test_help_of_every_command(nowhere, command):
    done = nowhere.polyphonie(*command, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: polyphonie {' '.join(command)}".rstrip())
    # It says what it is for, and help asks nothing of a database.
    assert len(done.stdout.splitlines()) > 3
    assert not (nowhere.data / "polyphonie.sqlite3").exists()


@pytest.mark.parametrize("command", [("territory", "create"), ("move",), ("journal", "verify"), ("doctor",), ("demo",)])
def test_commands_that_a_script_would_use_speak_json(nowhere, command):
    assert "--json" in nowhere.polyphonie(*command, "--help").stdout


def test_doctor_sees_that_nothing_is_installed(nowhere):
    told = nowhere.told("doctor", exits=1)
    assert [
        c for c in told["checks"] if c["check"] == "base" and c["state"] == "erreur" and "migrations" in c["detail"]
    ]


def test_doctor_says_that_the_database_is_silent(nowhere):
    (nowhere.data / "polyphonie.sqlite3").mkdir(parents=True)
    told = nowhere.told("doctor", exits=1)
    assert [c for c in told["checks"] if c["check"] == "base" and "ne répond pas" in c["detail"]]
    done = nowhere.polyphonie("journal", "verify")
    assert done.returncode == 2 and "ne répond pas" in done.stderr


def test_doctor_finds_nothing_wrong_with_the_demo(demo):
    told = demo.told("doctor")
    assert told["errors"] == 0
    assert any(TERRITORY in c["detail"] and "journal vérifié" in c["detail"] for c in told["checks"])


def test_doctor_has_nothing_to_say_of_a_site_as_the_guide_sets_it(installation):
    installation.settings = {
        "POLYPHONIE_BASE_URL": "https://participer.exemple.fr",
        "POLYPHONIE_BEHIND_PROXY": "1",
        "POLYPHONIE_SMTP_HOST": "smtp.exemple.fr",
    }
    assert {c["state"] for c in installation.told("doctor")["checks"]} == {"bon"}


def test_doctor_counts_again_those_without_an_answer(demo):
    ((process,),) = demo.sql(
        "SELECT MIN(item_id) FROM processes_process WHERE closed_at IS NULL AND received > unanswered"
    )
    demo.sql(f"UPDATE processes_process SET unanswered = unanswered + 1 WHERE item_id = {process}")
    told = demo.told("doctor", exits=1)
    assert [c for c in told["checks"] if c["state"] == "erreur" and "sans réponse" in c["detail"]]


def test_doctor_misses_a_trigger_taken_away(demo):
    _lift(demo, "core_journalentry_no_update")
    told = demo.told("doctor", exits=1)
    assert [c for c in told["checks"] if c["state"] == "erreur" and "core_journalentry_no_update" in c["detail"]]


def _lift(installation, trigger: str) -> None:
    installation.sql(f"DROP TRIGGER {trigger}" + (" ON core_journalentry" if installation.url else ""))


def _falsify(installation) -> int:
    """Change one byte of one entry of the journal, past its triggers; return its number."""
    _lift(installation, "core_journalentry_no_update")
    entries = "core_journalentry WHERE territory_id = (SELECT id FROM territories_territory WHERE slug = 'saint-aurel')"
    ((last,),) = installation.sql(f"SELECT MAX(sequence) FROM {entries}")
    number = last // 2
    installation.sql(
        "UPDATE core_journalentry SET actor = 'X' || SUBSTR(actor, 2) WHERE sequence = "
        f"{number} AND territory_id = (SELECT id FROM territories_territory WHERE slug = '{TERRITORY}')"
    )
    return number


def test_journal_verifies(demo):
    told = demo.told("journal", "verify")
    assert {j["territory"] for j in told["journals"]} == {TERRITORY, "val-d-aurelle"}
    assert all(j["broken_at"] is None for j in told["journals"])
    assert next(j["entries"] for j in told["journals"] if j["territory"] == TERRITORY) > 100


def test_journal_says_which_entry_was_falsified(demo):
    number = _falsify(demo)
    told = demo.told("journal", "verify", "--territory", TERRITORY, exits=1)
    assert told["journals"][0]["broken_at"] == number
    done = demo.polyphonie("journal", "verify")
    assert done.returncode == 1 and f"à l’entrée {number}" in done.stdout


def test_journal_of_an_unknown_territory_is_refused(demo):
    done = demo.polyphonie("journal", "verify", "--territory", "nulle-part")
    assert done.returncode == 2 and "nulle-part" in done.stderr


def test_demo_loaded_again_changes_nothing(demo):
    before = demo.holdings(TERRITORY)
    assert demo.told("demo")["contributions"] == before["rows"]["contributions.Contribution"][0]
    assert demo.holdings(TERRITORY) == before


def test_tick_repeated_changes_nothing(demo):
    def tick() -> None:
        assert demo.polyphonie("tick").returncode == 0
        assert demo.python("-m", "django", "db_worker", "--batch", "--no-startup-delay").returncode == 0

    tick()
    after_one = demo.holdings(TERRITORY)
    mails = sorted(path.name for path in (demo.data / "mails").glob("*"))
    tick()
    assert demo.holdings(TERRITORY) == after_one
    assert sorted(path.name for path in (demo.data / "mails").glob("*")) == mails


def test_territory_is_created_whole(installation):
    told = installation.told(
        "territory", "create", "Saint-Exemple", "--no-lookup", "--administrator", "mairie@exemple.fr"
    )
    assert told["slug"] == "saint-exemple" and told["address"].endswith("/saint-exemple/")
    rows = installation.holdings("saint-exemple")["rows"]
    assert rows["people.Membership"][0] == 1 and rows["territories.Service"][0] >= 1
    assert rows["core.JournalEntry"][0] >= 1 and rows["decisions.RefusalReason"][0] >= 5
    assert installation.told("journal", "verify")["journals"][0]["broken_at"] is None


def test_first_territory_prepares_a_new_database(nowhere):
    told = nowhere.told("territory", "create", "Saint-Exemple", "--no-lookup", "--administrator", "mairie@exemple.fr")
    assert told["slug"] == "saint-exemple"
    assert nowhere.told("doctor")["errors"] == 0


def test_old_database_waits_for_its_operator(installation):
    installation.sql("DELETE FROM django_migrations WHERE app = 'opendata'")
    done = installation.polyphonie("territory", "create", "Rien", "--no-lookup", "--administrator", "mairie@exemple.fr")
    assert done.returncode == 2 and "polyphonie run" in done.stderr


def test_territory_that_is_there_is_not_created_twice(installation):
    create = ("territory", "create", "Saint-Exemple", "--no-lookup", "--administrator", "mairie@exemple.fr")
    installation.told(*create)
    before = installation.holdings("saint-exemple")
    again = installation.polyphonie(*create, "--slug", "saint-exemple")
    assert again.returncode == 2 and again.stderr.strip()
    assert installation.holdings("saint-exemple") == before


def test_territory_needs_a_reachable_administrator(installation):
    done = installation.polyphonie("territory", "create", "Rien", "--no-lookup", "--administrator", "pas-une-adresse")
    assert done.returncode == 2
    assert installation.holdings("rien") == {}


def test_folder_that_a_backup_names_is_there_before_the_first_photo(nowhere):
    done = nowhere.python(
        "-c", "import django; django.setup(); from polyphonie.portal.commands import serve; serve.prepare()"
    )
    assert done.returncode == 0, done.stderr
    assert (nowhere.data / "files").is_dir()
