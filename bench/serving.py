"""A real server of the product on this process's data and database, and people in the booth of a vote."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

TOKEN = "a" * 32


@contextmanager
def serving(workers: int = 2) -> Iterator[int]:
    """Serve the product with granian, as `polyphonie run` does, until the block ends; yield its port."""
    from polyphonie.portal.commands import serve

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"POLYPHONIE_BASE_URL": f"http://127.0.0.1:{port}", "OPENBLAS_NUM_THREADS": "1"}
    command = [*serve.web_server("127.0.0.1", port, workers), "--no-log", serve.APPLICATION]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, process: subprocess.Popen) -> None:
    for _turn in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit("the server stopped at its start") from None
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def entered(election: Any, electors: Iterable[Any]) -> list[str]:
    """Return the session of each of these people, as the door of the booth leaves it."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    rows = []
    for elector in electors:
        store = SessionStore()
        kept = {"urn": {election.vote: {"elector": str(elector.pk), "channel": "web", "ticket": "1"}}}
        key = store._get_new_session_key()
        rows.append(Session(session_key=key, session_data=store.encode(kept), expire_date=store.get_expiry_date()))
    Session.objects.bulk_create(rows, batch_size=500)
    return [row.session_key for row in rows]


class Booth:
    """A connection that votes: kept open, as a browser's is."""

    def __init__(self, port: int, path: str):
        self.port, self.path = port, path
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def vote(self, session: str, sealed: str) -> int:
        """Send one ballot; return the status, 599 when no answer came."""
        form = urlencode({"csrfmiddlewaretoken": TOKEN, "faire": "voter", "scelle": sealed})
        headers = {
            "Cookie": f"csrftoken={TOKEN}; sessionid={session}",
            "Referer": f"http://127.0.0.1:{self.port}/",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            self.connection.request("POST", self.path, form, headers)
            answer = self.connection.getresponse()
            answer.read()
            return answer.status
        except OSError:
            self.connection.close()
            return 599
