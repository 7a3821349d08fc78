import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import optimize

from polyphonie.methods.disclosure import Table, attack, cells_of, hiding, merge_small, protect, subtract
from polyphonie.methods.disclosure.attacker import UNBOUNDED
from polyphonie.methods.errors import InputError

AGES = ("18-29", "30-44", "45-59", "60-74", "75+")
GENDERS = ("F", "H", "autre")
PLACES = tuple(f"q{i}" for i in range(6))


def crossed(counts):
    counts = np.array(counts)
    return Table("âge", AGES[: counts.shape[0]], "genre", GENDERS[: counts.shape[1]], counts)


def along(counts):
    return Table("quartier", PLACES[: len(counts)], "", (), np.array(counts))


def population(seed):
    """All the declared tables of a random town of 20 to 5,000 people."""
    draw = np.random.default_rng(seed)
    people = int(np.exp(draw.uniform(np.log(20), np.log(5000))))
    age = draw.choice(5, people, p=draw.dirichlet(np.ones(5) * 2))
    gender = draw.choice(3, people, p=(0.52, 0.46, 0.02))
    place = draw.choice(6, people, p=draw.dirichlet(np.ones(6) * 2))
    return age, gender, place


def tables(age, gender, place):
    both = np.zeros((5, 3), int)
    np.add.at(both, (age, gender), 1)
    return [crossed(both), along(np.bincount(place, minlength=6))]


def check(found, threshold=11):
    """What must hold of any publication, verified without the solver."""
    values, sums, hidden = found.cells.values, found.cells.sums, found.hidden
    assert not ((values > 0) & (values < threshold) & ~hidden).any()
    for other in found.witnesses:
        assert (other >= 0).all()
        assert not (sums @ other).any()
        assert (other[~hidden] == values[~hidden]).all()
    spread = found.witnesses.max(axis=0) - found.witnesses.min(axis=0)
    assert (spread[hidden] >= threshold).all()
    assert not subtract(values, sums, hidden).any()
    assert (found.bounds.widths >= threshold).all()
    assert set(found.why) == {found.cells.keys[i] for i in np.flatnonzero(hidden)}


@given(st.integers(0, 10**6))
def test_protect_random_populations_lose_no_hidden_cell(seed):
    found = protect(tables(*population(seed)))
    if found.published:
        check(found)
    else:
        assert found.reason
        assert found.hidden.all()


@given(st.integers(0, 10**6), st.floats(0.3, 0.95))
def test_protect_two_dates_together(seed, share):
    age, gender, place = population(seed)
    first = int(age.size * share)
    before = protect(tables(age[:first], gender[:first], place[:first]))
    after = protect(tables(age, gender, place), [before])
    if not (before.published and after.published):
        return
    check(after)
    for key, i in before.cells.place.items():
        j = after.cells.place[key]
        if not before.hidden[i] and not after.hidden[j]:
            change = abs(int(after.cells.values[j]) - int(before.cells.values[i]))
            assert change == 0 or change >= 11


def test_naive_masking_is_broken_by_subtraction():
    cells = cells_of([crossed([[40, 35, 2], [60, 30, 20], [30, 31, 14]])])
    hidden = (cells.values > 0) & (cells.values < 11)
    assert subtract(cells.values, cells.sums, hidden).tolist() == hidden.tolist()
    bounds = attack(cells.values, cells.sums, hidden)
    assert (bounds.at_least.tolist(), bounds.at_most.tolist()) == ([2], [2])
    assert bounds.widths.tolist() == [0]


def test_protect_hides_as_little_as_it_must():
    found = protect([crossed([[40, 35, 20], [60, 3, 30], [30, 31, 40]])])
    check(found)
    assert sorted(found.why.values()) == ["complementary"] * 3 + ["primary"]
    assert found.shown(found.tables[0], 1, 1) is None
    assert found.shown(found.tables[0], None) == 289
    assert found.reason == ""
    assert "1 à 10" in found.note


def test_protect_nothing_small_hides_nothing():
    found = protect([crossed([[40, 35], [60, 0]])])
    assert not found.hidden.any()
    assert found.shown(found.tables[0], 1, 1) == 0
    assert found.bounds.cells.size == 0


def test_protect_nothing_before_twenty_people():
    found = protect([along([19])])
    assert not found.published
    assert "20 personnes" in found.reason
    assert found.shown(found.tables[0], 0) is None
    assert protect([along([20])]).published


def test_protect_refuses_two_dates_less_than_eleven_people_apart():
    first = protect([along([30, 40])])
    for second, published in (([35, 45], False), ([36, 45], True), ([30, 51], True), ([30, 40], True)):
        found = protect([along(second)], [first])
        assert found.published == published
    assert "prochaine date" in protect([along([35, 45])], [first]).reason


def test_protect_refused_publication_shows_nothing_later():
    refused = protect([along([5, 4])])
    assert protect([along([30, 40])], [refused]).published


def test_protect_small_difference_between_dates_is_hidden():
    first = protect([crossed([[40, 35, 30], [60, 30, 30], [30, 31, 40]])])
    second = protect([crossed([[43, 55, 50], [60, 50, 50], [50, 51, 60]])], [first])
    assert not first.hidden.any()
    assert second.published
    assert second.shown(second.tables[0], 0, 0) is None
    check(second)


