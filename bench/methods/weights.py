"""Figures of the weights beside their references: python bench/methods/weights.py

With ORACLE=/path/to/python of an environment that has ipfn, samplics and balance, each rakes
the same 20,000 answers in the same session; the golden weights of R's survey package are read
from ../shared/data. Best of several runs, wall seconds, one thread.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402  the number of threads is read when NumPy is imported

from polyphonie.methods.weights import design_effect, rake, trim  # noqa: E402  after the path

GOLDEN = ROOT.parent / "shared" / "data" / "survey_weighting_golden" / "apiclus1_rake.csv"
ORACLE = """
import json, sys, time, numpy as np, pandas as pd
name, path = sys.argv[1:]
data = np.load(path); codes = data["codes"]; targets = [data[f"t{m}"] for m in range(codes.shape[1])]
frame = pd.DataFrame(codes, columns=list("abcd")); start = None
if name == "ipfn":
    from ipfn import ipfn
    frame["total"] = 1.0
    sums = [pd.Series(t, index=range(len(t))) for t in targets]
    for c, s in zip("abcd", sums): s.index.name = c
    start = time.perf_counter()
    found = ipfn.ipfn(frame, sums, [[c] for c in "abcd"], weight_col="total", convergence_rate=1e-12).iteration()["total"].to_numpy()
elif name == "samplics":
    from samplics import SampleWeight
    control = {c: {i: float(v) for i, v in enumerate(t)} for c, t in zip("abcd", targets)}
    start = time.perf_counter()
    found = SampleWeight().rake(samp_weight=np.ones(len(frame)), margins={c: frame[c].to_numpy() for c in "abcd"}, control=control, tol=1e-12)
else:
    from balance.weighting_methods.rake import rake
    target = pd.concat([pd.Series(np.repeat(np.arange(len(t)), np.round(t).astype(int)), name=c) for c, t in zip("abcd", targets)], axis=1)
    frame = frame.astype(str); target = target.dropna().astype(int).astype(str)
    start = time.perf_counter()
    found = rake(frame, pd.Series(np.ones(len(frame))), target, pd.Series(np.ones(len(target))), transformations=None, na_action="drop")["weight"].to_numpy()
print(json.dumps({"seconds": time.perf_counter() - start, "weights": list(map(float, found))}))
"""


def best(work, runs: int = 15) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def golden() -> None:
    """The cell weights of R's survey::rake."""
    if not GOLDEN.exists():
        print(f"{GOLDEN} is absent: no golden value")
        return
    with open(GOLDEN, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = np.array([["EHM".index(r["stype"]), r["sch.wide"] == "Yes"] for r in rows], int)
    base, wanted = (np.array([float(r[c]) for r in rows]) for c in ("pw", "w_rake"))
    margins = [np.array([4421.0, 755.0, 1018.0]), np.array([1072.0, 5122.0])]
    gap = np.abs(rake(codes, margins, base).weights - wanted).max()
    print(f"R survey::rake, apiclus1: largest difference {gap:.1e} (to hold: 1e-8)")


def synthetic() -> tuple[np.ndarray, list[np.ndarray]]:
    """20,000 answers on 4 margins of 2, 6, 8 and 5 categories; a population of whole people."""
    rng, sizes = np.random.default_rng(0), (2, 6, 8, 5)
    columns = [rng.choice(size, 20_000, p=rng.dirichlet([3.0] * size)) for size in sizes]
    targets = []
    for size in sizes:
        whole = np.floor(rng.dirichlet([3.0] * size) * 500_000)
        whole[0] += 500_000 - whole.sum()
        targets.append(whole)
    return np.column_stack(columns), targets


def main() -> None:
    """Print the machine, then every figure."""
    print(platform.platform(), f"Python {platform.python_version()}", f"numpy {version('numpy')}")
    golden()
    codes, targets = synthetic()
    raked = rake(codes, targets)
    ours = best(lambda: rake(codes, targets))
    print(
        f"20,000 answers × 4 margins: {1000 * ours:.2f} ms (to hold: 10 ms), "
        f"{raked.iterations} passes, margins to {raked.margin_error:.1e}, "
        f"design effect {design_effect(raked.weights):.2f}"
    )
    capped = best(lambda: trim(codes, targets, most=5.0), 3)
    print(f"the same with weights under 5 times the mean: {1000 * capped:.1f} ms")
    oracle = os.environ.get("ORACLE")
    if not oracle:
        print("ORACLE not given; measured before: ipfn 1.62 s, samplics 0.27 s, weightipy 0.09 s")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.npz"
        np.savez(path, codes=codes, **{f"t{m}": t for m, t in enumerate(targets)})
        for name in ("ipfn", "samplics", "balance"):
            done = subprocess.run([oracle, "-c", ORACLE, name, str(path)], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{name}: does not run here: {done.stderr.strip().splitlines()[-1]}")
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            theirs = np.array(found["weights"])
            gap = np.abs(theirs * raked.weights.sum() / theirs.sum() / raked.weights - 1).max()
            print(
                f"{name:9s} {found['seconds']:.3f} s, ratio {found['seconds'] / ours:.0f}, "
                f"largest relative difference {gap:.1e}"
            )


if __name__ == "__main__":
    main()
