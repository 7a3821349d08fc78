"""Fixtures of the journeys, for tests here and beside the code: `site`, `page`, `page_no_js`, `open_page`…

A test that asks for one of them gets the marker `browser`, and `slow` unless it is one of the few marked `short`, which
show in the quick suite that each side of the product answers; `@pytest.mark.demo` gives it the loaded demo.
Factories and actions called by the test write straight into the site's database.
"""

import copy
import os
from contextlib import ExitStack, contextmanager
from functools import cache
from urllib.parse import urlsplit

import pytest

from tests import databases
from tests.browser import chromium, server

# Python commands that make the database of a site.
EMPTY: tuple[str, ...] = ()
DEMO = ("-m polyphonie demo",)
BROWSER_FIXTURES = {"open_page", "page", "page_no_js", "page_both_ways"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not item.get_closest_marker("short"):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give the journeys on the demo to one worker, and the short ones to one, before all others.

    The demo takes ten seconds to load, and a server five to start.
    """
    from xdist.scheduler import LoadScopeScheduling

    @cache
    def together(path: str) -> str:
        text = (config.rootpath / path).read_text("utf-8") if path.startswith("tests/browser/") else ""
        return next((mark for mark in ("demo", "short") if f"pytest.mark.{mark}" in text), "")

    class Journeys(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid.partition("::")[0]) or nodeid

    return Journeys(config, log)


@pytest.fixture(scope="session")
def _databases(tmp_path_factory, migrated_cache):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    made = server.Databases(tmp_path_factory.mktemp("sites"), migrated_cache, worker)
    yield made
    made.close()


@contextmanager
def _inside(data, name, settings, unblock):
    """Let the code of the test work in the database and files of the site under `data`, until the block ends."""
    storages = copy.deepcopy(settings.STORAGES)
    storages["default"]["OPTIONS"]["location"] = str(data / "files")
    settings.STORAGES = storages
    settings.URN_KEYS = server.keys_of(data)
    with unblock(), server.connected(data, name):
        yield


def _refuse_db(request) -> None:
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        pytest.fail("a test with a real server uses the server's database: leave `db` out", pytrace=False)


@pytest.fixture
def serve(_databases, django_db_blocker, settings, request):
    """Start the product for this test alone: `serve(demo=False, workers=1)` returns a `Site`. One a test."""
    _refuse_db(request)
    with ExitStack() as stack:

        def start(*, demo: bool = False, workers: int = 1) -> server.Site:
            data, name = _databases.copy(DEMO if demo else EMPTY)
            stack.callback(_databases.drop, data, name)
            stack.enter_context(_inside(data, name, settings, django_db_blocker.unblock))
            site = stack.enter_context(server.running(data, name and databases.address(name), workers=workers))
            settings.BASE_URL = site.url
            return site

        yield start


@pytest.fixture(scope="session")
def _resident(_databases):
    """Return a function that gives the one server of this worker, started the first time it is asked for."""
    with ExitStack() as stack:

        @cache
        def start() -> tuple[server.Site, str | None]:
            data, name = _databases.copy(EMPTY)
            stack.callback(_databases.drop, data, name)
            url = name and databases.address(name)
            server.prepare(data, url)
            return stack.enter_context(server.running(data, url, workers=1, application="tests.browser.served")), name

        yield start


@pytest.fixture
def site(_resident, _databases, django_db_blocker, settings, request):
    """The product, served by granian, on a database put in place for this test; the demo with `@pytest.mark.demo`."""
    _refuse_db(request)
    resident, name = _resident()
    resident.forget()
    _databases.fill(resident.data, name, DEMO if request.node.get_closest_marker("demo") else EMPTY)
    with _inside(resident.data, name, settings, django_db_blocker.unblock):
        settings.BASE_URL = resident.url
        yield resident


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django would take it for asynchronous code.
        previous = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = chromium.launch(playwright)
        yield browser
        browser.close()
        if previous is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Watch:
    """What must not happen on any page of a journey, whatever the test looks at."""

    def __init__(self, url: str):
        self.host = urlsplit(url).netloc
        self.problems: list[str] = []

    def follow(self, context) -> None:
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def _request(self, request) -> None:
        target = urlsplit(request.url)
        if target.scheme in {"http", "https", "ws", "wss"} and target.netloc != self.host:
            self.problems.append(f"request to a third party: {request.url}")

    def _response(self, response) -> None:
        if response.status >= 500:
            self.problems.append(f"server error {response.status}: {response.url}")
        elif response.status >= 400 and response.request.resource_type != "document":
            self.problems.append(f"missing file {response.status}: {response.url}")

    def _console(self, message) -> None:
        # Chromium repeats each refused answer here; `_response` has judged it already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")


@pytest.fixture
def open_page(browser, site):
    """Open a page as a new person: `open_page(javascript=True, scheme="light", size=(1280, 800))`.

    At the end of the test, no page may have called a third party, thrown, broken the
    Content-Security-Policy, asked for a missing file or met a server error.
    """
    watch, contexts = Watch(site.url), []

    def open_one(*, javascript: bool = True, scheme: str = "light", size: tuple[int, int] = (1280, 800), **options):
        context = browser.new_context(
            base_url=site.url,
            java_script_enabled=javascript,
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **options,
        )
        context.site_url = site.url
        context.set_default_timeout(10_000)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert not watch.problems, "\n".join(dict.fromkeys(watch.problems))


@pytest.fixture
def page(open_page):
    """A browser page at the site's address: `page.goto("/")`."""
    return open_page()


@pytest.fixture
def page_no_js(open_page):
    """The same for a person whose browser runs no script."""
    return open_page(javascript=False)


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def page_both_ways(open_page, request):
    """The journey is made twice: with scripts, and without."""
    return open_page(javascript=request.param)
