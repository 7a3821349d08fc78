"""A row becomes something that was said: the one place where a mapping is applied, for the preview as for the act."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from polyphonie.contributions.brought import Brought, BroughtSupport, BroughtWord
from polyphonie.contributions.models import Channel, Contribution
from polyphonie.core import limits
from polyphonie.core.formulas import restored
from polyphonie.decisions.models import Outcome

from . import values
from .tables.line import Line
from .targets import plain

WORD = "mot:"
REFUSED = {"oui", "true", "vrai", "-1", "withdrawn", "retiree", "retire", "masquee", "hidden", "spam", "trashed"}
_OUTCOMES = {
    "accepted": Outcome.KEPT,
    "acceptee": Outcome.KEPT,
    "retenue": Outcome.KEPT,
    "rejected": Outcome.NOT_KEPT,
    "rejetee": Outcome.NOT_KEPT,
    "non retenue": Outcome.NOT_KEPT,
    "partially_accepted": Outcome.IN_PART,
    "retenue en partie": Outcome.IN_PART,
    **{plain(str(label)): value for value, label in Outcome.choices},
}
_AGAINST = {"-1", "0", "contre", "non", "false", "disagree"}


class Wrong(Exception):
    """A row that cannot be brought; says why in French, naming row and column."""


class NoPlace(Exception):
    """A part of an object (its sources, its pictures) from which the mapping takes nothing."""


@dataclass
class Official:
    """What the authority had already answered there."""

    text: str
    outcome: str = ""


@dataclass
class Record:
    """What one row says. A row that the source itself has withdrawn, or that counts for nothing, has no thing."""

    thing: Brought | BroughtWord | BroughtSupport
    official: Official | None = None
    named: bool = True  # it has a name of its own there; else its name was made from what it says


class _Row(dict[str, str]):
    """What the cells of a line say, under what each means; "" for what is not said."""

    __slots__ = ("line", "unreadable")

    def __init__(self, line: Line) -> None:
        self.line = line
        self.unreadable = ""  # the first meaning whose cell cannot be read

    def __missing__(self, target: str) -> str:
        return ""


@dataclass
class Reader:
    """Reads rows through a mapping. `default` is the date of what has none: when the file came."""

    heading: Sequence[str]
    mapping: dict[str, str]
    zone: ZoneInfo
    default: datetime
    areas: dict[str, int] = field(default_factory=dict)  # plain name → id
    month_first: bool = False
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        where = {name: n for n, name in enumerate(self.heading)}
        self.places = {target: where[name] for target, name in self.mapping.items() if name in where}

    def read(self, line: Line) -> Record:
        """Return what a row says. Raises Wrong, NoPlace."""
        row = self._row(line)
        if line.part and not any(row[t] for t in ("word/text", "word/parent", "support/parent")):
            raise NoPlace
        if line.problem:
            raise Wrong(line.problem)
        if row.unreadable:
            raise self._wrong(row, row.unreadable, _("des caractères sont illisibles, le fichier a été mal converti"))
        if row["word/parent"]:
            return self._word(row)
        if row["support/parent"]:
            return self._support(row)
        if "text" not in self.places and "title" not in self.places:
            raise self._wrong(
                row, "word/parent" if "word/parent" in self.places else "support/parent", _("elle est vide")
            )
        return self._contribution(row)

    def _row(self, line: Line) -> _Row:
        """Set what the columns of a row say under what they mean, in one pass: this is done for every cell there is."""
        row, cells, width = _Row(line), line.cells, len(line.cells)
        for target, place in self.places.items():
            cell = cells[place].strip() if place < width else ""
            if not cell:
                continue
            if cell[0] == "'":
                cell = restored(
                    cell
                ).strip()  # a spreadsheet (and every file of ours) writes it before what is no formula
            if "\ufffd" in cell:
                row.unreadable = row.unreadable or target
            row[target] = cell
        return row

    def _wrong(self, row: _Row, target: str, why: str) -> Wrong:
        line = row.line
        about = {"number": line.number, "part": f" ({line.part})" if line.part else "", "why": why}
        about["column"] = self.mapping.get(target, "")
        return Wrong(_("Ligne %(number)s%(part)s, colonne « %(column)s » : %(why)s.") % about)

    def _contribution(self, row: _Row) -> Record:
        text = self._said(row, "text", "title", limits.IMPORT_TEXT)
        if row["refused"] and plain(row["refused"]) in REFUSED:
            raise self._wrong(row, "refused", _("retirée ou écartée dans l’outil d’origine"))
        latitude, longitude = self._point(row)
        area = row["area"]
        area_id = self.areas.get(plain(area)) if area else None
        fields = {
            "text": text,
            "at": self._date(row, "date"),
            "author": row["author"][:200],
            "pseudonym": row["pseudonym"][:60],
            "channel": _choice(row["channel"], Channel) or "import",
            "kind": _choice(row["kind"], Contribution.Kind),
            "theme": row["theme"][:60],
            "area_id": area_id,
            "place": (row["place"] or ("" if area_id else area))[:200],
            "latitude": latitude,
            "longitude": longitude,
            "language": row["language"][:2].lower() or "fr",
            "supports": self._count(row),
            "email": self._email(row),
        }
        name = values.address(row["key"])
        answer = values.words(row["answer"])
        outcome = _OUTCOMES.get(plain(row["outcome"]), "") if answer else ""
        official = Official(answer[: limits.STAFF_TEXT_LENGTH], outcome) if answer else None
        digest = _digest(fields | {"answer": answer}, undated=not row["date"])
        key = _short(name) if name else f"~{_digest({'text': text, 'author': fields['author'], 'date': row['date']})}"
        return Record(Brought(key=key, digest=digest, **fields), official, bool(name))

    def _word(self, row: _Row) -> Record:
        text = self._said(row, "word/text", "word/text", limits.IMPORT_TEXT)
        parent = _short(values.address(row["word/parent"]))
        fields = {
            "parent": parent,
            "text": text,
            "at": self._date(row, "word/date"),
            "author": row["word/author"][:200],
            "pseudonym": row["word/pseudonym"][:60],
        }
        digest = _digest(fields, undated=not row["word/date"])
        name = values.address(row["word/key"])
        if name and "/" in parent and "/" not in name:
            # Two sites number their comments alike: the name of one holds its site.
            name = f"{parent.partition('/')[0]}/{name}"
        own = {k: v for k, v in fields.items() if k != "at"} | {"date": row["word/date"]}
        key = WORD + (_short(name) if name else f"~{_digest(own)}")
        return Record(BroughtWord(key=key, digest=digest, **fields), named=bool(name))

    def _support(self, row: _Row) -> Record:
        parent = _short(values.address(row["support/parent"]))
        supporter = row["support/author"]
        if not supporter:
            raise self._wrong(row, "support/author", _("elle est vide"))
        value = plain(row["support/value"])
        if value in _AGAINST:
            raise self._wrong(row, "support/value", _("ce n’est pas un soutien (« %(value)s »)") % {"value": value})
        at = self._date(row, "support/date")
        name = _digest({"parent": parent, "supporter": supporter})
        return Record(BroughtSupport(f"soutien:{name}", name, parent, supporter[:200], at))

    def _said(self, row: _Row, body: str, title: str, most: int) -> str:
        """Return the words, under their title where there is one."""
        if self.places.get(body) in row.line.covered:
            raise self._wrong(row, body, _("la cellule est fusionnée avec celle du dessus, défusionnez-la"))
        text = values.words(row[body])
        above = values.words(row[title]) if title != body else ""
        if values.is_formula(text):
            raise self._wrong(row, body, _("c’est une formule de tableur, pas un texte"))
        if above and not text.startswith(above):
            text = f"{above}\n\n{text}".strip()
        if not any(c.isalnum() for c in text):
            raise self._wrong(
                row,
                body if body in self.places else title,
                _("elle est vide") if not text else _("elle ne contient aucun mot"),
            )
        if len(text) > most:
            raise self._wrong(
                row, body, _("%(count)s caractères, %(most)s au plus") % {"count": len(text), "most": most}
            )
        return text.replace("\0", "")

    def _date(self, row: _Row, target: str) -> datetime:
        text = row[target]
        if not text:
            return self.default
        found = values.moment(text, self.zone, self.month_first)
        if found is None or found.year < 1950:
            raise self._wrong(
                row, target, _("« %(text)s » n’est pas une date que l’on sait lire") % {"text": text[:60]}
            )
        if found > self.default:
            raise self._wrong(row, target, _("« %(text)s » est dans le futur") % {"text": text[:60]})
        return found

    def _point(self, row: _Row) -> tuple[float | None, float | None]:
        north, east, both = (row[t] for t in ("latitude", "longitude", "point"))
        if both and not (north and east):
            found = values.point(both)
            if found is None:
                raise self._wrong(row, "point", _("« %(text)s » n’est pas un point") % {"text": both[:60]})
            return found
        if not (north and east):
            return None, None
        latitude, longitude = values.degrees(north, 90), values.degrees(east, 180)
        if latitude is None or longitude is None:
            wrong = "latitude" if latitude is None else "longitude"
            text = (north if latitude is None else east)[:60]
            raise self._wrong(row, wrong, _("« %(text)s » n’est pas en degrés") % {"text": text})
        # Tools write 0, 0 for « nowhere ».
        return (latitude, longitude) if latitude or longitude else (None, None)

    def _count(self, row: _Row) -> int:
        text = row["supports"]
        if not text:
            return 0
        found = values.whole(text)
        if found is None:
            raise self._wrong(row, "supports", _("« %(text)s » n’est pas un nombre") % {"text": text[:60]})
        return found

    def _email(self, row: _Row) -> str:
        text = row["email"]
        if text:
            try:
                validate_email(text)
            except ValidationError:
                raise self._wrong(
                    row, "email", _("« %(text)s » n’est pas une adresse électronique") % {"text": text[:60]}
                ) from None
        return text


@cache
def _codes(choices: type[TextChoices]) -> dict[str, str]:
    """Return the code of each choice by its code and by its words in French, with and without « sur » or « en »."""
    codes = {}
    for value, label in choices.choices:
        name = plain(str(label))
        codes |= dict.fromkeys((value, name, name.removeprefix("sur ").removeprefix("en ")), value)
    return codes


def _choice(text: str, choices: type[TextChoices]) -> str:
    """Return the choice that a cell names."""
    return _codes(choices).get(plain(text), "") if text else ""


def _short(name: str) -> str:
    """Return a name that fits its column, the same for the same name."""
    return name if len(name) <= 120 else f"{name[:80]}#{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _digest(fields: dict[str, Any], undated: bool = False) -> str:
    """Return 128 bits that change when what is said changes; the day of the import is no part of it."""
    told, long = [], []
    for name, value in fields.items():
        if name == "at":
            told.append(None if undated else value.timestamp())
        elif isinstance(value, str) and len(value) > _SHORT:
            told.append(len(value))
            long.append(value)
        else:
            told.append(value)
    return hashlib.sha256("".join([repr(told), *long]).encode("utf-8", "replace")).hexdigest()[:32]


_SHORT = 60  # the `repr` of a long text costs more than its hash
