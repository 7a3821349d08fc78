"""`polyphonie protect TABLE.csv`: the table with what must be hidden."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the subcommand `protect`."""
    parser = subparsers.add_parser("protect", help="hide the small figures of a table of people")
    parser.add_argument("table", type=Path, help="CSV: categories in first row and column, or a cell a line")
    parser.add_argument(
        "--with",
        dest="linked",
        type=Path,
        action="append",
        default=[],
        help="another table of the same people, published together (repeatable)",
    )
    parser.add_argument(
        "--earlier",
        type=Path,
        action="append",
        default=[],
        help="the same table at a former date, as it was before protection, oldest first",
    )
    parser.add_argument("--threshold", type=int, default=11, help="fewest people shown")
    parser.add_argument("--merge", action="store_true", help="first join small categories")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when the table may be published, 1 when not, 2 for wrong input."""
    from polyphonie.methods.disclosure.hiding import protect
    from polyphonie.methods.disclosure.reading import read_table
    from polyphonie.methods.disclosure.tables import merge_small
    from polyphonie.methods.errors import InputError

    try:
        tables = [read_table(path) for path in [args.table, *args.linked]]
        if args.merge:
            tables = merge_small(tables, args.threshold)
        past: list[Any] = []
        for path in args.earlier:
            past.append(protect([read_table(path)], past, args.threshold))
        found = protect(tables, past, args.threshold)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    if found.reason:
        print(found.reason, file=sys.stderr)
    print(json.dumps(report(found), ensure_ascii=False) if args.json else in_words(found))
    return 0 if found.published else 1


def report(found: Any) -> dict[str, Any]:
    """What the command prints with --json; null is a hidden figure."""
    from polyphonie.methods.disclosure.attacker import UNBOUNDED

    hidden = [
        {
            "cell": dict(found.cells.keys[cell]),
            "why": found.why[found.cells.keys[cell]],
            "at_least": least,
            "at_most": None if most >= UNBOUNDED else most,
        }
        for cell, least, most in zip(
            found.bounds.cells.tolist(),
            found.bounds.at_least.tolist(),
            found.bounds.at_most.tolist(),
            strict=True,
        )
    ]
    return {
        "published": found.published,
        "reason": found.reason,
        "threshold": found.threshold,
        "note": found.note,
        "tables": [_table(found, table) for table in found.tables],
        "hidden": hidden,
    }


def _table(found: Any, table: Any) -> dict[str, Any]:
    rows, columns = range(len(table.rows)), range(len(table.columns))
    shown: dict[str, Any] = {"rows": list(table.rows), "columns": list(table.columns)}
    if table.columns:
        shown["cells"] = [[found.shown(table, i, j) for j in columns] for i in rows]
        shown["column_totals"] = [found.shown(table, None, j) for j in columns]
    shown["row_totals"] = [found.shown(table, i) for i in rows]
    shown["total"] = found.shown(table, None)
    return shown


def in_words(found: Any) -> str:
    """The tables for a reader, « masqué » for a hidden figure."""
    if not found.published:
        return "Rien ne peut être publié."

    def told(value: int | None) -> str:
        return "masqué" if value is None else str(value)

    lines = []
    for table in found.tables:
        shown = _table(found, table)
        lines.append("\t".join(["", *table.columns, "Total"]))
        cells = shown.get("cells") or [[] for _ in table.rows]
        for name, row, total in zip(table.rows, cells, shown["row_totals"], strict=True):
            lines.append("\t".join([name, *map(told, row), told(total)]))
        below = [*shown.get("column_totals", []), shown["total"]]
        lines.append("\t".join(["Total", *map(told, below)]))
    return "\n".join([*lines, found.note])
