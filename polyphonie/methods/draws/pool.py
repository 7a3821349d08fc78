"""The pool of volunteers and the quotas: reading and checking the two files."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from polyphonie.methods.errors import InputError

CROSS = "&"  # "sexe & âge" crosses two columns, "Femme & 60+" two of their values
SEVERAL = "|"  # a cell "français|occitan" counts for both values
ID_COLUMNS = ("id", "identifiant", "person_id", "nationbuilder_id", "personne", "code", "numero")
FEATURE_COLUMNS = ("category", "feature", "critere", "critère", "variable")
VALUE_COLUMNS = ("value", "feature", "valeur", "modalite", "modalité", "name")
LOWEST_COLUMNS = ("min_flex", "plancher")
HIGHEST_COLUMNS = ("max_flex", "plafond")


@dataclass(frozen=True)
class Quota:
    """Between `minimum` and `maximum` seats for people with `value` in `feature`.

    `lowest` and `highest` bound how far a relaxation may go.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    lowest: int = 0
    highest: int | None = None


@dataclass(frozen=True)
class Pool:
    """People in the order of the file: `ids`, and for each one the cells of their row."""

    ids: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]
    households: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def keep(self, indices: list[int]) -> Pool:
        """The same pool with only these people (positions from 0, in order)."""
        homes = self.households
        return Pool(
            tuple(self.ids[i] for i in indices),
            tuple(self.rows[i] for i in indices),
            tuple(self.lines[i] for i in indices),
            tuple(homes[i] for i in indices) if homes else None,
        )


def digest(path: str | Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_table(path: str | Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Header and rows (line of the file, cells) of a CSV with commas, semicolons or tabs.

    Raises InputError when the file is missing, empty, or a row has too many or too few cells.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"le fichier {path} ne peut pas être lu") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [cell.strip() for cell in next(reader, [])]
    if not any(header):
        raise InputError(f"le fichier {path} est vide")
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise InputError(
                f"ligne {reader.line_num} : {len(cells)} cases au lieu de {len(header)}",
                reader.line_num,
            )
        rows.append((reader.line_num, dict(zip(header, map(str.strip, cells), strict=True))))
    return header, rows


def read_pool(path: str | Path, id_column: str | None = None, household_columns: tuple[str, ...] = ()) -> Pool:
    """Read the pool. Without an id column people are numbered from 1 in the order of the file.

    `household_columns`: people whose cells agree in all of them live together; those with only
    empty cells live alone. Raises InputError naming the row of a doubled or empty id.
    """
    header, rows = read_table(path)
    for column in (*household_columns, *([id_column] if id_column else ())):
        if column not in header:
            raise InputError(f"la colonne « {column} » n’existe pas dans {path}")
    name = id_column or next((h for h in header if h.casefold() in ID_COLUMNS), None)
    ids: dict[str, int] = {}
    for number, (line, row) in enumerate(rows, 1):
        person = row[name] if name else str(number)
        if not person:
            raise InputError(f"ligne {line} : identifiant vide", line)
        if person in ids:
            raise InputError(f"ligne {line} : l’identifiant « {person} » figure déjà ligne {ids[person]}", line)
        ids[person] = line
    if not ids:
        raise InputError(f"le fichier {path} ne contient personne")
    homes = None
    if household_columns:
        cells = [tuple(row[c].casefold() for c in household_columns) for _, row in rows]
        homes = tuple(" / ".join(cell) if any(cell) else "" for cell in cells)
    return Pool(tuple(ids), tuple(r for _, r in rows), tuple(ids.values()), homes)


def read_quotas(path: str | Path) -> tuple[Quota, ...]:
    """Read quotas: feature, value, min, max and, if wished, how far each may be relaxed.

    The published forms `category,feature,min,max` and
    `feature,value,min,max,min_flex,max_flex` both read. Raises InputError naming the row.
    """
    header, rows = read_table(path)
    low = {name.casefold(): name for name in header}
    feature = _column(low, FEATURE_COLUMNS, path, "critère")
    others = {key: name for key, name in low.items() if name != feature}
    value = _column(others, VALUE_COLUMNS, path, "valeur")
    least = _column(low, ("min", "minimum"), path, "min")
    most = _column(low, ("max", "maximum"), path, "max")
    floor = next((low[n] for n in LOWEST_COLUMNS if n in low), None)
    ceiling = next((low[n] for n in HIGHEST_COLUMNS if n in low), None)
    quotas: dict[tuple[str, str], Quota] = {}
    for line, row in rows:
        key = (row[feature], row[value])
        minimum, maximum = (_count(row[c], line, c) for c in (least, most))
        if minimum > maximum:
            raise InputError(f"ligne {line} : le minimum ({minimum}) dépasse le maximum ({maximum})", line)
        if key in quotas:
            raise InputError(f"ligne {line} : quota déjà donné pour « {key[1]} » ({key[0]})", line)
        lowest = min(_count(row[floor], line, floor), minimum) if floor else 0
        highest = max(_count(row[ceiling], line, ceiling), maximum) if ceiling else None
        quotas[key] = Quota(*key, minimum, maximum, lowest, highest)
    if not quotas:
        raise InputError(f"le fichier {path} ne contient aucun quota")
    return tuple(quotas.values())


def memberships(pool: Pool, quotas: tuple[Quota, ...]) -> list[tuple[int, ...]]:
    """For each person the positions of the quotas they count for.

    Raises InputError when a quota's feature is no column, or a person's value has no quota.
    """
    features: dict[str, dict[str, int]] = {}
    for position, quota in enumerate(quotas):
        features.setdefault(quota.feature, {})[quota.value] = position
    columns = set(pool.rows[0])
    parts = {f: _parts(f, columns) for f in features}
    return [
        tuple(
            sorted(
                {
                    position
                    for feature, values in features.items()
                    for position in _positions(feature, parts[feature], values, row, line)
                }
            )
        )
        for row, line in zip(pool.rows, pool.lines, strict=True)
    ]


def _parts(feature: str, columns: set[str]) -> list[str]:
    parts = [feature] if feature in columns else [p.strip() for p in feature.split(CROSS)]
    for part in parts:
        if part not in columns:
            raise InputError(f"le critère « {part} » n’est pas une colonne du vivier")
    return parts


def _positions(feature: str, parts: list[str], values: dict[str, int], row: dict[str, str], line: int) -> list[int]:
    cells = [[row[part]] for part in parts]
    if row[parts[0]] not in values:
        cells = [[piece.strip() for piece in cell[0].split(SEVERAL)] for cell in cells]
    if len(parts) > 1:  # a crossing bounds the combinations it names and leaves the others free
        wanted = {tuple(p.strip() for p in v.split(CROSS)): i for v, i in values.items()}
        return [
            position
            for combination, position in wanted.items()
            if len(combination) == len(cells) and all(c in cell for c, cell in zip(combination, cells, strict=True))
        ]
    for value in cells[0]:
        if value not in values:
            raise InputError(
                f"ligne {line} : la valeur « {value} » du critère « {feature} » n’a pas de quota",
                line,
            )
    return [values[value] for value in dict.fromkeys(cells[0])]


def _column(low: dict[str, str], names: tuple[str, ...], path: str | Path, wanted: str) -> str:
    for name in names:
        if name in low:
            return low[name]
    raise InputError(f"il manque une colonne « {wanted} » dans {path}")


def _count(cell: str, line: int, column: str) -> int:
    if not cell.isdecimal():
        raise InputError(f"ligne {line} : « {cell} » n’est pas un nombre entier de places ({column})", line)
    return int(cell)
