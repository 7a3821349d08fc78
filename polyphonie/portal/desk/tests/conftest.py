"""Where the tests of the desk take place: an open process, and an agent at the desk."""

import pytest

from polyphonie.people.tests.factories import make_agent
from polyphonie.portal.desk.tests.factories import Desk
from polyphonie.processes.tests.factories import make_open_process


@pytest.fixture
def process(territory):
    return make_open_process(territory, by=make_agent(territory))


@pytest.fixture
def desk(territory, process):
    return Desk(make_agent(territory))
