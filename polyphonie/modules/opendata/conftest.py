"""What the tests of open data and of the import share."""

import pytest

from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process


@pytest.fixture
def agent(territory):
    return make_agent(territory)


@pytest.fixture
def process(territory, agent):
    return make_open_process(territory, by=agent)
