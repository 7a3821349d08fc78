"""`polyphonie weigh SURVEY.csv MARGINS.csv`."""

from __future__ import annotations

import argparse
import json
import sys


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the subcommand `weigh`."""
    parser = subparsers.add_parser("weigh", help="weight a survey to known margins")
    parser.add_argument("survey", metavar="SURVEY.csv")
    parser.add_argument("margins", metavar="MARGINS.csv")
    parser.add_argument("--weight-column", metavar="COLUMN", help="column of the first weights")
    parser.add_argument("--max-weight", type=float, metavar="TIMES", help="cap, in mean weights")
    parser.add_argument("--minimum", type=int, default=30, help="fewest answers in all")
    parser.add_argument("--minimum-group", type=int, default=5, help="fewest answers of a category")
    parser.add_argument("--minimum-cell", type=int, default=11, help="fewest people shown")
    parser.add_argument(
        "--invite", type=int, metavar="N", help="say which groups the next N invitations go to (not for publication)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: weighted; 2: refused, in one sentence on standard error."""
    from polyphonie.methods.errors import InputError

    from .report import result
    from .survey import read_margins, read_survey
    from .weighing import invitations, weigh

    try:
        survey = read_survey(args.survey, read_margins(args.margins), args.weight_column)
        weighed = weigh(survey, args.max_weight, args.minimum, args.minimum_group, args.minimum_cell)
        invited = None if args.invite is None else invitations(survey, args.invite)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    found = result(weighed, invited)
    if args.json:
        json.dump(found, sys.stdout, ensure_ascii=False, sort_keys=True)
        print()
    else:
        print("\n".join(found["words"]))
    return 0
