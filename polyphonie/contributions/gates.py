"""What a process needs of its contributions before it may close."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from polyphonie.processes.models import Process


def all_answered(process: Process) -> Iterator[str]:
    """Say how many contributions still wait for their answer."""
    if count := process.unanswered:
        yield ngettext(
            "Une contribution attend encore sa réponse.",
            "%(count)s contributions attendent encore leur réponse.",
            count,
        ) % {"count": count}
