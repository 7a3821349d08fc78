"""What weights promise: margins met, R's survey package reproduced, honest refusals."""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.weights import (
    Margin,
    Survey,
    TooFewAnswers,
    calibrate,
    cli,
    design_effect,
    effective_size,
    gaps,
    margin_of_error,
    mean,
    next_invitations,
    participation,
    rake,
    read_margins,
    read_survey,
    report,
    similarity,
    to_invite,
    total,
    trim,
    weigh,
    wilson,
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


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=60, deadline=None)
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


def test_wilson_interval_is_the_textbook_one():
    low, high = wilson(3, 20)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3604)
    assert wilson(0, 10)[0] == 0.0 and wilson(10, 10)[1] == 1.0


def test_standard_error_of_a_plain_mean():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    found = mean(values, np.ones(4))
    assert found.value == 2.5
    assert found.error == pytest.approx(np.std(values, ddof=1) / 2)
    assert total(values, np.ones(4), margins=np.zeros((4, 1), int)).error == pytest.approx(np.std(values, ddof=1) * 2)


def test_gaps_say_who_is_missing_with_intervals():
    found = gaps("âge", ["jeunes", "autres"], np.array([60, 40]), 25, np.array([20, 80]))
    young, others = found.groups
    assert found.answers == 125 and found.unknown == 0.2
    assert found.similarity == pytest.approx(0.6)
    assert (young.count, young.share, young.gap, young.invite) == (60, 0.6, pytest.approx(0.4), 0)
    assert young.differs and others.differs
    assert others.invite == 200  # 60 is 20 % of 300: 240 others, 40 came
    assert (young.low, young.high) == wilson(60, 100)
    assert not gaps("x", ["a", "b"], np.array([50, 50]), 0, np.array([1, 1])).groups[0].differs


def test_small_groups_are_hidden_with_a_companion():
    found = gaps("g", list("abcd"), np.array([3, 40, 20, 0]), 0, np.ones(4))
    assert [g.count for g in found.groups] == [None, 40, None, 0]
    assert found.similarity is None and found.groups[0].population == 0.25
    assert found.groups[3].invite == 40
    two = gaps("g", list("abc"), np.array([6, 7, 50]), 0, np.ones(3))
    assert [g.count for g in two.groups] == [None, None, 50]
    four = gaps("g", list("abc"), np.array([4, 4, 50]), 0, np.ones(3))
    assert [g.count for g in four.groups] == [None, None, None]
    alone = gaps("g", ["a"], np.array([4]), 0, np.ones(1))
    assert alone.groups[0].count is None


def test_gaps_without_any_known_answer_or_population():
    silent = gaps("g", ["a", "b"], np.array([0, 0]), 9, np.array([1, 1]))
    assert silent.unknown == 1.0 and silent.similarity is None
    assert silent.groups[0].share is None
    assert gaps("g", ["a"], np.array([0]), 0, np.array([1])).unknown == 0.0
    with pytest.raises(InputError, match="population de référence est vide"):
        gaps("g", ["a"], np.array([1]), 0, np.array([0]))


@given(
    st.lists(st.integers(0, 200), min_size=2, max_size=6),
    st.lists(st.integers(1, 50), min_size=6, max_size=6),
    st.integers(0, 40),
)
def test_invitations_close_the_gaps(counts, people, invited):
    counts = np.array(counts)
    population = np.array(people[: len(counts)]) / sum(people[: len(counts)])
    after = counts + to_invite(counts, population)
    if counts.sum():
        assert np.abs(after / after.sum() - population).max() <= len(counts) / after.sum() + 1e-9
    added = next_invitations(counts, population, invited)
    assert added.sum() == invited and np.all(added >= 0)
    assert similarity(population, population) == 1.0


def test_next_invitations_go_to_the_rarest_first():
    assert list(next_invitations(np.array([10, 0]), np.array([0.5, 0.5]), 12)) == [1, 11]
    assert list(next_invitations(np.array([0, 0]), np.array([0.0, 1.0]), 2)) == [0, 2]
    assert list(to_invite(np.array([3, 0]), np.array([0.0, 1.0]))) == [0, 0]


