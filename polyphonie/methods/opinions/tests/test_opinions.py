import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.opinions import (
    analyse,
    groups,
    merged,
    next_statement,
    rand_index,
    space,
    stability,
    statements,
    votes_of,
)
from polyphonie.methods.opinions.groups import follow, grouping_of, k_means, neighbourhoods, silhouette
from polyphonie.methods.opinions.votes import indexed


def two_camps(people=30, size=16, seed=0, share=0.85):
    """Voters who mostly follow their camp; camp 0 is people 0, 3, 6… (a third)."""
    draw = np.random.default_rng(seed)
    camp = np.arange(people) % 3 > 0
    line = draw.choice([-1, 1], size)
    vote = np.where(camp[:, None], line, -line)
    vote = np.where(draw.random(vote.shape) < 0.1, 0, vote)
    who, what = np.nonzero(draw.random(vote.shape) < share)
    return who, what, vote[who, what], camp


@pytest.fixture
def camps():
    who, what, vote, camp = two_camps()
    return votes_of(who, what, vote), camp


def test_votes_keep_the_last_of_each():
    votes = votes_of(["b", "a", "b"], [2, 10, 2], [1, 0, -1])
    assert votes.voters == ("a", "b")
    assert votes.statements == ("2", "10")
    assert votes.voter.tolist() == [0, 1]
    assert votes.statement.tolist() == [1, 0]
    assert votes.value.tolist() == [0, -1]
    assert votes.counts.tolist() == [1, 1]


def test_labels_sort_numbers_by_value_before_words():
    assert indexed(["x", "10", "-3", "9"])[0] == ("-3", "9", "10", "x")
    assert indexed([10, 9])[0] == ("9", "10")
    assert indexed([])[0] == ()


def test_votes_refuse_wrong_values():
    with pytest.raises(InputError, match="Vote 2") as caught:
        votes_of([1, 2], [1, 1], [1, 2])
    assert caught.value.row == 2
    with pytest.raises(InputError, match="autant"):
        votes_of([1], [1, 2], [1])


def test_merged_later_votes_replace():
    one, other = votes_of([1, 2], ["a", "a"], [1, 1]), votes_of([2, 3], ["a", "b"], [-1, 0])
    both = merged(one, other)
    assert both.voters == ("1", "2", "3")
    assert both.statements == ("a", "b")
    assert both.value.tolist() == [1, -1, 0]


def test_analyse_finds_the_camps(camps):
    votes, camp = camps
    found = analyse(votes)
    assert found.sizes.tolist() == [20, 10]
    assert (found.label == (~camp).astype(int)).all()
    assert rand_index(found.label, camp) == 1
    assert found.space.explained[0] > 0.5
    assert found.disagreement.max() > 0.7
    assert all(items for items in found.representative)


@given(st.randoms(use_true_random=False))
def test_analyse_does_not_depend_on_the_order_of_votes(random):
    who, what, vote, _ = two_camps()
    order = list(range(len(who)))
    random.shuffle(order)
    one, other = analyse(votes_of(who, what, vote)), analyse(votes_of(who[order], what[order], vote[order]))
    assert one.space.positions.tobytes() == other.space.positions.tobytes()
    assert one.label.tobytes() == other.label.tobytes()
    assert one.representative == other.representative


def test_analyse_swapping_agree_and_disagree_keeps_the_groups(camps):
    votes, _ = camps
    turned = votes_of(
        [votes.voters[i] for i in votes.voter], [votes.statements[i] for i in votes.statement], -votes.value
    )
    assert analyse(turned).label.tolist() == analyse(votes).label.tolist()


def test_analyse_no_group_under_its_minimum(camps):
    votes, _ = camps
    assert analyse(votes, minimum=11).sizes.tolist() == [30]
    assert analyse(votes, minimum=11).silhouettes == {}
    assert analyse(votes, minimum=10).sizes.tolist() == [20, 10]
    assert analyse(votes, count=2, minimum=100).sizes.tolist() == [20, 10]


