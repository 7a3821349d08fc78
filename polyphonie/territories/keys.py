"""Primary keys made by the application: the same row keeps its key on any server.

The journal names rows by their key and its bytes never change, so a territory that moves to another database must
bring its keys along without meeting those of others. 41 bits of milliseconds, then 22 random bits: ordered by time, so
that the newest has the highest, and two servers do not make the same one.
"""

import secrets
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 1 January 2025, UTC
_lock = threading.Lock()
_last = 0


def new() -> int:
    """Return a key higher than any this process has made."""
    return several(1)[0]


def several(count: int) -> range:
    """Return so many keys that follow each other, higher than any this process has made."""
    global _last
    with _lock:
        fresh = (time.time_ns() // 1_000_000 - _EPOCH_MS) << 22 | secrets.randbits(22)
        first = max(fresh, _last + 1)
        _last = first + count - 1
        return range(first, first + count)