def test_protect_people_who_left_may_not_be_recovered():
    first = protect([crossed([[40, 35, 30], [60, 30, 30], [30, 31, 40]])])
    second = protect([crossed([[37, 20, 30], [60, 50, 50], [50, 51, 60]])], [first])
    assert second.published
    assert second.shown(second.tables[0], 0, 0) is None


def test_protect_what_was_hidden_stays_hidden():
    draw = np.random.default_rng(7)
    hidden_before = 0
    for _ in range(10):
        start = draw.integers(3, 60, (3, 3))
        more = draw.integers(0, 40, (3, 3))
        first = protect([crossed(start)])
        second = protect([crossed(start + more)], [first])
        third = protect([crossed(start + 2 * more)], [first, second])
        known = [past for past in (first, second, third) if past.published]
        hidden_before += sum(int(past.hidden.sum()) for past in known)
        joint = hiding._joined(known[-1].cells, known[:-1], 11)
        secret = np.concatenate([p.hidden for p in [known[-1], *known[:-1]]])
        joint.hidden[: secret.size] = secret
        target = np.arange(joint.hidden.size) < secret.size
        bounds = attack(
            joint.values, joint.sums, joint.hidden, only=target | joint.sensitive, free_sign=joint.free_sign
        )
        assert (bounds.widths >= 11).all()
    assert hidden_before > 50


def test_protect_refuses_what_earlier_figures_leave_no_way_to_hide():
    first = protect([along([30, 40])])
    second = protect([crossed([[30, 40]]), along([33, 37])], [first])
    assert second.published  # nobody arrived: three people moved
    assert second.hidden[second.cells.place[(("quartier", "q0"),)]]


def test_protect_table_that_our_attacker_opens_is_not_published(monkeypatch):
    monkeypatch.setattr(hiding, "_complete", lambda joint, size, threshold: np.array([joint.values]))
    found = protect([crossed([[40, 35, 2], [60, 30, 20], [30, 31, 14]])])
    assert not found.published
    assert "Regroupez" in found.reason


def test_protect_refuses_when_nothing_moves(monkeypatch):
    monkeypatch.setattr(hiding._Shifts, "find", lambda *args: None)
    assert not protect([crossed([[40, 3], [60, 30]])]).published


def test_shift_falls_back_on_whole_numbers():
    # x + y = 2z has fractional corners; the fallback answers in whole numbers.
    matrix = np.array([[1.0, 1.0, -2.0]])
    moves = hiding._whole_moves(np.ones(3), matrix, np.array([3.0, 0, 0]), np.array([3.0, 5, 5]))
    assert moves.tolist() == [3, 1, 2]
    assert hiding._whole_moves(np.ones(3), matrix, np.array([3.0, 0, 0]), np.array([3.0, 0, 5])) is None


def test_attack_bounds_equal_brute_force():
    counts = np.array([[2, 1], [1, 2]])
    cells = cells_of([crossed(counts)])
    hidden = np.array([len(key) == 2 for key in cells.keys])
    bounds = attack(cells.values, cells.sums, hidden)
    fitting = [
        flat
        for flat in itertools.product(range(4), repeat=4)
        if (np.reshape(flat, (2, 2)).sum(0) == 3).all() and (np.reshape(flat, (2, 2)).sum(1) == 3).all()
    ]
    assert bounds.at_least.tolist() == [min(f[i] for f in fitting) for i in range(4)]
    assert bounds.at_most.tolist() == [max(f[i] for f in fitting) for i in range(4)]


def test_attack_without_limit_or_target():
    cells = cells_of([along([5, 20])])
    everything = np.ones(3, bool)
    assert (attack(cells.values, cells.sums, everything).at_most == UNBOUNDED).all()
    nothing = attack(cells.values, cells.sums, np.zeros(3, bool))
    assert nothing.cells.size == nothing.widths.size == 0
    free = attack(cells.values, cells.sums, everything, free_sign=everything)
    assert (free.at_least == -UNBOUNDED).all()
    only = attack(cells.values, cells.sums, everything, only=np.array([True, False, False]))
    assert only.cells.tolist() == [0]


@given(st.integers(0, 10**6))
@example(4180)  # the solver once lost its way from the last basis
def test_attack_agrees_with_another_solver(seed):
    draw = np.random.default_rng(seed)
    cells = cells_of([crossed(draw.integers(0, 15, (3, 3)))])
    hidden = draw.random(cells.values.size) < 0.5
    bounds = attack(cells.values, cells.sums, hidden)
    unknown = np.flatnonzero(hidden)
    right = cells.sums[:, unknown] @ cells.values[unknown]
    for cell, low, high in zip(bounds.cells, bounds.at_least, bounds.at_most, strict=True):
        cost = (unknown == cell).astype(float)
        least = optimize.linprog(cost, A_eq=cells.sums[:, unknown], b_eq=right)
        most = optimize.linprog(-cost, A_eq=cells.sums[:, unknown], b_eq=right)
        assert low == pytest.approx(least.fun, abs=1e-5)
        assert high == (pytest.approx(-most.fun, abs=1e-5) if most.status == 0 else UNBOUNDED)


