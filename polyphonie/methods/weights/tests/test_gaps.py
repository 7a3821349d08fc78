"""Who took part against who lives here: intervals, hidden groups, whom to invite."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.weights import (
    gaps,
    next_invitations,
    similarity,
    to_invite,
    wilson,
)


def test_wilson_interval_is_the_textbook_one():
    low, high = wilson(3, 20)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3604)
    assert wilson(0, 10)[0] == 0.0 and wilson(10, 10)[1] == 1.0


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
