"""`polyphonie tally`: count a Pabulib file."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polyphonie.methods.budgets.tallying import Result


def register(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser("tally", help="count a participatory budget (a .pb file)")
    add = parser.add_argument
    add("file", metavar="FILE.pb", help="the vote in Pabulib's format, .pb or .pb.gz")
    add("--rule", default="equal-shares", choices=["greedy-votes", "greedy-ratio", "equal-shares", "phragmen"])
    add("--utility", choices=["cost", "cardinality", "points", "borda"])
    add("--completion", default="none", choices=["none", "add1", "add1e", "add1u", "add1eu", "bos", "greedy"])
    add(
        "--ties",
        default="lexicographic",
        help="lexicographic, most-votes, cheapest, or a file with all ids in order, one a line",
    )
    add("--certificate", metavar="OUT", help="write the certificate that anyone can check")
    add("--step", default="1", help="by how much add1 raises the shares, in currency")
    add("--threshold", default="0", help="votes or points that a project needs (greedy)")
    add("--no-skip", action="store_true", help="stop at the first project that does not fit (greedy)")
    add("--limits", metavar="JSON", help="incompatible projects, envelopes of categories and areas")
    add("--comparison", default="none", choices=["none", "satisfaction", "exclusion"])
    add("--voter", metavar="ID", help="say where the share of this voter went")
    add("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one sentence on standard error when the input cannot be counted."""
    from polyphonie.methods.errors import InputError, unreadable

    # A hundred thousand ballots and no cycle among them: looking for garbage only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        report(args)
    except InputError as error:
        print(f"{args.file} : {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(unreadable(error.filename, error), file=sys.stderr)
        return 2
    finally:
        if collecting:
            gc.enable()
    return 0


def report(args: argparse.Namespace) -> None:
    from polyphonie.methods.budgets.certifying import write_certificate
    from polyphonie.methods.budgets.pabulib import read_pb

    election = read_pb(args.file, keep_voter_fields=False)
    for note in election.notes:
        print(note, file=sys.stderr)
    result = count(args, election)
    content = as_dict(result)
    if args.voter is not None:
        content["voter"] = voter_as_dict(result, args.voter)
    if args.certificate:
        write_certificate(result, args.certificate, Path(args.file).read_bytes())
    if args.json:
        print(json.dumps(content, ensure_ascii=False))
    else:
        print_words(content)


def count(args: argparse.Namespace, election) -> Result:
    from polyphonie.methods.budgets.limits import Limits
    from polyphonie.methods.budgets.tallying import tally
    from polyphonie.methods.budgets.ties import RULES, read_order

    return tally(
        election,
        args.rule,
        utility=args.utility,
        completion=args.completion,
        ties=args.ties if args.ties in RULES else read_order(args.ties),
        limits=read_limits(args.limits, election) if args.limits else Limits(),
        skip=not args.no_skip,
        threshold=read_option(args.threshold, "--threshold"),
        step=read_option(args.step, "--step"),
        comparison=args.comparison,
    )


def read_option(text: str, name: str) -> Fraction:
    from polyphonie.methods.errors import InputError

    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(f"{name} : « {text} » n’est pas un nombre.") from error


def read_limits(path: str, election):
    from polyphonie.methods.budgets.limits import limits_from_dict
    from polyphonie.methods.errors import InputError

    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} n’est pas du JSON : {error}.") from error
    if not isinstance(data, dict):
        raise InputError(f"{path} doit contenir un objet JSON.")
    return limits_from_dict(election, data)


def plain(value: Fraction | None) -> int | float | None:
    """A number for JSON: whole when it is whole."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def as_dict(result: Result) -> dict:
    """The result as plain data; amounts in currency, exact prices as "p/q" beside."""
    from dataclasses import asdict

    from polyphonie.methods.budgets.misses import near_misses
    from polyphonie.methods.budgets.words import explain

    outcome, misses = result.outcome, near_misses(result)
    return {
        "winners": result.winners,
        "cost": plain(outcome.cost),
        "budget": plain(result.election.budget),
        "steps": [
            {
                "project": step.project,
                "cost": plain(step.cost),
                "supporters": step.supporters,
                "price": plain(step.price),
                "price_exact": str(step.price),
                "left": plain(step.left),
                "stage": step.stage,
            }
            for step in outcome.steps
        ],
        "ties": [asdict(tie) for tie in outcome.ties],
        "rule": result.options.rule,
        "utility": result.options.utility,
        "completion": result.options.completion,
        "endowment": plain(outcome.endowment),
        "replaced_by_greedy": result.replaced,
        "near_misses": [{**asdict(miss), "money": plain(miss.money)} for miss in misses],
        "figures": figures_as_dict(result.figures),
        "greedy_figures": figures_as_dict(result.greedy_figures),
        "notes": list(result.election.notes),
        "words": explain(result, misses),
    }


def figures_as_dict(figures) -> dict:
    return {
        "voters": figures.voters,
        "served": figures.served,
        "excluded": figures.excluded,
        "projects_per_voter": float(figures.projects),
        "money_per_voter": float(figures.money),
        "spent": float(figures.spent),
    }


def voter_as_dict(result: Result, voter: str) -> dict:
    from polyphonie.methods.budgets.shares_of import voter_share

    share = voter_share(result, voter)
    return {
        "voter": share.voter,
        "endowment": plain(share.endowment),
        "paid": [{"project": p, "amount": plain(amount)} for p, amount in share.paid],
        "left": plain(share.left),
    }


def print_words(content: dict) -> None:
    titles = {
        "method": "Règle",
        "steps": "Projets retenus",
        "ties": "Égalités",
        "misses": "Projets non retenus",
        "figures": "En chiffres",
    }
    for part, title in titles.items():
        if content["words"][part]:
            print(f"{title}\n" + "\n".join(f"  {line}" for line in content["words"][part]) + "\n")
    if "voter" in content:
        voter = content["voter"]
        for line in voter["paid"]:
            print(f"{voter['voter']} : {line['amount']} pour {line['project']}")
