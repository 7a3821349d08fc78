"""What is followed from elsewhere, the news (Atom) and the agenda (iCalendar), read by readers that did not write it.

icalendar writes the agenda: the rules of RFC 5545 are therefore asked here too, line by line.
"""

import re

import feedparser
import icalendar
import pytest

from polyphonie.contributions.tests.factories import make_finding
from polyphonie.core.pages import territory_path
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.tests.factories import make_agent, make_signatory
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.models import Territory

# What people paste: a vertical tab from a word processor, marks of direction, markup, separators of the formats.
TITLES = (
    "S’asseoir, ici ; et \\n là",
    "Été\x0bhiver\x08",
    "<b>Bus</b> & tram ]]>",
    "\u202eà l’envers\ufffe",
    "é" * 150,
)


@pytest.fixture
def told(territory):
    """Fill the news and the agenda: processes of every title, an answer."""
    agent = make_agent(territory)
    processes = [make_open_process(territory, by=agent, title=title) for title in TITLES]
    finding, signatory = make_finding(processes[0], by=agent), make_signatory(territory)
    answer = make_checked_answer(agent=agent, signatory=signatory, finding=finding)
    answers.publish(answer=answer, by=signatory)


def _feed(client, territory: Territory):
    answer = client.get(territory_path(territory, "portal:feed"))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    return feedparser.parse(answer.content)


def test_news_are_read_by_a_reader_of_feeds(territory, told, client):
    feed = _feed(client, territory)
    assert not feed.bozo and feed.version == "atom10" and len(feed.entries) > len(TITLES)
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert all(entry.updated_parsed and entry.title for entry in feed.entries)
    assert any("]]>" in entry.title and "& tram" in entry.title for entry in feed.entries)
    (itself,) = [link.href for link in feed.feed.links if link.rel == "self"]
    assert itself.endswith(territory_path(territory, "portal:feed"))
    for link in {entry.link for entry in feed.entries}:
        assert client.get("/" + link.split("/", 3)[3]).status_code == 200, link


def test_news_of_a_place_where_nothing_happened_is_a_feed(territory, client):
    feed = _feed(client, territory)
    assert not feed.bozo and feed.feed.title and not feed.entries


def test_agenda_keeps_to_the_letter_of_its_format(territory, told, client):
    answer = client.get(territory_path(territory, "portal:agenda_ics"))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    folded = answer.content.split(b"\r\n")
    assert folded.pop() == b"" and all(0 < len(line) <= 75 for line in folded)
    assert not any(byte < 32 and byte != 9 for line in folded for byte in line)
    events = re.findall("BEGIN:VEVENT\n(.*?)\nEND:VEVENT\n", _unfolded(folded), re.S)
    assert len(events) >= len(TITLES)
    read = [dict(line.split(":", 1) for line in event.split("\n")) for event in events]
    assert all({"UID", "DTSTAMP", "SUMMARY", "URL"} <= set(event) for event in read)
    assert len({event["UID"] for event in read}) == len(read)
    assert any("S’asseoir\\, ici \\; et" in event["SUMMARY"] for event in read)


def test_agenda_is_read_by_a_reader_of_calendars(territory, told, client):
    book = icalendar.Calendar.from_ical(client.get(territory_path(territory, "portal:agenda_ics")).content)
    events = book.walk("VEVENT")
    assert not book.errors and not any(event.errors for event in events)
    assert all(event.start < event.end for event in events)
    assert "<b>Bus</b> & tram ]]>" in str([str(event["SUMMARY"]) for event in events])


def _unfolded(lines: list[bytes]) -> str:
    return b"\n".join(lines).replace(b"\n ", b"").decode()
