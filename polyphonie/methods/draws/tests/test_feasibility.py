"""When no panel is possible, and when members leave."""

import pytest

from polyphonie.methods.draws import (
    Infeasible,
    Quota,
    lottery,
    relaxed,
    replace_members,
)
from polyphonie.methods.draws.tests.worlds import (
    people,
)
from polyphonie.methods.errors import InputError


def test_smallest_relaxation_moves_the_fewest_seats_in_plain_french():
    pool = people(*[("x",)] * 6, ("y",))
    quotas = (Quota("a", "x", 1, 2), Quota("a", "y", 2, 3))
    with pytest.raises(Infeasible) as refused:
        lottery(pool, quotas, 4)
    moves = refused.value.relaxations
    assert [(m.value, m.bound, m.before, m.after) for m in moves] == [
        ("x", "max", 2, 3),
        ("y", "min", 2, 1),
    ]
    assert moves[1].words() == ("Pour « y » (a), descendre le minimum de 2 à 1 (une seule personne dans le vivier).")
    assert "monter le maximum de 2 à 3 (6 personnes" in str(refused.value)
    assert lottery(pool, relaxed(quotas, moves), 4).chances[6] == 1.0


def test_relaxation_stays_within_the_declared_limits():
    pool = people(*[("x",)] * 6, ("y",))
    quotas = (Quota("a", "x", 1, 2, 0, 2), Quota("a", "y", 2, 3, 2, 3))
    with pytest.raises(InputError, match="même en assouplissant") as refused:
        lottery(pool, quotas, 4)
    assert not isinstance(refused.value, Infeasible)


def test_replacements_hold_the_quotas_of_the_whole_panel():
    pool = people(*[("x",)] * 4, *[("y",)] * 4)
    quotas = (Quota("a", "x", 2, 2), Quota("a", "y", 2, 2))
    waiting, lots = replace_members(pool, quotas, ["1", "2", "5", "6"], ["1", "7"])
    assert waiting.ids == ("3", "4", "8")
    assert lots.chances == pytest.approx([0.5, 0.5, 0.0])


def test_replacements_refuse_what_cannot_be():
    pool = people(("x",), ("x",), ("y",))
    quotas = (Quota("a", "x", 1, 2), Quota("a", "y", 0, 1, 0, 1))
    with pytest.raises(InputError, match="« 9 » n’est pas dans le vivier"):
        replace_members(pool, quotas, ["9"], [])
    with pytest.raises(InputError, match="rien à remplacer"):
        replace_members(pool, quotas, ["1"], [])
    with pytest.raises(InputError, match="plus personne"):
        replace_members(pool, quotas, ["1", "2", "3"], ["1"])
    with pytest.raises(Infeasible) as refused:
        replace_members(pool, (Quota("a", "x", 2, 2), quotas[1]), ["1", "2"], ["1"])
    assert [(m.value, m.before, m.after) for m in refused.value.relaxations] == [("x", 2, 1)]


def test_replacements_leave_seated_households_alone():
    pool = people(*[("x",)] * 4, households=("A", "B", "A", ""))
    waiting, _ = replace_members(pool, (Quota("a", "x", 0, 4),), ["1", "2"], ["2"], household_limit=1)
    assert waiting.ids == ("4",)
