"""Signing in by a code sent by e-mail, and coming back to where one was."""

import re

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_person
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import follow


def code_sent(site) -> str:
    """Return the code of the last mail."""
    body = site.mails()[-1].get_body().get_content()
    found = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", body, re.MULTILINE)
    assert found, body
    return found.group(1)


def type_code(site, page, email: str) -> None:
    """Ask for a code on the sign-in page that is open, read the mail, and type it."""
    page.locator("input[name=login]").fill(email)
    follow(page, page.get_by_role("button", name="Recevoir un code"))
    page.locator("input[name=code]").fill(code_sent(site))
    follow(page, page.locator("main form:has(input[name=code]) button[type=submit]").first)


@pytest.mark.short
def test_one_signs_in_by_a_code_and_comes_back(site, page_both_ways):
    page = page_both_ways
    territory = make_territory(slug="ici", name="Ici", demo=True)
    with scope(territory=territory):
        person = make_person(territory, Role.ADMINISTRATOR, name="Nora Petit", second_factor=False)
    page.goto("/ici/administration/services/")
    expect(page).to_have_url(re.compile("/compte/login"))
    expect(page.locator("h1")).to_have_count(1)
    type_code(site, page, person.user.email)
    page.wait_for_url("**/ici/administration/services/")
    expect(page.locator("h1")).to_have_text("Services")


def test_sign_in_never_leads_out_of_the_platform(site, page_no_js):
    page = page_no_js
    territory = make_territory(slug="ici", name="Ici")
    with scope(territory=territory):
        person = make_person(territory)
    page.goto("/compte/login/?next=https://exemple.org/piege")
    type_code(site, page, person.user.email)
    page.wait_for_load_state()
    assert page.url.startswith(site.url) and "exemple.org" not in page.url
