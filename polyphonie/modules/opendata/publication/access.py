"""The door of open data: published versions are for everyone, as long as nothing they hold was taken back."""

from typing import Any

from django.http import Http404

from polyphonie.processes import access as processes
from polyphonie.processes.models import Process

from ..models import Dataset, Release, ReleaseFile
from . import queries


def process(actor: Any, public_id: str) -> Process:
    """Return a process that is open or has been. Raises Http404."""
    found = processes.process_for(actor, public_id)
    if found.opened_at is None:
        raise Http404
    return found


def dataset(actor: Any, public_id: str) -> Dataset:
    """Return the published set of a process. Raises Http404."""
    found = queries.dataset_of(process(actor, public_id))
    if found is None or found.first_published_at is None:
        raise Http404
    return found


def release(actor: Any, public_id: str, number: int | None = None) -> Release:
    """Return a published version, the last one when no number is given. Raises Http404."""
    for found in queries.published(dataset(actor, public_id)):
        if number in {None, found.number}:
            return found
    raise Http404


def file(found: Release, name: str) -> ReleaseFile:
    """Return one file of a version. Raises Http404."""
    for one in found.files.all():
        if one.name == name:
            return one
    raise Http404
