"""The file of a vote, for anyone to check: the chain, then the sealed ballots.

    {"format": "polyphonie-urn-1", "chain": [entries], "sealed": [base 64, sorted]}

Nothing else: the rules, the key and the result are in the chain, and the ballots are counted by whoever reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from polyphonie.methods.errors import InputError

from .encoding import to_base64

FORMAT = "polyphonie-urn-1"


def lines(entries: Iterable[str], sealed: Iterable[bytes]) -> Iterator[str]:
    """Yield the pieces of the file: `entries` are the texts of the chain, `sealed` is sorted by its base 64."""
    yield f'{{"format":"{FORMAT}",\n"chain":[\n'
    for number, text in enumerate(entries):
        yield (",\n" if number else "") + text
    yield '\n],\n"sealed":[\n'
    for number, one in enumerate(sealed):
        yield (",\n" if number else "") + f'"{to_base64(one)}"'
    yield "\n]}\n"


def read(text: str) -> dict[str, Any]:
    """Return the file as read. Raises InputError when it is not one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("Ce fichier n’est pas du JSON.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InputError("Ce fichier n’est pas celui d’une urne.")
    if not isinstance(found.get("chain"), list) or not isinstance(found.get("sealed"), list):
        raise InputError("Ce fichier n’a pas de chaîne, ou pas de bulletins.")
    return found
