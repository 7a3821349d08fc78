"""Files as no one should send them, thrown at the import by `scripts/fuzz.py`: each is read or refused, never an error.

Good files of each form are cut, mixed, renamed, inflated; what is left of each goes the whole way that a file goes: read,
mapped, counted, applied. One in four is good but for one cell, whose row and column must be named, and nothing else set
aside. Whatever is said of a file, or of a row, is a plain French sentence. The same files come for the same seed.
"""

import io
import json
import random
import re
import tempfile
import zipfile
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

HEADING = ["id", "date", "titre", "texte", "auteur", "votes", "latitude", "longitude"]
CELLS = ("", "=1+1", "'=A1", "é" * 300, "\u202e", "\x00", "2026-02-30", "31/12/1899", "1e999", "-1", "NaN", "<b>x</b>", "a\r\nb", '"',
         "\ufffd", "@SUM(A1)", "9" * 30, "😀", "POINT(1e9 1)", "0", "x" * 50_000)  # fmt: skip
BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
GOOD_ROWS = 12
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
FORMS = ("csv", "json", "xlsx", "ods")


# One bad cell, and the column that must be named.
SPOILT = (("date", "31/02/2026"), ("date", "hier"), ("texte", "…!?"), ("texte", "=SOMME(A1)"), ("texte", "Caf\ufffd"),
          ("votes", "beaucoup"), ("latitude", "148"), ("longitude", "-200"))  # fmt: skip
# What no sentence for a person says; the words of the file, which it may quote, are left out of the search.
OF_MACHINES = re.compile(
    r"Error|Exception|Traceback|None|null|Errno|0x|\.py|codec|byte|expected|invalid|<class|[{}]|%\(", re.I
)
FRENCH = re.compile(r"\b(ce|cette|de|le|la|les|un|une|est|pas|plus|elle|dites|pour|et|du|au)\b", re.I)


def throw(territory: str, count: int, draw: random.Random) -> tuple[Counter[str], list[str]]:
    """Send so many files to an open process of a territory; return what became of them, and what broke."""
    from django.utils.translation import override

    from polyphonie.core.pages import inside
    from polyphonie.people.operators import OPERATOR
    from polyphonie.processes.models import Process
    from polyphonie.territories.models import Territory

    became: Counter[str] = Counter()
    broken: list[str] = []
    here = Territory.objects.get(slug=territory)
    # In French, whatever language the last page was asked in.
    with inside(here), override("fr"), tempfile.TemporaryDirectory() as folder:
        process, path = Process.objects.running().first(), Path(folder) / "fichier"
        for number in range(count):
            bad = None
            if number % 4 == 3:
                name, content, bad = spoilt(draw, number)
            else:
                name, content = hostile(draw)
            path.write_bytes(content)
            what, wrong = _sent(process, path, name, OPERATOR, bad)
            became[what] += 1
            broken += [f"file {number}, {name}, {len(content)} bytes: {said}" for said in wrong]
    return became, broken


def _sent(process: Any, path: Path, name: str, by: Any, bad: tuple[int, str] | None) -> tuple[str, list[str]]:
    """Send one file; return what became of it, and what is wrong with that. `bad` is the row and column of its bad cell."""
    from polyphonie.core.errors import Refused

    try:
        batch = _bring(process, path, name, by)
    except Refused as refused:
        wrong = [f"refused whole for one cell: {refused.message}"] if bad else []
        return "refused", wrong + badly_said(refused.message)
    except Exception as error:  # what is looked for
        return "broken", [f"{type(error).__name__}: {str(error)[:200]}"]
    rows = list(batch.rejected_rows.values_list("number", "reason"))
    wrong = [said for _n, reason in rows for said in badly_said(reason)]
    wrong += [f"row {n} is not named: {reason}" for n, reason in rows if not _names(reason, n)]
    if bad and not (len(rows) == 1 and rows[0][0] == bad[0] and _names(*rows[0][::-1], column=bad[1])):
        wrong.append(f"row {bad[0]}, column {bad[1]} is spoilt, and {rows} is said")
    if bad and batch.created != GOOD_ROWS - 1:
        wrong.append(f"{batch.created} good rows kept of {GOOD_ROWS - 1}")
    return ("one cell named" if bad else "read in part" if rows else "read"), wrong


def _names(reason: str, number: int, column: str = "") -> bool:
    """Tell whether a reason says which row it is about, and which column."""
    said = plain_spaces(reason)
    return bool(re.match(rf"(Ligne|Objet) {number}\b", said)) and (not column or f", colonne « {column} » : " in said)


def plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def badly_said(message: str) -> list[str]:
    """Return why a sentence is none that a person could read, if it is none."""
    own = re.sub(r"«.*?»", "« »", plain_spaces(message), flags=re.S)
    if found := OF_MACHINES.search(own):
        return [f"says « {found[0]} »: {message[:300]}"]
    whole = own[:1].isupper() and own.endswith((".", "!")) and FRENCH.search(own) and len(own) < 400
    return [] if whole else [f"is no plain sentence: {message[:300]}"]


def _bring(process: Any, path: Path, name: str, by: Any) -> Any:
    from polyphonie.modules.opendata.importing import actions

    batch = actions.receive_file(process=process, path=path, name=name, by=by)
    batch = actions.count(batch=batch, by=by)
    return actions.apply_all(batch=actions.start(batch=batch, by=by), by=by)


def spoilt(draw: random.Random, number: int) -> tuple[str, bytes, tuple[int, str]]:
    """Return the name and the bytes of a file that is good but for one cell, and the row and column of that cell."""
    form, (column, value) = draw.choice(FORMS), draw.choice(SPOILT)
    rows = [
        [
            f"{number}-{n}",
            "2026-01-05",
            f"Un banc {n}",
            f"Un banc n° {n} devant la pharmacie.",
            f"p{n}",
            "3",
            "48.1",
            "-1.6",
        ]
        for n in range(GOOD_ROWS)
    ]
    place = draw.randrange(GOOD_ROWS)
    rows[place][HEADING.index(column)] = value
    if column == "texte":
        rows[place][HEADING.index("titre")] = ""
    if form == "json":
        return "fichier.json", _tree(rows), (place + 1, column)
    made = {"csv": _table, "xlsx": _workbook, "ods": _sheet}[form]([HEADING, *rows])
    return f"fichier.{form}", made, (place + 2, column)


def _table(rows: list[list[str]]) -> bytes:
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows).encode()


def _tree(rows: list[list[str]]) -> bytes:
    return json.dumps([dict(zip(HEADING, row, strict=True)) for row in rows]).encode()


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
    rows = [[cell.replace("\x00", "")[:30_000] for cell in row[:200]] for row in _rows(draw)[:50]]
    return _repacked(_workbook(rows, formulas=draw.random() < 0.2), draw)


def _workbook(rows: list[list[str]], formulas: bool = False) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": formulas})
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def _ods(draw: random.Random) -> bytes:
    return _repacked(_sheet([row[:200] for row in _rows(draw)[:50]]), draw)


def _sheet(rows: list[list[str]]) -> bytes:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    of = "urn:oasis:names:tc:opendocument:xmlns"
    space = f'xmlns:office="{of}:office:1.0" xmlns:table="{of}:table:1.0" xmlns:text="{of}:text:1.0"'
    table = f'<table:table table:name="a">{body}</table:table>'
    content = f"<office:document-content {space}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content.translate(dict.fromkeys((*range(9), *range(14, 32)))))
    return out.getvalue()


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
