"""How one panel is dealt: what is owed, the sample, the exchanges."""

from dataclasses import replace

import numpy as np
import pytest

from polyphonie.methods.draws import Quota
from polyphonie.methods.draws import dealing as dealing_module
from polyphonie.methods.draws.dealing import _exchange, _odds, _owed, _panel, _sample, _table
from polyphonie.methods.draws.space import build
from polyphonie.methods.draws.targets import leximin
from polyphonie.methods.draws.tests.worlds import people


def pairs():
    """Four x, two y, one z; three seats: one x, one y, and z always."""
    pool = people(*[("x",)] * 4, *[("y",)] * 2, ("z",))
    space = build(pool, tuple(Quota("a", v, 1, 1) for v in "xyz"), 3)
    return space, leximin(space).x


def test_whole_seats_are_owed_over_a_whole_number_of_the_lowest_chance():
    space, target = pairs()
    assert target == pytest.approx([1.0, 1.0, 1.0])
    owed, foreseen = _owed(space, target, 10)  # the lowest chance is 1/4: twice in 8 panels
    assert foreseen == 8 and owed.tolist() == [8.0, 8.0, 8.0]
    assert _owed(space, target, 3)[1] == 4  # at least once
    assert _owed(space, np.array([1.5, 1.0, 1.0]), 10) == (None, 8)


def test_owed_seats_are_rounded_within_the_quotas_of_all_panels():
    pool = people(*[(v,) for v in "xyz"])
    space = build(pool, tuple(Quota("a", v, 0, 1) for v in "xyz"), 1)
    owed, foreseen = _owed(space, np.array([0.3, 0.35, 0.35]), 4)
    assert foreseen == 4 and owed.sum() == 4
    assert np.all(np.abs(owed - [1.2, 1.4, 1.4]) < 1) and owed[0] >= 1


def test_log_odds_are_bounded():
    assert _odds(np.array([0.0, 0.5, 1.0, 0.2])) == pytest.approx(
        [-np.log(999), 0.0, np.log(999), np.log(0.25)], abs=1e-5
    )


def test_rows_met_with_equality_and_people_always_in_are_fixed():
    pool = people(*[("x",)] * 4, *[("y",)] * 2, ("z",))
    quotas = (Quota("a", "x", 0, 2), Quota("a", "y", 1, 2), Quota("a", "z", 0, 1))
    space = build(pool, quotas, 3)
    table = _table(space, np.array([1.0, 1.0, 1.0]))
    assert table.lower.tolist() == [0, 1, 1, 3] and table.upper.tolist() == [2, 1, 1, 3]
    assert table.always.tolist() == [False, False, True]
    assert table.rows.tolist() == [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]
    assert table.squares.tolist() == [2, 2, 2] and table.seats == 3
    assert (table.leave, table.enter) == (1, 1)
    large = _table(
        build(people(*[(str(i),) for i in range(300)]), tuple(Quota("a", str(i), 0, 1) for i in range(300)), 3),
        np.full(300, 0.01),
    )
    assert (large.leave, large.enter) == (10, 4)


def test_a_sample_takes_whole_shares_first_then_lots_in_proportion():
    space, _ = pairs()
    table = replace(_table(space, np.array([1.0, 1.0, 1.0])), seats=4)
    rng = np.random.default_rng(0)
    assert _sample(table, np.array([2.0, 1.0, 0.0]), rng).tolist() == [2, 1, 1]  # z always sits
    drawn = np.array([_sample(table, np.array([1.9, 1.1, 0.0]), rng) for _ in range(400)])
    assert np.all(drawn.sum(axis=1) == 4) and np.all(drawn[:, 2] == 1)
    assert set(map(tuple, drawn)) == {(2, 1, 1), (1, 2, 1)}
    # log rates of 0.9 and 0.1: 2.303 against 0.105, so 95.6 % of the lots.
    assert np.mean(drawn[:, 0] == 2) == pytest.approx(0.956, abs=0.03)


def test_when_more_is_owed_than_there_are_seats_a_lot_says_who_waits():
    space, _ = pairs()
    table = _table(space, np.array([1.0, 1.0, 1.0]))
    rng = np.random.default_rng(0)
    drawn = np.array([_sample(table, np.array([4.0, 2.0, 0.0]), rng) for _ in range(300)])
    assert np.all(drawn.sum(axis=1) == 3) and np.all(drawn[:, 2] == 1) and np.all(drawn >= 0)
    assert drawn[:, 0].mean() == pytest.approx(2 * 4 / 6, abs=0.1)


def test_the_best_exchange_repairs_the_rows_and_odds_break_ties():
    pool = people(("x", "u"), ("x", "v"), ("y", "u"), ("y", "v"))
    quotas = (Quota("a", "x", 1, 1), Quota("a", "y", 1, 1), Quota("b", "u", 0, 2), Quota("b", "v", 0, 2))
    space = build(pool, quotas, 2)
    table = _table(space, np.full(4, 0.5))
    flat = np.zeros(4, np.float32)
    excess = np.array([1.0, -1.0, 0.0, 0.0, 0.0])  # two x: one of them leaves for a y
    assert _exchange(table, excess, flat, np.array([0, 1]), np.array([2, 3])) == (0, 2)
    for favoured, expected in ((3, (1, 3)), (2, (0, 2))):  # who enters stays near who leaves
        odds = flat.copy()
        odds[favoured] = 1.0
        assert _exchange(table, excess, odds, np.array([0, 1]), np.array([2, 3])) == expected
    odds = np.array([1.0, 0.0, 0.0, 0.0], np.float32)  # a person likely to sit is kept
    assert _exchange(table, excess, odds, np.array([0, 1]), np.array([2, 3])) == (1, 3)


def test_a_panel_is_exchanged_until_every_row_holds_or_given_up(monkeypatch):
    pool = people(("x", "u"), ("x", "v"), ("y", "u"), ("y", "v"))
    quotas = tuple(Quota(f, v, 1, 1) for f, v in (("a", "x"), ("a", "y"), ("b", "u"), ("b", "v")))
    space = build(pool, quotas, 2)
    table, rng, flat = _table(space, np.full(4, 0.5)), np.random.default_rng(1), np.zeros(4, np.float32)
    everyone = np.arange(4)
    found = [_panel(table, np.full(4, 0.5), flat, everyone, rng) for _ in range(30)]
    assert {tuple(p) for p in found if p is not None} == {(1, 0, 0, 1), (0, 1, 1, 0)}
    wrong = np.array([1.0, 1.0, 0.0, 0.0])  # sampled so for sure: two x
    assert tuple(_panel(table, wrong, flat, everyone, rng)) in {(1, 0, 0, 1), (0, 1, 1, 0)}
    assert _panel(table, wrong, flat, np.array([0, 1]), rng) is None  # nobody else may enter
    monkeypatch.setattr(dealing_module, "EXCHANGES", 0)
    assert _panel(table, wrong, flat, everyone, rng) is None