def test_analyse_one_group_when_asked(camps):
    found = analyse(camps[0], count=1)
    assert found.sizes.tolist() == [30]
    assert found.disagreement.max() == 0
    assert stability(found) == 1.0


def test_analyse_too_few_votes_have_no_group():
    who, what, vote, _ = two_camps()
    votes = votes_of([*who, 99], [*what, 0], [*vote, 1])
    found = analyse(votes)
    assert found.label[votes.voters.index("99")] == -1
    assert found.sizes.sum() == 30


def test_analyse_fewer_than_fifteen_places_those_who_voted_most():
    found = analyse(votes_of([1, 1, 2, 3], ["a", "b", "a", "b"], [1, 1, -1, 0]))
    assert (found.label >= 0).all()


def test_analyse_statement_left_out_weighs_nothing(camps):
    votes, _ = camps
    found = analyse(votes, left_out={"0"})
    assert found.space.mean[0] == 0
    assert found.space.axes[:, 0].tolist() == [0, 0]
    shown = [c.statement for group in found.representative for c in group]
    shown += [c.statement for way in found.consensus.values() for c in way]
    assert 0 not in shown
    nothing = analyse(votes, left_out=set(votes.statements))
    assert nothing.representative == [[]]
    assert nothing.space.positions.tolist() == [[0, 0]] * 30
    assert nothing.space.explained.tolist() == [0, 0]


def test_analyse_refuses_wrong_input(camps):
    with pytest.raises(InputError, match="aucun vote"):
        analyse(votes_of([], [], []))
    with pytest.raises(InputError, match="au moins 1"):
        analyse(camps[0], count=0)


def test_everyone_alike_is_one_group():
    who, what = np.divmod(np.arange(200), 10)
    found = analyse(votes_of(who, what, np.ones(200, int)))
    assert found.sizes.tolist() == [20]
    assert analyse(votes_of(who, what, np.ones(200, int)), count=3).sizes.tolist() == [20]


def test_groups_keep_their_numbers_from_one_day_to_the_next():
    who, what, vote, camp = two_camps(60)
    first = analyse(votes_of(who[who < 30], what[who < 30], vote[who < 30]))
    # The next day most newcomers are of the small camp: it becomes the larger.
    late = (who < 30) | ~camp[who]
    more = np.concatenate([who[late], who[~camp[who]] + 100])
    day = votes_of(
        more,
        np.concatenate([what[late], what[~camp[who]]]),
        np.concatenate([vote[late], vote[~camp[who]]]),
    )
    second = analyse(day, before=first)
    same = [
        (first.label[first.votes.voters.index(v)], second.label[i])
        for i, v in enumerate(day.voters)
        if v in first.votes.voters
    ]
    assert all(a == b for a, b in same)
    assert second.sizes[1] > second.sizes[0]
    assert analyse(day).sizes[0] > analyse(day).sizes[1]
    assert second.space.axes[0] @ first.space.axes[0] > 0.9


def test_axes_follow_statements_that_come_and_go(camps):
    votes, _ = camps
    first = analyse(votes)
    flipped = type(first)(
        **{
            **vars(first),
            "space": space.Space(first.space.mean, -first.space.axes, first.space.positions, first.space.explained),
        }
    )
    again = analyse(merged(votes, votes_of(["0"], ["new"], [1])), before=flipped)
    assert again.space.axes[0][: len(votes.statements)] @ first.space.axes[0] < -0.9
    fewer = votes_of([1, 2] * 4, ["1", "1", "2", "2", "3", "3", "4", "4"], [1, -1] * 4)
    assert analyse(fewer, before=first).votes.statements == ("1", "2", "3", "4")


def test_follow_new_groups_take_free_numbers():
    assert follow(np.array([0, 0, 1, 1, -1, 2]), np.array([1, 1, 0, 0, 0, -1])).tolist() == [1, 1, 0, 0, -1, 2]
    assert follow(np.array([0, 1]), np.array([-1, -1])).tolist() == [0, 1]
    assert follow(np.array([0, 1]), np.array([7, 0])).tolist() == [1, 0]


