"""The server of the journeys is the product, walled in, on the database that the test writes to."""

import io
import socket
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from polyphonie.config import receiving
from polyphonie.config.receiving import Received

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


FORM = b"csrfmiddlewaretoken=%b&langue=en&next=/" % (b"k" * 32)


def _half_sent(url: str) -> socket.socket:
    """Return a connection that has sent half of a form, and waits."""
    address = urlsplit(url)
    line = socket.create_connection((address.hostname, address.port), timeout=60)
    line.sendall(
        b"POST /langue/ HTTP/1.1\r\nHost: %b\r\nConnection: close\r\nCookie: csrftoken=%b\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%b"
        % (address.netloc.encode(), b"k" * 32, len(FORM), FORM[:20])
    )
    return line


def test_those_who_send_slowly_keep_nobody_waiting_and_are_answered_in_the_end(serve):
    site = serve(workers=1)
    slow = [_half_sent(site.url) for _n in range(8)]
    time.sleep(0.5)  # each has its thread by now
    with urllib.request.urlopen(f"{site.url}/", timeout=30) as page:
        assert page.status == 200
    for line in slow:
        line.sendall(FORM[20:])
        assert line.recv(65536).startswith(b"HTTP/1.1 302")
        line.close()


def test_form_that_never_arrives_whole_does_nothing():
    asked, told = [], []
    application = Received(lambda environ, start: asked.append(environ["wsgi.input"].read()) or [b"done"])
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "10", "wsgi.input": io.BytesIO(b"half")}
    assert application(environ, lambda status, headers: told.append(status)) == [b""]
    assert asked == [] and told == ["400 Bad Request"]
    assert application(environ | {"wsgi.input": io.BytesIO(b"0123456789")}, print) == [b"done"]
    assert asked == [b"0123456789"]


def test_one_request_is_worked_on_at_a_time_but_one_that_lasts_does_not_keep_its_place(monkeypatch):
    monkeypatch.setattr(receiving, "PATIENCE", 1)  # longer than any of the short ones lasts, however busy the machine
    held, working, most = threading.Event(), [], []

    def answer(asked, _start):
        working.append(asked)
        most.append(len(working))
        if asked["PATH_INFO"] == "/lasts":
            held.wait(60)
        working.remove(asked)
        return [asked["PATH_INFO"].encode()]

    application = Received(answer)

    def ask(path):
        return application({"REQUEST_METHOD": "GET", "PATH_INFO": path}, print)

    with ThreadPoolExecutor(8) as visitors:
        lasting = visitors.submit(ask, "/lasts")
        others = [visitors.submit(ask, f"/{n}") for n in range(20)]
        assert [other.result(60) for other in others] == [[f"/{n}".encode()] for n in range(20)]
        assert not lasting.done() and max(most) == 2  # the one that lasts, and one at a time of the others
        held.set()
        assert lasting.result(60) == [b"/lasts"]
