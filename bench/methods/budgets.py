"""Figures of the budget rules beside their references: budgets.py [--quick | --whole] [PART…]

Each line is one process, from file to winners (`polyphonie tally --json`): CPU seconds and peak memory as the system
counts them. pabutools counts in the same run, from its environment (scripts/oracles.sh). Where it takes minutes (Warsaw,
Toulouse) both count one voter in ten for a tenth of the money, and its figure on the whole file is quoted; --whole has it
count the whole (10 minutes, 6 GB), --quick leaves it out. PART: real, official, golden, written, city.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import harness
import numpy as np

from polyphonie.methods.budgets import read_pb, tally, write_pb

ORACLE = """
import gzip, sys, tempfile
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
path, rule = sys.argv[1:]
if path.endswith(".gz"):
    with tempfile.NamedTemporaryFile(suffix=".pb", delete=False) as plain:
        plain.write(gzip.open(path).read())
    path = plain.name
instance, profile = parse_pabulib(path)
if rule == "phragmen":
    won = sequential_phragmen(instance, profile)
elif rule == "greedy":
    won = greedy_utilitarian_welfare(instance, profile, sat_class=Cardinality_Sat)
else:
    won = method_of_equal_shares(instance, profile, sat_class=Cost_Sat,
                                 voter_budget_increment=1 if rule == "add1e" else None)
