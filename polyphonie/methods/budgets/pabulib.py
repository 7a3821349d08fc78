"""Read and write Pabulib files (.pb, .pb.gz).

Format: Faliszewski et al., "Participatory Budgeting: Data, Tools and Analysis",
IJCAI 2023, and https://pabulib.org/format.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from polyphonie.methods.budgets.model import KINDS, BallotBox, Election, Project
from polyphonie.methods.errors import InputError

SECTIONS = ("META", "PROJECTS", "VOTES")
AREA_FIELDS = ("area", "neighborhood", "district", "subunit")
csv.field_size_limit(2**27)


def read_pb(path: str | Path, keep_voter_fields: bool = True) -> Election:
    """The election held in a Pabulib file, compressed or not.

    keep_voter_fields: also keep age, sex, and the like, which no rule uses.
    Raises InputError naming the line for whatever cannot be counted, OSError when
    the file cannot be opened. A project named twice on a ballot counts once; the
    election's notes say so.
    """
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise InputError("Le fichier compressé est abîmé.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise InputError(f"Ligne {row} : le fichier n’est pas en UTF-8.", row) from error
    return parse_pb(text, keep_voter_fields)


def parse_pb(text: str, keep_voter_fields: bool = True) -> Election:
    """As `read_pb`, from the text of a file."""
    stream = io.StringIO(text, newline="")
    rows = read_rows(stream)
    meta: dict[str, str] = {}
    projects: list[Project] = []
    section, header = "", []
    for line, row in rows:
        mark = row[0].strip().upper()
        if mark in SECTIONS and len(row) == 1:
            section = mark
            at, cells = next(rows, (line, [""]))
            header = [name.strip() for name in cells]
            if section == "VOTES":
                votes = read_vote_rows(stream.read(), at)
                return read_votes(votes, header, meta, projects, keep_voter_fields)
        elif section == "META":
            if len(row) < 2:
                raise InputError(f"Ligne {line} : il manque la valeur de « {row[0]} ».", line)
            meta[row[0].strip()] = row[1].strip()
            if row[0].strip() == "budget":
                read_number(row[1], line, "le budget")
        elif section == "PROJECTS":
            projects.append(read_project(line, row, header))
        else:
            raise InputError(f"Ligne {line} : le fichier doit commencer par META.", line)
    raise InputError("Le fichier n’a pas de partie VOTES.")


def read_rows(stream: io.StringIO, before: int = 0) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each row that is not empty. before: lines already read."""
    reader = csv.reader(stream, delimiter=";", strict=True)
    try:
        for row in reader:
            if row and (len(row) > 1 or row[0].strip()):
                yield before + reader.line_num, row
    except csv.Error as error:
        line = before + reader.line_num
        raise InputError(f"Ligne {line} : la ligne ne peut être lue.", line) from error


def read_vote_rows(text: str, before: int) -> tuple[list[int], list[list[str]]]:
    """(line numbers, cells) of the ballots. Without quotes, lines are simply cut."""
    if '"' in text:
        lines, rows = [], []
        for line, row in read_rows(io.StringIO(text, newline=""), before):
            lines.append(line)
            rows.append(row)
        return lines, rows
    cut = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [i for i, line in enumerate(cut, before + 1) if line and not line.isspace()]
    return kept, [cut[i - before - 1].split(";") for i in kept]


def read_number(text: str, line: int, what: str) -> Fraction:
    try:
        value = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(f"Ligne {line} : {what} « {text} » n’est pas un nombre.", line) from error
    if value < 0:
        raise InputError(f"Ligne {line} : {what} « {text} » est négatif.", line)
    return value


def read_project(line: int, row: list[str], header: list[str]) -> Project:
    fields = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    if not fields.get("project_id"):
        raise InputError(f"Ligne {line} : le projet n’a pas d’identifiant.", line)
    if "cost" not in fields:
        raise InputError(f"Ligne {line} : le projet n’a pas de coût.", line)
    categories = fields.get("category", fields.get("categories", ""))
    return Project(
        id=fields["project_id"],
        cost=read_number(fields["cost"], line, "le coût"),
        name=fields.get("name", ""),
        categories=tuple(c.strip() for c in categories.split(",") if c.strip()),
        area=next((fields[name] for name in AREA_FIELDS if fields.get(name)), ""),
        fields=fields,
    )


def read_votes(
    ballots: tuple[list[int], list[list[str]]],
    header: list[str],
    meta: dict[str, str],
    projects: list[Project],
    keep_voter_fields: bool,
) -> Election:
    kind = meta.get("vote_type", "")
    if kind not in KINDS:
        raise InputError(f"Le type de bulletin « {kind} » n’est pas connu.")
    if "budget" not in meta:
        raise InputError("Le fichier ne dit pas le budget.")
    box = BallotBox([p.id for p in projects], kind)
    needed = ["voter_id", "vote"] + (["points"] if box.scored else [])
    for name in needed:
        if name not in header:
            raise InputError(f"La partie VOTES n’a pas de colonne « {name} ».")
    place = {name: i for i, name in enumerate(header)}
    lines, rows = ballots
    width = max(place[name] for name in needed) + 1
    for line, row in zip(lines, rows, strict=True):
        if len(row) < width:
            raise InputError(f"Ligne {line} : il manque des cellules à ce bulletin.", line)
    at = place["vote"]
    cells = [row[at] for row in rows]
    if box.scored:
        points = place["points"]
        cells = [f"{vote};{row[points]}" for vote, row in zip(cells, rows, strict=True)]
    cast_all(box, cells, lines)
    at = place["voter_id"]
    voters = tuple(row[at] for row in rows)
    budget = read_number(meta["budget"], 0, "le budget")  # was checked on its line
    columns = voter_columns(rows, header, needed) if keep_voter_fields else {}
    return box.election(tuple(projects), budget, voters, meta, columns)


