"""A territory moves to another database and loses nothing: same rows, same keys, same bytes of its journal."""

import pytest

from tests import databases
from tests.commands.test_commands import _falsify

pytestmark = [pytest.mark.demo, pytest.mark.slow]

TERRITORY = "saint-aurel"


def _address(installation) -> str:
    return installation.url or f"sqlite:///{installation.data / 'polyphonie.sqlite3'}"


def _keys(installation):
    """Return the folder of the keys of votes, beside the data (`POLYPHONIE_URN_KEYS`)."""
    return installation.data.with_name(f"{installation.data.name}-urn")


def _way(target) -> list[str]:
    """Return what a move is told: the demo holds votes that are not over, so their keys go with them."""
    return ["--to", _address(target), "--files", str(target.data / "files"), "--keys", str(_keys(target))]


def _move(source, target) -> dict:
    return source.told("move", TERRITORY, *_way(target))


# From here to an SQLite file and back; with a PostgreSQL server, from there to a file and back as well.
ENGINES = ["sqlite", "postgres"] if databases.url() else ["sqlite"]


@pytest.mark.parametrize("engine", ENGINES)
def test_everything_arrives_and_comes_back(demo, new_database, engine):
    photo = demo.data / "files" / "attachments" / "preuve.jpg"
    photo.parent.mkdir(parents=True, exist_ok=True)
    photo.write_bytes(b"\xff\xd8 some picture")
    demo.sql(
        "INSERT INTO contributions_attachment (id, territory_id, contribution_id, kind, file, text, public_id, at) "
        "SELECT 77, territory_id, item_id, 'photo', 'attachments/preuve.jpg', '', 'preuvephot', received_at "
        "FROM contributions_contribution ORDER BY item_id LIMIT 1"
    )
    here = demo.holdings(TERRITORY)
    there, back = new_database(engine), new_database("sqlite")

    told = _move(demo, there)
    assert there.holdings(TERRITORY) == here
    assert told["journal"] == here["rows"]["core.JournalEntry"][0]
    # The territory itself is the row beside those that it carries.
    assert told["rows"] == sum(count for count, _digest in here["rows"].values()) + 1
    assert (there.data / "files" / "attachments" / "preuve.jpg").read_bytes() == photo.read_bytes()
    assert there.told("doctor")["errors"] == 0
    # What was said is found there too.
    words = "from polyphonie.core import search; print(search.find('banc').count)"
    assert there.in_territory(TERRITORY, words) == demo.in_territory(TERRITORY, words) != "0"

    _move(there, back)
    assert back.holdings(TERRITORY) == here
    assert back.told("journal", "verify")["journals"][0]["broken_at"] is None


def test_broken_journal_is_not_carried(demo, new_database):
    number = _falsify(demo)
    there = new_database("sqlite")
    done = demo.polyphonie("move", TERRITORY, *_way(there))
    assert done.returncode == 2 and f"l’entrée {number}" in done.stderr
    assert there.holdings(TERRITORY) == {}
    assert there.sql("SELECT COUNT(*) FROM core_item") == [(0,)]


def test_territory_already_there_is_not_written_over(demo, new_database):
    there = new_database("sqlite")
    _move(demo, there)
    before = there.holdings(TERRITORY)
    done = demo.polyphonie("move", TERRITORY, *_way(there))
    assert done.returncode == 2
    assert there.holdings(TERRITORY) == before


def test_unknown_territory_is_refused(demo, new_database):
    done = demo.polyphonie("move", "nulle-part", "--to", _address(new_database("sqlite")))
    assert done.returncode == 2 and "nulle-part" in done.stderr
