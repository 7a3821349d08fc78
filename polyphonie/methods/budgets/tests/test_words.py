"""What a result says of itself, in French: how it counts, each step, each tie, each project that lost."""

from __future__ import annotations

from fractions import Fraction

import pytest

from polyphonie.methods.budgets import (
    Limits,
    Project,
    explain,
    make_election,
    tally,
)
from polyphonie.methods.budgets.words import amount, percent

from .worlds import TOWN, approval


def test_words_are_typeset_french():
    result = tally(TOWN, completion="add1u")
    words = explain(result)
    assert list(words) == ["method", "steps", "ties", "misses", "figures"]
    text = "\n".join(line for lines in words.values() for line in lines)
    assert " :" not in text.replace("\u00a0:", "")
    assert " ;" not in text
    assert "'" not in text
    assert words["method"][1:] == [
        "Pour dépenser ce qui reste, la part de chacun est augmentée pas à pas, jusqu’au dernier "
        "pas qui tient dans le budget.",
        "Ce qui reste va aux projets qui ont le plus de voix.",
        "La part de chaque personne était de 10\u00a0€, portée à 12\u00a0€.",
    ]
    assert words["steps"][0] == (
        "1. «\u00a0a\u00a0» (50\u00a0€)\u00a0: 5\u00a0soutiens\u202f; chacun paie au plus 10\u00a0€. "
        "Il reste 50\u00a0€."
    )
    assert words["ties"] == [
        "À l’étape 1, «\u00a0a\u00a0» et «\u00a0b\u00a0» étaient exactement à égalité\u202f; "
        "«\u00a0a\u00a0» a été pris d’après l’ordre des identifiants."
    ]
    assert words["misses"][0] == ("«\u00a0d\u00a0» n’est pas retenu\u00a0: il manquait 1\u00a0voix ou 1\u00a0€.")
    assert words["figures"] == [
        "10\u00a0personnes ont voté. 80,0\u00a0% ont au moins un projet retenu parmi leurs choix\u202f; "
        "2\u00a0n’en ont aucun.",
        "En moyenne, un bulletin porte 0,8\u00a0projet parmi les retenus.",
        "80,0\u00a0% du budget est employé.",
        "En prenant simplement les projets qui ont le plus de voix, 5\u00a0personnes n’auraient eu "
        "aucun projet retenu\u202f; un bulletin en porterait 1,0 en moyenne.",
    ]
    assert explain(tally(TOWN, comparison="satisfaction"))["figures"][-1] == (
        "3\u00a0personnes préfèrent le résultat de la règle et 5 celui des projets qui ont le plus "
        "de voix\u202f; ceux-ci sont donc retenus."
    )
    kept = explain(tally(TOWN, comparison="exclusion", completion="greedy"))["figures"][-1]
    assert kept.endswith("le résultat de la règle est donc gardé.")


def test_amounts_and_shares_are_written_as_in_french():
    assert amount(Fraction(1234567, 100), "EUR") == "12\u202f345,67\u00a0€"
    assert amount(Fraction(1, 3), "PLN", up=True) == "0,34\u00a0zł"
    assert amount(Fraction(2), "XOF") == "2\u00a0XOF"
    assert percent(Fraction(1, 3)) == "33,3\u00a0%"


def test_each_way_of_losing_is_said():
    rivals = Limits((frozenset("ab"),))
    lost = approval({"a": 50, "b": 40, "c": 200, "d": 5}, 100, ["ab"] * 5 + ["c"] * 3)
    said = explain(tally(lost, "equal-shares", limits=rivals))["misses"]
    assert said[-2] == (
        "«\u00a0b\u00a0» n’est pas retenu\u00a0: un projet incompatible ou une enveloppe épuisée l’excluait."
    )
    assert any("personne ne l’a soutenu" in s for s in said)
    greedy = explain(tally(lost, "greedy-votes", skip=False, threshold=4))
    assert greedy["method"][1:] == [
        "Le dépouillement s’arrête au premier projet qui ne tient pas.",
        "Il faut au moins 4 voix ou points.",
    ]
    assert any("il manquait" in s for s in greedy["misses"])
    chosen = explain(tally(lost, "greedy-votes", threshold=1))["method"]
    assert chosen[1:] == ["Un projet que personne n’a choisi n’est pas retenu."]
    points = make_election([Project("a", Fraction(6))], 9, [{"a": 2}, {"a": 1}], "cumulative")
    assert "par point" in explain(tally(points))["steps"][0]


