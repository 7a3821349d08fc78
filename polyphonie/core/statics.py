"""Whether the collected static files are those of the code that runs."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders


def stamp_is_current() -> bool:
    """Tell whether what was collected is what would be collected now (names, sizes and dates)."""
    path = _stamp_path()
    return path.exists() and path.read_text() == _stamp()


def write_stamp() -> None:
    _stamp_path().write_text(_stamp())


def _stamp_path() -> Path:
    return Path(settings.STATIC_ROOT) / ".stamp"


def _stamp() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