def cast_all(box: BallotBox, cells: list[str], lines: list[int]) -> None:
    """Cast every ballot; equal cells are read once, unless there is something to note."""
    first_line = dict(zip(reversed(cells), reversed(lines), strict=True))
    known: dict[str, int] = {}
    noted: set[str] = set()
    for cell in dict.fromkeys(cells):
        before, line = len(box.notes), first_line[cell]
        known[cell] = box.distinct(*read_ballot(cell, box.scored, line), line)
        if len(box.notes) > before:
            noted.add(cell)
    box.cast += [known[cell] for cell in cells]
    if noted:
        for cell, line in zip(cells, lines, strict=True):
            if cell in noted and line != first_line[cell]:
                box.distinct(*read_ballot(cell, box.scored, line), line)


def voter_columns(rows: list[list[str]], header: list[str], needed: list[str]) -> dict[str, list[str]]:
    """What the file says of voters beside their ballots: {column: one cell per voter}."""
    same: dict[str, str] = {}
    columns = {}
    for at, name in enumerate(header):
        if name not in needed:
            cells = (row[at] if at < len(row) else "" for row in rows)
            columns[name] = [same.setdefault(cell, cell) for cell in cells]
    return columns


def read_ballot(cell: str, scored: bool, line: int) -> tuple[list[str], list[Fraction] | None]:
    """cell: the ids, or for scored ballots "ids;points"."""
    vote, _, points = cell.partition(";")
    names = vote.split(",") if vote else []
    if " " in vote:
        names = [name.strip() for name in names if name.strip()]
    if not scored:
        return (names if all(names) else [name for name in names if name]), None
    values = [v for v in points.split(",") if v.strip()]
    if len(values) != len(names):
        raise InputError(f"Ligne {line} : {len(names)} projets nommés, mais {len(values)} points donnés.", line)
    return names, [read_number(value, line, "le nombre de points") for value in values]


def write_pb(
    election: Election, path: str | Path, winners: list[str] | None = None, keep_voter_fields: bool = False
) -> None:
    """Write the election as a Pabulib file, compressed when the name ends in .gz. See `format_pb`."""
    data = format_pb(election, winners, keep_voter_fields).encode("utf-8")
    if str(path).endswith(".gz"):
        # No date in the header: the same election gives the same bytes.
        data = gzip.compress(data, mtime=0)
    Path(path).write_bytes(data)


def format_pb(election: Election, winners: list[str] | None = None, keep_voter_fields: bool = False) -> str:
    """The text of the Pabulib file: three parts, counted figures recomputed.

    winners: ids of the projects retained; fills the column `selected`.
    keep_voter_fields: also write age, sex and the like. Beside a ballot they single people
    out: never in a file that others read.
    """
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    meta = {
        **election.meta,
        "num_projects": str(len(election.projects)),
        "num_votes": str(len(election.voters)),
        "budget": decimal(election.budget),
        "vote_type": election.kind,
    }
    for row in (["META"], ["key", "value"], *meta.items()):
        write(row)
    write(["PROJECTS"])
    write_projects(election, winners, write)
    write(["VOTES"])
    write_votes(election, write, election.voter_fields if keep_voter_fields else {})
    return out.getvalue()


def write_projects(election: Election, winners: list[str] | None, write) -> None:
    votes = election.votes()
    scores = score_totals(election)
    rows = []
    for i, project in enumerate(election.projects):
        row = {"project_id": project.id, "cost": decimal(project.cost), "votes": str(votes[i])}
        if scores is not None:
            row["score"] = decimal(scores[i])
        elif "score" in project.fields:
            row["score"] = project.fields["score"]
        if project.name:
            row["name"] = project.name
        if project.categories:
            row["category"] = ",".join(project.categories)
        if project.area and not any(project.fields.get(name) for name in AREA_FIELDS):
            row["neighborhood"] = project.area
        row = {**row, **{k: v for k, v in project.fields.items() if k not in row}}
        if winners is not None:
            row["selected"] = "1" if project.id in winners else "0"
        rows.append(row)
    header = list(dict.fromkeys(name for row in rows for name in row))
    write(header)
    for row in rows:
        write([row.get(name, "") for name in header])


def score_totals(election: Election) -> list[Fraction] | None:
    """Total points of each project; None for ballots without points."""
    if election.points is None:
        return None
    weight = election.weights()[election.entry_ballots()]
    totals = [0] * len(election.projects)
    for project, points in zip(election.chosen, weight * election.points, strict=True):
        totals[project] += int(points)
    return [Fraction(total, election.point_scale) for total in totals]


def write_votes(election: Election, write, fields: dict[str, list[str]]) -> None:
    ids = [p.id for p in election.projects]
    write(["voter_id", "vote"] + (["points"] if election.points is not None else []) + list(fields))
    cells = []
    for b in range(len(election.start) - 1):
        entries = list(range(election.start[b], election.start[b + 1]))
        if election.points is not None:
            # Pabulib wants the best first.
            entries.sort(key=lambda e: -election.points[e])
        cell = [",".join(ids[election.chosen[e]] for e in entries)]
        if election.points is not None:
            scale = election.point_scale
            given = (decimal(Fraction(int(election.points[e]), scale)) for e in entries)
            cell.append(",".join(given))
        cells.append(cell)
    for i, voter in enumerate(election.voters):
        others = [column[i] for column in fields.values()]
        write([voter, *cells[election.ballot_of[i]], *others])


def decimal(value: Fraction) -> str:
    """Exact decimal writing; Pabulib has no other (a third cannot be written)."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 30:
            raise InputError(f"{value} n’a pas d’écriture décimale finie.")
    digits = str((value * 10**places).numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"
