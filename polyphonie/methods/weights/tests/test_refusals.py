"""Each refusal word for word, every name of a column that is understood, and the edges of each limit."""

import numpy as np
import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.weights import Margin, calibrate, gaps, rake, read_margins, read_survey, report, trim, weigh
from polyphonie.methods.weights.survey import TARGETS, UNKNOWN, VALUES, VARIABLES, WEIGHTS
from polyphonie.methods.weights.tests.samples import survey, written

MARGIN = (Margin("g", ("a", "b"), np.array([1.0, 1.0])),)


def refusal(work) -> str:
    with pytest.raises(InputError) as refused:
        work()
    return str(refused.value)


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (lambda: weigh(survey([29, 0], [1])), "Trop peu de réponses pour pondérer : 29, il en faut au moins 30."),
        (
            lambda: weigh(survey([40, 4, 0], [1, 1])),
            "Trop peu de réponses pour pondérer : « b » (g) compte 4 réponses, il en faut au moins 5. "
            "Regrouper cette modalité avec une autre, ou inviter ces personnes.",
        ),
        (
            lambda: weigh(survey([95, 5, 0], [500, 500])),
            "Trop peu de réponses pour pondérer : une fois pondérées, les 100 réponses n’en valent que 19, "
            "il en faut au moins 30.",
        ),
        (lambda: weigh(survey([40, 5, 0], [9, 0])), "« b » (g) a des réponses mais aucune population"),
        (lambda: gaps("g", ["a"], np.array([1]), 0, np.array([0])), "« g » : la population de référence est vide"),
        (
            lambda: rake(np.array([[0], [0]]), [np.array([1.0, 1.0])]),
            "marge 1 : une modalité n’a aucune réponse",
        ),
        (
            lambda: rake(np.array([[0, 0], [1, 1]]), [np.array([5.0, 5.0]), np.array([4.0, 6.0])], most_iterations=50),
            "les marges ne peuvent pas être atteintes ensemble : certaines combinaisons de réponses manquent ; "
            "regrouper des modalités",
        ),
        (
            lambda: calibrate(np.array([[0]]), [np.array([1.0])], method="logit", low=1.0, high=2.0),
            "la méthode logit demande des bornes qui encadrent 1",
        ),
        (
            lambda: calibrate(np.array([[0]]), [np.array([1.0])], method="magie"),
            "méthode de calage inconnue : « magie »",
        ),
        (
            lambda: trim(np.array([[0], [0], [0], [1]]), [np.array([50.0, 50.0])], most=1.5),
            "aucune pondération ne tient les marges avec ce plafond : il faudrait accepter des poids de 2,0 fois "
            "la moyenne, ou regrouper des modalités",
        ),
        (
            lambda: trim(np.array([[0, 0], [1, 1]]), [np.array([5.0, 5.0]), np.array([4.0, 6.0])]),
            "aucune pondération dans ces bornes ne tient toutes les marges",
        ),
    ],
)
def test_what_cannot_be_weighted_is_refused_in_these_words(work, says):
    assert refusal(work) == says


def test_wrong_files_are_refused_in_these_words(tmp_path):
    for text, says in (
        ("variable,value,population\ng,a,1\ng,a,2\n", "ligne 3 : « a » figure déjà"),
        ("variable,value,population\ng,a,x\n", "ligne 2 : « x » n’est pas un nombre positif ou nul"),
        ("variable,value,population\ng,a,0\n", "la population de « g » est nulle"),
        (
            "variable,value,population\ng,a,1000\nh,b,1006\n",
            "les marges n’ont pas le même total : 1000 pour « g », 1006 pour « h »",
        ),
    ):
        path = written(tmp_path, "m.csv", text)
        assert refusal(lambda path=path: read_margins(path)) == says
    empty = written(tmp_path, "m.csv", "variable,value,population\n")
    assert refusal(lambda: read_margins(empty)) == f"le fichier {empty} ne contient aucune marge"
    short = written(tmp_path, "m.csv", "variable,value\ng,a\n")
    assert refusal(lambda: read_margins(short)) == f"il manque une colonne « population » dans {short}"
    for text, says in (
        ("g\na\nc\n", "ligne 3 : la valeur « c » de « g » n’est pas dans les marges"),
        ("g,poids\na,0\n", "ligne 2 : un poids doit être positif"),
    ):
        path = written(tmp_path, "s.csv", text)
        assert refusal(lambda path=path: read_survey(path, MARGIN)) == says
    path = written(tmp_path, "s.csv", "h\na\n")
    assert refusal(lambda: read_survey(path, MARGIN)) == f"la colonne « g » n’existe pas dans {path}"


def test_totals_may_differ_by_half_a_hundredth(tmp_path):
    close = read_margins(written(tmp_path, "m.csv", "variable,value,population\ng,a,1000\nh,b,1005\nh,c,0\n"))
    assert [margin.population.tolist() for margin in close] == [[1000.0], [1005.0, 0.0]]
    below = written(tmp_path, "m.csv", "variable,value,population\ng,a,1000\nh,b,994\n")
    assert "pas le même total" in refusal(lambda: read_margins(below))