def test_number_of_groups_yesterdays_is_kept_while_good_enough():
    chosen = groups._chosen({2: 0.40, 3: 0.44, 4: 0.30}, 0.05, None)
    assert chosen == 2
    assert groups._chosen({2: 0.40, 3: 0.44, 4: 0.30}, 0.05, 3) == 3
    assert groups._chosen({2: 0.40, 3: 0.46, 4: 0.30}, 0.05, 2) == 3
    assert groups._chosen({2: 0.40, 3: 0.44}, 0.05, 4) == 2
    assert groups._chosen({}, 0.05, 2) is None


def test_grouping_of_nobody():
    found = grouping_of(np.zeros((3, 2)), np.zeros(3))
    assert found.label.tolist() == [-1, -1, -1]
    assert found.centres.shape == (0, 2)
    assert found.silhouettes == {}


def test_silhouette_by_hand():
    points = np.array([[0.0, 0], [1, 0], [10, 0]])
    a, b = (10 - 1) / 10, (9 - 1) / 9
    assert silhouette(points, np.array([0, 0, 1])) == pytest.approx((a + b + 0) / 3)
    weighted = silhouette(points, np.array([0, 0, 1]), np.array([2.0, 1, 1]))
    assert weighted == pytest.approx((2 * a + b) / 4)
    assert silhouette(points, np.zeros(3, int)) == -1


def test_k_means_weights_pull_the_centre():
    points = np.array([[0.0, 0], [3, 0], [10, 0]])
    label, centres, spread = k_means(points, np.array([2.0, 1, 1]), np.array([[0.0, 0], [9, 0]]))
    assert label.tolist() == [0, 0, 1]
    assert centres.tolist() == [[1, 0], [10, 0]]
    assert spread == pytest.approx(2 * 1 + 4)


def test_k_means_ends_even_when_rounds_run_out(monkeypatch):
    points = np.random.default_rng(0).normal(size=(60, 2))
    monkeypatch.setattr(groups, "_LIMIT", 1)
    label, _, spread = k_means(points, np.ones(60), points[:3])
    assert label.min() >= 0
    assert spread > 0


def test_neighbourhoods_first_hundred_then_means(monkeypatch):
    points = np.random.default_rng(1).normal(size=(300, 2))
    near, centres = neighbourhoods(points)
    assert centres.shape[0] <= 100
    assert np.allclose(centres[5], points[near == 5].mean(axis=0))
    monkeypatch.setattr(groups, "_CHUNK", 7)
    again, same = neighbourhoods(points)
    assert (near == again).all()
    assert np.array_equal(centres, same)
    monkeypatch.setattr(groups, "_ROUNDS", 1)
    assert neighbourhoods(points)[1].shape[0] <= 100


def test_many_voters_compete_on_a_sample(monkeypatch, camps):
    votes, _camp = camps
    whole = analyse(votes).label
    monkeypatch.setattr(groups, "_SAMPLE", 10)
    assert rand_index(analyse(votes, count=2).label, whole) == 1


def test_lanczos_finds_the_same_axes(monkeypatch, camps):
    votes, _ = camps
    whole = space.space_of(votes)
    monkeypatch.setattr(space, "_DENSE", 0)
    assert space.space_of(votes).positions == pytest.approx(whole.positions, abs=1e-9)
    monkeypatch.setattr(space, "_STEPS", 3)
    assert space.space_of(votes).axes.shape == whole.axes.shape


def test_gram_in_blocks(monkeypatch, camps):
    votes, _ = camps
    whole = space.space_of(votes)
    monkeypatch.setattr(space, "_CELLS", 20)
    assert space.space_of(votes).positions == pytest.approx(whole.positions, abs=1e-9)


def test_axes_are_perpendicular_and_of_length_one(camps):
    axes = analyse(camps[0]).space.axes
    assert axes @ axes.T == pytest.approx(np.eye(2), abs=1e-12)


def test_one_statement_has_one_axis():
    found = space.space_of(votes_of([1, 2, 3], ["a"] * 3, [1, -1, -1]))
    assert found.axes.tolist() == [[1], [0]]
    assert found.explained.tolist() == pytest.approx([1, 0])