print(" ".join(sorted(p.name for p in won)))
"""
CHECKER = """
import json, sys
from pabulib.checker import Checker
found = Checker().process_files(sys.argv[1:])
errors = {name: sorted(told["results"]["errors"]) for name, told in found.items() if "results" in told}
print("\\n" + json.dumps(errors))
"""
ADD1E = ("--utility", "cost", "--completion", "add1e")


@dataclass(frozen=True)
class Real:
    """A real election and what is promised of it. oracle: pabutools' rule; slow: takes it minutes; golden: the key
    of golden_pb.json; most: CPU seconds; memory: MB; quoted: what the reference took when the promise was made;
    anchor: the same in seconds, where the reference counts the whole file in each run."""

    file: str
    options: tuple[str, ...]
    oracle: str | None
    slow: bool
    golden: str
    most: float
    memory: float
    quoted: str
    anchor: float = 0


REAL = [
    Real(
        "Poland_Warszawa_2026.pb.gz", ADD1E, "add1e", True, "mes_cost_add1_exhaustive_stop", 4, 120, "315 s, 5,900 MB"
    ),
    Real(
        "Poland_Lodz_2022.pb.gz", ("--utility", "cost"), "plain", False, "mes_cost_in_order", 0.8, 1100, "26.5 s", 26.5
    ),
    Real("France_Toulouse_2024.pb", ADD1E, "add1e", True, "mes_cost_add1_exhaustive_stop", 4, 3600, "93 s in floats"),
    Real(
        "France_Toulouse_2022.pb",
        ("--completion", "bos"),
        None,
        True,
        "bos_cardinality_in_order",
        1,
        200,
        "77 s (not released)",
    ),
]
OFFICIAL = {
    "Poland_Wieliczka_2023_Green_Budget.pb": ("--completion", "add1u", "--comparison", "satisfaction"),
    "Poland_Swiecie_2023.pb": ("--completion", "add1"),
    "Netherlands_Assen_2024.pb": ("--completion", "add1"),
}
RULES = [
    ("--rule", "greedy-votes"),
    ("--rule", "greedy-ratio"),
    ("--rule", "phragmen"),
    *(("--completion", name) for name in ("none", "add1", "add1e", "add1u", "add1eu", "bos", "greedy")),
]


def count(path: Path, options: tuple[str, ...], most: float = float("inf")) -> tuple[dict, harness.Measured]:
    """The object that `tally` prints, and what it cost: the best of three when the first is over `most` CPU seconds."""
    arguments = harness.command("tally", path, *options, "--json")
    measured = harness.measure(arguments)
    if measured.cpu > most:
        measured = min([measured, harness.measure(arguments), harness.measure(arguments)], key=lambda m: m.cpu)
    return json.loads(measured.out), measured


def tenth(path: Path, folder: Path) -> Path:
    """The same election with one voter in ten and a tenth of all amounts: shares and prices stay what they are."""
    whole = read_pb(path)
    ballots = [[whole.projects[c].id for c in whole.chosen[a:b]] for a, b in pairwise(whole.start.tolist())]
    lines = ["META", "key;value", f"budget;{float(whole.budget / 10)}", "vote_type;approval", "PROJECTS"]
    lines += ["project_id;cost", *(f"{p.id};{float(p.cost / 10)}" for p in whole.projects), "VOTES", "voter_id;vote"]
    lines += [f"{i};{','.join(ballots[cast])}" for i, cast in enumerate(whole.ballot_of[::10].tolist())]
    thin = folder / "tenth.pb"
    thin.write_text("\n".join(lines) + "\n")
    return thin


def beside(oracle: str, path: Path, real: Real) -> tuple[bool, float, str]:
    """Whether pabutools has the same winners on this file, the CPU seconds it took, and both costs in words."""
    found, ours = count(path, real.options)
    theirs = harness.measure(harness.script(oracle, ORACLE, path, real.oracle))
    same = sorted(found["winners"]) == sorted(theirs.out.split())
    told = f"{theirs.cpu:.1f} s, {theirs.peak:.0f} MB, ours {ours.cpu:.2f} s: ratio {theirs.cpu / ours.cpu:.0f}"
    return same, theirs.cpu, told


def reference(oracle: str, path: Path, real: Real, whole: bool) -> tuple[bool, float, str]:
    """pabutools here, on the whole file or, where that takes minutes, on a tenth of it.

    The number is how many times slower than where the promise was made this machine counts now, never under 1: a
    shared machine has been seen at a third of its own speed.
    """
    if whole or not real.slow:
        same, spent, told = beside(oracle, path, real)
        slower = max(1.0, spent / real.anchor) if real.anchor else 1.0
        return same, slower, f"pabutools here {told}; {real.quoted} where the promise was made"
    with tempfile.TemporaryDirectory() as folder:
        same, _spent, told = beside(oracle, tenth(path, Path(folder)), real)
    other = "" if same else ", OTHER winners"
    return same, 1.0, f"pabutools here on a tenth {told}{other}; on the whole {real.quoted}, quoted"


def real_elections(files: Path, oracle: str | None, quick: bool, whole: bool) -> None:
    """The four promises of time and memory, pabutools beside."""
    golden = json.loads((files / "golden_pb.json").read_text())
    for real in REAL:
        path = files / "pb" / real.file
        found, ours = count(path, real.options, real.most)
        entry = golden[real.file.removesuffix(".gz")]
        expected = entry["pabutools"].get(real.golden) or entry["ours_float"][real.golden]
        same = sorted(found["winners"]) == sorted(expected)
        agreed, slower, told = True, 1.0, f"pabutools {real.quoted}, quoted"
        if oracle and real.oracle and not (real.slow and quick):
            agreed, slower, told = reference(oracle, path, real, whole)
        paced = f", {ours.cpu / slower:.2f} s at the reference's pace" if slower > 1 else ""
        harness.told(
            same and agreed and ours.cpu / slower <= real.most and ours.peak <= real.memory,
            f"{real.file} {' '.join(real.options)}: {ours.cpu:.2f} s{paced} (at most {real.most}), {ours.peak:.0f} MB "
            f"(at most {real.memory}), {'the' if same else 'NOT the'} winners of golden_pb.json | {told}",
        )


def official_winners(files: Path) -> None:
    """The three elections that cities really decided by Equal Shares."""
    golden = json.loads((files / "golden_pb.json").read_text())
    for name, options in OFFICIAL.items():
        found, ours = count(files / "pb" / name, options)
        same = sorted(found["winners"]) == sorted(golden[name]["official_selected"])
        harness.told(
            same, f"{name} {' '.join(options)}: {ours.cpu:.2f} s | {'the' if same else 'NOT the'} official winners"
        )


def every_rule_and_file(files: Path) -> None:
    """All that golden_pb.json holds, counted again: the comparisons of tests/test_golden.py."""
    from polyphonie.methods.budgets.tests.test_golden import CASES, election
    from polyphonie.methods.budgets.tests.test_golden import RULES as GOLDEN_RULES

    golden = json.loads((files / "golden_pb.json").read_text())
    wrong = []
    for name, source, key in (case.values for case in CASES):
        rule, utility, completion = GOLDEN_RULES[key]
        winners = tally(election(name), rule, utility=utility, completion=completion).winners
        if sorted(winners) != sorted(golden[name][source][key]):
            wrong.append(f"{name} {key}")
    harness.told(not wrong, f"golden_pb.json: {len(CASES) - len(wrong)} of {len(CASES)} counts have the same winners")


def written_again(files: Path, oracle: str | None, whole: bool) -> None:
    """What pabulib-checker says of each file, and of the same file written by us."""
    if oracle is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.pb", Path(folder) / "second.pb"
        worse = read = left = 0
        for path in sorted((files / "pb").iterdir()):
            # The checker counts Equal Shares again, step by step: minutes for the largest.
            if not whole and path.stat().st_size > 500_000:
                left += 1
                continue
            data = path.read_bytes()
            first.write_bytes(gzip.decompress(data) if path.suffix == ".gz" else data)
            election = read_pb(path)
            kept = [p.id for p in election.projects if p.fields.get("selected") == "1"]
            write_pb(election, second, kept if "selected" in election.projects[0].fields else None, True)
            told = harness.measure(harness.script(oracle, CHECKER, first, second))
            errors = json.loads(told.out.splitlines()[-1])
            read += 1
            worse += bool(set(errors["second"]) - set(errors["first"]))
    harness.told(
        worse == 0,
        f"pabulib-checker: {read} files written again, {worse} with an error that theirs has not; {left} large ones left to --whole",
    )


def city(folder: Path, voters: int = 100_000, projects: int = 500) -> Path:
    """A made-up city: five to eleven approvals each, popularity as in real votes."""
    draw = np.random.default_rng(2024)
    popularity = 1 / np.arange(1, projects + 1) ** 0.7
    popularity /= popularity.sum()
    costs = np.round(np.exp(draw.normal(11, 1, projects)), -2).astype(int) + 1000
    sizes = draw.integers(5, 12, voters)
    picks = draw.choice(projects, size=(voters, 12), p=popularity)
    ballots = (dict.fromkeys(f"p{c}" for c in picks[i, : sizes[i]]) for i in range(voters))
    lines = ["META", "key;value", f"budget;{int(costs.sum() // 3)}", "vote_type;approval", "PROJECTS"]
    lines += ["project_id;cost", *(f"p{c};{cost}" for c, cost in enumerate(costs)), "VOTES", "voter_id;vote"]
    lines += [f"{i};{','.join(names)}" for i, names in enumerate(ballots)]
    path = folder / "city.pb"
    path.write_text("\n".join(lines) + "\n")
    return path


def made_up(oracle: str | None, quick: bool) -> None:
    """Every rule on 100,000 voters and 500 projects; the reference where it ends in minutes."""
    with tempfile.TemporaryDirectory() as folder:
        path = city(Path(folder))
        for options in RULES:
            found, ours = count(path, options, most=10)
            told = ""
            if oracle and not quick and options == ("--rule", "phragmen"):
                theirs = harness.measure(harness.script(oracle, ORACLE, path, "phragmen"))
                same = sorted(theirs.out.split()) == sorted(found["winners"])
                told = f" | pabutools here {theirs.cpu:.0f} s, {'the same' if same else 'OTHER'} winners"
            harness.told(
                ours.cpu < 10,
                f"100,000 × 500 {' '.join(options)}: {ours.cpu:.2f} s (under 10), {ours.peak:.0f} MB, "
                f"{len(found['winners'])} winners{told}",
            )


def main() -> int:
    """Print every figure, or those of the parts asked for; 1 when one does not hold."""
    harness.begin("budgets", "numpy")
    quick, whole = "--quick" in sys.argv, "--whole" in sys.argv
    oracle = harness.oracle("budgets")
    files = harness.data("pabulib")
    parts: dict[str, Callable[[], None]] = {"city": lambda: made_up(oracle, quick)}
    if files:
        parts = {
            "real": lambda: real_elections(files, oracle, quick, whole),
            "official": lambda: official_winners(files),
            "golden": lambda: every_rule_and_file(files),
            "written": lambda: written_again(files, oracle, whole),
            **parts,
        }
    harness.run(parts)
    return harness.end()


if __name__ == "__main__":
    sys.exit(main())
