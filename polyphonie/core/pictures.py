"""The one way in for pictures given by the public.

A picture is never kept as it came: it is decoded (JPEG, PNG, WebP, HEIC), turned upright, made small and written again
as JPEG from its pixels alone, so that no metadata (place, time, device) and nothing hidden in the file survives. Bytes
and pixels are counted before anything is decoded.
"""

import io
from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from . import limits
from .errors import Refused

register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
QUALITY = 82


def reencoded(upload: BinaryIO, size: int, field: str = "photos") -> bytes:
    """Return the JPEG bytes of a picture, its longer side at most `limits.PHOTO_SIDE` pixels.

    Raises Refused for too many bytes or pixels, and for whatever is not a whole picture.
    """
    return _decoded(upload, size, field, _jpeg)


def drawn_again(upload: BinaryIO, size: int, field: str) -> bytes:
    """Return the PNG bytes of a logo, transparency kept, at most `limits.LOGO_SIDE` pixels a side. Raises Refused."""
    return _decoded(upload, size, field, _png)


def _decoded(upload: BinaryIO, size: int, field: str, write: Callable[[Image.Image], bytes]) -> bytes:
    if size > limits.PHOTO_BYTES:
        message = _("Cette photo est trop lourde : %(max)s Mo au plus.")
        raise Refused(message % {"max": limits.PHOTO_BYTES // (1024 * 1024)}, field)
    data = upload.read(limits.PHOTO_BYTES + 1)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_pixels(picture, field)
            return write(picture)
    except Refused:
        raise
    except Exception:
        # Decoders raise almost anything on hostile bytes; whatever it was, this is not a picture we keep.
        raise Refused(
            _("Ce fichier n’est pas une photo que nous savons lire. Essayez avec une photo JPEG ou PNG."), field
        ) from None


def _check_pixels(picture: Image.Image, field: str) -> None:
    width, height = picture.size
    if width * height > limits.PHOTO_PIXELS:
        message = _("Cette photo est trop grande : %(max)s millions de pixels au plus.")
        raise Refused(message % {"max": limits.PHOTO_PIXELS // 1_000_000}, field)


def _jpeg(picture: Image.Image) -> bytes:
    picture.draft("RGB", (limits.PHOTO_SIDE, limits.PHOTO_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        upright = Image.alpha_composite(white, clear)
    flat = upright.convert("RGB")
    flat.thumbnail((limits.PHOTO_SIDE, limits.PHOTO_SIDE))
    out = io.BytesIO()
    # A new image made of the pixels alone: nothing of the original's metadata can follow.
    clean = Image.frombytes("RGB", flat.size, flat.tobytes())
    clean.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((limits.LOGO_SIDE, limits.LOGO_SIDE))
    out = io.BytesIO()
    Image.frombytes("RGBA", upright.size, upright.tobytes()).save(out, "PNG", optimize=True)
    return out.getvalue()
