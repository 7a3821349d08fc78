"""From files to sentences: honest refusals, the command."""

import csv
import json

import numpy as np
import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.weights import (
    Margin,
    Survey,
    TooFewAnswers,
    gaps,
    invitations,
    margin_of_error,
    participation,
    read_margins,
    read_survey,
    report,
    weigh,
)
from polyphonie.methods.weights.tests.samples import (
    CENSUS,
    GOLDEN,
    PROFILE,
    command,
    golden,
    survey,
    written,
)

API = "stype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n"


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


def test_command_says_whom_to_invite_next(tmp_path, capsys):
    margins = written(tmp_path, "m.csv", "variable,value,population\ng,a,500\ng,b,500\nh,c,900\nh,d,100\n")
    answers = written(tmp_path, "s.csv", "g,h\n" + "a,c\n" * 30 + "b,d\n" * 20 + "a,d\n" * 6 + "b,c\n" * 6)
    assert command(answers, margins, "--minimum", "5", "--json") == 0
    assert json.loads(capsys.readouterr().out)["invitations"] is None
    assert command(answers, margins, "--minimum", "5", "--invite", "14", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["invitations"] == {"g": {"a": 2, "b": 12}, "h": {"c": 14, "d": 0}}
    assert found["words"][-2:] == ["g : inviter ensuite 2 « a », 12 « b ».", "h : inviter ensuite 14 « c »."]
    assert command(answers, margins, "--minimum", "5", "--invite", "0", "--json") == 0
    assert json.loads(capsys.readouterr().out)["invitations"] == {"g": {"a": 0, "b": 0}, "h": {"c": 0, "d": 0}}
    assert command(answers, margins, "--minimum", "5", "--invite", "-1") == 2
    assert capsys.readouterr().err == "Le nombre d’invitations ne peut pas être négatif.\n"


def test_invitations_are_counted_on_shares_of_any_unit():
    found = invitations(survey([10, 0, 3], [1, 1]), 12)
    assert found == {"g": {"a": 1, "b": 11}}
    assert found == invitations(survey([10, 0, 3], [50, 50]), 12)
