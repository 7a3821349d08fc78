"""Every public page that a visitor reaches from the demo's home: accessible, narrow, without a fault.

Links are followed, one page for each address pattern (two proposals are the same page with other words).
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.checks import axe, light_enough, no_sideways_scroll

pytestmark = pytest.mark.demo


def _pattern(path: str) -> str:
    """Return the route behind a path, the same for all pages made by one view."""
    from django.conf import settings

    rest = path.lstrip("/").partition("/")[2]
    for urlconf, tried in ((settings.ROOT_URLCONF, path), (settings.TERRITORY_URLCONF, f"/{rest}")):
        try:
            return f"{urlconf}:{resolve(tried, urlconf=urlconf).route}"
        except Resolver404:
            continue
    return path


def _links(page) -> list[str]:
    return page.eval_on_selector_all("a[href]", "links => links.map((a) => a.getAttribute('href'))")


def _walk(page, start: str):
    """Yield each kind of page reachable from `start` once, with the page standing on it; never sign out."""
    seen, waiting = set(), [start]
    while waiting:
        path = waiting.pop(0)
        if (pattern := _pattern(path)) in seen:
            continue
        seen.add(pattern)
        # A calendar or a table of figures is a file to keep: it must answer, and there is no page to judge.
        answer = page.request.get(path)
        assert answer.status < 400, f"{path} is linked and answers {answer.status}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page.goto(path)
        yield path
        for link in _links(page):
            target = urlsplit(urljoin(page.url, link))
            here = target.netloc == urlsplit(page.url).netloc
            if here and not target.query and "logout" not in target.path:
                waiting.append(target.path)


@pytest.fixture
def home(site):
    from polyphonie.territories.models import Territory

    return f"/{Territory.objects.get(kind='commune').slug}/"


def _judge(page, starts: list[str], *, least: int) -> None:
    """Walk from each start; axe and the narrow screen must find nothing, on at least so many kinds of page."""
    visited, wrong = [], []
    for start in starts:
        for path in _walk(page, start):
            visited.append(path)
            for check in (axe, no_sideways_scroll):
                try:
                    check(page)
                except AssertionError as error:
                    wrong.append(str(error))
    assert not wrong, "\n\n".join(wrong)
    assert len(visited) >= least, f"too few pages were reached for this to prove anything: {visited}"


def test_public_pages_are_accessible_and_narrow(page, home):
    _judge(page, [home, "/demo/"], least=25)


# The doors of the guided visit: a relay, an agent, an élue who signs, by the number of the scene that opens them.
@pytest.mark.parametrize("scene", [2, 3, 4])
def test_pages_behind_a_door_are_accessible_and_narrow(page, home, scene):
    page.goto(f"/demo/{scene}/")
    page.get_by_role("button", name="Entrer à la place").click()
    _judge(page, [urlsplit(page.url).path, f"{home}bureau/"] if scene != 2 else [urlsplit(page.url).path], least=10)


def test_home_is_light(page, home):
    light_enough(page, home)
