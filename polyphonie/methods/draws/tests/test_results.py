"""The whole object that a draw publishes, and the proofs in it, by exact values."""

import hashlib
import json

import numpy as np
import pytest

from polyphonie.methods.draws import Infeasible, Quota, lottery, read_pool, read_quotas, relaxed, report
from polyphonie.methods.draws.matrices import table
from polyphonie.methods.draws.pool import digest
from polyphonie.methods.draws.public import published
from polyphonie.methods.draws.relaxation import Relaxation
from polyphonie.methods.draws.solver import INFINITY, Model
from polyphonie.methods.draws.space import build
from polyphonie.methods.draws.targets import leximin, maximin, proven
from polyphonie.methods.draws.tests.worlds import people, written


def sha256(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def small(tmp_path):
    pool = written(tmp_path, "pool.csv", "id,a\np,x\nq,x\nr,y\n")
    return pool, written(tmp_path, "quotas.csv", "feature,value,min,max\na,x,1,1\na,y,0,1\n")


def test_the_object_of_a_draw_is_known_to_the_last_key(small):
    pool, quotas = read_pool(small[0]), read_quotas(small[1])
    lots = lottery(pool, quotas, 2, tickets=10)
    moved = (Relaxation("a", "x", "max", 0, 1, 2),)
    found = report.result(*small, pool, lots, moved, ("graine", ["loto"]), {"columns": ["f"], "limit": 1})
    panels = [{"members": ["p", "r"], "tickets": 5}, {"members": ["q", "r"], "tickets": 5}]
    urn = {"algorithm": "polyphonie-draw-1", "rule": "leximin", "size": 2, "tickets": 10, "panels": panels}
    assert published(lots, pool) == urn
    body = {
        "algorithm": "polyphonie-draw-1",
        "pool_sha256": hashlib.sha256(b"id,a\np,x\nq,x\nr,y\n").hexdigest(),
        "quotas_sha256": digest(small[1]),
        "urn_sha256": sha256(urn),
        "rule": "leximin",
        "size": 2,
        "tickets": 10,
        "sources": ["loto"],
        "household": {"columns": ["f"], "limit": 1},
    }
    commitment = sha256(body)
    number = int(hashlib.sha256(f"{commitment}\ngraine\n0".encode()).hexdigest(), 16) % 10
    certificate, words = found.pop("certificate"), found.pop("words")
    assert found == {
        "rule": "leximin",
        "size": 2,
        "feasible": True,
        "panel": panels[number // 5]["members"],
        "probabilities": {"p": 0.5, "q": 0.5, "r": 1.0},
        "panels": [{**panel, "weight": 0.5} for panel in panels],
        "relaxations": [
            {
                "feature": "a",
                "value": "x",
                "bound": "max",
                "before": 0,
                "after": 1,
                "words": "Pour « x » (a), monter le maximum de 0 à 1 (2 personnes dans le vivier).",
            }
        ],
        "quotas": [
            {"feature": "a", "value": "x", "min": 1, "max": 1},
            {"feature": "a", "value": "y", "min": 0, "max": 1},
        ],
        "tickets": 10,
        "ticket": number,
        "drawn": number // 5,
        "seed": "graine",
        "promise": {**body, "commitment": commitment},
        "minimum": 0.5,
        "minimum_at_most": pytest.approx(0.5, abs=1e-9),
        "settled": True,
        "excluded": [],
    }
    assert words == [
        "2 places, 3 personnes, 2 panels possibles dans l’urne ; LEXIMIN : la plus petite chance est la plus grande "
        "possible, puis la suivante.",
        "Chacun a au moins 50,00\u00a0% de chances d’être tiré ; aucune loterie respectant ces quotas ne peut "
        "garantir davantage.",
    ]
    assert certificate["weights"] == {"p": pytest.approx(0.5), "q": pytest.approx(0.5)}
    assert certificate["by_hand"] is True and certificate["cuts"] == 0
    assert certificate["bound"] == pytest.approx(0.5) and certificate["levels"] == pytest.approx([0.5, 1.0])
    prices = {(q["feature"], q["value"]): q["price"] for q in certificate["quotas"]}
    assert certificate["size"] * 2 + sum(prices.values()) == pytest.approx(0.5)


def test_without_a_seed_the_object_is_the_promise(small):
    pool, quotas = read_pool(small[0]), read_quotas(small[1])
    lots = lottery(pool, quotas, 2, tickets=10)
    found = report.result(*small, pool, lots, (), ("", ["loto", "météo"]))
    assert (found["panel"], found["ticket"], found["drawn"], found["seed"]) == ([], None, None, "")
    assert found["promise"]["household"] is None
    assert found["words"][2] == (
        f"Engagement à publier avant les événements (loto, météo) : {found['promise']['commitment']}. "
        "Personne n’est encore tiré."
    )


def test_the_object_without_a_panel_says_what_to_change():
    moves = (Relaxation("a", "x", "min", 2, 1, 1), Relaxation("a", "y", "min", 1, 0, 0))
    assert report.empty("maximin", 3, moves) == {
        "rule": "maximin",
        "size": 3,
        "feasible": False,
        "panel": [],
        "probabilities": {},
        "panels": [],
        "relaxations": [
            {"feature": "a", "value": "x", "bound": "min", "before": 2, "after": 1, "words": moves[0].words()},
            {"feature": "a", "value": "y", "bound": "min", "before": 1, "after": 0, "words": moves[1].words()},
        ],
        "words": [
            "Aucun panel ne respecte tous les quotas. Le plus petit changement :",
            "Pour « x » (a), descendre le minimum de 2 à 1 (une seule personne dans le vivier).",
            "Pour « y » (a), descendre le minimum de 1 à 0 (aucune personne dans le vivier).",
        ],
    }


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("maximin", "MAXIMIN : la plus petite chance est la plus grande possible."),
        ("stratified", "tirage stratifié : des chances égales, corrigées seulement par les quotas."),
    ],
)
def test_each_rule_is_named_in_words(rule, words):
    pool = people(("x",), ("x",), ("y",))
    lots = lottery(pool, (Quota("a", "x", 1, 1), Quota("a", "y", 0, 1)), 2, rule)
    assert report.sentences(lots, pool)[0].endswith(words)


