import pytest
from django.db import connection

from polyphonie.contributions import bringing
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import upkeep
from polyphonie.core.tick import tick
from polyphonie.modules.opendata.importing import actions
from polyphonie.modules.opendata.importing.tests.factories import bring
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process


@pytest.fixture
def read(monkeypatch):
    """Return the list of the readings of the statistics."""
    readings: list[None] = []
    monkeypatch.setattr(upkeep, "refresh_statistics", lambda: readings.append(None))
    return readings


@pytest.mark.django_db
def test_statistics_are_read_once_an_hour(territory, read):
    tick()
    tick()
    assert len(read) == 1


@pytest.mark.django_db
def test_planner_knows_how_many_contributions_a_territory_has(territory, django_assert_num_queries):
    if connection.vendor != "sqlite":
        with django_assert_num_queries(0):  # autovacuum's work
            upkeep.refresh_statistics()
        return
    process = make_open_process(territory)
    for n in range(3):
        make_contribution(process, f"Un banc {n}.")
    upkeep.refresh_statistics()
    make_contribution(process, "Un banc de plus.")
    upkeep.refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'contribution_of_territory'")
        assert cursor.fetchall() == [("4 4 1",)]


@pytest.mark.django_db
def test_planner_learns_what_an_import_has_brought_before_it_ends(territory):
    process = make_open_process(territory)
    make_contribution(process, "Un banc.")
    bringing.grown()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'contribution_of_territory'")
            assert cursor.fetchall() == [("1 1 1",)]
        else:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'contributions_contribution'")
            assert cursor.fetchall() == [(1,)]


@pytest.mark.django_db
def test_import_tells_the_planner_as_it_grows_and_once_at_its_end(territory, monkeypatch, tmp_path):
    told = []
    monkeypatch.setattr(bringing, "grown", lambda: told.append(Contribution.objects.count()))
    monkeypatch.setattr(actions, "CHUNK", 2)
    agent = make_agent(territory)
    path = tmp_path / "voix.csv"
    path.write_text("id;texte\n" + "".join(f"{n};Un banc n° {n}.\n" for n in range(11)))
    bring(make_open_process(territory, by=agent), path, agent)
    assert told == [2, 8, 11]


@pytest.mark.django_db
def test_newest_of_a_territory_are_found_without_sorting_the_others(territory):
    plan = Contribution.objects.order_by("-pk")[:20].explain()
    assert "contribution_of_territory" in plan or connection.vendor != "sqlite"
    assert "TEMP B-TREE" not in plan
