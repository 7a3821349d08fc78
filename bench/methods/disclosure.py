"""Protection attacked in random towns: python bench/methods/disclosure.py [towns]

10,000 towns unless told. Each is attacked again here, by linear programmes and by plain subtraction, on what is
published; naive masking of the small cells of the same towns stands beside.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import harness
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


def naive(tables: list[Table], by_bounds: bool) -> Counter:
    """What masking only the small inner cells hides, and what comes back."""
    cells = cells_of(tables)
    inner = np.array([len(key) == 2 for key in cells.keys])
    masked = inner & (cells.values > 0) & (cells.values < 11)
    found = Counter(hidden=int(masked.sum()), subtracted=int(subtract(cells.values, cells.sums, masked).sum()))
    if by_bounds:
        found["bounded"] = int((attack(cells.values, cells.sums, masked).widths == 0).sum())
    return found


def ours(tables: list[Table]) -> Counter:
    """What we hide, attacked again on the publication alone."""
    found = protect(tables)
    if not found.published:
        return Counter(refused=1)
    cells = found.cells
    again = attack(cells.values, cells.sums, found.hidden)
    recovered = int((again.widths == 0).sum()) + int(subtract(cells.values, cells.sums, found.hidden).sum())
    return Counter(
        hidden=int(found.hidden.sum()),
        shown=int((~found.hidden).sum()),
        recovered=recovered,
        narrow=int((again.widths < found.threshold).sum()),
    )


def main(towns: int) -> int:
    """Every figure."""
    harness.begin("disclosure", "numpy", "scipy", "highspy")
    draw, kept, lost = np.random.default_rng(0), Counter(), Counter()
    start = time.process_time()
    for number in range(towns):
        tables = town(draw)
        lost += naive(tables, number % 10 == 0)
        kept += ours(tables)
    spent = time.process_time() - start
    harness.told(
        kept["recovered"] == kept["narrow"] == 0 and kept["hidden"] > 0,
        f"{towns} towns, {spent:.0f} s: {kept['hidden']} cells hidden, {kept['shown']} shown, {kept['refused']} towns "
        f"refused; recovered {kept['recovered']} (0), known within fewer than 11 people {kept['narrow']} (0)",
    )
    share = lost["subtracted"] / max(1, lost["hidden"])
    print(
        f"    naive masking of the same towns: {lost['hidden']} hidden, {lost['subtracted']} back by subtraction "
        f"({share:.0%}); by bounds, in one town of ten: {lost['bounded']}"
    )
    return harness.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
