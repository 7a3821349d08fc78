"""Pools too large to be peeled: equal panels dealt near the target, quotas never broken."""

import itertools
import time
from types import SimpleNamespace

import numpy as np
import pytest

from polyphonie.methods.draws import Quota, lottery
from polyphonie.methods.draws import dealing as dealing_module
from polyphonie.methods.draws import drawing as drawing_module
from polyphonie.methods.draws.dealing import deal
from polyphonie.methods.draws.mixture import Mixture
from polyphonie.methods.draws.space import build
from polyphonie.methods.draws.targets import leximin, stratified
from polyphonie.methods.draws.tests.worlds import meets, odd_cycle, people


def town(count=200, seats=20, households=None):
    """A skewed pool of four features where few people are alike; quotas that leave little choice."""
    rng, sizes = np.random.default_rng(5), (2, 3, 5, 6)
    columns = [rng.choice(size, count, p=rng.dirichlet([4.0] * size)) for size in sizes]
    pool = people(*zip(*(c.astype(str) for c in columns), strict=True), households=households)
    quotas = []
    for feature, column, size in zip("abcd", columns, sizes, strict=True):
        for value, found in enumerate(np.bincount(column, minlength=size)):
            wanted = seats * (found / count + 1 / size) / 2
            quotas.append(Quota(feature, str(value), min(int(wanted), int(found)), int(np.ceil(wanted))))
    return pool, tuple(quotas), seats


def forever():
    return time.monotonic() + 60


def test_dealt_panels_meet_every_quota_and_stay_near_the_target():
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    target = leximin(space)
    mixture = deal(space, target.x, forever(), panels=40)
    assert all(space.holds(panel) for panel in mixture.panels.astype(float))
    assert mixture.weights.sum() == pytest.approx(1.0)
    assert mixture.mean().sum() == pytest.approx(seats)
    least = (mixture.mean() / space.sizes).min()
    assert 0.88 * target.proofs[0].level <= least <= target.proofs[0].bound + 1e-9
    assert np.abs((mixture.mean() - target.x) / space.sizes).max() < 0.12


def test_a_row_met_with_equality_is_met_so_by_every_panel():
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    target = leximin(space).x
    mixture = deal(space, target, forever(), panels=20)
    reached = space.matrix @ target
    tight = (reached > space.upper - 1e-7) | (reached < space.lower + 1e-7)
    assert tight.sum() > 3
    for panel in mixture.panels:
        assert (space.matrix @ panel)[tight] == pytest.approx(reached[tight], abs=1e-6)


def test_the_same_pool_gives_the_same_panels():
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    target = leximin(space).x
    first, second = (deal(space, target, forever(), panels=10) for _ in range(2))
    assert np.array_equal(first.panels, second.panels)
    assert np.array_equal(first.weights, second.weights)


def test_people_who_must_sit_always_do():
    pool = people(*[("x",)] * 8, ("y",))
    space = build(pool, (Quota("a", "x", 0, 8), Quota("a", "y", 1, 1)), 3)
    target = leximin(space).x
    mixture = deal(space, target, forever(), panels=40)
    assert mixture.mean() == pytest.approx([2.0, 1.0])


def test_large_pools_are_dealt_and_say_their_gap(monkeypatch):
    monkeypatch.setattr(drawing_module, "PEELED", 5)
    monkeypatch.setattr(deal, "__defaults__", (40,))
    pool, quotas, seats = town(households=tuple(str(i // 2) for i in range(200)))
    lots = lottery(pool, quotas, seats, household_limit=1)
    for panel in lots.panels:
        assert meets(pool, quotas, seats, panel.people)
        homes = [pool.households[p] for p in panel.people]
        assert len(set(homes)) == len(homes)
    assert sum(panel.tickets for panel in lots.panels) == lots.tickets
    assert lots.chances.sum() == pytest.approx(seats, abs=1e-9)
    assert 0.88 * lots.at_most <= lots.least <= lots.at_most + 1e-9
    assert not lots.settled


def test_a_stratified_target_is_dealt_too():
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    target = stratified(space).x
    mixture = deal(space, target, forever(), panels=40)
    assert np.abs(mixture.mean() - target).max() < 0.12


def test_what_whole_panels_cannot_reach_is_not_dealt_but_peeled_and_cut(monkeypatch):
    monkeypatch.setattr(drawing_module, "PEELED", 1)
    monkeypatch.setattr(deal, "__defaults__", (20,))
    pool, quotas = odd_cycle()
    space = build(pool, quotas, 2)
    target = leximin(space)
    dealt = deal(space, target.x, forever(), panels=20)
    assert dealt is None or all(space.holds(panel) for panel in dealt.panels.astype(float))
    lots = lottery(pool, quotas, 2)
    assert all(meets(pool, quotas, 2, panel.people) for panel in lots.panels)
    assert lots.least <= lots.at_most + 1e-9


def test_no_time_no_deal():
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    assert deal(space, leximin(space).x, time.monotonic() - 1) is None


def test_what_no_whole_seats_come_near_is_not_dealt_and_the_pool_is_peeled(monkeypatch):
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    assert deal(space, leximin(space).x / 2, forever(), panels=10) is None
    monkeypatch.setattr(drawing_module, "PEELED", 0)
    monkeypatch.setattr(drawing_module, "deal", lambda *_: None)
    lots = lottery(people(("x",), ("x",), ("y",)), (Quota("a", "x", 1, 1), Quota("a", "y", 0, 1)), 2)
    assert lots.settled and lots.chances == pytest.approx([0.5, 0.5, 1.0])


def test_out_of_time_the_panels_already_dealt_are_the_lottery(monkeypatch):
    pool, quotas, seats = town()
    space = build(pool, quotas, seats)
    target = leximin(space).x
    hours = itertools.count()
    monkeypatch.setattr(dealing_module, "time", SimpleNamespace(monotonic=lambda: next(hours)))
    mixture = deal(space, target, until=9, panels=400)
    assert 1 <= len(mixture.panels) <= 9 and mixture.weights.sum() == pytest.approx(1.0)
    monkeypatch.setattr(drawing_module, "PEELED", 0)
    two = build(people(("x",), ("y",)), (Quota("a", "x", 0, 1), Quota("a", "y", 0, 1)), 1)
    one = Mixture(np.array([[1.0, 0.0]]), np.array([1.0]))  # nobody has had y yet
    monkeypatch.setattr(drawing_module, "deal", lambda *_: one)
    late = drawing_module._mix(two, leximin, np.array([1.0, 0.0]), until=0.0)
    assert late.mixture is one and not late.settled
    in_time = drawing_module._mix(two, leximin, np.array([1.0, 0.0]), until=forever())
    assert in_time.settled and in_time.mixture.mean() == pytest.approx([0.5, 0.5])