def survey(counts, populations, base=None):
    """One margin "g" whose category c has `counts[c]` answers (the last count: unknown)."""
    codes = np.repeat([*range(len(counts) - 1), -1], counts)[:, None]
    names = tuple("abcdef"[: len(counts) - 1])
    margin = Margin("g", names, np.array(populations, float))
    return Survey(codes, np.ones(len(codes)) if base is None else base, (margin,))


def test_answers_that_do_not_tell_keep_their_share():
    weighed = weigh(survey([30, 10, 10], [50, 50.0]))
    weights = weighed.raked.weights
    assert weights.sum() == pytest.approx(50.0)  # a total of 100 is read as percentages
    assert weights[40:].sum() == pytest.approx(10.0)
    assert weights[:30].sum() == pytest.approx(20.0) and weights[30:40].sum() == pytest.approx(20.0)
    assert weighed.gaps[0].unknown == 0.2
    assert weighed.margin == margin_of_error(0.5, weighed.effective_size)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([20, 9, 0], "29, il en faut au moins 30"),
        ([40, 0, 0], "« b » \\(g\\) compte aucune réponse"),
        ([40, 1, 0], "compte une seule réponse"),
        ([40, 4, 0], "compte 4 réponses, il en faut au moins 5"),
    ],
)
def test_too_few_answers_are_refused_in_plain_words(counts, message):
    with pytest.raises(TooFewAnswers, match=message):
        weigh(survey(counts, [500, 500]))


def test_weights_that_leave_too_little_are_refused():
    with pytest.raises(TooFewAnswers, match="n’en valent que 19"):
        weigh(survey([95, 5, 0], [500, 500]))
    with pytest.raises(InputError, match="aucune population"):
        weigh(survey([40, 5, 0], [1000, 0]))
    capped = weigh(survey([60, 30, 0], [500, 500]), most=2.5)
    assert capped.raked.weights[-1] == pytest.approx(500 / 30)


def test_weights_without_a_cap_leave_the_survey_raked():
    found = weigh(survey([60, 30, 0], [500, 500]))
    assert found.raked.weights[0] == pytest.approx(500 / 60)


@pytest.mark.parametrize(
    ("text", "message", "row"),
    [
        ("variable,value,population\ng,a,x\n", "n’est pas un nombre", 2),
        ("variable,value,population\ng,a,-1\n", "n’est pas un nombre", 2),
        ("variable,value,population\ng,a,1\ng,a,2\n", "figure déjà", 3),
        ("variable,value,population\n", "aucune marge", None),
        ("variable,value,population\ng,a,0\n", "est nulle", None),
        ("variable,value,population\ng,a,10\nh,b,11\n", "pas le même total : 10 .* 11", None),
        ("variable,value\ng,a\n", "colonne « population »", None),
    ],
)
def test_wrong_margins_name_the_row(tmp_path, text, message, row):
    with pytest.raises(InputError, match=message) as refused:
        read_margins(written(tmp_path, "m.csv", text))
    assert refused.value.row == row


def test_wrong_surveys_name_the_row(tmp_path):
    margins = (Margin("g", ("a", "b"), np.array([1.0, 1.0])),)
    for text, message, row in (
        ("g\na\nc\n", "ligne 3 : la valeur « c » de « g »", 3),
        ("g,poids\na,0\n", "poids doit être positif", 2),
        ("g,poids\na,inf\n", "n’est pas un nombre", 2),
        ("h\na\n", "« g » n’existe pas", None),
    ):
        with pytest.raises(InputError, match=message) as refused:
            read_survey(written(tmp_path, "s.csv", text), margins)
        assert refused.value.row == row
    with pytest.raises(InputError, match="« w » n’existe pas"):
        read_survey(written(tmp_path, "s.csv", "g\na\n"), margins, "w")
    read = read_survey(written(tmp_path, "s.csv", "g;w\na;1,5\nNSP;2\n"), margins, "w")
    assert read.codes[:, 0].tolist() == [0, -1] and read.base.tolist() == [1.5, 2.0]


