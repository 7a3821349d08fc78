"""Figures of the weights beside their references: python bench/methods/weights.py

ipfn, samplics and balance rake the same 20,000 answers in the same run, each from its environment
(scripts/oracles.sh); the golden weights of R's survey package are read from ../shared/data. Best of several runs,
wall seconds, one thread.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import harness
import numpy as np

from polyphonie.methods.weights import design_effect, rake, trim

GOLDEN_TESTS = (
    "raked_weights_are_those",
    "design_and_post_stratified_figures_are_those",
    "bounded_calibration_is_that",
)
ORACLES = (("ipfn", "weights"), ("samplics", "weights"), ("balance", "balance"))
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


def best(work: Callable[[], object], runs: int = 15) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def golden(data: Path) -> None:
    """The cell weights of R's survey::rake."""
    with open(data / "apiclus1_rake.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = np.array([["EHM".index(r["stype"]), r["sch.wide"] == "Yes"] for r in rows], int)
    base, wanted = (np.array([float(r[c]) for r in rows]) for c in ("pw", "w_rake"))
    margins = [np.array([4421.0, 755.0, 1018.0]), np.array([1072.0, 5122.0])]
    gap = np.abs(rake(codes, margins, base).weights - wanted).max()
    harness.told(gap < 1e-8, f"R survey::rake on apiclus1: largest difference of a weight {gap:.0e} (1e-8)")
    harness.passing(
        "R survey's means, totals, standard errors, post-stratified and bounded calibrations",
        *(f"polyphonie/methods/weights/tests/test_raking.py::test_{name}_of_r" for name in GOLDEN_TESTS),
    )


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


def beside(codes: np.ndarray, targets: list[np.ndarray], ours: float) -> None:
    """Each oracle on the same answers, in its own process."""
    weights = rake(codes, targets).weights
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.npz"
        np.savez(path, codes=codes, **{f"t{m}": t for m, t in enumerate(targets)})
        for name, home in ORACLES:
            python = harness.oracle(home)
            if python is None:
                continue
            run = harness.measure(harness.script(python, ORACLE, name, path), must=False)
            if run.code:
                print(f"--  {name} does not run here: {run.err.strip().splitlines()[-1]}")
                continue
            found = json.loads(run.out.splitlines()[-1])
            theirs = np.array(found["weights"])
            gap = np.abs(theirs * weights.sum() / theirs.sum() / weights - 1).max()
            # Each stops where its own tolerance says: ours is the closest to the margins.
            harness.told(
                gap < 1e-3 and found["seconds"] > ours,
                f"{name}: {found['seconds']:.3f} s, ratio {found['seconds'] / ours:.0f}, "
                f"largest relative difference of a weight {gap:.0e}",
            )


def main() -> int:
    """Every figure."""
    harness.begin("weights", "numpy")
    data = harness.data("survey_weighting_golden")
    if data is not None:
        golden(data)
    codes, targets = synthetic()
    raked = rake(codes, targets)
    ours = best(lambda: rake(codes, targets))
    harness.told(
        ours < 0.010,
        f"20,000 answers × 4 margins: {1000 * ours:.2f} ms (less than 10), {raked.iterations} passes, margins to "
        f"{raked.margin_error:.0e}, design effect {design_effect(raked.weights):.2f}",
    )
    capped = best(lambda: trim(codes, targets, most=5.0), 3)
    harness.told(capped < 0.5, f"the same with weights under 5 times the mean: {1000 * capped:.1f} ms (less than 500)")
    beside(codes, targets, ours)
    return harness.end()


if __name__ == "__main__":
    sys.exit(main())
