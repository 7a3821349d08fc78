"""Sealed ballots: HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM) by the `cryptography` library.

A ballot is padded to the length of the longest that the vote allows, so that its length says nothing; the vote's name
is bound to the seal, so that a ballot of one vote cannot be put in the urn of another.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from polyphonie.methods.errors import InputError

from .encoding import canonical
from .setup import APPROVAL, POINTS, why_void

OVERHEAD = 32 + 16  # bytes: the ephemeral public key, the authentication tag
NONCE = 16  # bytes
BLOCK = 64  # ballots are padded to a multiple of this many bytes

Points = list[tuple[str, int]]


class NotOpened(Exception):
    """A sealed ballot that the key does not open."""


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info(vote: str) -> bytes:
    return f"polyphonie-urn-1|{vote}".encode()


def new_key() -> tuple[bytes, bytes]:
    """Return a private key and its public key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the public key of a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def plain_size(vote: str, setup: Mapping[str, Any]) -> int:
    """Return the length, in bytes, of every ballot of a vote before it is sealed."""
    ids = sorted((choice["id"] for choice in setup["choices"]), key=len, reverse=True)
    points = setup["most"] if setup["ballot"] == POINTS else 1
    if setup["ballot"] == APPROVAL and setup["most"]:
        ids = ids[: setup["most"]]
    longest = _text(vote, [(name, points) for name in ids], bytes(NONCE))
    return -(-len(longest) // BLOCK) * BLOCK


def _text(vote: str, points: Iterable[tuple[str, int]], nonce: bytes) -> bytes:
    return canonical({"choices": sorted(map(list, points)), "nonce": nonce.hex(), "vote": vote}).encode()


def seal(vote: str, setup: Mapping[str, Any], points: Iterable[tuple[str, int]], public_key: bytes) -> bytes:
    """Return a ballot sealed for the bureau. Raises InputError for one that would not count."""
    given = sorted(points)
    if why := why_void(setup, given):
        raise InputError(why)
    plain = _text(vote, given, secrets.token_bytes(NONCE)).ljust(plain_size(vote, setup))
    return _suite().encrypt(plain, X25519PublicKey.from_public_bytes(public_key), info=_info(vote))


def open_sealed(vote: str, sealed: bytes, private_key: bytes) -> Points | None:
    """Return what a sealed ballot says, as (option, points); None when what it holds is no ballot of this vote.

    Raises NotOpened when the key does not open it.
    """
    try:
        plain = _suite().decrypt(sealed, X25519PrivateKey.from_private_bytes(private_key), info=_info(vote))
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error
    return read_plain(vote, plain)


def read_plain(vote: str, plain: bytes) -> Points | None:
    """Return the (option, points) that an unsealed ballot says; None when it is not written as a ballot."""
    try:
        said = json.loads(plain)
        points = [(name, value) for name, value in said["choices"]]
        if said["vote"] != vote or not all(isinstance(n, str) and type(v) is int for n, v in points):
            return None
        if plain.rstrip(b" ") != _text(vote, points, bytes.fromhex(said["nonce"])):
            return None
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return points
