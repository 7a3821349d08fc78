"""The one way in for recordings: known by their first bytes, never by their name, and no longer than they may be.

How long a recording lasts is read from its container: by TinyTag, and for WebM, which browsers write without its
length, by adding up the times of its blocks. Where it cannot be read, the recording may weigh what the longest one
weighs at a generous bit rate: nobody who speaks is refused because of their telephone's format.
"""

import io
from typing import BinaryIO

from django.utils.translation import gettext as _
from tinytag import TinyTag

from . import limits
from .errors import Refused

# (where, what the first bytes are, the extension under which it is kept)
SIGNATURES = (
    (0, b"\x1aE\xdf\xa3", "webm"),
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "m4a"),
    (0, b"RIFF", "wav"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"#!AMR", "amr"),
)
TYPES = {
    "webm": "audio/webm", "ogg": "audio/ogg", "m4a": "audio/mp4", "wav": "audio/wav", "mp3": "audio/mpeg",
    "aac": "audio/aac", "amr": "audio/amr",
}  # fmt: skip

# A recorder that stops at the limit writes a little more than the limit.
TOLERANCE = 3.0  # seconds
# What the longest recording weighs at 128 kbit/s, for a format whose length we cannot read.
UNREAD_BYTES = limits.SOUND_SECONDS * 128_000 // 8


def checked(upload: BinaryIO, size: int, field: str = "sound") -> tuple[bytes, str]:
    """Return a recording's bytes and the extension that its content deserves. Raises Refused."""
    too_long = _("Cet enregistrement est trop long : %(max)s minutes au plus.") % {"max": limits.SOUND_SECONDS // 60}
    if size > limits.SOUND_BYTES:
        raise Refused(too_long, field)
    data = upload.read(limits.SOUND_BYTES + 1)
    extension = kind_of(data)
    if not extension:
        raise Refused(_("Ce fichier n’est pas un enregistrement que nous savons lire."), field)
    lasts = seconds(data, extension)
    if lasts is not None and lasts > limits.SOUND_SECONDS + TOLERANCE:
        raise Refused(too_long, field)
    if lasts is None and len(data) > UNREAD_BYTES:
        message = _(
            "Nous ne savons pas lire la durée de cet enregistrement, et il est lourd : envoyez-le en MP3 ou M4A."
        )
        raise Refused(message, field)
    return data, extension


def kind_of(data: bytes) -> str:
    """Return the extension of a recording from its first bytes; "" when it is none that we know."""
    return next((kind for at, mark, kind in SIGNATURES if data[at : at + len(mark)] == mark), "")


def seconds(data: bytes, extension: str) -> float | None:
    """Return how long a recording lasts; None when its container does not say."""
    if extension == "webm":
        return _of_webm(data)
    try:
        return TinyTag.get(f"x.{extension}", file_obj=io.BytesIO(data), tags=False).duration or None
    except Exception:
        # Readers of containers raise almost anything on hostile bytes; whatever it was, no length was read.
        return None


# --- WebM (RFC 8794, RFC 9559): elements of an id, a size and a body; what we look into, and what says a time

_INTO = {0x18538067, 0x1549A966, 0x1F43B675, 0xA0}  # Segment, Info, Cluster, BlockGroup
_SCALE, _CLUSTER_AT, _BLOCKS = 0x2AD7B1, 0xE7, {0xA3, 0xA1}
# Three minutes of blocks of 20 ms are 9,000; a file of many more is not what a telephone records.
_MOST = 50_000


def _of_webm(data: bytes) -> float | None:
    """Return the time of the last block of a WebM file, in seconds: a live recording has no length in its header."""
    position, scale, cluster, last = 0, 1_000_000, 0, 0
    try:
        for _element in range(_MOST):
            if position >= len(data):
                return last * scale / 1e9 or None
            element, position = _number(data, position, keep_marker=True)
            size, position = _number(data, position)
            if element in _INTO:
                continue
            body = data[position : position + size]
            if element == _SCALE:
                scale = int.from_bytes(body)
            elif element == _CLUSTER_AT:
                cluster = int.from_bytes(body)
            elif element in _BLOCKS:
                _track, start = _number(body, 0)
                last = max(last, cluster + int.from_bytes(body[start : start + 2], signed=True))
            position += size
    except (IndexError, ValueError):
        return last * scale / 1e9 or None
    return float("inf")


def _number(data: bytes, position: int, *, keep_marker: bool = False) -> tuple[int, int]:
    """Return the variable-length number at `position` and where it ends. Raises IndexError, ValueError."""
    first = data[position]
    length = 9 - first.bit_length()
    if length > 8:
        raise ValueError("not a number of WebM")
    value = int.from_bytes(data[position : position + length])
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), position + length
