"""Figures of the budget rules beside their references: python bench/methods/budgets.py

Each line is one process, from file to winners (`polyphonie tally --json`), CPU seconds and
peak memory as the system counts them. With ORACLE=/path/to/python of an environment that
has pabutools 1.2.3, the reference runs in the same session (slow ones only with --all); its
published figures stand beside otherwise.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "pabulib"
TALLY = (
    "import argparse, sys\n"
    "from polyphonie.methods.budgets.cli import register\n"
    "parser = argparse.ArgumentParser(); register(parser.add_subparsers())\n"
    "args = parser.parse_args(sys.argv[1:]); sys.exit(args.run(args))\n"
)
ORACLE = """
import sys, tempfile, gzip
from pabutools.election import parse_pabulib, Cost_Sat, Cardinality_Sat
from pabutools.rules import method_of_equal_shares, sequential_phragmen, greedy_utilitarian_welfare
path, rule = sys.argv[1:]
if path.endswith(".gz"):
    raw = tempfile.NamedTemporaryFile(suffix=".pb", delete=False)
    raw.write(gzip.open(path).read()); raw.close(); path = raw.name
instance, profile = parse_pabulib(path)
if rule == "phragmen":
    won = sequential_phragmen(instance, profile)
else:
    won = method_of_equal_shares(instance, profile, sat_class=Cost_Sat,
                                 voter_budget_increment=1 if rule == "add1e" else None)
print(" ".join(sorted(p.name for p in won)))
"""
# (file, options, oracle's rule, slow for the oracle, golden key, most CPU s, most MB, reference)
FIGURES = [
    (
        "Poland_Warszawa_2026.pb.gz",
        ["--utility", "cost", "--completion", "add1e"],
        "add1e",
        True,
        "mes_cost_add1_exhaustive_stop",
        4.0,
        120,
        "pabutools 315 s, 5.9 GB",
    ),
    (
        "Poland_Lodz_2022.pb.gz",
        ["--utility", "cost"],
        "plain",
        False,
        "mes_cost_in_order",
        0.8,
        None,
        "pabutools 26.5 s",
    ),
    (
        "France_Toulouse_2024.pb",
        ["--utility", "cost", "--completion", "add1e"],
        "add1e",
        True,
        "mes_cost_add1_exhaustive_stop",
        4.0,
        None,
        "pabutools 93 s floats, 671 s and 3.6 GB exact",
    ),
    (
        "France_Toulouse_2022.pb",
        ["--completion", "bos"],
        None,
        True,
        "bos_cardinality_in_order",
        1.0,
        None,
        "pabutools master 77 s",
    ),
]
RULES = [
    ["--rule", "greedy-votes"],
    ["--rule", "greedy-ratio"],
    ["--rule", "phragmen"],
    *(["--completion", c] for c in ("none", "add1", "add1e", "add1u", "add1eu", "bos", "greedy")),
]


def measure(command: list[str]) -> tuple[str, float, float]:
    """(standard output, CPU seconds, peak MB) of one process."""
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"échec : {' '.join(command)}")
        out.seek(0)
        text = out.read().decode()
    return text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def tally(path: Path, options: list[str]) -> tuple[dict, float, float]:
    text, cpu, peak = measure([sys.executable, "-c", TALLY, "tally", str(path), *options, "--json"])
    return json.loads(text), cpu, peak


def real_elections() -> None:
    if not DATA.exists():
        print(f"Les fichiers Pabulib ne sont pas là ({DATA.name}) : rien à comparer.")
        return
    golden = json.loads((DATA / "golden_pb.json").read_text())
    oracle = os.environ.get("ORACLE")
    if not oracle:
        print("ORACLE n’est pas donné : pabutools n’est pas exécuté, ses chiffres publiés suivent.")
    for name, options, rule, slow, key, most, memory, reference in FIGURES:
        content, cpu, peak = tally(DATA / "pb" / name, options)
        entry = golden[name.removesuffix(".gz")]
        expected = entry["pabutools"].get(key) or entry["ours_float"][key]
        same = sorted(content["winners"]) == sorted(expected)
        ok = same and cpu <= most and (memory is None or peak <= memory)
        print(
            f"{'ok ' if ok else 'NON'} {name} {' '.join(options)} : {cpu:.2f} s (≤ {most}), "
            f"{peak:.0f} MB{f' (≤ {memory})' if memory else ''}, "
            f"{'mêmes retenus' if same else 'AUTRES RETENUS'} ; référence : {reference}"
        )
        if oracle and rule and (not slow or "--all" in sys.argv):
            won, theirs, their_peak = measure([oracle, "-c", ORACLE, str(DATA / "pb" / name), rule])
            agree = sorted(content["winners"]) == sorted(won.split())
            print(
                f"    pabutools, ici : {theirs:.1f} s, {their_peak:.0f} MB ; rapport "
                f"{theirs / cpu:.0f} ; {'mêmes' if agree else 'AUTRES'} retenus"
            )


def synthetic(voters: int = 100_000, projects: int = 500) -> None:
    """Every rule on a made-up city: about eight approvals each, popularity as in real votes."""
    import numpy as np

    rng = np.random.default_rng(2024)
    popularity = 1 / np.arange(1, projects + 1) ** 0.7
    popularity /= popularity.sum()
    costs = np.round(np.exp(rng.normal(11, 1, projects)), -2).astype(int) + 1000
    sizes = rng.integers(5, 12, voters)
    lines = [
        "META",
        "key;value",
        f"budget;{int(costs.sum() // 3)}",
        "vote_type;approval",
        "PROJECTS",
        "project_id;cost",
        *(f"p{c};{cost}" for c, cost in enumerate(costs)),
        "VOTES",
        "voter_id;vote",
    ]
    picks = rng.choice(projects, size=(voters, 12), p=popularity)
    for i in range(voters):
        names = dict.fromkeys(f"p{c}" for c in picks[i, : sizes[i]])
        lines.append(f"{i};{','.join(names)}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ville.pb"
        path.write_text("\n".join(lines) + "\n")
        for options in RULES:
            content, cpu, peak = tally(path, options)
            print(
                f"{'ok ' if cpu <= 10 else 'NON'} {voters} × {projects} {' '.join(options)} : "
                f"{cpu:.2f} s (≤ 10), {peak:.0f} MB, {len(content['winners'])} retenus"
            )


def main() -> None:
    print(
        f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}, "
        f"numpy {version('numpy')}, charge {os.getloadavg()[0]:.1f}"
    )
    real_elections()
    synthetic()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"mémoire la plus haute d’un processus : {peak:.0f} MB")


if __name__ == "__main__":
    main()
