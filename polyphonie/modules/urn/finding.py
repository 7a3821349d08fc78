"""Finding somebody in the roll by what they show."""

import unicodedata
from typing import Any

from polyphonie.core import ids
from polyphonie.methods.urn.encoding import digest

from .models import Election, Elector


def by_form(election: Election, said: dict[str, Any]) -> Elector | None:
    """Return the person whose code, or whose number and birth, was typed."""
    rows = Elector.objects.filter(election=election)
    if election.identity == "code":
        return rows.filter(code_hash=ids.code_hash(said["code"])).first()
    found = rows.filter(key=said["key"].strip()).first()
    return found if found and found.born and _same_birth(found.born, said["born"]) else None


def _same_birth(kept: str, typed: str) -> bool:
    """Compare a birth as it is in the roll (a year, or a day) with what was typed (2 May 1987: 02/05/1987)."""
    digits = "".join(c for c in typed if c.isdigit())
    if len(kept) == 4:
        return digits[-4:] == kept if len(digits) in (4, 8) else False
    year, month, day = kept.split("-")
    return digits in {day + month + year, year + month + day}


def to_try(election: Election) -> dict[str, str] | None:
    """Return what to type in a demonstration: the `key` and birth (12/05/1958) of somebody who has not voted; else None."""
    if not election.territory.demo:
        return None
    found = Elector.objects.filter(election=election, channel="").exclude(born="").order_by("key").first()
    return {"key": found.key, "born": "/".join(reversed(found.born.split("-")))} if found else None


def by_pass(election: Election, code: str) -> Elector | None:
    """Return the person to whom the desk gave this pass, and use it up."""
    found = Elector.objects.filter(election=election, pass_hash=ids.code_hash(code)).first()
    if found:
        used = Elector.objects.filter(pk=found.pk, pass_hash=found.pass_hash).update(pass_hash=None)
        return found if used else None
    return None


def by_franceconnect(user: Any) -> bool:
    """Tell whether somebody signed in by FranceConnect, which knows each person by one name."""
    return user.socialaccount_set.filter(provider__icontains="franceconnect").exists()


def declared_key(name: str) -> str:
    """Return the line of somebody known by their name alone: the same however it is written, and in any order."""
    words = "".join(c if c.isalnum() else " " for c in plain(name)).split()
    return f"nom {digest(' '.join(sorted(words)))[:40]}" if words else ""


_LIGATURES = {0x153: "oe", 0xE6: "ae"}


def plain(text: str) -> str:
    """Return a name without accents nor capitals."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(c for c in letters if not unicodedata.combining(c))


def words_of(name: str, key: str) -> str:
    """Return a line of the roll as it is searched."""
    return plain(f"{name} {key}")[:240]


def by_words(election: Election, words: str, most: int = 20) -> list[Elector]:
    """Return the lines of the roll that hold every word, by name or number."""
    wanted = plain(words).split()
    if not wanted:
        return []
    rows = Elector.objects.filter(election=election)
    for word in wanted:
        rows = rows.filter(words__contains=word)
    return list(rows.order_by("name", "key").only("name", "key", "born", "area", "channel")[:most])
