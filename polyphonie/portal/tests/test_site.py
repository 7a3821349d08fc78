"""The public site: each page says what it should, at a cost that does not grow with what it lists."""

import html
import json
import re

import feedparser
import icalendar
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import journal, limits
from polyphonie.core.pages import territory_url
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.portal.site import queries
from polyphonie.processes.tests.factories import make_open_process, make_process
from polyphonie.territories.tests.factories import make_area, make_service


def path(territory, name, *args):
    return "/" + territory_url(territory, name, *args).split("/", 3)[3]


@pytest.fixture
def get(client, territory):
    def get(name, *args, query=""):
        return client.get(path(territory, name, *args) + query)

    return get


def queries_of(get, name, *args):
    with CaptureQueriesContext(connection) as found:
        assert get(name, *args).status_code == 200
    return len(found)


def test_home_and_list_say_a_stage_by_the_name_it_was_given(territory, get):
    """Of a participatory budget people read « Vote », not the kind of stage a vote is."""
    process = make_open_process(territory)
    assert "On écoute, encore" in get("portal:home").content.decode()
    process.phases.update(title="dépôt des idées")
    cache.clear()
    assert "Dépôt des idées, encore" in get("portal:home").content.decode()
    assert "Dépôt des idées, jusqu’au" in get("processes:list").content.decode()


def test_home_says_what_is_open_who_decides_and_what_is_not_open(territory, get):
    process = make_open_process(territory)
    page = get("portal:home").content.decode()
    for words in (
        process.title,
        "Où poser des bancs",
        "Le conseil municipal",
        "20 000",
        "Parler sans internet",
        "Au guichet",
    ):
        assert words in page


def test_home_costs_eight_queries_at_most_once_its_figures_are_counted(territory, get):
    make_open_process(territory)
    get("portal:home")
    few = queries_of(get, "portal:home")
    for _n in range(2):
        make_open_process(territory)
    assert queries_of(get, "portal:home") == few <= 8


def test_home_figures_are_counted_again(territory, get):
    process = make_open_process(territory)
    get("portal:home")
    make_contribution(process)
    cache.clear()
    assert '<p class="figure">1</p>' in get("portal:home").content.decode()


@pytest.mark.parametrize(
    "name", ["processes:list", "commitments:list", "portal:map", "portal:agenda", "portal:journal", "portal:who"]
)
def test_lists_cost_the_same_with_one_row_or_three(territory, get, name):
    agent = make_agent(territory)
    make_contribution(make_open_process(territory, by=agent), area=make_area(territory))
    make_service(territory)
    get(name)
    one = queries_of(get, name)
    for _n in range(2):
        make_contribution(make_open_process(territory, by=agent), area=make_area(territory))
        make_service(territory)
    assert queries_of(get, name) == one


def test_search_page_costs_the_same_with_one_row_or_three(territory, client):
    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(path(territory, "portal:search") + "?q=banc").status_code == 200
        return len(found)

    make_open_process(territory)
    one = cost()
    make_open_process(territory)
    make_open_process(territory)
    assert cost() == one


SQUARE = {"type": "Polygon", "coordinates": [[[-1.7, 48.0], [-1.5, 48.0], [-1.5, 48.2], [-1.7, 48.2], [-1.7, 48.0]]]}


def _dots(page) -> list[tuple[str, str]]:
    """Return the address and the label of each circle of the map."""
    found = re.findall(r'<a class="map-dot" href="([^"]+)" aria-label="([^"]+)"', page.content.decode())
    return [(html.unescape(url), html.unescape(label)) for url, label in found]


def test_map_and_list_say_the_same(territory, get):
    area = make_area(territory, name="Centre", outline=SQUARE)
    process = make_open_process(territory)
    said = make_contribution(process, "Un banc ici.", latitude=48.1, longitude=-1.6, area=area, place="La place")
    page = get("portal:map")
    address = f"/{territory.slug}/contributions/{said.public_id}/"
    assert _dots(page) == [(address, "1 contribution, Centre")]
    assert f'<a href="{address}">Un banc ici.</a>' in page.content.decode()


def test_what_was_said_near_each_other_is_one_circle_that_opens(territory, client, get):
    process = make_open_process(territory)
    make_area(territory, name="Centre", outline=SQUARE)
    for text, longitude in (("À l’ouest.", -1.601), ("À côté.", -1.6), ("À l’est.", -1.52)):
        make_contribution(process, text, latitude=48.1, longitude=longitude)
    (closer, two), (_alone, one) = _dots(get("portal:map"))
    assert (two, one) == ("2 contributions", "1 contribution")
    page = client.get(closer).content.decode()
    assert "À l’ouest." in page and "À côté." in page and "À l’est." not in page


