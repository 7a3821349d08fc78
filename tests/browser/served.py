"""The product as the journeys of one worker are served it: the same application, told between two to forget.

The server stays up and its database is put in place anew under it (see `server.Databases.fill`), so no request of the
former journey may still be at work, and nothing of its database may be left in memory. A journey that lasts months
tells it another moment.
"""

import threading
from datetime import datetime

from polyphonie.config.wsgi import application as product
from polyphonie.core import clock

FORGET, CLOCK = "/-/forget", "/-/clock"
PATIENCE = 30  # seconds for a request that outlives its page
_at_work, _changed = set(), threading.Condition()
_moment: list[datetime] = []  # what the journey pretends the time is; empty: the time it is


def application(environ, start_response):
    if environ["PATH_INFO"] == FORGET:
        _moment.clear()
        return _forget(start_response)
    if environ["PATH_INFO"] == CLOCK:
        _moment[:] = [datetime.fromisoformat(environ["QUERY_STRING"])]
        start_response("204 No Content", [])
        return []
    mark = object()
    with _changed:
        _at_work.add(mark)
    try:
        if _moment:
            with clock.pretend(_moment[0]):
                return product(environ, start_response)
        return product(environ, start_response)
    finally:
        with _changed:
            _at_work.remove(mark)
            _changed.notify_all()


def _forget(start_response):
    from django.core.cache import cache

    with _changed:
        quiet = _changed.wait_for(lambda: not _at_work, PATIENCE)
    cache.clear()
    start_response("204 No Content" if quiet else "503 Service Unavailable", [])
    return []
