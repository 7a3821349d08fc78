"""A resident with an account stops the weekly mail, then asks for it again: each choice is what Monday does."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core.models import Delivery, Notice
from polyphonie.people import digest
from polyphonie.people.tests.factories import make_person
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_territory
from tests.browser.checks import axe, follow, no_sideways_scroll
from tests.browser.test_signature import sign_in


@pytest.fixture
def resident(site):
    """Somebody with an account, and a contribution that they follow."""
    territory = make_territory(slug="bourg", name="Le Bourg")
    with scope(territory=territory), timezone.override(territory.zone):
        followed = make_contribution(make_open_process(territory), "Un banc devant la pharmacie.")
        return SimpleNamespace(person=make_person(territory, name="Jeanne Morel"), followed=followed.item)


def _after_a_week_of_news(resident) -> int:
    """Add a piece of news, unread, then do what the tick does on Monday; return how many mails are owed in all."""
    cache.clear()  # the tick looks once a week: each call here is another Monday
    territory, reader = resident.person.territory, resident.person.actor_key
    with scope(territory=territory), timezone.override(territory.zone):
        Notice.objects.create(
            territory=territory, follower=reader, item=resident.followed, verb="answer.published",
            entry=Notice.objects.count() + 1, at=timezone.now() - timedelta(days=9),
        )  # fmt: skip
        digest.owe_weekly()
        return Delivery.objects.filter(kind=digest.KIND, recipient=reader).count()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_the_weekly_mail_is_stopped_and_asked_for_again(open_page, resident, javascript):
    page = open_page(javascript=javascript)
    sign_in(page, resident.person)
    for choice, owed in (("jamais", 0), ("une fois par semaine", 1)):
        page.goto("/bourg/mon-espace/profil/")  # where « Ne plus recevoir ce courriel » leads from the mail
        page.get_by_label(choice).check()
        if javascript:
            axe(page)
        no_sideways_scroll(page)
        follow(page, page.get_by_role("button", name="Enregistrer"))
        page.goto("/bourg/mon-espace/profil/")
        expect(page.get_by_label(choice)).to_be_checked()
        assert _after_a_week_of_news(resident) == owed
