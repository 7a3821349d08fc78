"""Receive a request whole before working on it: a photo sent over a weak network keeps nobody else waiting.

A server's thread holds one request from its first byte to its last, however slowly these come. Those that work on pages
are few: each has its connection to the database, and more of them only wait for one another. So the server has many
threads, which do nothing but wait for what is sent, and hand it over.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

# Two: while one waits for the database the other works. With four, each waits at every question for the three others
# to let go of the interpreter: p95 240 ms instead of 170 under twice the crowd of the record (bench/crowd.py).
WORKING = 2
IN_MEMORY = 1 << 20  # bytes of a request kept in memory; the rest goes to a temporary file
PIECE = 1 << 16
Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class Received:
    """A WSGI application that gives `application` what has wholly arrived, in one of `working` threads (PEP 3333)."""

    def __init__(self, application: Application, working: int = WORKING):
        self.application = application
        self.threads = ThreadPoolExecutor(working, "working")

    def __call__(self, asked: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        length = asked.get("CONTENT_LENGTH") or "0"
        if asked["REQUEST_METHOD"] not in {"GET", "HEAD"} and length.isdecimal() and int(length):
            body = _whole(asked["wsgi.input"], int(length))
            if body is None:
                start_response(f"{HTTPStatus.BAD_REQUEST:d} Bad Request", [("Content-Length", "0")])
                return [b""]
            asked["wsgi.input"] = body
        work = copy_context().run
        return self.threads.submit(work, self.application, asked, start_response).result()


def _whole(source: Any, length: int) -> IO[bytes] | None:
    """Return what was announced, at its beginning; None when its sender left: half a form is no form."""
    body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the request that reads it
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
