"""Protection attacked in random towns. Run alone: python bench/methods/disclosure.py [towns]"""

from __future__ import annotations

import os
import platform
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from polyphonie.methods.disclosure import Table, attack, cells_of, protect, subtract

AGES = ("18-29", "30-44", "45-59", "60-74", "75+")
GENDERS = ("F", "H", "autre")
PLACES = tuple(f"q{i}" for i in range(8))


def town(draw: np.random.Generator) -> list[Table]:
    """The declared tables of 20 to 5,000 people: age by gender, quartier, tenure."""
    people = int(np.exp(draw.uniform(np.log(20), np.log(5000))))
    age = draw.choice(5, people, p=draw.dirichlet(np.ones(5) * 2))
    gender = draw.choice(3, people, p=(0.52, 0.46, 0.02))
    place = draw.choice(8, people, p=draw.dirichlet(np.ones(8) * 2))
    both = np.zeros((5, 3), int)
    np.add.at(both, (age, gender), 1)
    return [
        Table("âge", AGES, "genre", GENDERS, both),
        Table("quartier", PLACES, "", (), np.bincount(place, minlength=8)),
    ]


def main(towns: int) -> None:
    draw = np.random.default_rng(0)
    hidden = recovered = narrow = naive_hidden = naive_by_subtraction = naive_recovered = refused = shown = 0
    start = time.process_time()
    for number in range(towns):
        tables = town(draw)
        cells = cells_of(tables)
        # Naive masking: the small inner cells, every total published.
        inner = np.array([len(key) == 2 for key in cells.keys])
        naive = inner & (cells.values > 0) & (cells.values < 11)
        naive_hidden += int(naive.sum())
        naive_by_subtraction += int(subtract(cells.values, cells.sums, naive).sum())
        if number % 10 == 0:
            naive_recovered += int((attack(cells.values, cells.sums, naive).widths == 0).sum())
        found = protect(tables)
        if not found.published:
            refused += 1
            continue
        # Attacked again here, not taken from the publication; and by plain subtraction.
        again = attack(cells.values, cells.sums, found.hidden)
        hidden += int(found.hidden.sum())
        shown += int((~found.hidden).sum())
        recovered += int((again.widths == 0).sum())
        recovered += int(subtract(cells.values, cells.sums, found.hidden).sum())
        narrow += int((again.widths < 11).sum())
    spent = time.process_time() - start
    print(f"{towns} towns, {spent:.0f} s CPU, {refused} refused")
    print(
        f"ours: {hidden} cells hidden, {shown} shown; recovered {recovered} (target 0), intervals under 11: {narrow} (0)"
    )
    print(
        f"naive masking: {naive_hidden} hidden, {naive_by_subtraction} recovered by subtraction "
        f"({naive_by_subtraction / max(1, naive_hidden):.0%}); one town in ten by bounds: {naive_recovered}"
    )


if __name__ == "__main__":
    print(platform.processor() or platform.machine(), "Python", platform.python_version(), "NumPy", np.__version__)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
