"""What is long is made by a job: its page says how far it is, and what stops half way is begun again."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock, limits
from polyphonie.core.actors import Actor
from polyphonie.core.once import new_key
from polyphonie.core.pages import territory_path
from polyphonie.modules.opendata.exporting import actions as exporting
from polyphonie.modules.opendata.exporting import purging
from polyphonie.modules.opendata.models import Export, Release
from polyphonie.modules.opendata.publication import actions, renewing

LONG_AGO = limits.LEASE * 2


def _work() -> str:
    """Do the last job enqueued, as a worker does; return what it says."""
    job = DBTaskResult.objects.latest("enqueued_at")
    return job.task.call(*job.args_kwargs["args"])


@pytest.fixture
def asked(territory, process, client, monkeypatch, django_capture_on_commit_callbacks):
    """Return the address of the page of a list of three rows, more than are made at once."""
    for number in range(3):
        make_contribution(process, f"Il manque un banc n° {number}.")
    monkeypatch.setattr(limits, "EXPORT_NOW_ROWS", 2)
    data = {"format": "csv", "colonnes": ["numero", "texte"], "separateur": ";", "cle": new_key()}
    with django_capture_on_commit_callbacks(execute=True):
        return client.post(territory_path(territory, "opendata:export_choose", "contributions"), data).url


def _page(client, address) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_long_list_is_asked_for_followed_and_fetched(client, asked, monkeypatch):
    export = Export.objects.get()
    assert export.state == Export.State.WAITING and DBTaskResult.objects.count() == 1
    page = _page(client, asked)
    assert "Votre fichier se prépare" in page and 'hx-trigger="every 3s"' in page and "<progress" in page
    assert client.get(asked + "fichier").status_code == 404
    monkeypatch.setattr(exporting, "PROGRESS", 2)
    seen = []
    record = exporting._counted
    monkeypatch.setattr(
        exporting, "_counted", lambda e, lines: (seen.append(_page(client, asked)) or line for line in record(e, lines))
    )
    _work()
    assert 'value="0"' in seen[0] and 'value="2"' in seen[2], "it says how far it is while it is written"
    assert "Votre fichier est prêt : 3 lignes" in _page(client, asked)
    body = b"".join(client.get(asked + "fichier").streaming_content).decode()
    assert [line.split(";")[0].strip('"') for line in body.splitlines()[1:]] == ["3", "2", "1"]


@pytest.mark.parametrize("state", [Export.State.RUNNING, Export.State.WAITING])
def test_list_whose_worker_was_killed_is_begun_again(client, asked, state):
    DBTaskResult.objects.all().delete()  # as one that died holding it
    Export.objects.update(state=state, rows=1)
    purging.tick()
    assert not DBTaskResult.objects.exists(), "somebody may still be writing it"
    Export.objects.update(moved_at=clock.now() - LONG_AGO)
    purging.tick()
    purging.tick()
    assert DBTaskResult.objects.count() == 1
    assert _work() == "done"
    assert b"n\xc2\xb0 2" in b"".join(client.get(asked + "fichier").streaming_content)


def test_one_that_writes_slowly_is_left_alone(process, asked, monkeypatch):
    monkeypatch.setattr(exporting, "PROGRESS", 1)
    Export.objects.update(moved_at=clock.now() - LONG_AGO)
    export, states = Export.objects.get(), []

    def write(*given):
        Export.objects.update(moved_at=clock.now() - LONG_AGO)
        list(exporting._counted(export, iter([None])))
        states.append(purging.resume())

    monkeypatch.setattr(exporting, "_write", write)
    exporting.make(export=export, by=Actor(export.owner))
    assert states == [0]


@pytest.fixture
def release(process, agent):
    """A published version of which words are withdrawn: it has closed, and its successor has been asked for."""
    rows = [make_contribution(process) for _n in range(3)]
    first = actions.ask(process=process, licence="lov2", by=agent)
    actions.make(release=first, by=agent)
    contributions.withdraw(contribution=Contribution.objects.get(pk=rows[0].pk), by=Actor(rows[0].author_key))
    renewing.tick()
    return Release.objects.get(number=2)


@pytest.mark.parametrize("state", [Release.State.RUNNING, Release.State.WAITING])
def test_version_whose_worker_was_killed_is_begun_again(release, state):
    Release.objects.filter(pk=release.pk).update(state=state)
    renewing.tick()
    assert not DBTaskResult.objects.exists()
    Release.objects.filter(pk=release.pk).update(moved_at=clock.now() - LONG_AGO)
    renewing.tick()
    renewing.tick()
    assert DBTaskResult.objects.count() == 1
    assert _work() == "done"
    assert Release.objects.count() == 2


def test_version_that_failed_is_tried_again_while_the_one_before_is_closed(release, monkeypatch, agent):
    with monkeypatch.context() as broken:
        broken.setattr(actions, "_make", lambda *_: 1 / 0)
        actions.make(release=release, by=agent)
    renewing.tick()
    release.refresh_from_db()
    assert release.state == Release.State.FAILED and not DBTaskResult.objects.exists(), "not each minute"
    Release.objects.filter(pk=release.pk).update(moved_at=clock.now() - limits.RELEASE_RETRIED - timedelta(seconds=1))
    renewing.tick()
    renewing.tick()
    assert DBTaskResult.objects.count() == 1
    assert _work() == "done"


def test_version_that_failed_where_nothing_closed_is_left_to_people(process, agent, monkeypatch):
    first = actions.ask(process=process, licence="lov2", by=agent)
    actions.make(release=first, by=agent)
    second = actions.ask(process=process, licence="lov2", by=agent)
    long_ago = clock.now() - limits.RELEASE_RETRIED * 2
    Release.objects.filter(pk=second.pk).update(state=Release.State.FAILED, moved_at=long_ago)
    renewing.tick()
    assert Release.objects.get(pk=second.pk).state == Release.State.FAILED and not DBTaskResult.objects.exists()


def test_two_who_write_one_version_publish_it_once(release, agent, monkeypatch):
    """One taken for dead wakes up: what the other has published stays, and stays published."""
    describe = actions.describe

    def overtaken(*given):
        monkeypatch.setattr(actions, "describe", describe)
        Release.objects.filter(pk=release.pk).update(state=Release.State.WAITING)
        actions.make(release=Release.objects.get(pk=release.pk), by=agent)
        return describe(*given)

    monkeypatch.setattr(actions, "describe", overtaken)
    actions.make(release=release, by=agent)
    again = Release.objects.get(pk=release.pk)
    assert again.state == Release.State.DONE
    assert len(set(again.files.values_list("name", flat=True))) == again.files.count() > 3
