"""What is written once stays written: attacked by raw SQL, with the triggers and then without them."""

import random

import pytest
from django.db import IntegrityError, connection, transaction

from polyphonie.contributions import texts
from polyphonie.contributions.models import Version
from polyphonie.core import journal, triggers
from polyphonie.core.actors import SYSTEM
from polyphonie.core.models import JournalEntry, JournalHead

from .urns import make_urns
from .world import make_world

# trigger → the statement that it must refuse
REWRITINGS = {
    "core_journalentry_no_update": "UPDATE core_journalentry SET actor = 'personne'",
    "core_journalentry_no_delete": "DELETE FROM core_journalentry",
    "core_journalentry_no_truncate": "TRUNCATE core_journalentry CASCADE",
    "contributions_words_kept": "UPDATE contributions_words SET text = 'Tout va bien.'",
    "contributions_version_kept": "UPDATE contributions_version SET commitment = ''",
    "processes_frame_frozen": "UPDATE processes_frame SET closed_points = 'Rien.'",
    "urn_entry_no_update": "UPDATE urn_entry SET text = ''",
    "urn_entry_no_delete": "DELETE FROM urn_entry",
    "urn_entry_no_truncate": "TRUNCATE urn_entry CASCADE",
    "urn_election_frozen": "UPDATE urn_election SET rules_digest = ''",
    "urn_mark_final_once_sealed": "UPDATE urn_elector SET channel = 'paper'",
    "urn_ballot_not_after_close": (
        "INSERT INTO urn_ballot (slot, territory_id, election_id, receipt, sealed, settled) "
        "SELECT 'x', territory_id, item_id, 'x', '', TRUE FROM urn_election WHERE opened_at IS NULL"
    ),
    "urn_ballot_kept_after_close": "UPDATE urn_ballot SET sealed = ''",
    "urn_sealed_no_update": "UPDATE urn_sealed SET sealed = ''",
    "urn_sealed_no_delete": "DELETE FROM urn_sealed",
}


def _rewrite(name: str) -> None:
    """Run the statement; what the transaction put off is checked first, since PostgreSQL truncates nothing before."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(REWRITINGS[name])


def test_every_trigger_is_attacked():
    # Those of the budgets are attacked beside their code (modules/budgets/tests/test_attacks.py).
    declared = {t.name for t in triggers.declared() if not t.table.startswith("budgets_")}
    assert declared <= REWRITINGS.keys()


WORLDS = {"": make_world, "urn_": make_urns}
all_worlds = pytest.mark.parametrize("prefix", WORLDS, ids=["spine", "urn"])


def _attacks(prefix: str) -> list[str]:
    """Return the triggers to attack in a world; SQLite has no TRUNCATE to refuse."""
    declared = {t.name for t in triggers.declared()}
    return [name for name in REWRITINGS if name in declared and name.startswith("urn_") == bool(prefix)]


@all_worlds
def test_rewriting_is_refused(prefix, territory, subtests):
    WORLDS[prefix](territory)
    for name in _attacks(prefix):
        with subtests.test(name), pytest.raises(IntegrityError), transaction.atomic():
            _rewrite(name)


@pytest.mark.guards_off
@all_worlds
def test_rewriting_succeeds_without_its_trigger(prefix, territory, subtests):
    WORLDS[prefix](territory)
    for name in _attacks(prefix):
        with subtests.test(name), triggers.lifted(name), transaction.atomic():
            _rewrite(name)
            transaction.set_rollback(True)  # the next attack finds its rows


def test_triggers_are_missed_when_they_are_gone(territory):
    assert triggers.missing() == []
    with triggers.lifted("contributions_words_kept"):
        assert triggers.missing() == ["contributions_words_kept"]


@pytest.mark.guards_off
def test_journal_shows_every_change_made_past_its_triggers(territory):
    """A thousand times, one field of one entry is changed by somebody who could lift the triggers: always found."""
    for number in range(200):
        with transaction.atomic():
            journal.write(territory, "phase.set", by=SYSTEM, phase=number)
    chosen = random.Random(84)
    with triggers.lifted("core_journalentry_no_update"):
        for _ in range(1000):
            entry = JournalEntry.objects.get(sequence=chosen.randint(1, 200))
            field = chosen.choice(["actor", "verb", "previous", "digest", "data", "item"])
            changed = {"data": {"phase": -1}, "item": 1}.get(field, "0" * 30)
            JournalEntry.objects.filter(pk=entry.pk).update(**{field: changed})
            found = journal.verify(territory)
            assert found in {entry.sequence, entry.sequence + 1}, f"{field} of entry {entry.sequence}"
            JournalEntry.objects.filter(pk=entry.pk).update(**{field: getattr(entry, field)})
    assert journal.verify(territory) is None


def test_journal_shows_a_missing_end(territory):
    for number in range(3):
        with transaction.atomic():
            journal.write(territory, "phase.set", by=SYSTEM, phase=number)
    with triggers.lifted("core_journalentry_no_delete"):
        JournalEntry.objects.filter(sequence=3).delete()
    assert journal.verify(territory) == 3
    assert JournalHead.objects.get(territory=territory).sequence == 3


def test_words_of_each_version_match_their_commitment(territory):
    make_world(territory)
    versions = list(Version.objects.select_related("words"))
    assert versions
    assert all(v.commitment == texts.commitment(v.words.salt, v.words.text) for v in versions)
