"""Hostile pictures and recordings never get in; good ones come out as pixels alone."""

import io
import struct
import wave
import zlib

import pytest
from PIL import Image

from polyphonie.core import limits, pictures, sounds
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
    assert sounds.checked(io.BytesIO(b"OggS" + b"\0" * 50), 54)[1] == "ogg"
    for data in (b"<html>", b"", b"MZ" + b"\0" * 50):
        with pytest.raises(Refused, match="enregistrement"):
            sounds.checked(io.BytesIO(data), len(data))
    with pytest.raises(Refused, match="trop long"):
        sounds.checked(io.BytesIO(b"OggS"), limits.SOUND_BYTES + 1)


def wav(seconds):
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x80" * 8000 * seconds)
    return out.getvalue()


def webm(seconds):
    """Return a WebM file as browsers record it: live, of unknown size, without its length."""

    def element(name, body):
        return bytes.fromhex(name) + (len(body) | 0x10000000).to_bytes(4) + body

    clusters = b""
    for second in range(seconds):
        blocks = b"".join(element("A3", b"\x81" + (at * 100).to_bytes(2) + b"\x80sound") for at in range(10))
        clusters += bytes.fromhex("1F43B67501FFFFFFFFFFFFFF") + element("E7", (second * 1000).to_bytes(4)) + blocks
    head = element("1A45DFA3", element("4282", b"webm")) + bytes.fromhex("1853806701FFFFFFFFFFFFFF")
    return head + element("1549A966", element("2AD7B1", (1_000_000).to_bytes(3))) + clusters


@pytest.mark.parametrize("kind", [wav, webm])
def test_recording_lasts_three_minutes_at_most_whatever_its_weight(kind):
    for given, extension in ((kind(2), kind.__name__), (kind(180), kind.__name__)):
        assert sounds.checked(io.BytesIO(given), len(given))[1] == extension
    assert sounds.seconds(kind(20), kind.__name__) == pytest.approx(20, abs=0.2)
    long = kind(240)
    assert len(long) < limits.SOUND_BYTES
    with pytest.raises(Refused, match="3 minutes au plus"):
        sounds.checked(io.BytesIO(long), len(long))


def test_recording_whose_length_cannot_be_read_may_weigh_less():
    unread = b"OggS" + b"\0" * sounds.UNREAD_BYTES
    with pytest.raises(Refused, match="la durée"):
        sounds.checked(io.BytesIO(unread), len(unread))
    endless = bytes.fromhex("1A45DFA380") + bytes.fromhex("EC80") * 60_000
    with pytest.raises(Refused, match="trop long"):
        sounds.checked(io.BytesIO(endless), len(endless))
