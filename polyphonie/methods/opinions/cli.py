"""`polyphonie opinions VOTES.csv`: groups of people who vote alike, and what they say."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the subcommand `opinions`."""
    parser = subparsers.add_parser("opinions", help="group voters by how they vote on statements")
    parser.add_argument("votes", type=Path, help="Polis' participants-votes, or one vote a line")
    parser.add_argument("--statements", type=Path, help="Polis' comments.csv, for moderation")
    parser.add_argument(
        "--before",
        type=Path,
        action="append",
        default=[],
        metavar="VOTES",
        help="the votes at a former date, oldest first: groups keep their numbers (repeatable)",
    )
    parser.add_argument("--groups", type=int, help="number of groups (otherwise chosen)")
    parser.add_argument("--minimum", type=int, default=5, help="fewest voters of a group")
    parser.add_argument("--stability", type=int, default=0, metavar="N", help="bootstrap samples")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0, or 2 with one sentence on standard error."""
    from polyphonie.methods.errors import InputError
    from polyphonie.methods.opinions.analysis import analyse, stability
    from polyphonie.methods.opinions.reading import read_left_out, read_votes

    try:
        left_out = read_left_out(args.statements) if args.statements else frozenset()
        found = None
        for path in [*args.before, args.votes]:
            votes = read_votes(path)
            found = analyse(votes, left_out=left_out, count=args.groups, minimum=args.minimum, before=found)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    told = f"{len(votes.voters)} votants, {len(votes.statements)} énoncés, {votes.value.size} votes."
    print(told, file=sys.stderr)
    steady = stability(found, args.stability) if args.stability > 0 else None
    result = report(found, steady)
    print(json.dumps(result, ensure_ascii=False) if args.json else in_words(result))
    return 0


def report(found: Any, stability: float | None = None) -> dict[str, Any]:
    """What the command prints with --json. A voter with too few votes has group null."""
    voters, statements = found.votes.voters, found.votes.statements
    positions = found.space.positions.round(6).tolist()
    return {
        "groups": {
            voter: None if group < 0 else group for voter, group in zip(voters, found.label.tolist(), strict=True)
        },
        "positions": dict(zip(voters, positions, strict=True)),
        "sizes": found.sizes.tolist(),
        "silhouettes": {str(k): round(s, 6) for k, s in found.silhouettes.items()},
        "explained": [round(share, 6) for share in found.space.explained.tolist()],
        "stability": None if stability is None else round(stability, 6),
        "consensus": {
            **{way: [_told(item, statements) for item in found.consensus[way]] for way in found.consensus},
            "groups": _ranked(found.group_consensus, found),
        },
        "disagreement": _ranked(found.disagreement, found),
        "representative": {
            str(group): [_told(item, statements) for item in items] for group, items in enumerate(found.representative)
        },
        "priorities": {name: round(value, 6) for name, value in zip(statements, found.priority.tolist(), strict=True)},
    }


def _ranked(values: Any, found: Any) -> list[dict[str, Any]]:
    """Statements with their value, the highest first, those of moderation left out."""
    rows = [
        {"statement": name, "value": round(value, 6)}
        for name, value, out in zip(found.votes.statements, values.tolist(), found.left_out.tolist(), strict=True)
        if not out
    ]
    return sorted(rows, key=lambda row: -row["value"])


def _told(item: Any, statements: tuple[str, ...]) -> dict[str, Any]:
    return {
        "statement": statements[item.statement],
        "way": item.way,
        "success": item.success,
        "trials": item.trials,
        "share": round(item.share, 6),
        "low": round(item.low, 6),
        "high": round(item.high, 6),
        "test": round(item.test, 6),
        "ratio": round(item.ratio, 6),
        "ratio_test": round(item.ratio_test, 6),
        "best_agree": item.best_agree,
    }


def in_words(result: dict[str, Any]) -> str:
    """The same for a reader."""
    ways = {"agree": "d’accord", "disagree": "pas d’accord"}

    def line(item: dict[str, Any]) -> str:
        low, high = round(100 * item["low"]), round(100 * item["high"])
        return (
            f"    énoncé {item['statement']} : {item['success']} sur {item['trials']} "
            f"{ways[item['way']]} (entre {low} et {high} %)"
        )

    lines = []
    for group, items in result["representative"].items():
        lines.append(f"Groupe {int(group) + 1} : {result['sizes'][int(group)]} personnes")
        lines += [line(item) for item in items]
    lines.append("Ce que l’ensemble partage :")
    lines += [line(item) for way in ways for item in result["consensus"][way]]
    if result["stability"] is not None:
        lines.append(f"Stabilité des groupes : {result['stability']:.2f} (1 : toujours les mêmes)")
    return "\n".join(lines)
