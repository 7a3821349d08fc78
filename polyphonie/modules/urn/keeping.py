"""The keys that are never in the database nor in a backup: a file each, in a folder of their own.

The link key of a vote gives each voter a slot in its urn; destroyed when the urn is sealed, nothing links them any more.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from polyphonie.core.errors import Refused

LINK, PRIVATE = KINDS = ("link", "private")


def _path(vote: str, kind: str) -> Path:
    return Path(settings.URN_KEYS) / f"{vote}.{kind}"


def make_link(vote: str) -> None:
    """Draw the link key of a vote. Raises Refused when the folder cannot be written in."""
    write(vote, LINK, secrets.token_bytes(32))


def write(vote: str, kind: str, key: bytes) -> None:
    """Keep a key in a file that only this installation reads. Raises Refused when the folder cannot be written in."""
    _write(_path(vote, kind), key)


def _write(path: Path, key: bytes) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise Refused(
            _("Le dossier des clés des votes ne peut être écrit : l’exploitant doit le créer (POLYPHONIE_URN_KEYS).")
        ) from None


def read(vote: str, kind: str) -> bytes:
    """Return a key. Raises Refused when it is not on this machine."""
    try:
        return _path(vote, kind).read_bytes()
    except OSError:
        raise Refused(
            _("La clé de ce vote n’est pas sur ce serveur : prévenez l’exploitant de la plateforme.")
        ) from None


def wrong_folder() -> str:
    """Return what is wrong with the folder of the keys: "inside" the data, "open" to others, "closed" to us; or ""."""
    folder = Path(settings.URN_KEYS)
    if folder.is_relative_to(settings.DATA):
        return "inside"
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return "closed"
    return "open" if existing == folder and folder.stat().st_mode & 0o077 else ""


def there(vote: str, kind: str) -> bool:
    return _path(vote, kind).exists()


def slot(vote: str, elector_key: str) -> str:
    """Return the slot of a voter in the urn, hexadecimal. Raises Refused without the link key."""
    return hmac.new(read(vote, LINK), f"{vote}|{elector_key}".encode(), hashlib.sha256).hexdigest()


def copy_to(folder: Path, vote: str, kind: str) -> Path | None:
    """Write a key of a vote in another folder too, on its way to another server; return where. Raises Refused."""
    if not there(vote, kind):
        return None
    path = folder / _path(vote, kind).name
    _write(path, read(vote, kind))
    return path


def destroy(vote: str, kind: str) -> None:
    """Overwrite a key, then remove it; doing it again changes nothing."""
    overwrite(_path(vote, kind))


def overwrite(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
