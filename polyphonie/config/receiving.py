"""Receive a request whole before working on it, and work on one at a time: nobody waits for whoever is slow.

A server's thread holds one request from its first byte to its last, however slowly these come: a photo sent over a weak
network. Those that work on pages are few, since each has its connection to the database. So the server has many
threads, which do nothing but wait for what is sent, and hand it over.

Python runs one thread at a time: several requests worked on together only wait for one another, at every question to
the database (95 % of a crowd answered within 190 ms one at a time, 330 two at a time; bench/crowd.py). But one that
lasts, because it waits for a mail server, a lock or a large file, keeps its place no longer than PATIENCE.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from threading import Semaphore
from typing import IO, Any

WORKING = 4  # threads, one of which works while the others wait for something outside
PATIENCE = 0.2  # seconds
IN_MEMORY = 1 << 20  # bytes of a request kept in memory; the rest goes to a temporary file
PIECE = 1 << 16
Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class Received:
    """A WSGI application (PEP 3333) that gives `application` what has wholly arrived, one request at a time."""

    def __init__(self, application: Application):
        self.application = application
        self.threads = ThreadPoolExecutor(WORKING, "working")
        self.place = Semaphore()

    def __call__(self, asked: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        length = asked.get("CONTENT_LENGTH") or "0"
        if asked["REQUEST_METHOD"] not in {"GET", "HEAD"} and length.isdecimal() and int(length):
            body = _whole(asked["wsgi.input"], int(length))
            if body is None:
                start_response(f"{HTTPStatus.BAD_REQUEST:d} Bad Request", [("Content-Length", "0")])
                return [b""]
            asked["wsgi.input"] = body
        with self.place:
            answer = self.threads.submit(copy_context().run, self.application, asked, start_response)
            wait([answer], PATIENCE)
        return answer.result()


def _whole(source: Any, length: int) -> IO[bytes] | None:
    """Return what was announced, at its beginning; None when its sender left: half a form is no form."""
    body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the request reads it, and forgets it with itself
    left = length
    try:
        while left and (piece := source.read(min(left, PIECE))):
            body.write(piece)
            left -= len(piece)
    except OSError:
        left = length
    if left:
        body.close()
        return None
    body.seek(0)
    return body
