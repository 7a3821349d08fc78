"""Reading texts from a file: one a line, CSV with any usual separator, or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from polyphonie.methods.errors import InputError, unreadable
from polyphonie.methods.texts.normalise import plain

# Names that platforms give to the column of what people wrote; the title goes before it.
BODY_COLUMNS = ("text", "texte", "body", "body/fr", "body_html", "description", "contribution")
TITLE_COLUMNS = ("title", "title/fr", "titre")
_SEPARATORS = ";,\t|"


def read_texts(path: Path, column: str | None = None) -> list[str]:
    """The texts of a file, HTML removed, in its order; a row without text stays, empty.

    `.csv` and `.tsv` need a header, `.jsonl` one object a line, anything else is one
    text a line (blank lines left out). UTF-8, or cp1252 when it is not UTF-8.
    `column` names the column to read; otherwise the title and the text are found by
    their usual names. Raises InputError naming the row.
    """
    content = _decoded(path)
    kind = path.suffix.lower()
    if kind in {".csv", ".tsv"}:
        rows = _csv_rows(content)
    elif kind in {".jsonl", ".ndjson"}:
        rows = _json_rows(content)
    else:
        return [plain(line) for line in content.splitlines() if line.strip()]
    if not rows:
        raise InputError("Le fichier ne contient aucun texte.")
    names = _columns(list(rows[0]), column)
    return [plain(". ".join(str(row[name]) for name in names if row.get(name) not in (None, ""))) for row in rows]


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _csv_rows(content: str) -> list[dict[str, str]]:
    header = content.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        names = next(reader, [])
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(names):
                raise InputError(
                    f"Ligne {reader.line_num} : {len(cells)} cellules, {len(names)} attendues.",
                    reader.line_num,
                )
            rows.append(dict(zip(names, cells, strict=True)))
    except csv.Error:
        raise InputError(f"Ligne {reader.line_num} : guillemets mal fermés.", reader.line_num) from None
    return rows


def _json_rows(content: str) -> list[dict[str, object]]:
    rows = []
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            row = None
        if not isinstance(row, dict):
            raise InputError(f"Ligne {number} : un objet JSON est attendu.", number)
        rows.append(row)
    return rows


def _columns(names: list[str], column: str | None) -> list[str]:
    if column is not None:
        if column not in names:
            raise InputError(f"Le fichier n’a pas de colonne « {column} ».")
        return [column]
    body = [name for name in BODY_COLUMNS if name in names][:1]
    title = [name for name in TITLE_COLUMNS if name in names][:1]
    if not body and not title:
        raise InputError(
            f"Aucune colonne de texte reconnue : nommez-la avec --column. Colonnes du fichier : {', '.join(names)}."
        )
    return title + body
