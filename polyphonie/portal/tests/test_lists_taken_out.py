"""The lists of the modules leave as files too: the rows of their pages, for those who may read them."""

import csv
import io
import re
from html import unescape

import pytest

from polyphonie.core import items
from polyphonie.core.actors import VISITOR
from polyphonie.core.pages import territory_path
from polyphonie.modules.budgets.models import Project
from polyphonie.modules.budgets.tests.factories import make_edition, make_project, make_ready
from polyphonie.modules.opendata.exporting import actions, lists
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person

LINK = re.compile(r'href="([^"]*/exporter/projets/[^"]*)"')


def _taken(territory, name, filters, by=VISITOR) -> list[dict[str, str]]:
    asked = {"source": lists.every()[name], "format": "csv", "columns": [], "filters": filters, "options": {}}
    export = actions.ask(territory=territory, by=by, **asked)
    actions.make(export=export, by=by)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def edition(territory):
    edition = make_edition(territory)
    for n in range(23):
        make_project(edition, f"Un banc n° {n}.")
    make_ready(edition, "Une fontaine.")
    return edition


@pytest.mark.parametrize(
    ("asked", "count"), [({}, 24), ({"groupe": "vote"}, 1), ({"groupe": "etude"}, 23), ({"q": "rien"}, 0)]
)
def test_projects_leave_as_their_page_shows_them(territory, edition, client, asked, count):
    make_project(make_edition(territory), "Dans un autre budget.")
    address, shown = territory_path(territory, "budgets:projects", edition.public_id), []
    page = client.get(address, asked)
    way = unescape(LINK.search(page.content.decode()).group(1))
    while page:
        shown += [p.public_id for p in page.context["rows"]]
        more = page.context["more"]
        page = client.get(address + more[more.index("?") :]) if more else None
    form = client.get(way).context["form"]
    filters = {name: form[name].initial for name in form.filter_names if form[name].initial}
    assert filters == {"budget": edition.public_id} | asked
    rows = _taken(territory, "projets", filters)
    assert [row["id"] for row in rows][::-1] == shown
    assert len(rows) == count


def test_projects_say_no_more_than_their_page(territory, edition):
    refused, studied = Project.objects.order_by("number")[:2]
    for project in (refused, studied):
        project.study.why, project.study.could_change = "Canari", "Plus tard"
        project.study.save()
    Project.objects.filter(pk=refused.pk).update(standing="refused")
    told = {row["id"]: row["pourquoi"] for row in _taken(territory, "projets", {})}
    assert [told[p.public_id] for p in (refused, studied)] == ["Canari", ""]
    items.show(edition.item, "staff")
    assert _taken(territory, "projets", {}) == []
    assert len(_taken(territory, "projets", {}, by=make_agent(territory))) == 24


def test_files_brought_leave_for_those_who_bring_them(territory):
    for nobody in (VISITOR, make_person(territory), make_person(territory, Role.ELECTED)):
        assert lists.source_for(nobody, "fichiers-repris") is None
    assert _taken(territory, "fichiers-repris", {}, by=make_agent(territory)) == []
