"""The server of the journeys is the product, walled in, on the database that the test writes to."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

pytestmark = pytest.mark.browser


def test_site_shares_its_database_with_the_test_and_with_nobody_else(serve):
    first = serve(workers=2)
    Session.objects.create(session_key="shared", session_data="", expire_date=timezone.now())
    listed = first.python("-c", "import django; django.setup(); from django.contrib.sessions.models import Session; "
                                "print(list(Session.objects.values_list('session_key', flat=True)))")  # fmt: skip
    assert listed.strip() == "['shared']"


def test_site_starts_empty(serve):
    serve()
    assert not Session.objects.exists()


def test_server_process_cannot_leave_the_machine(serve):
    site = serve()
    said = site.python(
        "-c",
        "import socket\ntry: socket.create_connection(('203.0.113.1', 80))\nexcept BaseException as e: print(repr(e))",
    )
    assert "BeyondLoopback" in said
