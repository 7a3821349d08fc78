"""What most tests of budgets begin with."""

import pytest

from polyphonie.modules.budgets.tests.factories import make_edition


@pytest.fixture
def edition(territory):
    """An edition whose rules are published and whose ideas open today."""
    return make_edition(territory)
