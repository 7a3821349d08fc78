"""Every page reached by links, from the demo's home then behind each door: accessible, narrow, without a fault.

Links are followed, one page for each address pattern (two proposals are the same page with other words), and what
a visitor saw is not looked at again by those who sign in.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.checks import axe, follow, no_sideways_scroll

pytestmark = [pytest.mark.demo, pytest.mark.slow]


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


def _walk(page, start: str, seen: set[str]):
    """Yield each kind of page reachable from `start` and not `seen` yet, the page standing on it; never sign out."""
    waiting = [start]
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


def _judge(page, start: str, seen: set[str], *, least: int) -> list[str]:
    """Walk from `start`, on at least so many new kinds of page; return what axe and the narrow screen find."""
    visited, wrong = [], []
    for path in _walk(page, start, seen):
        visited.append(path)
        for check in (axe, no_sideways_scroll):
            try:
                check(page)
            except AssertionError as error:
                wrong.append(str(error))
    assert len(visited) >= least, f"too few pages were reached from {start} for this to prove anything: {visited}"
    return wrong


# The doors of the guided visit, by the number of the scene that opens each.
DOORS = {2: "a relay", 3: "an agent", 4: "an élue who signs"}


def test_every_page_is_accessible_and_narrow(page, open_page, home):
    seen: set[str] = set()
    wrong = _judge(page, home, seen, least=25) + _judge(page, "/demo/", seen, least=0)
    for scene in DOORS:
        inside = open_page()
        inside.goto(f"/demo/{scene}/")
        follow(inside, inside.get_by_role("button", name="Entrer à la place"))
        inside.wait_for_load_state()
        wrong += _judge(inside, urlsplit(inside.url).path, seen, least=1)
        if scene != 2:
            wrong += _judge(inside, f"{home}bureau/", seen, least=0)
    assert not wrong, "\n\n".join(wrong)


def _of_the_budgets() -> list[str]:
    """Return the pages of each budget and of its vote: the same address shows another thing at each stage."""
    from django_scopes import scopes_disabled

    from polyphonie.core.models import Item

    with scopes_disabled():
        kinds = ["budget", "election"]
        rows = list(Item.objects.filter(kind__in=kinds, visibility="public", territory__kind="commune").order_by("pk"))
    assert len(rows) == 9, "one edition at each public stage, and three votes"
    folders = {"budget": "budgets", "election": "votes"}
    return [f"{folders[row.kind]}/{row.public_id}/" for row in rows]


def _wrong_on(page, home: str, paths: list[str], least: int) -> list[str]:
    """Look at these pages, those that are not there yet left out; return what axe and the narrow screen find."""
    wrong, seen = [], 0
    for path in paths:
        answer = page.goto(home + path)
        if answer.status == 404:
            continue
        seen += 1
        for check in (axe, no_sideways_scroll):
            try:
                check(page)
            except AssertionError as error:
                wrong.append(str(error))
    assert seen >= least, "too few pages for this to prove anything"
    return wrong


def test_every_stage_of_a_budget_is_accessible_and_narrow(page, home):
    paths = _of_the_budgets()
    ends = ("resultat/", "fait-avec-les-habitants/", "comparer/", "projets/")
    more = [f"{path}{end}" for path in paths if path.startswith("budgets") for end in ends]
    wrong = _wrong_on(page, home, [*paths, *more], least=9 + 2 * 2 + 4 + 6)
    assert not wrong, "\n\n".join(wrong)


def test_every_stage_of_a_budget_at_its_desk_is_accessible_and_narrow(page, home):
    page.goto("/demo/3/")
    follow(page, page.get_by_role("button", name="Entrer à la place"))
    desks = [f"bureau/{path}" if path.startswith("budgets") else f"{path}guichet/" for path in _of_the_budgets()]
    wrong = _wrong_on(page, home, desks, least=9)
    assert not wrong, "\n\n".join(wrong)
