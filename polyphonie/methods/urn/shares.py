"""The private key shared by the bureau: any two parts of three give it back, one alone says nothing (Shamir, 1979).

A line over the field of integers modulo P, the first prime above 2^256: the key is where it crosses x = 0, the parts
are its points at x = 1, 2 and 3.
"""

from __future__ import annotations

import secrets

from polyphonie.methods.errors import InputError

from .encoding import base32, digest, normalised, number_of, spaced

P = 2**256 + 297
MEMBERS = 3
NEEDED = 2
_LENGTH = 52  # characters: 260 bits
_CHECK = 4  # characters: 20 bits


def split(private_key: bytes) -> list[str]:
    """Return the three parts of a 32-byte key, as they are printed."""
    slope = secrets.randbelow(P)
    key = int.from_bytes(private_key, "big")
    return [written(x, (key + slope * x) % P) for x in range(1, MEMBERS + 1)]


def written(x: int, y: int) -> str:
    """Return a part as it is printed: its number, 52 characters, and 4 that find a copying mistake."""
    body = f"{x}{base32(y, _LENGTH)}"
    return f"{x}-" + spaced(body[1:] + _check(body))


def _check(body: str) -> str:
    return base32(int(digest(f"polyphonie-part|{body}")[:5], 16), _CHECK)


def read(typed: str) -> tuple[int, int]:
    """Return (x, y) of a part. Raises InputError when it was miscopied."""
    code = normalised(typed)
    body, check = code[:-_CHECK], code[-_CHECK:]
    try:
        x, y = int(body[:1]), number_of(body[1:])
    except ValueError:
        x, y = 0, 0
    if len(body) != 1 + _LENGTH or x not in range(1, MEMBERS + 1) or y >= P or check != _check(body):
        raise InputError("Cette part de la clé est mal recopiée : vérifiez chaque groupe de quatre caractères.")
    return x, y


def part_digest(typed: str) -> str:
    """Return what the chain says of a part: enough to recognise it, nothing of what it holds."""
    x, y = read(typed)
    return digest(f"polyphonie-part|{x}|{y}")


def joined(first: str, second: str) -> bytes:
    """Return the key of two parts. Raises InputError when they are miscopied, are the same, or fit no key."""
    (x1, y1), (x2, y2) = read(first), read(second)
    if x1 == x2:
        raise InputError("Ces deux parts sont la même : il en faut deux, de deux personnes.")
    key = (y1 * x2 - y2 * x1) * pow(x2 - x1, -1, P) % P
    if key >= 2**256:
        raise InputError("Ces deux parts ne vont pas ensemble.")
    return key.to_bytes(32, "big")
