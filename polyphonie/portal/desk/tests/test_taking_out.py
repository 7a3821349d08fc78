"""What is worked on at the desk leaves as it is seen: the list of the desk and the file of it are the same rows."""

import csv
import io
import re
from html import unescape

import pytest

from polyphonie.contributions import listing
from polyphonie.contributions.models import Channel, Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.core import limits
from polyphonie.core.actors import VISITOR
from polyphonie.core.once import new_key
from polyphonie.modules.opendata.models import Export
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_person
from polyphonie.portal.desk.tests.factories import Desk
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_area

LINK = re.compile(r'href="([^"]*/exporter/contributions/[^"]*)"')


@pytest.fixture
def finding(territory, process, desk):
    """Seven contributions that differ by what the desk filters on; another process has the same."""
    finding = make_finding(process, by=desk.person, size=2)
    make_contribution(process, "Un banc.", by=desk.person, channel=Channel.PAPER, reach=reach("letter", name="Zoé"))
    rows = [make_contribution(process, text) for text in ("Un banc, vite.", "Un arbre.", "Le bus.", "Du calme.")]
    changes = [
        {"theme": "Bancs", "kind": "need"}, {"area": make_area(territory, slug="nord")}, {"standing": "closed", "closing_reason": "Doublon."},
        {"theme": "Calme", "kind": "idea"},
    ]  # fmt: skip
    for row, changed in zip(rows, changes, strict=True):
        Contribution.objects.filter(pk=row.pk).update(**changed)
    make_contribution(make_open_process(territory, by=desk.person), "Un banc ailleurs.")
    return finding


def _shown(desk, path) -> list[str]:
    return [row["c"].item.public_id for row in desk.get(path).context["rows"]]


def _exported(desk, page: str, callbacks) -> list[str]:
    """Follow the link of the desk's page to its file, and read it."""
    way = unescape(LINK.search(desk.html(page)).group(1))
    asked = {n: f.initial for n, f in _filters(desk, way) if f.initial}
    data = {"format": "csv", "colonnes": ["id"], "separateur": ";", "cle": new_key()}
    with callbacks(execute=True):
        response = desk.client.post(way, data | asked)
    assert response.status_code == 302, response.context["form"].errors
    export = Export.objects.order_by("-pk").first()
    assert export.state == Export.State.DONE
    with export.file.open("rb") as file:
        return [row["id"] for row in csv.DictReader(io.StringIO(file.read().decode("utf-8-sig")), delimiter=";")]


def _filters(desk, way):
    form = desk.get(way).context["form"]
    return [(name, form[name]) for name in form.filter_names]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 7), ("?etat=closed", 1), ("?etat=waiting", 6), ("?moyen=paper", 1), ("?nature=need", 1), ("?nature=aucun", 5),
        ("?theme=Bancs", 1), ("?theme=aucun", 5), ("?quartier=nord", 1), ("?quartier=aucun", 6), ("?constat=aucun", 5),
        ("?constat={finding}", 2), ("?repondre_par=letter", 1), ("?q=banc", None), ("?q=4", 1),
        ("?q=arbre&etat=waiting", 1), ("?theme=Bancs&nature=need&constat=aucun", 1),
    ],
)  # fmt: skip
def test_file_of_the_desk_has_the_rows_of_the_desk(
    process, desk, finding, query, count, django_capture_on_commit_callbacks
):
    page = f"/bureau/demarches/{process.public_id}/" + query.format(finding=finding.item.public_id)
    shown = _shown(desk, page)
    assert 0 < len(shown) == (count or len(shown))
    assert _exported(desk, page, django_capture_on_commit_callbacks) == shown


def test_what_the_services_alone_know_narrows_no_list_of_others(territory, process, desk, finding, client):
    observer = Desk(make_person(territory, Role.OBSERVER))
    assert not LINK.search(observer.html(f"/bureau/demarches/{process.public_id}/"))
    way = f"/{territory.slug}/exporter/contributions/?constat=aucun&repondre_par=letter&theme=Bancs"
    names = {name for name, _field in _filters(observer, way)}
    assert "theme" in names and not names & {"constat", "repondre_par"}
    asked = {"demarche": process.public_id, "constat": "aucun", "repondre_par": "letter"}
    assert [listing.matching(asked, actor).count() for actor in (VISITOR, desk.person)] == [7, 1]
    api = f"/{territory.slug}/api/v1/contributions?demarche={process.public_id}"
    whole = client.get(api).json()["resultats"]
    assert len(whole) == 7
    assert client.get(f"{api}&constat=aucun&repondre_par=letter").json()["resultats"] == whole


def test_as_many_as_can_be_taken_at_once_are_said(process, desk, finding, monkeypatch):
    here = f"/bureau/demarches/{process.public_id}/"
    assert "Prendre les 7 contributions de cette liste, toutes pages comprises" in desk.read(here)
    monkeypatch.setattr(limits, "BULK_ITEMS", 3)
    page = desk.read(here)
    assert "Prendre les 3 premières contributions de cette liste, sur 7" in page and "toutes pages" not in page
    taken = desk.get(f"{here}selection/?act=qualify&tout=1").context["pids"].split()
    assert taken == _shown(desk, here)[:3][::-1], "the first of the list, as it says"
    assert "Prendre la seule contribution de cette liste" in desk.read(f"{here}?etat=closed")
