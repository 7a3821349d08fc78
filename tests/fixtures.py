"""A territory to work in, its walls up; the English catalogue; tables that can be emptied between tests that commit."""

import pytest
from django.utils import translation


@pytest.fixture
def territory(db):
    """Return a territory whose scope is open for the time of the test, its time zone active."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.territories.tests.factories import make_territory

    territory = make_territory()
    with scope(territory=territory), timezone.override(territory.zone):
        yield territory


@pytest.fixture(scope="session")
def english():
    """Compile the English catalogue if it has changed since set-up."""
    from django.utils.translation import trans_real

    from scripts import messages

    made = messages.CATALOGUE.with_suffix(".mo")
    if not made.exists() or made.stat().st_mtime < messages.CATALOGUE.stat().st_mtime:
        messages.compiled()
        trans_real._translations.clear()


@pytest.fixture(autouse=True)
def _french_again():
    """A request leaves its language behind it until the next one: the next test speaks French."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _emptying_lifts_triggers(monkeypatch):
    """Let Django empty append-only tables between two tests: nothing but this may take triggers away in bulk."""
    from django.test import TransactionTestCase

    from polyphonie.core import triggers

    empty = TransactionTestCase._fixture_teardown

    def teardown(case):
        triggers.remove()
        empty(case)
        triggers.install()

    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
