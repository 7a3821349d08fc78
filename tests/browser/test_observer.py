"""An independent observer reads the desk: what was said in public words, the findings, the figures; nothing to press."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll
from tests.browser.test_signature import sign_in


@pytest.fixture
def watched(site):
    """A process with a finding and a person to be answered by letter, and who watches it."""
    territory = make_territory(slug="saint-aurel", name="Saint-Aurel")
    with scope(territory=territory), timezone.override(territory.zone):
        agent, observer = make_agent(territory), make_person(territory, Role.OBSERVER, name="Renée Aubert")
        process = make_open_process(territory, by=agent, title="S’asseoir en ville")
        make_finding(process, by=agent, size=2, title="S’asseoir pour revenir")
        make_contribution(process, "Un banc devant la pharmacie.", reach=reach("letter"))
    return SimpleNamespace(observer=observer, process=process)


def test_an_observer_reads_the_desk_and_changes_nothing(page, watched):
    sign_in(page, watched.observer)
    page.goto("/saint-aurel/")
    follow(page, page.get_by_role("link", name="Mon bureau"))
    axe(page)
    follow(page, page.get_by_role("banner").get_by_role("link", name="Démarches"))
    follow(page, page.locator("main").get_by_role("link", name="S’asseoir en ville").first)
    expect(page.get_by_text("Un banc devant la pharmacie.")).to_be_visible()
    expect(page.locator("main").get_by_role("checkbox")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("Jeanne Morel")
    expect(page.locator("main")).not_to_contain_text("À répondre")
    axe(page)
    no_sideways_scroll(page)
    follow(page, page.get_by_role("link", name="Constats", exact=True))
    expect(page.get_by_role("heading", name="S’asseoir pour revenir")).to_be_visible()
    follow(page, page.get_by_role("link", name="Tableau de bord"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
