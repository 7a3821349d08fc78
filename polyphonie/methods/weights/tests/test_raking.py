"""Raking, calibration and trimming: margins met, R’s survey package reproduced."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.weights import (
    calibrate,
    design_effect,
    effective_size,
    margin_of_error,
    mean,
    rake,
    total,
    trim,
)
from polyphonie.methods.weights.tests.samples import (
    GOLDEN,
    MARGINS,
    golden,
    surveys,
)


@pytest.fixture
def schools():
    with open(GOLDEN, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = np.array([["EHM".index(r["stype"]), r["sch.wide"] == "Yes"] for r in rows], int)
    columns = {name: np.array([float(r[name]) for r in rows]) for name in ("api00", "enroll", "pw", "w_rake")}
    return codes, columns, np.array([r["dnum"] for r in rows])


@golden
def test_raked_weights_are_those_of_r(schools):
    codes, columns, districts = schools
    raked = rake(codes, MARGINS, columns["pw"])
    assert np.abs(raked.weights - columns["w_rake"]).max() < 1e-8
    assert raked.margin_error < 1e-12 and raked.iterations == 12
    options = (raked.weights, districts, 757, codes, columns["pw"])
    score, enrolled = mean(columns["api00"], *options), total(columns["enroll"], *options)
    assert (round(score.value, 2), round(score.error, 3)) == (641.23, 23.704)
    assert (round(enrolled.value), round(enrolled.error)) == (3647280, 400603)


@golden
def test_design_and_post_stratified_figures_are_those_of_r(schools):
    codes, columns, districts = schools
    design = mean(columns["api00"], columns["pw"], districts, 757)
    assert (round(design.value, 2), round(design.error, 3)) == (644.17, 23.542)
    weights = rake(codes[:, :1], MARGINS[:1], columns["pw"]).weights
    post = mean(columns["api00"], weights, districts, 757, codes[:, :1], columns["pw"])
    assert round(post.value, 2) == 642.31 and post.error == pytest.approx(23.921, abs=1e-3)


@golden
def test_bounded_calibration_is_that_of_r(schools):
    codes, columns, districts = schools
    found = calibrate(codes, MARGINS, columns["pw"], "logit", 0.7, 1.7).weights
    ratio = found / columns["pw"]
    assert (round(ratio.min(), 5), round(ratio.max(), 5)) == (0.87668, 1.67384)
    score = mean(columns["api00"], found, districts, 757, codes, columns["pw"])
    assert (round(score.value, 2), round(score.error, 3)) == (640.69, 23.896)


@given(surveys())
def test_margins_are_met_and_every_method_of_raking_agrees(problem):
    codes, targets, base = problem
    raked = rake(codes, targets, base)
    for margin, target in enumerate(targets):
        found = np.bincount(codes[:, margin], raked.weights, len(target))
        assert found == pytest.approx(target, rel=1e-9)
    assert np.all(raked.weights > 0)
    assert calibrate(codes, targets, base).weights == pytest.approx(raked.weights, rel=1e-6)
    order = np.random.default_rng(1).permutation(len(codes))
    assert rake(codes[order], targets, base[order]).weights == pytest.approx(raked.weights[order], rel=1e-9)
    assert rake(codes, targets, 7.0 * base).weights == pytest.approx(raked.weights, rel=1e-9)


@given(surveys(), st.floats(1.0, 4.0))
def test_trimmed_weights_stay_under_the_cap_or_say_which_would_do(problem, most):
    codes, targets, base = problem
    try:
        found = trim(codes, targets, base, most)
    except InputError as refused:
        words = str(refused).split("poids de ")[1].split(" fois")[0]
        needed = float(words.replace(",", "."))
        assert needed >= most - 0.1
        assert trim(codes, targets, base, needed + 0.2).margin_error < 1e-6
        return
    assert found.weights.max() <= most * found.weights.mean() * (1 + 1e-6)
    for margin, target in enumerate(targets):
        counts = np.bincount(codes[:, margin], found.weights, len(target))
        assert counts == pytest.approx(target, rel=1e-5)


def test_trimming_leaves_alone_what_is_under_the_cap():
    codes = np.array([[0], [0], [0], [1]])
    targets = [np.array([50.0, 50.0])]
    loose = trim(codes, targets, most=3.0)
    assert loose.weights == pytest.approx([50 / 3] * 3 + [50.0])
    with pytest.raises(InputError, match="poids de 2,0 fois la moyenne"):
        trim(codes, targets, most=1.5)


def test_trimming_says_when_no_cap_would_do():
    codes = np.array([[0, 0], [1, 1]])
    with pytest.raises(InputError, match="aucune pondération dans ces bornes"):
        trim(codes, [np.array([5.0, 5.0]), np.array([4.0, 6.0])], most=9.0)


def test_calibration_linear_and_its_refusals():
    codes = np.array([[0], [0], [1]])
    targets = [np.array([1.0, 2.0])]
    assert calibrate(codes, targets, method="linear").weights == pytest.approx([0.5, 0.5, 2.0])
    with pytest.raises(InputError, match="bornes qui encadrent 1"):
        calibrate(codes, targets, method="logit", low=1.2, high=2.0)
    with pytest.raises(InputError, match="bornes qui encadrent 1"):
        calibrate(codes, targets, method="logit")
    with pytest.raises(InputError, match="inconnue : « magie »"):
        calibrate(codes, targets, method="magie")
    with pytest.raises(InputError, match="aucune pondération"):
        calibrate(codes, targets, method="logit", low=0.9, high=1.1)


def test_raking_refuses_empty_categories_and_impossible_margins():
    with pytest.raises(InputError, match="marge 1 : une modalité n’a aucune réponse"):
        rake(np.array([[0], [0]]), [np.array([1.0, 1.0])])
    impossible = [np.array([5.0, 5.0]), np.array([4.0, 6.0])]
    with pytest.raises(InputError, match="ne peuvent pas être atteintes ensemble"):
        rake(np.array([[0, 0], [1, 1]]), impossible, most_iterations=50)


def test_many_margins_are_grouped_without_the_whole_crossing():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 12, (400, 6))
    targets = [np.full(12, 100.0)] * 6
    raked = rake(codes, targets)
    for margin in range(6):
        assert np.bincount(codes[:, margin], raked.weights) == pytest.approx(targets[0], rel=1e-9)


def test_kish_figures_on_a_case_done_by_hand():
    weights = np.array([1.0, 1.0, 2.0])  # 3 × 6 / 16
    assert design_effect(weights) == pytest.approx(1.125)
    assert effective_size(weights) == pytest.approx(3 / 1.125)
    assert effective_size(np.full(7, 3.2)) == pytest.approx(7.0)
    assert margin_of_error(0.5, 100) == pytest.approx(0.0979982)


def test_standard_error_of_a_plain_mean():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    found = mean(values, np.ones(4))
    assert found.value == 2.5
    assert found.error == pytest.approx(np.std(values, ddof=1) / 2)
    assert total(values, np.ones(4), margins=np.zeros((4, 1), int)).error == pytest.approx(np.std(values, ddof=1) * 2)
