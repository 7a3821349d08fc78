"""Where the tests of pages take place: a process that listens, and the address of its territory."""

import pytest

from polyphonie.processes.tests.factories import make_open_process


@pytest.fixture
def process(territory):
    return make_open_process(territory)


@pytest.fixture
def base(territory):
    return f"/{territory.slug}"
