"""The API says what the pages say, to everyone alike, within limits; cards are shown by the town's own site only."""

import csv
import html
import io
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import feedparser
import icalendar
import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import OpenAPIV31SpecValidator

from polyphonie.commitments.actions import promise
from polyphonie.contributions import actions as contributions
from polyphonie.contributions import moderation
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock, limits
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.core.formulas import restored
from polyphonie.core.pages import territory_path, territory_url
from polyphonie.decisions import actions as decisions
from polyphonie.decisions.tests.factories import make_decision
from polyphonie.modules.opendata.exporting import actions as exporting
from polyphonie.modules.opendata.exporting import lists
from polyphonie.modules.opendata.publication import actions as publication
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.processes.tests.factories import make_open_process, make_process


@pytest.fixture
def process(territory):
    return make_open_process(territory)


def _at(territory, name: str, *args) -> str:
    return territory_path(territory, f"opendata:api:{name}", *args)


def _all(client, address: str) -> list[dict]:
    rows = []
    while address:
        page = client.get(address)
        assert page.status_code == 200, page.content
        rows += page.json()["resultats"]
        address = page.json()["suivante"]
    return rows


def test_description_is_openapi_3_1(territory, client):
    described = client.get(territory_path(territory, "opendata:openapi")).json()
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()
    names = {s.name for s in lists.SOURCES.values() if not s.permission}
    assert {path.split("/")[4] for path in described["paths"]} == names | {"territoire"}


def test_page_export_and_api_say_the_same(territory, process, client):
    for number in range(45):
        make_contribution(process, f"Il manque un banc n° {number}.")
    make_contribution(make_open_process(territory), "Ailleurs.")
    asked = f"?demarche={process.public_id}"
    page, address = [], territory_path(territory, "contributions:list") + asked
    while address:
        found = client.get(address).context["found"]
        page += [(row.contribution.public_id, row.text) for row in found.rows]
        address = found.next
    api = _all(client, _at(territory, "contributions") + asked + "&nombre=20")
    export = exporting.ask(
        territory=territory, source=lists.SOURCES["contributions"], format="csv", columns=[],
        filters={"demarche": process.public_id}, options={}, by=VISITOR,
    )  # fmt: skip
    exporting.make(export=export, by=VISITOR)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        rows = list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(page) == 45
    assert [(row["id"], row["texte"]) for row in api] == page
    assert [(row["id"], restored(row["texte"])) for row in rows] == page


@pytest.fixture
def done(territory, process):
    """Give a process that everyone reads a decision and a promise, and the same again that nobody is to read yet."""
    agent, signatory = make_agent(territory), make_signatory(territory)
    make_process(territory, title="Secrète")
    other = make_open_process(territory, title="Le bus du soir", by=agent)
    for number, of in enumerate((process, other)):
        decision = make_decision(of, agent=agent, signatory=signatory, title=f"Décidé {number}")
        decisions.publish_decision(decision=decision, by=signatory)
        promise(source=decision.item, title=f"Promis {number}", promised_for=clock.today() + timedelta(30), by=agent)
    kept = make_decision(process, agent=agent, signatory=signatory, title="Secrète décision")
    promise(source=kept.item, title="Secrète promesse", promised_for=clock.today() + timedelta(days=30), by=agent)


