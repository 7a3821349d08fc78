"""From mixtures to tickets: whole numbers, everyone of an orbit alike to one ticket."""

import numpy as np
import pytest

from polyphonie.methods.draws import Quota
from polyphonie.methods.draws.mixture import Mixture
from polyphonie.methods.draws.space import build
from polyphonie.methods.draws.spread import _joined, _pieces, _receivable, _served, _wrap, urn, whole
from polyphonie.methods.draws.tests.worlds import people


def test_weights_become_whole_tickets_by_largest_remainder():
    assert whole(np.array([1.0, 1.0, 1.0]), 10) == [4, 3, 3]
    assert whole(np.array([0.5, 0.25, 0.25]), 7) == [3, 2, 2]
    assert whole(np.array([2.0, 0.0]), 5) == [5, 0]


def test_compositions_are_cut_where_someone_enters_or_leaves():
    spans = [(7, 0, 10), (3, 0, 4), (5, 4, 10), (1, 6, 10), (2, 0, 6)]
    assert _pieces(spans, 10) == [((2, 3, 7), 4), ((2, 5, 7), 2), ((1, 5, 7), 4)]


def test_stays_are_laid_end_to_end_and_folded():
    assert _wrap([10, 11, 12], np.array([4, 6, 2]), 6) == [(11, 0, 6), (10, 0, 4), (12, 4, 6)]
    assert _wrap([10, 11, 12], np.array([5, 4, 3]), 6) == [(10, 0, 5), (11, 5, 6), (11, 0, 3), (12, 3, 6)]
    assert _wrap([10, 11], np.array([0, 3]), 6) == [(11, 0, 3)]


def test_spans_that_touch_are_joined():
    assert _joined([(2, 5, 7), (1, 3, 5), (1, 0, 3), (2, 0, 4)]) == [(1, 0, 5), (2, 0, 4), (2, 5, 7)]


def test_later_compositions_can_pay_what_is_left():
    assert _receivable(3, np.array([1, 2]), [4, 5]).tolist() == [9, 14, 14]
    # Three people owed 5 each, one seat of 5 tickets now, later two seats of 5: one is paid whole.
    assert _served(np.array([5, 5, 5]), 1, 5, np.array([5, 10, 10])).tolist() == [5, 0, 0]
    # Later three seats of 4 tickets: nobody can then have more than 4, so each has a part now.
    later = _receivable(3, np.array([3]), [4])
    assert later.tolist() == [4, 8, 12]
    assert _served(np.array([6, 6, 6]), 1, 6, later).tolist() == [2, 2, 2]
    assert _served(np.array([7, 6, 5]), 1, 6, later).tolist() == [3, 2, 1]
    assert _served(np.array([6, 6, 5]), 1, 5, later).tolist() == [2, 2, 1]
    # One ticket left over at the level reached goes to the first who can take it.
    assert _served(np.array([5, 5, 5]), 2, 2, np.array([4, 8, 11])).tolist() == [2, 1, 1]


def test_everyone_of_an_orbit_has_the_same_tickets_to_one():
    pool = people(*[("x",)] * 5, *[("y",)] * 3)
    space = build(pool, (Quota("a", "x", 0, 5), Quota("a", "y", 0, 3)), 3)
    mixture = Mixture(np.array([[3.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), np.array([0.5, 0.3, 0.2]))
    panels = urn(space, mixture, 1000)
    tickets = np.zeros(8, int)
    for panel in panels:
        tickets[list(panel.people)] += panel.tickets
        assert len(panel.people) == 3 and list(panel.people) == sorted(set(panel.people))
    assert sum(panel.tickets for panel in panels) == 1000
    assert sorted(tickets[:5]) == [440] * 5  # 500 x 3 + 300 + 200 x 2, among five
    assert tickets[5:].sum() == 800 and np.ptp(tickets[5:]) <= 1
    assert [panel.people for panel in panels] == sorted({panel.people for panel in panels})


def test_panels_without_a_ticket_are_left_out():
    pool = people(("x",), ("y",))
    space = build(pool, (Quota("a", "x", 0, 1), Quota("a", "y", 0, 1)), 1)
    mixture = Mixture(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1.0, 1e-12]))
    assert [(p.people, p.tickets) for p in urn(space, mixture, 10)] == [((0,), 10)]


def test_households_go_round_in_turn_and_so_do_people_inside():
    pool = people(*[("x",)] * 4, households=("A", "A", "B", "B"))
    space = build(pool, (Quota("a", "x", 0, 4),), 1, household_limit=1)
    panels = urn(space, Mixture(np.array([[1.0]]), np.array([1.0])), 400)
    assert [(p.people, p.tickets) for p in panels] == [((0,), 100), ((1,), 100), ((2,), 100), ((3,), 100)]
    both = build(pool, (Quota("a", "x", 0, 4),), 2, household_limit=1)
    panels = urn(both, Mixture(np.array([[2.0]]), np.array([1.0])), 400)
    assert {p.people for p in panels} <= {(0, 2), (0, 3), (1, 2), (1, 3)}
    tickets = np.zeros(4, int)
    for panel in panels:
        tickets[list(panel.people)] += panel.tickets
    assert tickets.tolist() == pytest.approx([200] * 4)