def test_every_name_of_a_column_is_known(tmp_path):
    assert VARIABLES == ("variable", "feature", "critere", "critère", "category", "margin")
    assert VALUES == ("value", "valeur", "modalite", "modalité", "feature", "category", "level")
    assert TARGETS == ("population", "count", "target", "effectif", "freq", "share", "part", "total", "n")
    assert WEIGHTS == ("weight", "poids", "pw", "design_weight")
    for variable in VARIABLES:
        read = read_margins(written(tmp_path, "m.csv", f"{variable},level,n\ng,a,5\n"))
        assert (read[0].variable, read[0].names) == ("g", ("a",))
    for value in VALUES:
        for target in TARGETS:
            path = written(tmp_path, "m.csv", f"variable,{value},{target}\ng,a,5\n")
            assert read_margins(path)[0].population.tolist() == [5.0]
    for weight in WEIGHTS:
        assert read_survey(written(tmp_path, "s.csv", f"g,{weight}\na,3\n"), MARGIN).base.tolist() == [3.0]
    silent = {"", "?", "na", "n/a", "nr", "nsp", "ne sait pas", "non réponse"}
    assert silent == UNKNOWN
    text = "g,x\n" + "".join(f"{word},1\n" for word in sorted(silent)) + "a,1\n"
    assert read_survey(written(tmp_path, "s.csv", text), MARGIN).codes[:, 0].tolist() == [-1] * 8 + [0]


def test_numbers_are_read_with_spaces_and_commas(tmp_path):
    text = "variable;value;population\ng;a;1\u202f234,5\ng;b;1\u00a0000\n"
    assert read_margins(written(tmp_path, "m.csv", text))[0].population.tolist() == [1234.5, 1000.0]


@pytest.mark.parametrize(("total", "mean"), [(1.004, 1.0), (1.006, 0.01006), (99.6, 1.0), (99.4, 0.994)])
def test_a_total_about_one_or_a_hundred_is_one_of_shares(total, mean):
    weighed = weigh(survey([50, 50, 0], [total / 2, total / 2]))
    assert weighed.raked.weights == pytest.approx(np.full(100, mean))


def test_what_the_command_prints_is_named_so():
    found = report.result(weigh(survey([60, 40, 0], [500, 500])))
    assert list(found) == [
        "weights", "design_effect", "effective_size", "margin_of_error", "iterations", "margin_error", "gaps",
        "invitations", "words",
    ]  # fmt: skip
    assert found["iterations"] == 2 and found["margin_error"] < 1e-12
    assert found["words"][0] == (
        "Une fois pondérées, les 100 réponses valent 96 réponses (effet de plan 1,04) : la marge d’erreur d’une "
        "proportion est d’au plus 10,0 points."
    )
    assert found["words"][1] == (
        "Cette marge suppose que, dans un même groupe, ceux qui ont répondu pensent comme les autres : la pondération "
        "ne peut pas le vérifier."
    )


def test_eleven_answers_are_the_fewest_shown():
    found = gaps("g", ["a", "b", "c"], np.array([11, 10, 12]), 0, np.ones(3))
    assert [group.count for group in found.groups] == [None, None, 12]
    assert [g.count for g in gaps("g", ["a", "b"], np.array([11, 12]), 0, np.ones(2)).groups] == [11, 12]
    alone = gaps("g", ["a", "b", "c"], np.array([1, 12, 40]), 0, np.ones(3))
    assert [group.count for group in alone.groups] == [None, None, 40]


def test_logit_ratios_follow_calmar():
    """Two categories, one multiplier each: the ratios are those that the margins ask for, slopes those of the curve."""
    from polyphonie.methods.weights.calibration import exponential, linear, logit

    ratio, slope = logit(0.5, 3.0)(np.array([0.0, 0.4, -0.4]))
    # A = (U - L) / ((1 - L)(U - 1)) = 2.5; F(u) = (L(U-1) + U(1-L)e^{Au}) / ((U-1) + (1-L)e^{Au})
    grown = np.exp([0.0, 1.0, -1.0])
    wanted = (0.5 * 2.0 + 3.0 * 0.5 * grown) / (2.0 + 0.5 * grown)
    assert ratio == pytest.approx(wanted) and ratio[0] == 1.0
    step = 1e-6
    above, below = (logit(0.5, 3.0)(np.array([0.4 + s]))[0][0] for s in (step, -step))
    assert slope[1] == pytest.approx((above - below) / (2 * step))
    assert linear(np.array([0.5]))[0].tolist() == [1.5] and linear(np.array([0.5]))[1].tolist() == [1.0]
    assert exponential(np.array([0.0, 1.0]))[0] == pytest.approx([1.0, np.e])
    assert exponential(np.array([-900.0, 900.0]))[0] == pytest.approx([np.exp(-500.0), np.exp(500.0)])
    assert logit(0.5, 3.0)(np.array([-900.0, 900.0]))[0] == pytest.approx([0.5, 3.0])


def test_calibration_says_how_many_steps_it_took():
    codes, targets = np.array([[0], [0], [1]]), [np.array([1.0, 2.0])]
    assert calibrate(codes, targets, method="linear").iterations == 2
    far = calibrate(codes, [np.array([1e-3, 2.0])])
    assert far.weights == pytest.approx([5e-4, 5e-4, 2.0]) and 3 < far.iterations < 20
