"""The communes of France: finding one by its name, its INSEE code or its postcode.

Read from `reference_data/communes.json.gz`, made at set-up from the npm package @etalab/decoupage-administratif
(Licence Ouverte 2.0) and kept out of the repository.
"""

import gzip
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "reference_data" / "communes.json.gz"
SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# What a query may hold, so that nobody makes the server read a page of text.
QUERY_LENGTH = 100


class CommunesAbsent(LookupError):
    """The file of communes is not on this machine: `make setup` brings it."""


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune: `code` is the INSEE code (five characters), `population` a number of inhabitants."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]
    population: int

    @property
    def postcode(self) -> str:
        return self.postcodes[0] if self.postcodes else ""


def plain(text: str) -> str:
    """Return a name as it is compared: no accent, case, hyphen or apostrophe; « St » read « saint »."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(SHORT.get(word, word) for word in re.findall(r"[a-z0-9]+", bare))


def available() -> bool:
    """Tell whether the list of communes was brought at set-up."""
    return SOURCE.exists()


def find(code: str) -> Commune | None:
    """Return the commune whose INSEE code this is, or None. Raises CommunesAbsent."""
    return _by_code().get(code.strip().upper())


def named(name: str) -> list[Commune]:
    """Return the communes that have exactly this name, case and accents aside; most inhabited first.

    Raises CommunesAbsent.
    """
    wanted = plain(name)
    return [commune for key, commune in _keyed() if key == wanted] if wanted else []


def search(query: str, limit: int = 20) -> list[Commune]:
    """Return at most `limit` communes for a name, an INSEE code or a postcode, best first.

    Figures after a name narrow it: « Beaulieu 63 » (department), « Beaulieu 63570 » (postcode). A whole name comes
    before a beginning, a beginning before a word inside, and the most inhabited first. Raises CommunesAbsent.
    """
    words = plain(query[:QUERY_LENGTH]).split()
    codes = [w for w in words if w[0].isdigit()]
    name = " ".join(w for w in words if not w[0].isdigit())
    if not words:
        return []
    ranked = []
    for key, commune in _keyed():
        if all(_has_code(commune, code) for code in codes) and (rank := _rank(name, key)) is not None:
            ranked.append((rank, -commune.population, commune.code, commune))
    return [row[-1] for row in sorted(ranked, key=lambda row: row[:3])[:limit]]


def _has_code(commune: Commune, code: str) -> bool:
    code = code.upper()
    return commune.code.startswith(code) or any(p.startswith(code) for p in commune.postcodes)


def _rank(name: str, key: str) -> int | None:
    if not name or key == name:
        return 0
    if key.startswith(name):
        return 1
    if f" {name}" in f" {key}":
        return 2
    words = key.split()
    return 3 if all(any(w.startswith(part) for w in words) for part in name.split()) else None


@cache
def _keyed() -> tuple[tuple[str, Commune], ...]:
    """Return every commune with its plain name, most inhabited first; read once by process."""
    try:
        with gzip.open(SOURCE, "rt", encoding="utf-8") as file:
            rows = json.load(file)
    except FileNotFoundError:
        raise CommunesAbsent(
            "La liste des communes de France n’est pas sur cette machine : lancez « make setup »."
        ) from None
    communes = [
        Commune(r["code"], r["name"], r["department"], tuple(r["postcodes"]), r["population"] or 0) for r in rows
    ]
    communes.sort(key=lambda c: (-c.population, c.code))
    return tuple((plain(c.name), c) for c in communes)


@cache
def _by_code() -> dict[str, Commune]:
    return {commune.code: commune for _, commune in _keyed()}