def test_shares_and_tests_by_hand():
    one = np.array([3.0])
    assert statements.share(one, np.array([4])) == pytest.approx(4 / 6)
    assert statements.share_test(one, np.array([4])) == pytest.approx(2 * 5**0.5 * (4 / 5 - 0.5))
    pooled = (4 + 2) / (5 + 6)
    z = (4 / 5 - 2 / 6) / (pooled * (1 - pooled) * (1 / 5 + 1 / 6)) ** 0.5
    assert statements.ratio_test(one, np.array([4]), np.array([1]), np.array([5])) == pytest.approx(z)
    assert statements.ratio_test(one, np.array([3]), np.array([2]), np.array([2])) == 0


def test_wilson_interval():
    assert statements.wilson(0, 0) == (0.0, 1.0)
    low, high = statements.wilson(8, 10)
    assert (low, high) == pytest.approx((0.5408, 0.9313), abs=2e-3)
    assert statements.wilson(0, 5)[0] == 0
    assert statements.wilson(5, 5)[1] == pytest.approx(1)


def counts(agree, disagree, seen):
    return statements.Counts(*(np.array(x) for x in (agree, disagree, seen)))


def test_representative_falls_back_on_what_is_most_apart():
    found = statements.representative(counts([[0, 0], [0, 0]], [[1, 2], [1, 1]], [[3, 3], [3, 3]]), np.zeros(2, bool))
    assert [(c.statement, c.way, c.best_agree) for c in found[0]] == [(1, "disagree", False)]


def test_representative_nothing_to_choose_from():
    found = statements.representative(counts([[1]], [[0]], [[1]]), np.ones(1, bool))
    assert found == [[]]


def test_representative_best_agreement_by_share_when_no_group_differs():
    agree, seen = [[9, 9, 10], [9, 8, 10]], [[10, 10, 10], [10, 10, 10]]
    found = statements.representative(counts(agree, [[0] * 3] * 2, seen), np.zeros(3, bool))
    assert [items[0].statement for items in found] == [2, 2]
    assert all(items[0].best_agree for items in found)


def test_representative_best_agreement_by_difference_with_others():
    agree, seen = [[9, 10], [5, 2]], [[10, 10], [10, 10]]
    found = statements.representative(counts(agree, [[0, 0]] * 2, seen), np.zeros(2, bool))
    assert [(c.statement, c.best_agree) for c in found[0]] == [(1, True), (0, False)]
    assert not found[1][0].best_agree


def test_disagreement_without_groups_is_none():
    assert statements.disagreement(counts(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros((0, 2)))).tolist() == [0, 0]


def test_next_statement_follows_priorities(camps):
    votes, _ = camps
    found = analyse(votes, left_out={"3"})
    total = found.priority.sum() - found.priority[3]
    draws = [next_statement(found, set(), k / 2000) for k in range(2000)]
    assert "3" not in draws
    for i, name in enumerate(votes.statements):
        if name != "3":
            assert draws.count(name) / 2000 == pytest.approx(found.priority[i] / total, abs=2e-3)
    assert next_statement(found, set(votes.statements) - {"7"}, 0.99) == "7"
    assert next_statement(found, set(votes.statements), 0.5) is None
    for draw in (-0.1, 1.0):
        with pytest.raises(InputError, match="tirage"):
            next_statement(found, set(), draw)


def test_rand_index_known_values():
    assert rand_index(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1
    assert rand_index(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(-0.5)
    assert rand_index(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])) == pytest.approx(4 / 7)
    assert rand_index(np.array([0]), np.array([5])) == 1
    assert rand_index(np.array([], int), np.array([], int)) == 1


def test_stability_clear_camps_stay_and_noise_does_not(camps):
    votes, _ = camps
    assert stability(analyse(votes), 5) == 1.0
    draw = np.random.default_rng(4)
    who, what = np.divmod(np.arange(60 * 12), 12)
    noise = analyse(votes_of(who, what, draw.choice([-1, 1], who.size)), count=3)
    assert stability(noise, 5) < 0.7
    assert stability(noise, 5) == stability(noise, 5)