def test_maximin_then_keeps_the_highest_chance_low():
    pool = people(*[("x", "u")] * 2, *[("x", "v")] * 2, *[("y", "v")] * 4)
    quotas = (Quota("a", "x", 1, 2), Quota("a", "y", 0, 3), Quota("b", "u", 0, 2), Quota("b", "v", 1, 3))
    space = build(pool, quotas, 3)
    target = maximin(space)
    chances = target.x / space.sizes
    assert chances.min() == pytest.approx(0.375) and chances.max() == pytest.approx(0.375)
    assert len(target.proofs) == 1 and target.proofs[0].bound == pytest.approx(0.375)


def test_a_proof_is_an_addition_that_anyone_can_do():
    space = build(people(*[("x",)] * 4, *[("y",)] * 2), (Quota("a", "x", 1, 1), Quota("a", "y", 0, 2)), 2)
    # Weight 1/4 on each x, price 1/4 on the maximum of x: at most 1/4 x 1.
    assert proven(space, np.array([0.25, 0.0]), np.array([0.25, 0.0, 0.0])) == 0.25
    # Without the price the caps alone bound it: 4 people in all; a minimum is priced below zero.
    assert proven(space, np.array([0.25, 0.0]), np.zeros(3)) == 1.0
    assert proven(space, np.array([0.25, 0.5]), np.array([-0.25, 0.0, 0.5])) == 1.0 - 0.25
    first, second = leximin(space).proofs
    assert (first.level, second.level) == (pytest.approx(0.25), pytest.approx(0.5))
    assert first.weights @ space.sizes == pytest.approx(1.0)