def test_the_list_of_the_map_comes_by_pages_that_hold_each_thing_once(territory, client, get, monkeypatch):
    monkeypatch.setattr(limits, "PAGE_SIZE", 2)
    process = make_open_process(territory)
    for n in range(5):
        make_contribution(process, f"Parole {n}.", latitude=48.1, longitude=-1.6)
    page, seen = get("portal:map"), []
    while page:
        seen += re.findall(r"Parole \d\.", page.content.decode())
        follow = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        page = client.get(html.unescape(follow[1])) if follow else None
    assert seen == [f"Parole {n}." for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("zone", ["", "a", "1,2,3", "3,2,1,0", "0,0,999,1", "nan,0,1,1"])
def test_a_strange_zone_shows_the_whole_map(territory, client, zone):
    make_contribution(make_open_process(territory), "Ici.", latitude=48.1, longitude=-1.6)
    page = client.get(path(territory, "portal:map"), {"zone": zone})
    assert page.status_code == 200 and "Ici." in page.content.decode()


def test_map_costs_the_same_with_one_place_or_three(territory, client):
    process = make_open_process(territory)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(path(territory, "portal:map")).status_code == 200
        return len(found)

    make_contribution(process, "Un.", latitude=48.1, longitude=-1.6)
    one = cost()
    make_contribution(process, "Deux.", latitude=48.2, longitude=-1.6)
    make_contribution(process, "Trois.", latitude=48.1, longitude=-1.7)
    assert cost() == one


@pytest.mark.parametrize("much, shown", [(5000, 2), (1, 1)])
def test_map_is_counted_at_once_or_each_minute_where_very_much_was_said(territory, get, monkeypatch, much, shown):
    monkeypatch.setattr(queries, "MUCH", much)
    process = make_open_process(territory)
    make_contribution(process, "Un.", latitude=48.1, longitude=-1.6)
    assert get("portal:map").context["on_map"] == 1
    make_contribution(process, "Deux.", latitude=48.1001, longitude=-1.6)
    page = get("portal:map")
    assert page.context["on_map"] == shown
    assert len(page.context["rows"]) == 2


def test_home_and_page_of_figures_say_the_same(territory, get):
    process = make_open_process(territory)
    make_contribution(process, "Un.")
    shown = get("portal:home").context["counters"]
    make_contribution(process, "Deux.")
    told = get("portal:figures").context["rows"]
    assert [str(f.value) for f in shown] == [row[1] for row in told[: len(shown)]]


def test_calendar_and_feed_are_read_by_others(territory, get):
    process = make_open_process(territory)
    book = icalendar.Calendar.from_ical(get("portal:agenda_ics").content)
    assert process.title in {str(e["SUMMARY"]) for e in book.walk("VEVENT")}
    feed = feedparser.parse(get("portal:feed").content)
    assert not feed.bozo and process.title in feed.entries[0].title
    assert feed.entries[0].link.endswith(f"/demarches/{process.public_id}/")


def test_journal_file_can_be_verified_by_anybody(territory, get):
    import hashlib

    make_open_process(territory)
    previous = journal.GENESIS
    body = b"".join(get("portal:journal_feed").streaming_content).decode()
    for line in body.splitlines():
        digest, entry = line.split(" ", 1)
        assert hashlib.sha256(entry.encode()).hexdigest() == digest
        assert json.loads(entry)["prev"] == previous
        previous = digest
    assert json.loads(get("portal:journal_head").content)["digest"] == previous != journal.GENESIS


def test_a_process_not_open_yet_is_unknown_to_all_but_the_staff(territory, client):
    process = make_process(territory)
    address = path(territory, "processes:detail", process.public_id)
    assert client.get(address).status_code == 404
    client.force_login(make_person(territory, Role.ELECTED).user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 200


def test_theme_is_a_cookie_and_never_leads_elsewhere(territory, client):
    answer = client.post(path(territory, "portal:theme"), {"theme": "dark", "next": "https://ailleurs.exemple/"})
    assert answer.status_code == 302 and answer["Location"] == path(territory, "portal:home")
    assert answer.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get(path(territory, "portal:home")).content.decode()


def test_brand_is_kept_for_ever_only_under_the_name_of_its_content(territory, client):
    page = client.get(path(territory, "portal:home")).content.decode()
    address = page.split("marque.css?v=")[1].split('"')[0]
    css = path(territory, "portal:brand_css")
    assert "immutable" in client.get(f"{css}?v={address}")["Cache-Control"]
    assert client.get(f"{css}?v=other")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["portal:accessibility", "portal:legal", "portal:easy_read", "portal:figures"])
def test_pages_that_a_public_site_owes(territory, get, name):
    page = get(name)
    assert page.status_code == 200 and page.content.count(b"<h1") == 1


def test_platform_pages(client, territory):
    assert territory.name in client.get("/").content.decode()
    assert b"Disallow: /compte/" in client.get("/robots.txt").content
    assert b"Contact: mailto:" in client.get("/.well-known/security.txt").content


def test_communes_are_suggested_while_typing_in_the_visit(client, db):
    found = client.get("/demo/communes/?q=saint-den").json()["communes"]
    assert "Saint-Denis" in {c["name"] for c in found} and len(found) <= 12
    for typed in ("", "s", "zzzzzz", "é" * 5000):
        assert client.get("/demo/communes/", {"q": typed}).json()["communes"] == []
