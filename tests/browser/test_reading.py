"""Reading the public square: from the home page to the bench, and from the bench back to the doorstep.

The whole walk is made with and without JavaScript; every page on the way is accessible in both themes, fits a narrow
screen and calls nobody.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import axe, follow, light_enough, no_sideways_scroll

pytestmark = pytest.mark.demo
HOME = "/saint-aurel/"


def _good(page):
    axe(page)
    no_sideways_scroll(page)
    expect(page.locator("h1")).to_have_count(1)


def _walk_the_thread(page):
    """From the promise on the home page, climb by links alone to what somebody said at her door."""
    page.goto(HOME)
    follow(page, page.get_by_role("link", name="Six bancs entre les Prés et la place du Marché").first)
    expect(page.get_by_role("heading", name="Six bancs entre les Prés")).to_be_visible()
    thread = page.locator("ol.fil")
    for stage in ("Entendu", "Regroupé", "Décidé", "Répondu", "Fait"):
        expect(thread.get_by_text(stage, exact=True).first).to_be_visible()
    follow(page, thread.locator("li").first.get_by_role("link").first)
    page.wait_for_url("**/contributions/**")
    expect(page.locator("blockquote").first).to_be_visible()
    expect(page.locator("ol.fil").get_by_text("Entendu", exact=True)).to_be_visible()


def test_from_the_bench_back_to_the_doorstep(page):
    _walk_the_thread(page)
    _good(page)


def test_from_the_bench_back_to_the_doorstep_without_javascript(page_no_js):
    _walk_the_thread(page_no_js)


def test_a_process_is_read_frame_first(page):
    page.goto(HOME)
    follow(page, page.get_by_role("link", name="Que va devenir la place du Marché").first)
    lines = ["Qui décide", "Décision au plus tard", "Ce qui est ouvert", "Ce qui ne l’est pas", "Réponse"]
    expect(page.locator("dl.five-lines dt")).to_have_text(lines)
    expect(page.locator(".process-actions").get_by_role("link", name="Prendre la parole")).to_be_visible()
    _good(page)


def test_search_finds_without_accents_or_plural(page_no_js):
    page_no_js.goto(HOME + "chercher/")
    page_no_js.get_by_label("Mots à chercher").fill("BANCS")
    follow(page_no_js, page_no_js.get_by_role("search").get_by_role("button"))
    expect(page_no_js.get_by_role("link", name="Six bancs entre les Prés").first).to_be_visible()


def test_the_map_opens_circle_after_circle_without_script(page_no_js):
    page = page_no_js
    page.goto(HOME + "carte/")
    expect(page.locator(".places a")).to_have_count(20)
    largest = page.locator(".map-dot").first
    said = int(largest.get_attribute("aria-label").split()[0])
    with page.expect_navigation():
        largest.press("Enter")
    placed = f"{said}\N{NO-BREAK SPACE}contributions placées sur la carte."
    expect(page.get_by_role("status")).to_contain_text(re.compile(f"^{placed}"))
    follow(page, page.get_by_role("link", name="Voir la carte entière"))
    expect(page).to_have_url(re.compile("/carte/$"))


def test_a_first_visit_is_light(page):
    for path in ("", "carte/"):
        light_enough(page, HOME + path)


@pytest.mark.slow
def test_first_visits_of_other_pages_are_light(page):
    for path in ("demarches/", "engagements/", "agenda/", "qui-fait-quoi/"):
        light_enough(page, HOME + path)


def test_theme_is_chosen_without_javascript(page_no_js):
    page_no_js.goto(HOME)
    follow(page_no_js, page_no_js.get_by_role("button", name="Sombre"))
    expect(page_no_js.locator("html")).to_have_attribute("data-theme", "dark")
