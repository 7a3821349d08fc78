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
    """Yield each kind of page reachable from `start` once, with the page standing on it."""
    seen, waiting = set(), [start]
    while waiting:
        path = waiting.pop(0)
        if (pattern := _pattern(path)) in seen:
            continue
        seen.add(pattern)
        answer = page.goto(path)
        if not (answer.headers.get("content-type", "").startswith("text/html")):
            continue
        assert answer.status < 400, f"{path} is linked and answers {answer.status}"
        yield path
        for link in _links(page):
            target = urlsplit(urljoin(page.url, link))
            if target.netloc == urlsplit(page.url).netloc and not target.query:
                waiting.append(target.path)


@pytest.fixture
def home(site):
    from polyphonie.territories.models import Territory

    return f"/{Territory.objects.get(kind='commune').slug}/"


def test_public_pages_are_accessible_and_narrow(page, home):
    visited, wrong = [], []
    for path in _walk(page, home):
        visited.append(path)
        for check in (axe, no_sideways_scroll):
            try:
                check(page)
            except AssertionError as error:
                wrong.append(str(error))
    assert not wrong, "\n\n".join(wrong)
    assert len(visited) >= 8, f"too few pages were reached for this to prove anything: {visited}"


def test_home_is_light(page, home):
    light_enough(page, home)
