"""`polyphonie draw POOL.csv QUOTAS.csv --size K --rule leximin|maximin|stratified [--seed S]`."""

from __future__ import annotations

import argparse
import json
import os
import sys


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the subcommand `draw`."""
    parser = subparsers.add_parser("draw", help="draw a panel by lot under quotas")
    parser.add_argument("pool", metavar="POOL.csv")
    parser.add_argument("quotas", metavar="QUOTAS.csv")
    parser.add_argument("--size", type=int, required=True, metavar="K")
    parser.add_argument("--rule", choices=("leximin", "maximin", "stratified"), default="leximin")
    parser.add_argument("--seed", help="the public seed, as published")
    parser.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="SOURCE=VALUE",
        help="a public event that the seed is made of (repeatable)",
    )
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="SOURCE",
        help="a public event to come: prints the commitment to publish before it, draws nobody (repeatable)",
    )
    parser.add_argument("--id", metavar="COLUMN", help="column of the id")
    parser.add_argument(
        "--household",
        action="append",
        default=[],
        metavar="COLUMN",
        help="column that people of one household share (repeatable)",
    )
    parser.add_argument("--household-limit", type=int, default=1, help="most people of one household")
    parser.add_argument("--time-limit", type=float, default=600.0, metavar="SECONDS")
    parser.add_argument("--relax", action="store_true", help="accept the smallest change of the quotas")
    parser.add_argument("--panel", metavar="FILE.json", help="a draw some members of which are replaced")
    parser.add_argument("--gone", action="append", default=[], metavar="ID", help="who leaves that panel (repeatable)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: drawn; 1: no panel meets the quotas (the object says what to relax); 2: wrong input."""
    from polyphonie.methods.errors import InputError

    # Small matrices only: a second thread waits more than it works. Read when NumPy is imported.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    try:
        return _draw(args)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2


def _draw(args: argparse.Namespace) -> int:
    from . import Infeasible, read_pool, read_quotas, relaxed
    from .report import empty, result

    pool = read_pool(args.pool, args.id, tuple(args.household))
    quotas = read_quotas(args.quotas)
    seed = _seed(args)
    limit = args.household_limit if args.household else None
    household = {"columns": args.household, "limit": limit} if args.household else None
    relaxations: tuple = ()
    try:
        drawn_from, lots = _lottery(args, pool, quotas, limit)
    except Infeasible as refused:
        print(refused, file=sys.stderr)
        relaxations = refused.relaxations
        if not args.relax:
            _show(args, empty(args.rule, args.size, relaxations))
            return 1
        quotas = relaxed(quotas, relaxations)
        drawn_from, lots = _lottery(args, pool, quotas, limit)
    if args.seed is None and not args.event and not args.source:
        print(
            "Sans graine publique, ce tirage n’est qu’un essai : chacun pouvait le calculer avant.",
            file=sys.stderr,
        )
    _show(args, result(args.pool, args.quotas, drawn_from, lots, relaxations, seed, household))
    return 0


def _lottery(args: argparse.Namespace, pool, quotas, limit):
    from polyphonie.methods.errors import InputError

    from . import lottery, replace_members

    if args.panel is None:
        lots = lottery(pool, quotas, args.size, args.rule, limit, args.time_limit)
        return pool, lots
    try:
        with open(args.panel, encoding="utf-8") as file:
            panel = [str(person) for person in json.load(file)["panel"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"le tirage {args.panel} ne peut pas être lu") from error
    return replace_members(pool, quotas, panel, args.gone, args.rule, limit, args.time_limit)


def _seed(args: argparse.Namespace) -> tuple[str, list[str]]:
    """The seed and the names of its sources."""
    from polyphonie.methods.errors import InputError

    from .public import REHEARSAL, seed_of

    if args.source:
        if args.event or args.seed is not None:
            raise InputError("une source à venir n’a pas encore de valeur : ni --event ni --seed avec --source")
        return "", args.source
    if not args.event:
        return args.seed or REHEARSAL, []
    events = []
    for event in args.event:
        source, sign, value = event.partition("=")
        if not (sign and source and value):
            raise InputError(f"événement mal écrit : « {event} » (attendu : SOURCE=VALEUR)")
        events.append((source, value))
    if args.seed is not None:
        events.append(("seed", args.seed))
    return seed_of(events), [source for source, _ in events]


def _show(args: argparse.Namespace, found: dict) -> None:
    if args.json:
        json.dump(found, sys.stdout, ensure_ascii=False, sort_keys=True)
        print()
        return
    for line in found["words"]:
        print(line)
    for person in found["panel"]:
        print(person)
