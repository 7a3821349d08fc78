"""The one clock: everything that asks the time asks it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """Return the present day in the active territory's time zone."""
    return timezone.localdate(now())


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Make it another moment: the demo tells a story that began months ago."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