def test_caps_found_late_are_kept_and_settled():
    # The only y must sit; the x of household A are two, one of whom may sit at most.
    pool = people(*[("x",)] * 3, ("y",), households=("A", "A", "", ""))
    lots = lottery(pool, (Quota("a", "x", 0, 3), Quota("a", "y", 0, 1)), 3, household_limit=1)
    assert lots.chances == pytest.approx([0.5, 0.5, 1.0, 1.0])
    assert lots.proofs[0].level == pytest.approx(0.5) and {round(p.level, 9) for p in lots.proofs[1:]} == {1.0}


def test_programmes_are_solved_within_their_bounds():
    row = table(np.array([[1.0, 2.0]]))
    model = Model(row, np.array([-np.inf]), np.array([4.0]), np.zeros(2), np.array([3.0, 5.0]), np.array([1.0, 1.0]))
    answer = model.run()
    assert (answer.status, answer.value, answer.bound) == ("optimal", 3.5, 3.5)
    assert answer.x == pytest.approx([3.0, 0.5]) and answer.duals == pytest.approx([0.5])
    assert answer.reduced == pytest.approx([0.5, 0.0])
    model.add_row(np.array([1.0, 0.0]), 0.0, 1.0)
    assert model.rows == 2 and model.run().x == pytest.approx([1.0, 1.5])
    model.add_column(5.0, np.array([4.0, 0.0]), upper=0.25)
    assert model.columns == 3 and model.run().x == pytest.approx([1.0, 1.0, 0.25])
    model.row_bounds(0, 9.0, 9.5)
    model.costs(np.zeros(3))
    assert model.run().status == "optimal"
    model.column_bounds(np.zeros(3), np.array([1.0, 1.0, 0.25]))
    assert (model.run().status, model.run().x) == ("infeasible", None)


def test_whole_programmes_give_whole_answers_and_a_bound():
    model = Model(
        table(np.array([[2.0, 2.0]])),
        np.array([0.0]),
        np.array([5.0]),
        np.zeros(2),
        np.full(2, 9.0),
        np.array([1.0, 1.0]),
        integer=np.ones(2, bool),
    )
    answer = model.run(10.0)
    assert answer.status == "optimal" and answer.value == pytest.approx(2.0) == answer.bound
    assert answer.x.sum() == pytest.approx(2.0) and answer.duals is None and float("inf") == INFINITY


def test_the_smallest_change_prefers_few_seats_then_few_bounds_then_the_first_declared():
    pool = people(*[("x", "u")] * 2, *[("y", "v")] * 2)
    # Two of x among two, but one of u asked at most: moving one seat of a or one of b would do.
    quotas = (Quota("a", "x", 2, 2), Quota("a", "y", 0, 2), Quota("b", "u", 0, 1), Quota("b", "v", 0, 2))
    with pytest.raises(Infeasible) as refused:
        lottery(pool, quotas, 2)
    (move,) = refused.value.relaxations
    assert (move.feature, move.value, move.bound, move.before, move.after, move.people) == ("a", "x", "min", 2, 1, 2)
    assert str(refused.value) == (
        "Aucun panel ne respecte tous les quotas. Le plus petit changement : "
        "Pour « x » (a), descendre le minimum de 2 à 1 (2 personnes dans le vivier)."
    )
    held = (Quota("a", "x", 2, 2, 2), *quotas[1:])
    with pytest.raises(Infeasible) as refused:
        lottery(pool, held, 2)
    (move,) = refused.value.relaxations
    assert (move.feature, move.value, move.bound, move.before, move.after) == ("b", "u", "max", 1, 2)
    softer = relaxed(held, refused.value.relaxations)
    assert softer == (held[0], held[1], Quota("b", "u", 0, 2), held[3])
    with pytest.raises(Infeasible):  # one seat of each of two bounds, never two of one when one must hold
        lottery(people(*[("x", "u")] * 4), (Quota("a", "x", 0, 1, 0, 2), Quota("b", "u", 0, 2)), 2)
