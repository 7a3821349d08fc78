"""The answer said aloud: a sound file is known by its first bytes, never by its name."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

# first bytes → extension
SIGNATURES = (
    (b"ID3", "mp3"), (b"\xff\xfb", "mp3"), (b"\xff\xf3", "mp3"), (b"\xff\xf2", "mp3"), (b"OggS", "ogg"),
    (b"\x1aE\xdf\xa3", "webm"),
)  # fmt: skip
TYPES = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "webm": "audio/webm", "wav": "audio/wav", "m4a": "audio/mp4"}


def kind_of(head: bytes) -> str:
    """Return the extension of a sound file from its first 12 bytes; "" when it is none that we know."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "m4a"
    return next((name for start, name in SIGNATURES if head.startswith(start)), "")


def checked(uploaded: Any, name: str) -> ContentFile:
    """Return the uploaded sound under our own name. Raises Refused when it is too long, or not a sound."""
    if uploaded.size > limits.SOUND_BYTES:
        raise Refused(_("Cet enregistrement est trop lourd : 8 Mo au plus."), "sound")
    content = uploaded.read()
    extension = kind_of(content[:12])
    if not extension:
        raise Refused(_("Ce fichier n’est pas un son que nous savons lire : MP3, M4A, OGG, WebM ou WAV."), "sound")
    return ContentFile(content, name=f"{name}.{extension}")
