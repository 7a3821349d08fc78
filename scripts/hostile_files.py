"""Files as no one should send them, thrown at the import by `scripts/fuzz.py`: each is read or refused, never an error.

Good files of each form are cut, mixed, renamed, inflated; what is left of each goes the whole way that a file goes: read,
mapped, counted, applied. The same files come for the same seed.
"""

import io
import json
import random
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

HEADING = ["id", "date", "titre", "texte", "auteur", "votes", "latitude", "longitude"]
CELLS = ("", "=1+1", "'=A1", "é" * 300, "\u202e", "\x00", "2026-02-30", "31/12/1899", "1e999", "-1", "NaN", "<b>x</b>", "a\r\nb", '"',
         "\ufffd", "@SUM(A1)", "9" * 30, "😀", "POINT(1e9 1)", "0", "x" * 50_000)  # fmt: skip
BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
FORMS = ("csv", "json", "xlsx", "ods")


def throw(territory: str, count: int, draw: random.Random) -> tuple[Counter[str], list[str]]:
    """Send so many files to an open process of a territory; return what became of them, and what broke."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.core.errors import Refused
    from polyphonie.people.operators import OPERATOR
    from polyphonie.processes.models import Process
    from polyphonie.territories.models import Territory

    became: Counter[str] = Counter()
    broken: list[str] = []
    here = Territory.objects.get(slug=territory)
    with scope(territory=here), timezone.override(here.zone), tempfile.TemporaryDirectory() as folder:
        process = Process.objects.running().first()
        for number in range(count):
            name, content = hostile(draw)
            path = Path(folder) / "fichier"
            path.write_bytes(content)
            try:
                became[_bring(process, path, name, OPERATOR)] += 1
            except Refused:
                became["refused"] += 1
            except Exception as error:  # what is looked for
                broken.append(
                    f"file {number}, {name}, {len(content)} bytes: {type(error).__name__}: {str(error)[:200]}"
                )
    return became, broken


def _bring(process, path: Path, name: str, by) -> str:
    from polyphonie.modules.opendata.importing import actions

    batch = actions.receive_file(process=process, path=path, name=name, by=by)
    batch = actions.count(batch=batch, by=by)
    batch = actions.apply_all(batch=actions.start(batch=batch, by=by), by=by)
    return "read in part" if batch.rejected else "read"


def hostile(draw: random.Random) -> tuple[str, bytes]:
    """Return the name and the bytes of one file."""
    form = draw.choice(FORMS)
    content = {"csv": _csv, "json": _json, "xlsx": _xlsx, "ods": _ods}[form](draw)
    content = draw.choice((_whole, _whole, _cut, _flipped, _doubled, _noise))(content, draw)
    return f"fichier.{form if draw.random() < 0.8 else draw.choice((*FORMS, 'pdf', 'zip', 'xls'))}", content


def _rows(draw: random.Random) -> list[list[str]]:
    good = ["1", "2026-01-05", "Un banc", "Un banc devant la pharmacie, s’il vous plaît.", "p1", "3", "48.1", "-1.6"]
    rows = [HEADING[: draw.randint(1, 8)] if draw.random() < 0.2 else HEADING]
    for n in range(draw.randint(0, 30)):
        row = [str(n), *good[1:]]
        for place in range(len(row)):
            if draw.random() < 0.25:
                row[place] = draw.choice(CELLS)
        rows.append(row + [draw.choice(CELLS)] * draw.choice((0, 0, 0, 3)))
    return rows if draw.random() < 0.97 else [[f"c{n}" for n in range(100_000)], *rows]


def _csv(draw: random.Random) -> bytes:
    separator = draw.choice(";,\t|")
    lines = [separator.join(f'"{c}"' if draw.random() < 0.7 else c for c in row) for row in _rows(draw)]
    return draw.choice(("\n", "\r\n", "\r")).join(lines).encode(draw.choice(("utf-8", "utf-16", "cp1252")), "replace")


def _json(draw: random.Random) -> bytes:
    heading, *rows = _rows(draw)
    made: object = [dict(zip(heading, row, strict=False)) for row in rows]
    made = draw.choice((made, {"data": made}, {"a": {"b": made}}, [made], made and made[0], [[[[]]]] * 50))
    text = json.dumps(made, ensure_ascii=draw.random() < 0.5)
    return ("[" * 5000 + text if draw.random() < 0.05 else text).encode("utf-8", "replace")


def _xlsx(draw: random.Random) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": draw.random() < 0.2})
    sheet = book.add_worksheet()
    for n, row in enumerate(_rows(draw)[:50]):
        sheet.write_row(n, 0, [cell.replace("\x00", "")[:30_000] for cell in row[:200]])
    book.close()
    return _repacked(out.getvalue(), draw)


def _ods(draw: random.Random) -> bytes:
    cells = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in HEADING)
    space = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = f'<x {space}><table:table table:name="a"><table:table-row>{cells}</table:table-row></table:table></x>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
    return _repacked(out.getvalue(), draw)


def _repacked(content: bytes, draw: random.Random) -> bytes:
    """Replace a part of an archive by a bomb, now and then."""
    if draw.random() < 0.6:
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = draw.choice(old.namelist())
        for name in old.namelist():
            if name != chosen:
                new.writestr(name, old.read(name))
            elif draw.random() < 0.7:
                new.writestr(name, draw.choice((BOMB.encode(), b"<", b"\0" * 40_000_000, old.read(name)[:50])))
    return out.getvalue()


def _whole(content: bytes, draw: random.Random) -> bytes:
    return content


def _cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randint(0, len(content))]


def _flipped(content: bytes, draw: random.Random) -> bytes:
    bent = bytearray(content)
    for _n in range(min(20, len(bent))):
        bent[draw.randrange(len(bent))] = draw.randrange(256)
    return bytes(bent)


def _doubled(content: bytes, draw: random.Random) -> bytes:
    return content + content


def _noise(content: bytes, draw: random.Random) -> bytes:
    return draw.randbytes(draw.choice((0, 1, 3, 2000)))