def command(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["weigh", *map(str, arguments)])
    return args.run(args)


API = "stype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n"


@golden
def test_command_gives_the_golden_weights_in_one_object(tmp_path, capsys):
    margins = written(tmp_path, "m.csv", "variable,value,population\n" + API)
    assert command(GOLDEN, margins, "--json") == 0
    shown = capsys.readouterr()
    assert command(GOLDEN, margins, "--json") == 0
    assert capsys.readouterr().out == shown.out and shown.err == ""
    found = json.loads(shown.out)
    with open(GOLDEN, encoding="utf-8") as file:
        wanted = [float(r["w_rake"]) for r in csv.DictReader(file)]
    assert np.abs(np.array(found["weights"]) - wanted).max() < 1e-8
    assert found["design_effect"] == pytest.approx(1.05165669560)
    assert found["effective_size"] == pytest.approx(183 / 1.05165669560)
    assert command(GOLDEN, margins) == 0
    assert "valent 174 réponses (effet de plan 1,05)" in capsys.readouterr().out


def test_command_refuses_in_one_sentence(tmp_path, capsys):
    margins = written(tmp_path, "m.csv", "variable,value,share\ng,a,0.5\ng,b,0.5\n")
    few = written(tmp_path, "s.csv", "g\n" + "a\n" * 9)
    assert command(few, margins, "--json") == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("Trop peu de réponses")


def test_sentences_name_the_unknown_share_and_the_group_to_invite():
    weighed = weigh(survey([80, 20, 25], [500, 500]))
    words = report.sentences(weighed)
    assert "g : 20,0\u00a0% des réponses ne le disent pas" in words[2]
    assert words[3] == (
        "g : « b » compte 20,0\u00a0% des réponses et 50,0\u00a0% de la population ; à inviter "
        "d’abord (60 personnes pour l’équilibre)."
    )
    assert len(report.sentences(weigh(survey([50, 50, 0], [500, 500])))) == 2


@pytest.mark.skipif(not (PROFILE.exists() and CENSUS.exists()), reason="../shared/data is absent")
def test_a_very_skewed_consultation_is_told_as_such():
    bands = {"18-24 ans": (18, 24), "25-34 ans": (25, 34)}
    with open(PROFILE, encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    ages = {}
    for row in rows:
        ages[row["age"]] = ages.get(row["age"], 0) + int(row["effectif"])
    known = sum(n for age, n in ages.items() if age != "?")
    with open(CENSUS, encoding="utf-8") as file:
        toulouse = [r for r in csv.DictReader(file) if r["LIBGEO"] == "Toulouse"]
    adults = {int(r["Age"]): int(r["Nb_H"]) + int(r["Nb_F"]) for r in toulouse}
    counted = {name: sum(n for age, n in adults.items() if low <= age <= high) for name, (low, high) in bands.items()}
    rest = sum(n for age, n in adults.items() if age >= 35)
    counts = np.array([ages[b] for b in bands] + [known - sum(ages[b] for b in bands)])
    found = gaps("âge", [*bands, "35 ans et plus"], counts, ages["?"], np.array([*counted.values(), rest]))
    assert round(found.groups[0].share, 2) == 0.66
    assert found.groups[0].differs and found.groups[2].gap < -0.3
    assert found.similarity < 0.65
    codes = np.repeat([0, 1, 2, -1], [*counts, ages["?"]])[:, None]
    margin = Margin("âge", tuple(g.name for g in found.groups), np.array([*counted.values(), rest]))
    weighed = weigh(Survey(codes, np.ones(len(codes)), (margin,)))
    assert round(weighed.design_effect, 2) == 1.79
    assert int(weighed.effective_size) == int(len(codes) / weighed.design_effect)
    assert participation(Survey(codes, np.ones(len(codes)), (margin,)))[0] == found
