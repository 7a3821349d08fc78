"""Opinions beside Polis' own results. Run alone: python bench/methods/opinions.py"""

from __future__ import annotations

import csv
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data" / "polis"

import numpy as np  # noqa: E402 - after the number of threads

from polyphonie.methods.opinions import analyse, rand_index, stability  # noqa: E402
from polyphonie.methods.opinions.reading import read_left_out, read_votes  # noqa: E402

# red-dwarf 0.4.0 on the same files, measured once: knowledge file of the project.
RED_DWARF = {
    "15-per-hour-seattle": 0.459,
    "american-assembly.bowling-green": 0.424,
    "brexit-consensus": 0.636,
    "canadian-electoral-reform": 1.0,
    "london.youth.policing": 0.122,
    "scoop-hivemind.biodiversity": 0.954,
    "vtaiwan.uberx": 0.826,
}


def conversations() -> None:
    mine = []
    print("adjusted Rand index with the official groups (ours | red-dwarf 0.4.0), stability, seconds")
    for name, theirs in RED_DWARF.items():
        start = time.process_time()
        votes = read_votes(DATA / name / "participants-votes.csv")
        found = analyse(votes, left_out=read_left_out(DATA / name / "comments.csv"))
        spent = time.process_time() - start
        with (DATA / name / "participants-votes.csv").open(newline="") as lines:
            official = {row["participant"]: row["group-id"] for row in csv.DictReader(lines)}
        both = [i for i, v in enumerate(votes.voters) if official[v] and found.label[i] >= 0]
        score = rand_index(found.label[both], np.array([official[votes.voters[i]] for i in both]))
        mine.append(score)
        print(f"  {name:34} {score:.3f} | {theirs:.3f}   {stability(found, 10):.2f}   {spent:.2f} s")
    print(f"  mean: {np.mean(mine):.3f} (target 0.70) | {np.mean(list(RED_DWARF.values())):.3f}")


def whole_command() -> None:
    """bowling-green from file to printed result, start of Python included."""
    path = DATA / "american-assembly.bowling-green" / "participants-votes.csv"
    code = (
        "import argparse, resource, sys\n"
        "from polyphonie.methods.opinions.cli import register\n"
        "p = argparse.ArgumentParser(); register(p.add_subparsers())\n"
        f"a = p.parse_args(['opinions', {str(path)!r}, '--json']); a.run(a)\n"
        "use = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, file=sys.stderr)\n"
    )
    runs = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True) for _ in range(2)]
    spent, memory = runs[1].stderr.split(b"\n")[-2].split()
    same = runs[0].stdout == runs[1].stdout
    print(f"bowling-green: {float(spent):.2f} s CPU (target 1), {float(memory):.0f} MB (150), same bytes: {same}")


def ten_million() -> None:
    draw = np.random.default_rng(0)
    voters, statements, count = 100_000, 1_000, 10_000_000
    lean = draw.normal(size=(3, statements))
    who, what = draw.integers(0, voters, count), draw.integers(0, statements, count)
    vote = np.clip(np.rint(lean[who % 3, what] + draw.normal(0, 0.7, count)), -1, 1).astype(int)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.csv"
        with path.open("w") as out:
            out.write("voter,statement,vote\n")
            for i in range(0, count, 500_000):
                part = slice(i, i + 500_000)
                rows = zip(who[part].tolist(), what[part].tolist(), vote[part].tolist(), strict=True)
                out.writelines(f"{a},{b},{c}\n" for a, b, c in rows)
        del who, what, vote
        start = time.perf_counter()
        found = analyse(read_votes(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"10 million votes: {time.perf_counter() - start:.1f} s (target 60), {peak:.1f} GB (4), groups {found.sizes}")


if __name__ == "__main__":
    print(platform.processor() or platform.machine(), "Python", platform.python_version(), "NumPy", np.__version__)
    if not DATA.is_dir():
        sys.exit("../shared/data/polis is not here: nothing measured")
    conversations()
    whole_command()
    ten_million()
