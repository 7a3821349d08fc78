"""The checks of the journeys, on pages made to break them: a check that cannot fail proves nothing."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser import checks

GOOD = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bonne page</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>Bonjour</h1><p>Une phrase.</p>
<a href="/un">Premier lien</a> <a href="/deux">Second lien</a>
<label for="nom">Nom</label> <input id="nom" autocomplete="name"></main></body></html>"""
# Grey on white in one theme only.
FAINT_IN_THE_DARK = GOOD.replace(
    "</head>", "<style>@media (prefers-color-scheme: dark) { p { color: #ccc; background: #fff } }</style></head>"
)
PAGES = {
    "/bonne": GOOD,
    "/deux": GOOD,
    "/sans-nom": GOOD.replace('<label for="nom">Nom</label>', ""),
    "/pale": FAINT_IN_THE_DARK,
    "/large": GOOD.replace("<p>", '<p style="width: 500px">'),
    "/lourde": GOOD.replace("Une phrase.", "Une phrase. " * 20_000),
    "/ailleurs": GOOD.replace("</main>", '<img alt="" src="http://localhost:9/pixel.png"></main>'),
    "/focus-cache": GOOD.replace("</head>", "<style>:focus { outline: none }</style></head>"),
    "/hors-clavier": GOOD.replace('href="/deux"', 'href="/deux" tabindex="-1"'),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = PAGES.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "script-src 'none'; object-src 'none'")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def site():
    """A server of small pages, in place of the product."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def test_good_page_passes_every_check(page):
    page.goto("/bonne")
    checks.axe(page)
    checks.no_sideways_scroll(page)
    checks.light_enough(page, "/bonne")
    checks.tab_to(page, page.get_by_role("link", name="Second lien"))
    checks.fill(page, page.get_by_label("Nom"), "Aïcha")
    expect(page.get_by_label("Nom")).to_have_value("Aïcha")


def test_good_page_passes_without_javascript(page_no_js):
    page_no_js.goto("/bonne")
    checks.no_sideways_scroll(page_no_js)
    checks.press(page_no_js, page_no_js.get_by_role("link", name="Second lien"))
    page_no_js.wait_for_url("**/deux")


def test_axe_finds_field_without_a_name(page):
    page.goto("/sans-nom")
    with pytest.raises(AssertionError, match="label"):
        checks.axe(page)


def test_axe_finds_fault_of_the_dark_theme_only(page):
    page.goto("/pale")
    checks.axe(page, schemes=["light"])
    with pytest.raises(AssertionError, match=r"\[dark\] color-contrast"):
        checks.axe(page)


def test_wide_page_is_named(page):
    page.goto("/large")
    with pytest.raises(AssertionError, match="width: 500px"):
        checks.no_sideways_scroll(page)
    assert page.viewport_size["width"] == 1280


def test_heavy_page_is_weighed(page):
    with pytest.raises(AssertionError, match="too heavy"):
        checks.light_enough(page, "/lourde")


def test_third_party_is_seen(page):
    with pytest.raises(AssertionError, match="third party"):
        checks.light_enough(page, "/ailleurs")


def test_hidden_focus_is_seen(page):
    page.goto("/focus-cache")
    with pytest.raises(AssertionError, match="focus cannot be seen"):
        checks.tab_to(page, page.get_by_role("link", name="Premier lien"))


def test_link_out_of_reach_is_seen(page):
    page.goto("/hors-clavier")
    with pytest.raises(AssertionError, match="out of reach"):
        checks.tab_to(page, page.get_by_role("link", name="Second lien"), limit=10)
