"""The one clock: everything that asks the time asks it here."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the present day in the active territory's time zone."""
    return timezone.localdate(now())
