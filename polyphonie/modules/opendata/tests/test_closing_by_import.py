"""Words that a file brought, and that it changes or takes back, are no longer given by what was published of them."""

from datetime import timedelta

import pytest

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, limits
from polyphonie.core.pages import territory_path
from polyphonie.modules.opendata.importing import actions as importing
from polyphonie.modules.opendata.importing.tests.factories import bring
from polyphonie.modules.opendata.models import Batch, Release
from polyphonie.modules.opendata.publication import actions, queries, renewing, tasks
from polyphonie.processes.tests.factories import make_open_process

ROWS = "id;texte;votes;latitude;longitude\n1;Un banc.;4;43,6107;3,8767\n2;Le bus.;0;;\n"
COMMENTS = "id;parent;texte\n7;1;Oui, un banc.\n"


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "lot.csv"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def published(process, agent, file):
    """Two contributions are brought, and published."""
    batch = bring(process, file(ROWS), agent)
    assert (batch.created, Contribution.objects.count()) == (2, 2)
    release = actions.ask(process=process, licence="lov2", by=agent)
    actions.make(release=release, by=agent)
    return release


def _status(client, territory, release):
    pid = release.dataset.process.public_id
    path = territory_path(territory, "opendata:dataset_file", pid, release.number, "contributions.csv")
    return client.get(path).status_code


def test_undoing_an_import_closes_what_was_published_of_it(territory, process, agent, client, published):
    batch = Batch.objects.get()
    assert (_status(client, territory, published), renewing.renew()) == (200, 0)
    importing.undo(batch=batch, by=agent)
    assert _status(client, territory, published) == 410, "before the first word is erased"
    assert renewing.renew() == 0, "not while words are still being erased: it would close at once"
    importing.undo_all(batch=batch, by=agent)
    assert _status(client, territory, published) == 410
    assert (renewing.renew(), renewing.renew()) == (1, 0)
    second = Release.objects.get(number=2)
    assert tasks.make_release.func(territory.pk, second.pk) == "done"
    assert _status(client, territory, second) == 200
    body = second.files.get(name="contributions.csv").file.open("rb").read().decode()
    assert "banc" not in body


def test_a_version_made_while_an_import_is_undone_closes_too(territory, process, agent, client, published):
    """What it read before the last piece was erased is told nowhere afterwards."""
    importing.undo(batch=Batch.objects.get(), by=agent)
    between = actions.ask(process=process, licence="lov2", by=agent)
    actions.make(release=between, by=agent)
    assert _status(client, territory, between) == 200
    importing.undo_all(batch=Batch.objects.get(), by=agent)
    assert _status(client, territory, between) == 410


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("Un banc.", "Un arbre.", 410),
        ("43,6107", "43,7", 410),
        (";4;", ";5;", 200),
        ("3;Une", "3;Une", 200),
        ("2;Le bus.;0;;\n", "2;Le bus.;0;;\n3;Une place.;0;;\n", 200),
    ],
)
def test_only_words_that_change_close_a_version(
    territory, agent, process, client, published, file, before, after, status
):
    bring(process, file(ROWS.replace(before, after)), agent)
    assert _status(client, territory, published) == status
    assert renewing.renew() == (status == 410)


def test_added_word_that_changes_closes_a_version(territory, agent, process, client, published, file):
    words = {"word/key": "id", "word/parent": "parent", "word/text": "texte"}
    bring(process, file(COMMENTS), agent, **words)
    second = actions.ask(process=process, licence="lov2", by=agent)
    actions.make(release=second, by=agent)
    bring(process, file(COMMENTS), agent, **words)
    assert _status(client, territory, second) == 200
    changed = bring(process, file(COMMENTS.replace("Oui", "Non")), agent, **words)
    assert (changed.updated, _status(client, territory, second)) == (1, 410)


def test_import_of_another_process_closes_nothing(territory, agent, client, published, file):
    other = make_open_process(territory, by=agent)
    batch = bring(other, file(ROWS), agent)
    importing.undo_all(batch=importing.undo(batch=batch, by=agent), by=agent)
    assert _status(client, territory, published) == 200


def test_import_that_stopped_half_way_does_not_hold_the_renewal_for_ever(territory, process, agent, published):
    importing.undo(batch=Batch.objects.get(), by=agent)
    long_ago = clock.now() - limits.LEASE - timedelta(seconds=1)
    Release.objects.update(asked_at=long_ago - timedelta(hours=1))
    assert renewing.renew() == 0
    Batch.objects.update(rewrote_at=long_ago)
    assert queries.is_closed(Release.objects.get()) and renewing.renew() == 1
