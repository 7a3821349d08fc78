"""Every panel meets the quotas; chances are those of the rule, and proven."""

import csv

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polyphonie.methods.draws import (
    Infeasible,
    Pool,
    Quota,
    lottery,
    read_pool,
    read_quotas,
    relaxed,
    report,
)
from polyphonie.methods.draws import mixture as mixture_module
from polyphonie.methods.draws.drawing import _mix
from polyphonie.methods.draws.mixture import blend
from polyphonie.methods.draws.space import build
from polyphonie.methods.draws.targets import leximin, stratified
from polyphonie.methods.draws.tests.worlds import (
    DATA,
    brute_minimum,
    meets,
    odd_cycle,
    people,
    problems,
    published,
)
from polyphonie.methods.errors import InputError


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.sampled_from(["leximin", "maximin", "stratified"]))
def test_every_lottery_meets_quotas_and_adds_up(problem, rule):
    pool, quotas, seats = problem
    best, panels = brute_minimum(pool, quotas, seats)
    if not panels:
        with pytest.raises(Infeasible) as refused:
            lottery(pool, quotas, seats, rule)
        softer = relaxed(quotas, refused.value.relaxations)
        assert brute_minimum(pool, softer, seats)[1]
        return
    lots = lottery(pool, quotas, seats, rule)
    assert all(meets(pool, quotas, seats, panel.people) for panel in lots.panels)
    assert sum(panel.tickets for panel in lots.panels) == lots.tickets
    assert lots.chances.sum() == pytest.approx(seats, abs=1e-9)
    seatable = {p for panel in panels for p in panel}
    assert set(lots.excluded) == set(range(len(pool))) - seatable
    if rule != "stratified":
        assert lots.least == pytest.approx(best, abs=1e-5)
        assert lots.at_most == pytest.approx(best, abs=1e-6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_people_alike_have_the_same_chance(problem):
    pool, quotas, seats = problem
    try:
        lots = lottery(pool, quotas, seats)
    except Infeasible:
        return
    chances = {}
    for row, chance in zip(pool.rows, lots.chances, strict=True):
        assert chances.setdefault(tuple(row.values()), chance) == pytest.approx(chance, abs=1e-8)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.lists(st.integers(0, 3), min_size=8, max_size=8), st.integers(1, 2))
def test_households_never_send_more_than_the_limit(problem, homes, limit):
    pool, quotas, seats = problem
    pool = Pool(pool.ids, pool.rows, pool.lines, tuple(str(h or "") for h in homes[: len(pool)]))
    try:
        lots = lottery(pool, quotas, seats, household_limit=limit)
    except InputError:
        return
    for panel in lots.panels:
        assert meets(pool, quotas, seats, panel.people)
        seated = [pool.households[p] for p in panel.people if pool.households[p]]
        assert all(seated.count(home) <= limit for home in seated)
    assert lots.chances.sum() == pytest.approx(seats, abs=1e-9)
    assert lots.least <= lots.at_most + 1e-9


def test_large_households_share_seats_and_turns():
    pool = people(*[("x",)] * 12, households=tuple("AAABBBCCCDDD"))
    lots = lottery(pool, (Quota("a", "x", 0, 12),), 7, household_limit=2)
    assert lots.chances == pytest.approx(np.full(12, 7 / 12), abs=1e-8)
    for panel in lots.panels:
        homes = [pool.households[p] for p in panel.people]
        assert max(homes.count(h) for h in homes) == 2


def test_leximin_raises_the_second_lowest_chance_too():
    # One seat for x among 4 people, one for y among 2: chances 1/4 and 1/2.
    pool = people(*[("x",)] * 4, *[("y",)] * 2)
    quotas = (Quota("a", "x", 1, 1), Quota("a", "y", 1, 1))
    lots = lottery(pool, quotas, 2)
    assert lots.chances == pytest.approx([0.25] * 4 + [0.5] * 2, abs=1e-8)
    assert [round(p.level, 9) for p in lots.proofs] == [0.25, 0.5]
    assert lots.settled and lots.cuts == 0


def test_a_target_outside_the_whole_panels_is_cut_off():
    # Three pairs of values, each at most one: fractions allow 1.5 seats of three, wholes only one.
    pool = people(
        ("1", "0", "1"),
        ("1", "1", "0"),
        ("0", "1", "1"),
        *[("0", "0", "0")] * 2,
        features=("a", "b", "c"),
    )
    quotas = tuple(Quota(f, v, 0, m) for f in "abc" for v, m in (("1", 1), ("0", 5)))
    lots = lottery(pool, quotas, 2)
    best, _ = brute_minimum(pool, quotas, 2)
    assert lots.least == pytest.approx(best, abs=1e-6)
    assert lots.at_most == pytest.approx(best, abs=1e-6)
    assert lots.settled


def test_out_of_time_gives_a_lottery_with_its_certified_gap():
    pool, quotas = odd_cycle()
    space = build(pool, quotas, 2)
    first = np.round(space.model(integer=True).run().x)
    mixed = _mix(space, leximin, first, until=0.0)
    mixture, target, settled = mixed.mixture, mixed.target, mixed.settled
    assert not settled
    assert mixture.weights.sum() == pytest.approx(1.0)
    assert target.proofs[0].bound >= 1 / 3 - 1e-9


