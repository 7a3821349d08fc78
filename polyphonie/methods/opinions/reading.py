"""Reading votes: Polis' participants-votes table, or one vote a line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from polyphonie.methods.errors import InputError, unreadable
from polyphonie.methods.opinions.votes import Votes, indexed, latest, votes_of

_VOTER = ("voter", "voter-id", "participant", "participant_id", "pid", "votant")
_STATEMENT = ("statement", "comment-id", "comment_id", "tid", "énoncé", "enonce")
_VALUE = ("vote", "value", "valeur")
_WORDS = {
    "1": 1, "agree": 1, "d’accord": 1, "d'accord": 1, "0": 0, "pass": 0, "passe": 0,
    "-1": -1, "disagree": -1, "pas d’accord": -1, "pas d'accord": -1,
}  # fmt: skip


def read_votes(path: Path) -> Votes:
    """Read votes from a CSV file with a header.

    Either the table of Polis exports (`participant`, …, `n-disagree`, then a column a
    statement: 1, 0, -1 or empty) or a vote a line (voter, statement, vote), where a later
    line replaces an earlier one. Raises InputError naming the row (the line of the file).
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    try:
        header = raw.partition(b"\n")[0].decode("utf-8").strip()
    except UnicodeDecodeError:
        raise InputError("Ligne 1 : le fichier n’est pas en UTF-8.", 1) from None
    separator = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().strip('"').lower() for name in header.split(separator)]
    if "n-disagree" in names:
        return _table(raw, separator, names)
    columns = [
        next((i for i, name in enumerate(names) if name in known), None) for known in (_VOTER, _STATEMENT, _VALUE)
    ]
    if None in columns:
        raise InputError(
            "Ligne 1 : les colonnes voter, statement et vote sont attendues, "
            "ou le tableau « participants-votes » de Polis.",
            1,
        )
    return _one_a_line(raw, separator, len(names), [int(c) for c in columns if c is not None])


def _table(raw: bytes, separator: str, names: list[str]) -> Votes:
    first = names.index("n-disagree") + 1
    if first == len(names) or len(set(names[first:])) != len(names[first:]):
        raise InputError("Ligne 1 : chaque énoncé doit avoir une colonne et une seule.", 1)
    body = np.frombuffer(raw.rstrip(b"\n") + b"\n", dtype=np.uint8)
    ends = np.flatnonzero((body == ord(separator)) | (body == ord("\n")))
    width = len(names)
    lines = np.flatnonzero(body[ends] == ord("\n"))
    wrong = np.flatnonzero(np.diff(lines, prepend=-1) != width)
    if wrong.size:
        row = int(wrong[0]) + 1
        raise InputError(f"Ligne {row} : {width} cellules attendues.", row)
    if lines.size < 2:
        raise InputError("Le fichier ne contient aucun vote.")
    starts = np.concatenate([[0], ends[:-1] + 1]).reshape(-1, width)[1:]
    ends = ends.reshape(-1, width)[1:]
    participants = [
        bytes(body[a:b]).decode("utf-8", "replace").strip('" ')
        for a, b in zip(starts[:, 0].tolist(), ends[:, 0].tolist(), strict=True)
    ]
    begin, sizes = starts[:, first:], (ends - starts)[:, first:]
    filled, minus = sizes > 0, (sizes == 2) & (body[begin] == ord("-"))
    digit = body[begin + minus].astype(np.int16) - ord("0")
    valid = ~filled | ((sizes == 1) & ((digit == 0) | (digit == 1))) | (minus & (digit == 1))
    if not valid.all():
        row = int(np.flatnonzero(~valid.all(axis=1))[0]) + 2
        raise InputError(f"Ligne {row} : un vote est 1, 0, -1 ou vide.", row)
    repeated = len(participants) - len(set(participants))
    if repeated:
        seen: set[str] = set()
        row = next(i for i, p in enumerate(participants, 2) if p in seen or seen.add(p))
        raise InputError(f"Ligne {row} : « {participants[row - 2]} » figure deux fois.", row)
    who, what = np.nonzero(filled)
    value = np.where(minus, -digit, digit)[filled].astype(np.int8)
    voters, voter = indexed(participants)
    statements, statement = indexed(names[first:])
    return latest(voters, statements, voter[who], statement[what], value)


def _one_a_line(raw: bytes, separator: str, width: int, columns: list[int]) -> Votes:
    quick = _numbers(raw, separator, width)
    if quick is not None and quick.size:
        voter, statement, value = (quick[:, column] for column in columns)
        bad = np.flatnonzero(np.abs(value) > 1)
        if bad.size:
            row = int(bad[0]) + 2
            raise InputError(f"Ligne {row} : « {value[bad[0]]} » n’est pas un vote.", row)
        return latest(*_both(voter, statement), value.astype(np.int8))
    rows = list(_rows(raw, separator, width, columns))
    if not rows:
        raise InputError("Le fichier ne contient aucun vote.")
    voters, statements, values = zip(*rows, strict=True)
    return votes_of(voters, statements, values)


def _both(voter: np.ndarray, statement: np.ndarray) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray, np.ndarray]:
    voters, who = indexed(voter)
    statements, what = indexed(statement)
    return voters, statements, who, what


def _numbers(raw: bytes, separator: str, width: int) -> np.ndarray | None:
    """All the cells as whole numbers (lines, columns), or None when some are no numbers.

    Millions of votes are read this way in seconds: digits are added up column by column.
    """
    end = raw.find(b"\n") + 1
    body = np.frombuffer(raw[end:].rstrip(b"\n") + b"\n", dtype=np.uint8)
    stop = (body == ord(separator)) | (body == ord("\n"))
    ends = np.flatnonzero(stop)
    lines = np.flatnonzero(body[ends] == ord("\n"))
    if (np.diff(lines, prepend=-1) != width).any():
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    negative = body[starts] == ord("-")
    places = starts + negative
    sizes = ends - places
    if (sizes < 1).any() or (sizes > 15).any():
        return None
    total = np.zeros(ends.size, dtype=np.int64)
    for offset in range(int(sizes.max())):
        inside = offset < sizes
        digit = body[np.where(inside, places + offset, 0)].astype(np.int64) - ord("0")
        if ((digit < 0) | (digit > 9))[inside].any():
            return None
        total = np.where(inside, total * 10 + digit, total)
    return np.where(negative, -total, total).reshape(-1, width)


def _rows(raw: bytes, separator: str, width: int, columns: list[int]) -> Iterator[tuple[str, str, int]]:
    reader = csv.reader(raw.decode("utf-8", "replace").splitlines(), delimiter=separator)
    next(reader)
    for row, cells in enumerate(reader, start=2):
        if not any(cells):
            continue
        if len(cells) != width:
            raise InputError(f"Ligne {row} : {width} cellules attendues.", row)
        voter, statement, vote = (cells[column].strip() for column in columns)
        if not voter or not statement:
            raise InputError(f"Ligne {row} : le votant ou l’énoncé manque.", row)
        if vote.lower() not in _WORDS:
            raise InputError(f"Ligne {row} : « {vote} » n’est pas un vote.", row)
        yield voter, statement, _WORDS[vote.lower()]


def read_left_out(path: Path) -> frozenset[str]:
    """The statements refused by moderation in a Polis comments.csv (`moderated` = -1)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError):
        raise InputError(f"Impossible de lire le fichier {path}.") from None
    if not rows or not {"comment-id", "moderated"} <= set(rows[0]):
        raise InputError("Ligne 1 : les colonnes comment-id et moderated sont attendues.", 1)
    return frozenset(row["comment-id"] for row in rows if row["moderated"] == "-1")
