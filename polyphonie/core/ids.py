"""Random identifiers and codes, in an alphabet that nobody misreads."""

import hashlib
import secrets

# Crockford's base 32: no I, L, O or U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOWER = ALPHABET.lower()
_ANY_BYTE = (_LOWER * 8).encode()  # 256 = 8 × 32: each letter as likely as the others
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def public_id() -> str:
    """Return the random name (50 bits) by which the public points to an object."""
    bits = secrets.randbits(50)
    return "".join([_LOWER[bits >> shift & 31] for shift in range(45, -1, -5)])


def public_ids(count: int) -> list[str]:
    """Return so many random names, as `public_id` makes them."""
    letters = secrets.token_bytes(10 * count).translate(_ANY_BYTE).decode()
    return [letters[start : start + 10] for start in range(0, 10 * count, 10)]


def key_in(text: str) -> int | None:
    """Return the key that a part of an address holds; None for what no database takes (« ² » is a digit to Python)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def actor_key() -> str:
    """Return an opaque key (120 bits) that stands for somebody in the journal."""
    return secrets.token_hex(15)


def receipt_code() -> str:
    """Return 80 random bits as 16 characters; shown in four groups of four."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def receipt_code_from(secret: str) -> str:
    """Return the receipt code drawn from 80 bits or more of hexadecimal secret."""
    bits = int(secret[:20], 16)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(75, -1, -5))


def spaced(code: str) -> str:
    """Return a code as it is shown and printed: `ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def normalise_code(typed: str) -> str:
    """Return the code that somebody typed, forgiving case, spaces, dashes and look-alikes."""
    return "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)


def code_hash(code: str) -> str:
    """Return what is stored of a code: SHA-256 is enough against 80 random bits."""
    return hashlib.sha256(normalise_code(code).encode()).hexdigest()