def test_blend_proves_a_target_out_of_reach():
    pool, quotas = odd_cycle()
    space = build(pool, quotas, 2)
    members = space.members()
    target = np.zeros(len(space.sizes))
    for orbit, inside in enumerate(members):
        target[orbit] = 0.5 * len([p for p in inside if p < 3]) + 0.25 * len([p for p in inside if p > 2])
    first = np.round(space.model(integer=True).run().x)
    mixture, cut = blend(space, target, first[None, :], until=float("inf"))
    coefficients, most = cut
    assert coefficients @ target > most
    assert all(coefficients @ panel <= most + 1e-6 for panel in mixture.panels)
    assert not space.cut(coefficients, most).holds(np.round(target * 2))


def test_people_in_no_panel_are_named_and_others_stay_fair():
    pool = people(("x",), ("x",), ("y",))
    lots = lottery(pool, (Quota("a", "x", 0, 2), Quota("a", "y", 0, 0)), 1, "maximin")
    assert lots.excluded == (2,)
    assert lots.chances == pytest.approx([0.5, 0.5, 0.0])


def test_stratified_bends_equal_chances_only_where_a_quota_asks():
    pool = people(*[("x",)] * 6, *[("y",)] * 2)
    free = (Quota("a", "x", 0, 4), Quota("a", "y", 0, 4))
    assert lottery(pool, free, 4, "stratified").chances == pytest.approx([0.5] * 8)
    bent = (Quota("a", "x", 0, 4), Quota("a", "y", 2, 4))
    chances = lottery(pool, bent, 4, "stratified").chances
    assert chances == pytest.approx([1 / 3] * 6 + [1.0] * 2, abs=1e-8)


@published
@pytest.mark.parametrize(("name", "seats"), [("example_small_20", 20), ("example_large_200", 200)])
def test_published_pools_get_their_published_chances(name, seats):
    pool = read_pool(DATA / name / "respondents.csv")
    lots = lottery(pool, read_quotas(DATA / name / "categories.csv"), seats)
    with open(DATA / name / "reference_prob_allocs.csv", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["algorithm"].upper() == "LEXIMIN"]
    wanted = sorted(float(r["selection probability"]) for r in rows)[: len(pool)]
    assert np.abs(np.sort(lots.chances) - np.array(wanted)).max() < 1e-4
    assert lots.at_most == pytest.approx(0.1, abs=1e-9)


@pytest.mark.slow
@published
def test_fixture_of_150_has_its_known_minimum_and_a_certificate_by_hand():
    pool = read_pool(DATA / "fixture_150" / "candidates.csv")
    quotas = read_quotas(DATA / "fixture_150" / "features.csv")
    lots = lottery(pool, quotas, 22)
    assert lots.least == pytest.approx(1 / 11, abs=1e-6)
    assert lots.at_most == pytest.approx(1 / 11, abs=1e-9)
    assert all(meets(pool, quotas, 22, panel.people) for panel in lots.panels)
    assert report.certificate(lots, pool)["by_hand"] and lots.cuts == 0


def test_a_stratified_draw_out_of_time_is_a_lottery_without_bound():
    pool, quotas = odd_cycle()
    space = build(pool, quotas, 2)
    first = np.round(space.model(integer=True).run().x)
    mixed = _mix(space, stratified, first, until=0.0)
    assert not mixed.settled and mixed.target.proofs == ()
    assert mixed.mixture.weights.sum() == pytest.approx(1.0)
    assert all(space.holds(panel) for panel in mixed.mixture.panels)


def test_peeling_looks_further_when_those_owed_most_make_no_panel(monkeypatch):
    monkeypatch.setattr(mixture_module, "SEARCHED", 1)
    pool = people(*[("x",)] * 3, *[("y",)] * 5)
    lots = lottery(pool, (Quota("a", "x", 1, 1), Quota("a", "y", 2, 2)), 3)
    assert lots.chances == pytest.approx([1 / 3] * 3 + [2 / 5] * 5, abs=1e-8)


def test_few_sweeps_still_give_a_stratified_draw_within_the_quotas():
    pool = people(("x", "u"), ("x", "v"), ("x", "v"), ("y", "u"), ("y", "u"), ("y", "v"))
    quotas = (Quota("a", "x", 1, 1), Quota("b", "u", 2, 2), Quota("a", "y", 0, 3), Quota("b", "v", 0, 3))
    space = build(pool, quotas, 3)
    rough, fine = stratified(space, sweeps=1), stratified(space)
    for target in (rough, fine):
        reached = space.matrix @ target.x
        assert np.all(reached >= space.lower - 1e-7) and np.all(reached <= space.upper + 1e-7)
    # Equal chances but for the two quotas: the factors of x and u are alone to differ.
    chances = dict(zip(["xu", "xv", "yu", "yv"], fine.x / space.sizes, strict=True))
    assert chances["xu"] * chances["yv"] == pytest.approx(chances["xv"] * chances["yu"], rel=1e-4)
