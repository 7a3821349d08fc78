"""`polyphonie verify FILE [--heads FILE] [--receipt CODE]`: check the file of a vote, once its urn is sealed or opened."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the subcommand `verify`."""
    parser = subparsers.add_parser("verify", help="check the published file of a vote")
    parser.add_argument("file", metavar="FILE.json")
    parser.add_argument("--heads", metavar="FILE", help="a text with the fingerprints noted during the vote")
    parser.add_argument(
        "--receipt", action="append", default=[], metavar="CODE", help="a receipt to look up (repeatable)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: everything holds; 1: something is wrong, and it is said; 2: wrong input."""
    from polyphonie.methods.errors import InputError

    from .published import read
    from .verifying import verify

    try:
        file = read(Path(args.file).read_text("utf-8"))
        heads = re.findall(r"\b[0-9a-f]{64}\b", Path(args.heads).read_text("utf-8")) if args.heads else []
    except (InputError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    report = verify(file, heads, args.receipt)
    _print_json(report) if args.json else _print(report, args.receipt)
    return 0 if report.holds else 1


def _print_json(report) -> None:
    print(json.dumps({"stage": report.stage, "problems": report.problems, "facts": report.facts}, ensure_ascii=False))


STAGES = {
    "prepared": "Le vote est préparé.",
    "running": "Le vote est en cours : l’urne n’est pas publiée.",
    "sealed": "L’urne est scellée, elle n’est pas encore ouverte.",
    "opened": "L’urne est ouverte.",
}


def _print(report, receipts: list[str]) -> None:
    from .encoding import normalised
    from .verifying import LIMITS

    print(STAGES[report.stage])
    facts = report.facts
    if "ballots" in facts:
        print(
            f"{facts['ballots']} bulletins en ligne, {facts['paper']} sur papier, {facts['roll']} personnes inscrites."
        )
    for name, votes in facts.get("result", {}).get("votes", {}).items():
        print(f"  {name} : {votes}")
    for code in receipts:
        choices = report.choices.get(normalised(code))
        if choices:
            print(f"Reçu {code} : {', '.join(n if v == 1 else f'{n} ({v} points)' for n, v in choices)}")
    for problem in report.problems:
        print(f"FAUX : {problem}")
    if report.holds:
        print("Tout se tient.")
        print(LIMITS)