METHOD = {
    "greedy-votes": "Les projets sont pris dans l’ordre du nombre de voix, tant que le budget le permet.",
    "greedy-ratio": "Les projets sont pris dans l’ordre du nombre de voix pour chaque euro qu’ils coûtent, tant que le "
    "budget le permet.",
    "phragmen": "Chaque personne qui a voté reçoit de l’argent au même rythme. Un projet est retenu dès que ses soutiens "
    "ont ensemble de quoi le payer\u202f; le dépouillement s’arrête quand le projet suivant dépasse le budget.",
    "equal-shares": "Chaque personne qui a voté dispose d’une part égale du budget. Un projet est retenu quand les parts "
    "de ses soutiens suffisent à le payer\u202f; on commence par celui qui demande le moins à chacun de ses soutiens "
    "pour ce qu’il leur apporte.",
}

COMPLETION = {
    "add1e": "Pour dépenser ce qui reste, la part de chacun est augmentée pas à pas, jusqu’à ce que plus aucun projet ne "
    "puisse tenir dans le budget.",
    "greedy": "Ce qui reste va aux projets qui ont le plus de voix.",
    "bos": "Un projet peut être retenu quand les parts de ses soutiens n’en paient qu’une fraction\u202f; le reste vient "
    "des parts que d’autres n’emploient pas.",
}


@pytest.mark.parametrize("rule", METHOD)
def test_each_rule_says_how_it_counts(rule):
    assert explain(tally(TOWN, rule))["method"][0] == METHOD[rule]


@pytest.mark.parametrize("completion", COMPLETION)
def test_each_completion_says_what_it_adds(completion):
    assert explain(tally(TOWN, completion=completion))["method"][1] == COMPLETION[completion]


@pytest.mark.parametrize(
    ("ties", "words"),
    [
        ("most-votes", "le plus grand nombre de voix, puis l’ordre des identifiants"),
        ("cheapest", "le coût le plus bas, puis l’ordre des identifiants"),
        (["b", "a", "c", "d"], "l’ordre déclaré ou tiré au sort avant le dépouillement"),
    ],
)
def test_a_tie_says_what_broke_it(ties, words):
    said = explain(tally(TOWN, "greedy-votes", ties=ties))["ties"][0]
    assert said.endswith(f" a été pris d’après {words}.")


def test_steps_say_where_the_money_came_from():
    free = approval({"a": 0, "b": 30, "c": 60}, 60, ["ab", "ab", "c", "c"])
    said = explain(tally(free, completion="greedy"))["steps"]
    assert said == [
        "1. «\u00a0a\u00a0» (0\u00a0€)\u00a0: retenu d’emblée\u00a0: il ne coûte rien et a 2\u00a0soutiens. "
        "Il reste 60\u00a0€.",
        "2. «\u00a0b\u00a0» (30\u00a0€)\u00a0: 2\u00a0soutiens\u202f; chacun paie au plus 15\u00a0€. Il reste 30\u00a0€.",
    ]
    filled = explain(tally(approval({"a": 20, "b": 40}, 60, ["a", "b", ""]), completion="greedy"))["steps"]
    assert filled[1] == (
        "2. «\u00a0b\u00a0» (40\u00a0€)\u00a0: ajouté avec ce qui restait, pour son seul soutien. Il reste 0\u00a0€."
    )
    nobody = explain(tally(approval({"a": 20, "b": 40}, 60, ["a", "a"]), completion="greedy"))["steps"]
    assert nobody[1].split(" : ")[0].endswith("ajouté avec ce qui restait, sans soutien. Il reste 0\u00a0€.")
    many = explain(tally(approval({"a": 20, "b": 40}, 60, ["ab", "b", ""]), completion="greedy", utility="cardinality"))
    assert "ajouté avec ce qui restait, pour ses 2\u00a0soutiens." in many["steps"][1]
    lent = explain(tally(approval({"a": 50}, 60, ["a", "", ""]), completion="bos"))["steps"]
    assert lent[0].endswith(
        "chacun paie au plus 50\u00a0€ et leurs parts couvrent 40,0\u00a0% du coût. Il reste 10\u00a0€."
    )


@pytest.mark.parametrize(
    ("code", "sign"), [("EUR", "€"), ("PLN", "zł"), ("CHF", "CHF"), ("GBP", "£"), ("USD", "$"), ("XAF", "XAF")]
)
def test_an_amount_has_the_sign_of_its_currency(code, sign):
    assert amount(Fraction(1500), code) == f"1\u202f500\u00a0{sign}"
