"""Small pools and quotas, and the exact answer by another route."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from polyphonie.methods.draws import (
    Pool,
    Quota,
)
from polyphonie.methods.draws.matrices import table
from polyphonie.methods.draws.pool import memberships
from polyphonie.methods.draws.solver import Model

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "sortition"
published = pytest.mark.skipif(not DATA.exists(), reason="../shared/data/sortition is absent")
values = st.sampled_from(["x", "y", "z"])
pools = st.lists(st.tuples(values, values), min_size=4, max_size=8)


def people(*cells, households=None, features=("a", "b", "c", "d")):
    """A pool whose person 1 has the first cells, and so on."""
    rows = tuple(dict(zip(features, row, strict=False)) for row in cells)
    ids = tuple(str(i) for i in range(1, len(rows) + 1))
    return Pool(ids, rows, tuple(range(2, len(rows) + 2)), households)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def meets(pool, quotas, seats, panel):
    kinds = memberships(pool, quotas)
    counts = [sum(q in kinds[p] for p in panel) for q in range(len(quotas))]
    right = all(q.minimum <= n <= q.maximum for q, n in zip(quotas, counts, strict=True))
    return right and len(set(panel)) == len(panel) == seats


def brute_minimum(pool, quotas, seats):
    """The exact MAXIMIN value over every panel, one variable a panel: another route."""
    panels = [p for p in combinations(range(len(pool)), seats) if meets(pool, quotas, seats, p)]
    if not panels:
        return None, panels
    holds = np.zeros((len(pool), len(panels)))
    for column, panel in enumerate(panels):
        holds[list(panel), column] = 1.0
    seatable = holds.any(axis=1)
    rows = np.vstack([holds[seatable], np.ones(len(panels))])
    left = np.append(-np.ones(seatable.sum()), 0.0)[:, None]
    answer = Model(
        table(np.hstack([rows, left])),
        np.append(np.zeros(seatable.sum()), 1.0),
        np.append(np.full(seatable.sum(), np.inf), 1.0),
        np.zeros(len(panels) + 1),
        np.full(len(panels) + 1, 2.0),
        np.append(np.zeros(len(panels)), 1.0),
    ).run()
    return answer.value, panels


@st.composite
def problems(draw):
    cells = draw(pools)
    seats = draw(st.integers(1, min(4, len(cells) - 1)))
    quotas = []
    for position, feature in enumerate("ab"):
        for value in sorted({row[position] for row in cells}):
            least = draw(st.integers(0, 2))
            quotas.append(Quota(feature, value, least, least + draw(st.integers(0, 2))))
    return people(*cells), tuple(quotas), seats


def odd_cycle():
    """Two seats of the five: one at most of the first three, so both fillers or one of each."""
    cells = ("101", "110", "011", "000", "000")
    pool = people(*[tuple(c) for c in cells], features=("a", "b", "c"))
    quotas = tuple(Quota(f, v, 0, m) for f in "abc" for v, m in (("1", 1), ("0", 5)))
    return pool, quotas
