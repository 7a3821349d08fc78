"""Figures of the draws beside their references: python bench/methods/draws.py [--hard] [--big]

Each pool is drawn in its own process, from the files to the lottery over named panels; CPU
seconds and peak memory as the system counts them. With ORACLE=/path/to/python of an environment
that has sortition-algorithms[gurobi], its LEXIMIN (Gurobi) runs in the same session on the
fixture of 150; its published figures stand beside otherwise. --hard adds pools of 300 people
where neither it nor the prototype finished; --big adds 10,000 people with 8 features.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "sortition"
DRAW = (
    "import argparse, sys\n"
    "from polyphonie.methods.draws.cli import register\n"
    "parser = argparse.ArgumentParser(); register(parser.add_subparsers())\n"
    "args = parser.parse_args(sys.argv[1:]); sys.exit(args.run(args))\n"
)
ORACLE = """
import csv, json, sys
from sortition_algorithms.committee_generation import find_distribution_leximin
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings
pool, quotas, seats = sys.argv[1:]
head = list(csv.DictReader(open(quotas)))
features, _, _ = read_in_features(list(head[0]), head, int(seats))
rows = list(csv.DictReader(open(pool)))
settings = Settings(id_column="nationbuilder_id", columns_to_keep=[], check_same_address=False)
people, _ = read_in_people(list(rows[0]), rows, features, settings)
panels, weights, _ = find_distribution_leximin(features, people, int(seats), [])
chances = {}
for panel, weight in zip(panels, weights):
    for person in panel:
        chances[person] = chances.get(person, 0.0) + weight
print(json.dumps(chances))
"""


def measured(command: list[str]) -> tuple[dict, float]:
    """The object printed and the CPU seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr[-500:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout.splitlines()[-1]), cpu


def draw(pool: Path, quotas: Path, seats: int, *options: str) -> tuple[dict, float]:
    """A draw by the command line."""
    files = [str(pool), str(quotas), "--size", str(seats), "--seed", "0", "--json"]
    return measured([sys.executable, "-c", DRAW, "draw", *files, *options])


def synthetic(folder: Path, people: int, seats: int, values: list[int], seed: int):
    """A skewed pool: quotas within 10 % of a population half-way between it and another."""
    rng = np.random.default_rng(seed)
    columns, quotas = [], []
    for feature, count in enumerate(values):
        here, there = rng.dirichlet([2.0] * count), rng.dirichlet([2.0] * count)
        column = rng.choice(count, people, p=here)
        columns.append(column)
        found = np.bincount(column, minlength=count)
        for value in range(count):
            wanted = seats * (here[value] + there[value]) / 2
            least = int(min(np.floor(0.9 * wanted), found[value]))
            quotas.append((f"f{feature}", value, least, int(np.ceil(1.1 * wanted))))
    pool_path, quotas_path = folder / "pool.csv", folder / "quotas.csv"
    with open(pool_path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"f{i}" for i in range(len(values))])
        writer.writerows(np.array(columns).T.tolist())
    with open(quotas_path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("feature", "value", "min", "max"), *quotas])
    return pool_path, quotas_path, seats


def told(name: str, found: dict, cpu: float, reference: str) -> None:
    """One line of figures."""
    gap = f"au moins {found['minimum']:.6f}, au plus {found['minimum_at_most']:.6f}"
    print(f"{name:34s} {cpu:7.2f} s CPU  {len(found['panels']):6d} panels  {gap}  | {reference}")


def examples() -> None:
    """The two published pools: chances against the published ones."""
    for name, seats, limit in (("example_small_20", 20, "2.7 s"), ("example_large_200", 200, "1,162 s")):
        folder = DATA / name
        found, cpu = draw(folder / "respondents.csv", folder / "categories.csv", seats)
        with open(folder / "reference_prob_allocs.csv", encoding="utf-8") as file:
            rows = [r for r in csv.DictReader(file) if r["algorithm"].upper() == "LEXIMIN"]
        wanted = sorted(float(r["selection probability"]) for r in rows)
        ours = np.sort(list(found["probabilities"].values()))
        gap = np.abs(ours - wanted[: len(ours)]).max()
        told(name, found, cpu, f"published: {limit} (Gurobi); largest difference {gap:.1e}")


def fixture() -> None:
    """The fixture of 150 beside the oracle."""
    pool, quotas = DATA / "fixture_150" / "candidates.csv", DATA / "fixture_150" / "features.csv"
    found, cpu = draw(pool, quotas, 22)
    oracle = os.environ.get("ORACLE")
    reference = "ORACLE not given; measured before: 8.8 s CPU, minimum 1/11"
    if oracle:
        chances, theirs = measured([oracle, "-c", ORACLE, str(pool), str(quotas), "22"])
        ours = np.array([found["probabilities"][p] for p in sorted(found["probabilities"])])
        other = np.array([chances.get(p, 0.0) for p in sorted(found["probabilities"])])
        reference = (
            f"sortition-algorithms (Gurobi) {theirs:.1f} s CPU, ratio {theirs / cpu:.1f}; "
            f"largest difference {np.abs(ours - other).max():.1e}, "
            f"sorted {np.abs(np.sort(ours) - np.sort(other)).max():.1e}"
        )
    told("fixture_150, leximin", found, cpu, reference)
    for rule in ("maximin", "stratified"):
        found, cpu = draw(pool, quotas, 22, "--rule", rule)
        print(f"{'fixture_150, ' + rule:34s} {cpu:7.2f} s CPU  minimum {found['minimum']:.6f}")


def main() -> None:
    """Print the machine, then every figure."""
    print(platform.platform(), f"Python {platform.python_version()}", f"highspy {version('highspy')}")
    if DATA.exists():
        examples()
        fixture()
    else:
        print(f"{DATA} is absent: no published pool")
    extra = []
    if "--hard" in sys.argv:
        extra.append(("300 people, 6 features, ±10 %", 300, 30, [2, 4, 5, 6, 6, 6], 2, "no result in 1,200 s"))
        extra.append(("1,000 people, 5 features, ±10 %", 1000, 100, [2, 5, 4, 6, 8], 5, "not run"))
    if "--big" in sys.argv:
        extra.append(("10,000 people, 8 features", 10_000, 100, [2, 6, 4, 8, 3, 5, 10, 3], 4, "no reference"))
    for name, people, seats, values, seed, reference in extra:
        with tempfile.TemporaryDirectory() as folder:
            files = synthetic(Path(folder), people, seats, values, seed)
            told(name, *draw(*files), reference)
    print("peak memory of the largest process:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "MB")


if __name__ == "__main__":
    main()