def test_protect_refuses_wrong_input():
    with pytest.raises(InputError, match="Aucun tableau"):
        protect([])
    with pytest.raises(InputError, match="au moins 2"):
        protect([along([30])], threshold=1)
    with pytest.raises(InputError, match="ne comptent pas pareil : le total"):
        protect([along([30, 30]), crossed([[30, 31]])])
    with pytest.raises(InputError, match="18-29"):
        protect([crossed([[30, 31]]), Table("âge", AGES[:2], "", (), np.array([60, 1]))])


@pytest.mark.parametrize(
    ("counts", "row"),
    [([[1, 2], [3, -4]], 2), ([[1.5, 2.0]], 1), ([[1.0, 2.0]], None)],
)
def test_table_refuses_what_are_no_counts(counts, row):
    with pytest.raises(InputError, match="nombres entiers") as caught:
        crossed(counts)
    assert caught.value.row == row


def test_table_refuses_wrong_shape_or_names():
    with pytest.raises(InputError, match="forme"):
        Table("a", ("x",), "b", ("y",), np.array([1]))
    with pytest.raises(InputError, match="forme"):
        Table("a", (), "", (), np.empty(0, int))
    with pytest.raises(InputError, match="deux fois"):
        Table("a", ("x", "x"), "", (), np.array([1, 2]))


def test_linked_tables_share_their_cells():
    cells = cells_of([crossed([[30, 31], [20, 25]]), Table("âge", AGES[:2], "", (), np.array([61, 45]))])
    assert len(cells.keys) == 9
    assert cells.values[cells.place[()]] == 106
    assert not (cells.sums @ cells.values).any()


def test_merge_small_joins_neighbours_in_every_table():
    one = crossed([[40, 35], [3, 2], [20, 31]])
    other = Table("quartier", ("n", "s"), "âge", AGES[:3], np.array([[40, 3, 31], [35, 2, 20]]))
    merged = merge_small([one, other, along([60, 71])])
    assert merged[0].rows == ("18-29", "30-44 + 45-59")
    assert merged[0].counts.tolist() == [[40, 35], [23, 33]]
    assert merged[1].columns == ("18-29", "30-44 + 45-59")
    assert merged[1].counts.tolist() == [[40, 34], [35, 22]]
    assert merged[2].rows == ("q0", "q1")


def test_merge_small_ends_and_keeps_the_total():
    assert merge_small([along([1, 2, 3])])[0].rows == ("q0 + q1 + q2",)
    assert merge_small([along([0, 30])])[0].rows == ("q0", "q1")
    assert merge_small([along([30, 2])])[0].counts.tolist() == [32]
    assert merge_small([along([5])])[0].counts.tolist() == [5]


def test_merge_small_leaves_dimensions_without_small_categories():
    assert merge_small([])[:] == []
    one = crossed([[40, 35], [20, 31]])
    assert merge_small([one])[0] is one


def test_shift_goes_down_when_nothing_can_go_up():
    # Two dates: the first fixed what the total was, so 30 can only have been fewer.
    joint = hiding._joined(cells_of([along([30, 40])]), [], 11)
    joint.fixed[2] = True
    shift = hiding._Shifts(joint).find(0, 35, np.zeros(3, bool))
    assert shift.tolist() == [35, -35, 0]
    # 40 cannot take 35 from 30, but can give 35 to it.
    assert hiding._Shifts(joint).find(1, 35, np.zeros(3, bool)).tolist() == [35, -35, 0]
    assert hiding._Shifts(joint).find(0, 41, np.zeros(3, bool)) is None
    assert hiding._Shifts(joint).find(1, 41, np.zeros(3, bool)) is None


def test_shift_with_fractions_is_solved_again_in_whole_numbers():
    values, sums = np.array([4, 4, 4]), np.array([[1.0, 1.0, -2.0]])
    no = np.zeros(3, bool)
    joint = hiding._Joint(values, sums, no, no, no, no, no)
    shift = hiding._Shifts(joint).find(0, 3, np.array([True, False, True]))
    assert shift[0] == 3
    assert not (sums @ shift).any()


def test_attack_says_when_the_solver_fails(monkeypatch):
    from polyphonie.methods.disclosure import attacker

    class Lost:
        def __getattr__(self, name):
            return lambda *args: self

        objective_function_value = 0.0

    with pytest.raises(RuntimeError, match="HiGHS"):
        attacker._extreme(Lost(), 0, 1.0)


def test_shift_starts_afresh_when_the_solver_loses_its_way(monkeypatch):
    joint = hiding._joined(cells_of([along([30, 40])]), [], 11)
    shifts = hiding._Shifts(joint)
    monkeypatch.setattr(hiding, "_INFEASIBLE", None)
    assert shifts.find(1, 10**6, np.zeros(3, bool))[1] == 10**6
    joint.fixed[2] = True
    assert hiding._Shifts(joint).find(1, 41, np.zeros(3, bool)) is None
