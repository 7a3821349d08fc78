"""Surveys of the tests: the schools of R’s survey package, small ones by hand, random ones."""

import argparse
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from polyphonie.methods.weights import (
    Margin,
    Survey,
    cli,
)

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
GOLDEN = SHARED / "survey_weighting_golden" / "apiclus1_rake.csv"
PROFILE = SHARED / "entendre_la_france_profil" / "profil_repondants_agrege.csv"
CENSUS = SHARED / "insee_age_sexe" / "pyramide_villes_occitanie_2021.csv"
golden = pytest.mark.skipif(not GOLDEN.exists(), reason=f"{GOLDEN} is absent")
MARGINS = [np.array([4421.0, 755.0, 1018.0]), np.array([1072.0, 5122.0])]


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@st.composite
def surveys(draw):
    """Codes where every combination occurs, so that any margins can be met."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    grid = np.stack(np.meshgrid(*map(np.arange, sizes), indexing="ij"), -1).reshape(-1, len(sizes))
    seed = draw(st.integers(0, 2**16))
    rng = np.random.default_rng(seed)
    codes = np.vstack([grid, grid[rng.integers(0, len(grid), draw(st.integers(0, 60)))]])
    targets = [rng.dirichlet([3.0] * size) * 1000 for size in sizes]
    return codes, targets, rng.uniform(0.5, 2.0, len(codes))


def survey(counts, populations, base=None):
    """One margin "g" whose category c has `counts[c]` answers (the last count: unknown)."""
    codes = np.repeat([*range(len(counts) - 1), -1], counts)[:, None]
    names = tuple("abcdef"[: len(counts) - 1])
    margin = Margin("g", names, np.array(populations, float))
    return Survey(codes, np.ones(len(codes)) if base is None else base, (margin,))


def command(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["weigh", *map(str, arguments)])
    return args.run(args)
