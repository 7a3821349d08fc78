"""Hostile pictures and recordings never get in; good ones come out as pixels alone."""

import io
import struct
import zlib

import pytest
from PIL import Image

from polyphonie.core import limits, pictures
from polyphonie.core.errors import Refused


def encoded(kind="JPEG", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(out, kind, **options)
    return out.getvalue()


def given(data):
    return pictures.reencoded(io.BytesIO(data), len(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_usual_pictures_become_small_jpeg(kind):
    picture = Image.open(io.BytesIO(given(encoded(kind, (2400, 1200)))))
    assert picture.format == "JPEG"
    assert max(picture.size) == limits.PHOTO_SIDE
    assert picture.size[0] == 2 * picture.size[1]


def test_place_and_camera_are_erased_and_the_picture_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned
    exif[0x010F] = "Téléphone de Jeanne".encode().decode("latin-1")
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    data = encoded(size=(40, 30), exif=exif)
    assert b"phone de Jeanne" in data
    clean = given(data)
    picture = Image.open(io.BytesIO(clean))
    assert picture.size == (30, 40)
    assert not picture.getexif() and b"Exif" not in clean and b"Jeanne" not in clean


def bomb():
    """Return a PNG of a few hundred bytes that announces ten billion pixels."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9000))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "bomb": bomb(),
    "truncated": encoded(size=(400, 300))[:900],
    "truncated heic": encoded("HEIF", (400, 300))[:200],
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html named jpg": b"<!doctype html><script>alert(1)</script>",
    "gif": encoded("GIF"),
    "empty": b"",
    "a zip": b"PK\x03\x04" + b"\0" * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_picture_is_refused_in_plain_french(name):
    with pytest.raises(Refused, match="photo"):
        given(HOSTILE[name])


def test_too_heavy_picture_is_refused_before_it_is_read():
    class Unread(io.BytesIO):
        def read(self, *_args):
            raise AssertionError("read")

    with pytest.raises(Refused, match="trop lourde"):
        pictures.reencoded(Unread(), limits.PHOTO_BYTES + 1)


def test_bytes_after_the_picture_do_not_survive():
    assert b"<script>" not in given(encoded() + b"<script>alert(1)</script>")


def test_recording_is_known_by_its_content():
    assert pictures.sound(io.BytesIO(b"OggS" + b"\0" * 50), 54)[1] == "ogg"
    for data in (b"<html>", b"", b"MZ" + b"\0" * 50):
        with pytest.raises(Refused, match="enregistrement"):
            pictures.sound(io.BytesIO(data), len(data))
    with pytest.raises(Refused, match="trop long"):
        pictures.sound(io.BytesIO(b"OggS"), limits.SOUND_BYTES + 1)
