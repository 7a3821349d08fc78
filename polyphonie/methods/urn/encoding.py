"""One way to write each thing, so that its digest says it: canonical JSON, SHA-256, and codes that people can read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

# Crockford's base 32: no I, L, O or U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
RECEIPT_BITS = 80


def canonical(value: Any) -> str:
    """Return `value` as JSON with sorted keys, no spaces, no escaped letters (RFC 8785 for what we write).

    Raises TypeError for a number that is not whole: it would have several written forms.
    """
    _only_plain(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _only_plain(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a chain holds no floating-point number")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _only_plain(inner)


def digest(text: str | bytes) -> str:
    """Return SHA-256, hexadecimal."""
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def base32(number: int, length: int) -> str:
    """Return `number` as `length` characters of Crockford's alphabet."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(length - 1, -1, -1))


def number_of(code: str) -> int:
    """Return the number that a base-32 code writes. Raises ValueError on a character that is none of its alphabet."""
    number = 0
    for character in code:
        number = number << 5 | ALPHABET.index(character)
    return number


def normalised(typed: str) -> str:
    """Return the code that somebody typed, forgiving case, spaces, dashes and look-alikes."""
    return "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)


def spaced(code: str) -> str:
    """Return a code in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def receipt(sealed: bytes) -> str:
    """Return the receipt of a sealed ballot: the first 80 bits of its SHA-256, as 16 characters."""
    return base32(int(digest(sealed)[: RECEIPT_BITS // 4], 16), 16)


def urn_digest(sealed: Iterable[bytes]) -> str:
    """Return the digest of an urn: its sealed ballots, sorted, in base 64, one a line."""
    return digest("".join(line + "\n" for line in sorted(to_base64(one) for one in sealed)))


def serial_commitment(vote: str, serial: str) -> str:
    """Return what the chain says of a paper ballot's serial (80 random bits), which only its stub knows."""
    return digest(f"{vote}|{normalised(serial)}")


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Raises ValueError for anything but base 64."""
    return base64.b64decode(text, validate=True)