PAGES = {
    "demarches": ("processes:list", "demarches", {"S’asseoir en ville", "Le bus du soir"}),
    "decisions": ("decisions:list", "decisions", {"Décidé 0", "Décidé 1"}),
    "engagements": ("commitments:list", "engagements", {"Promis 0", "Promis 1"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_other_lists_are_those_of_their_pages(territory, done, client, name):
    page, part, titles = PAGES[name]
    body = html.unescape(client.get(territory_path(territory, page)).content.decode())
    linked = set(re.findall(rf'href="/{territory.slug}/{part}/([a-z0-9]{{10}})/"', body))
    rows = _all(client, _at(territory, name))
    assert {row["id"] for row in rows} == linked and len(linked) == 2
    assert {row.get("titre") or row["promesse"] for row in rows} == titles
    assert all(title in body for title in titles)
    assert "Secrète" not in str(rows) + body
    for row in rows:
        one = client.get(_at(territory, f"{name}_une", row["id"]))
        assert one.json() == row
        assert client.get(urlsplit(row["adresse"]).path).status_code == 200


def test_nothing_private_is_said(territory, process, client):
    agent = make_agent(territory)
    hidden = make_contribution(process, "Canari-masqué")
    moderation.hide(contribution=hidden, reason="personal", by=agent)
    gone = make_contribution(process, "Canari-retiré", pseudonym="Canari-nom", place="Canari-lieu")
    contributions.withdraw(contribution=gone, by=Actor(gone.author_key))
    make_finding(process, by=agent, title="Canari-constat-non-publié")
    client.force_login(agent.user, backend="django.contrib.auth.backends.ModelBackend")
    for source in lists.SOURCES.values():
        if not source.permission:
            rows = _all(client, _at(territory, source.name.replace("-", "_")))
            assert "Canari" not in json.dumps(rows, ensure_ascii=False), source.name
    assert client.get(_at(territory, "contributions_une", hidden.public_id)).status_code == 404


def test_what_is_not_understood_is_said_plainly(territory, process, client):
    for query in ("nombre=0", "nombre=101", "nombre=x", "apres=abc", "apres=1;drop", "q=" + "x" * 201, "q=%00"):
        response = client.get(_at(territory, "contributions") + f"?{query}")
        assert response.status_code == 422, query
        assert response.json()["detail"].startswith("Cette partie de l’adresse")
    for unknown in ("inconnu", "1" * 40, "%00", "é"):
        assert client.get(_at(territory, "contributions_une", "x").replace("/x", f"/{unknown}")).status_code in {
            404,
            422,
        }
    assert client.post(_at(territory, "contributions"), {"a": 1}).status_code == 405


def test_answers_are_remembered_until_something_changes(territory, process, client, django_assert_max_num_queries):
    make_contribution(process)
    address = _at(territory, "contributions")
    first = client.get(address)
    with django_assert_max_num_queries(3):  # the domain (itself remembered), the territory, the journal’s last number
        again = client.get(address)
    assert again.content == first.content
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_contribution(process)
    assert len(client.get(address).json()["resultats"]) == 2
    assert first["Access-Control-Allow-Origin"] == "*"
    assert not first.cookies


def test_too_many_demands_are_refused_plainly(territory, process, client, monkeypatch):
    monkeypatch.setattr(limits, "API_PER_MINUTE", 3)
    cache.clear()
    answers = [client.get(_at(territory, "demarches")) for _n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert "Attendez une minute" in answers[-1].json()["detail"]


def test_answers_are_not_kept_with_what_counts_tries(territory, process, client):
    """Many addresses asked for push answers out of memory; they must not push out who asks too much."""
    counts = []
    for forgotten in (caches["pages"], cache, caches["pages"]):
        forgotten.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(_at(territory, "contributions"))
        counts.append(len(queries))
    made, kept, made_again = counts
    assert kept < made == made_again


def test_figures_are_those_of_the_pages(territory, process, client):
    make_contribution(process)
    said = client.get(_at(territory, "territory")).json()
    assert {f["nom"]: f["valeur"] for f in said["chiffres"]}["heard"] == 1
    assert all(f["definition"] for f in said["chiffres"])


def test_number_of_queries_does_not_depend_on_rows(territory, process, client):
    counts = []
    for _n in range(2):
        make_contribution(process)
        make_contribution(process)
        with CaptureQueriesContext(connection) as queries:
            client.get(_at(territory, "contributions"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_api_is_told_in_a_page_without_any_third_party(territory, client):
    body = client.get(territory_path(territory, "opendata:api_page")).content.decode()
    assert "/api/v1/contributions" in body
    assert "cdn" not in body and "unpkg" not in body


def test_card_is_framed_by_the_town_s_site_only(territory, process, client):
    path = territory_path(territory, "opendata:card", process.public_id)
    assert "frame-ancestors 'none'" in client.get(path)["Content-Security-Policy"]
    administrator = make_person(territory, Role.ADMINISTRATOR)
    publication.save_publisher(territory=territory, siret="", site="https://www.ville.fr", by=administrator)
    response = client.get(path)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip())
    assert policy["frame-ancestors"] == "https://www.ville.fr"
    assert policy["script-src"] == "'self'"
    assert "X-Frame-Options" not in response
    assert process.frame.question in response.content.decode()
    home = client.get(territory_path(territory, "portal:home"))
    assert "frame-ancestors 'none'" in home["Content-Security-Policy"], "the pages themselves are framed by nobody"
    draft = make_process(territory)
    assert client.get(territory_path(territory, "opendata:card", draft.public_id)).status_code == 404


def test_a_page_says_where_its_card_is_found(territory, process, client):
    page = client.get(territory_path(territory, "processes:detail", process.public_id)).content.decode()
    (found,) = re.findall(r'<link rel="alternate" type="application/json\+oembed"[^>]* href="([^"]+)">', page)
    address = html.unescape(found)
    assert address.startswith(territory_url(territory, "opendata:oembed"))
    query = parse_qs(urlsplit(address).query)
    assert client.get(territory_path(territory, "opendata:oembed"), {"url": query["url"][0]}).json()["version"] == "1.0"


def test_oembed_answers_for_a_process(territory, process, client):
    path = territory_path(territory, "opendata:oembed")
    said = client.get(
        path, {"url": territory_url(territory, "processes:detail", process.public_id), "maxwidth": 300}
    ).json()
    assert (said["version"], said["type"], said["width"]) == ("1.0", "rich", 300)
    assert said["html"].startswith("<iframe src=") and process.public_id in said["html"]
    draft = make_process(territory)
    for address in (
        "", "https://ailleurs.fr/", "x" * 900, territory_url(territory, "portal:home"), "http://[",
        territory_url(territory, "processes:detail", draft.public_id), territory_url(territory, "processes:detail", "inconnu"),
    ):  # fmt: skip
        assert client.get(path, {"url": address}).status_code == 404, address
    assert client.get(path, {"format": "xml"}).status_code == 501


def test_title_cannot_break_out_of_the_frame(territory, client):
    process = make_open_process(territory, title='"><script>alert(1)</script>')
    url = territory_url(territory, "processes:detail", process.public_id)
    assert "<script" not in client.get(territory_path(territory, "opendata:oembed"), {"url": url}).json()["html"]


def test_feeds_are_read_by_readers_we_did_not_write(territory, process, client):
    make_contribution(process, latitude=43.61, longitude=3.87)
    feed = feedparser.parse(client.get(territory_path(territory, "portal:feed")).content)
    assert not feed.bozo and feed.entries
    calendar = icalendar.Calendar.from_ical(client.get(territory_path(territory, "portal:agenda_ics")).content)
    assert calendar.walk("VEVENT")
