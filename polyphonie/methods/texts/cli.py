"""`polyphonie themes FILE`: near-duplicates and themes of the texts of a file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the subcommand `themes`."""
    parser = subparsers.add_parser("themes", help="group texts by what they talk about")
    parser.add_argument("file", type=Path, help="CSV, JSON lines, or one text a line")
    parser.add_argument("--column", help="column that holds the text")
    parser.add_argument("--count", type=int, help="number of themes to look for")
    parser.add_argument("--threshold", type=float, default=0.7, help="likeness of near-duplicates")
    parser.add_argument("--semantic", action="store_true", help="use the extra [semantique]")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0, or 2 with one sentence on standard error."""
    from polyphonie.methods.errors import InputError
    from polyphonie.methods.texts.embeddings import universal_sentence_encoder
    from polyphonie.methods.texts.reading import read_texts

    try:
        texts = read_texts(args.file, args.column)
        print(f"{len(texts)} textes lus.", file=sys.stderr)
        embed = universal_sentence_encoder() if args.semantic else None
        report = themes_report(texts, args.count, args.threshold, embed)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report, ensure_ascii=False) if args.json else in_words(report, texts))
    return 0


def themes_report(
    texts: Sequence[str], count: int | None = None, threshold: float = 0.7, embed: Any = None
) -> dict[str, Any]:
    """What the command prints: indices count from 0, in the order of the file."""
    from polyphonie.methods.texts import near_duplicates, themes

    found = themes(texts, count, embed=embed)
    return {
        "texts": len(texts),
        "duplicates": near_duplicates(texts, threshold),
        "themes": [
            {
                "words": list(theme.words),
                "size": len(theme.members),
                "members": list(theme.members),
                "examples": list(theme.examples),
            }
            for theme in found.themes
        ],
        "unsorted": list(found.unsorted),
    }


def in_words(report: dict[str, Any], texts: Sequence[str]) -> str:
    """The same for a reader."""
    lines = []
    for theme in report["themes"]:
        lines.append(f"{theme['size']} contributions : {', '.join(theme['words'])}")
        lines += [f"    « {texts[index][:160]} »" for index in theme["examples"]]
    lines.append(f"Sans thème : {len(report['unsorted'])}")
    lines.append(f"Groupes de quasi-doublons : {len(report['duplicates'])}")
    return "\n".join(lines)
