"""Figures and sentences that must not move: same votes, same result, to the last digit shown."""

import argparse
import csv

import numpy as np
import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.opinions import analyse, cli, groups, space, stability, votes_of
from polyphonie.methods.opinions.groups import follow, grouping_of, neighbourhoods, silhouette
from polyphonie.methods.opinions.reading import _numbers, read_votes
from polyphonie.methods.opinions.statements import Chosen, Counts, priorities
from polyphonie.methods.opinions.tests.test_opinions import counts, statements, two_camps


@pytest.fixture(scope="module")
def found():
    who, what, vote, _ = two_camps()
    return analyse(votes_of(who, what, vote))


@pytest.fixture(scope="module")
def noise():
    who, what = np.divmod(np.arange(60 * 12), 12)
    vote = np.random.default_rng(4).choice([-1, 1], who.size)
    return analyse(votes_of(who, what, vote), count=3)


def test_words_of_a_conversation(found):
    told = cli.in_words({**cli.report(found), "stability": 0.984})
    assert told.splitlines() == [
        "Groupe 1 : 20 personnes",
        "    énoncé 1 : 19 sur 19 d’accord (entre 88 et 100 %)",
        "    énoncé 0 : 19 sur 20 d’accord (entre 80 et 99 %)",
        "    énoncé 15 : 18 sur 19 d’accord (entre 80 et 99 %)",
        "    énoncé 2 : 16 sur 17 d’accord (entre 77 et 99 %)",
        "    énoncé 3 : 18 sur 18 pas d’accord (entre 87 et 100 %)",
        "Groupe 2 : 10 personnes",
        "    énoncé 8 : 7 sur 7 d’accord (entre 72 et 100 %)",
        "    énoncé 2 : 10 sur 10 pas d’accord (entre 79 et 100 %)",
        "    énoncé 1 : 9 sur 10 pas d’accord (entre 65 et 98 %)",
        "    énoncé 11 : 9 sur 10 pas d’accord (entre 65 et 98 %)",
        "    énoncé 15 : 8 sur 9 pas d’accord (entre 62 et 97 %)",
        "Ce que l’ensemble partage :",
        "    énoncé 13 : 19 sur 27 d’accord (entre 55 et 82 %)",
        "    énoncé 1 : 19 sur 29 d’accord (entre 50 et 78 %)",
        "    énoncé 15 : 18 sur 28 d’accord (entre 49 et 77 %)",
        "    énoncé 14 : 15 sur 23 d’accord (entre 48 et 79 %)",
        "    énoncé 0 : 19 sur 30 d’accord (entre 48 et 76 %)",
        "    énoncé 3 : 18 sur 28 pas d’accord (entre 49 et 77 %)",
        "    énoncé 6 : 14 sur 22 pas d’accord (entre 46 et 78 %)",
        "    énoncé 7 : 15 sur 24 pas d’accord (entre 46 et 77 %)",
        "Stabilité des groupes : 0.98 (1 : toujours les mêmes)",
    ]


def test_figures_of_a_conversation(found):
    report = cli.report(found, 0.1234567)
    assert report["stability"] == 0.123457
    assert report["silhouettes"] == {"2": 0.859816}
    assert report["explained"] == [0.794172, 0.038301]
    assert report["positions"]["7"] == [2.669729, -0.019423]
    assert [report["priorities"][str(i)] for i in range(4)] == [1.115408, 1.56911, 1.540171, 0.653239]
    assert report["consensus"]["groups"][0] == {"statement": "13", "value": 0.10101}
    assert report["disagreement"][:2] == [{"statement": "1", "value": 0.869048}, {"statement": "8", "value": 0.826389}]
    assert report["representative"]["1"][0] == {
        "statement": "8",
        "way": "agree",
        "success": 7,
        "trials": 7,
        "share": 0.888889,
        "low": 0.721226,
        "high": 1.0,
        "test": 2.828427,
        "ratio": 14.222222,
        "ratio_test": 4.368236,
        "best_agree": True,
    }
    assert report["consensus"]["agree"][0]["best_agree"] is False


def test_stability_of_noise_is_the_same_figure_each_time(noise):
    assert stability(noise, 5) == pytest.approx(0.26534635, abs=1e-6)


def test_a_chosen_statement_is_the_best_agreement_only_when_said():
    assert Chosen(0, "agree", 1, 1, 0.5, 1.0, 0.0, 1.0).best_agree is False


def test_as_on_the_server_points_count_alike_and_starts_follow_arrival(noise):
    points, last_first = noise.space.positions, np.arange(60)[::-1]
    weights = np.arange(1, 61)
    ours = grouping_of(points, weights)
    assert {k: round(s, 6) for k, s in ours.silhouettes.items()} == {2: 0.365191, 3: 0.357116, 4: 0.337952, 5: 0.356168}
    server = grouping_of(points, weights, arrival=last_first)
    assert {k: round(s, 6) for k, s in server.silhouettes.items()} == {
        2: 0.353061,
        3: 0.328656,
        4: 0.322103,
        5: 0.306422,
    }
    # k-means from the first distinct points, each neighbourhood weighing its members.
    start = groups._first_distinct(points[::-1], 2)
    label, _, _ = groups.k_means(points[::-1], np.ones(60), start)
    assert (label[::-1] == server.label).all() or (label[::-1] != server.label).all()
    assert server.silhouettes[2] == pytest.approx(silhouette(points, server.label))
    assert ours.silhouettes[2] == pytest.approx(silhouette(points, ours.label, weights.astype(float)))
    assert ours.silhouettes[2] != pytest.approx(silhouette(points, ours.label))


def test_points_of_one_place_weigh_together_on_the_server():
    points = np.array([[0.0, 0]] * 5 + [[1.0, 0]] + [[9.0, 0]] * 2 + [[10.0, 0]])
    near, centres = neighbourhoods(points)
    assert near.tolist() == [0, 0, 0, 0, 0, 1, 2, 2, 3]
    assert centres.tolist() == [[0, 0], [1, 0], [9, 0], [10, 0]]
    found = grouping_of(points, np.ones(9), arrival=np.arange(9), count=2)
    assert found.label.tolist() == [0] * 6 + [1] * 3
    assert found.centres.tolist() == [[1 / 6, 0], [28 / 3, 0]]


def test_neighbourhoods_end_when_nothing_moves_any_more(monkeypatch):
    rounds = []
    step = groups._step
    monkeypatch.setattr(groups, "_step", lambda *a: rounds.append(1) or step(*a))
    neighbourhoods(np.array([[0.0, 0], [5.0, 5]]))
    assert len(rounds) == 1


def test_starts_are_drawn_among_points_that_weigh():
    points = np.array([[0.0, 0], [1, 0], [2, 0]])
    assert groups._start(points, np.array([0.0, 0, 3]), 1, 0).tolist() == [[2, 0]]
    assert groups._start(points, np.array([3.0, 0, 0]), 1, 7).tolist() == [[0, 0]]
    # Where fewer points differ than starts are asked for, the last stands in.
    assert groups._start(points[:1], np.ones(1), 2, 0).tolist() == [[0, 0], [0, 0]]


def test_the_full_decomposition_serves_up_to_its_limit(found, monkeypatch):
    votes = found.votes
    asked = []
    monkeypatch.setattr(space, "_lanczos", lambda *a: asked.append(1) or np.linalg.eigh(space._gram(*a)))
    size = len(votes.voters) * len(votes.statements) ** 2
    monkeypatch.setattr(space, "_DENSE", size)
    space.space_of(votes)
    assert asked == []
    monkeypatch.setattr(space, "_DENSE", size - 1)
    space.space_of(votes)
    assert asked == [1]


def test_follow_counts_members_of_the_first_groups_too():
    assert follow(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 1, 0, 0])).tolist() == [1, 1, 1, 0, 0]
    # Most members first: two of three of group 0 came from 1, and group 1 shares but one with it.
    assert follow(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0, 0])).tolist() == [1, 1, 1, 0, 0, 0]
    # A group that shares nothing keeps no number by right.
    assert follow(np.array([0, 1, 1]), np.array([0, 0, 0])).tolist() == [1, 0, 0]
    # Who is nowhere today, or was nowhere yesterday, says nothing.
    assert follow(np.array([-1, -1, 0, 1]), np.array([0, 0, 1, 0])).tolist() == [-1, -1, 1, 0]
    assert follow(np.array([0, 0, 0, 1]), np.array([-1, -1, 1, 1])).tolist()[-1] in (0, 1)


def test_consensus_asks_for_more_than_half_and_a_clear_test():
    votes = votes_of([f"{i}" for i in range(9)] * 2, ["a"] * 9 + ["b"] * 9, [1] * 9 + [1] * 5 + [-1] * 4)
    told = statements.consensus(votes, np.zeros(2, bool))
    assert [(c.statement, c.success, c.trials) for c in told["agree"]] == [(0, 9, 9)]
    assert told["disagree"] == []
    assert statements.consensus(votes, np.array([True, False])) == {"agree": [], "disagree": []}


def test_representative_statements_come_strongest_first():
    agree = [[10, 10, 9, 7], [0, 4, 2, 1]]
    told = statements.representative(counts(agree, [[0] * 4] * 2, [[10] * 4] * 2), np.zeros(4, bool))[0]
    ranks = [c.rank for c in told]
    assert told[0].statement == 0
    assert ranks == sorted(ranks, reverse=True)
    assert [c.statement for c in told] == [0, 2, 1, 3]


def read(tmp_path, content):
    path = tmp_path / "v.csv"
    path.write_bytes(content)
    return read_votes(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"a,b\n1,2\n",
            "Ligne 1 : les colonnes voter, statement et vote sont attendues, ou le tableau "
            "« participants-votes » de Polis.",
        ),
        (b"voter,statement,\xe9\n", "Ligne 1 : le fichier n’est pas en UTF-8."),
        (b"voter,statement,vote\n", "Le fichier ne contient aucun vote."),
        (b"voter,statement,vote\n1,1,1\n1,2,5\n", "Ligne 3 : « 5 » n’est pas un vote."),
        (b"voter,statement,vote\n1,1,1\n1,2,-2\n", "Ligne 3 : « -2 » n’est pas un vote."),
        (b"voter,statement,vote\n1,1,1\n1,2,oui\n", "Ligne 3 : « oui » n’est pas un vote."),
        (b"voter,statement,vote\n1,1,1\n1,2\n", "Ligne 3 : 3 cellules attendues."),
        (b"voter,statement,vote\n1,1,1\n,2,1\n", "Ligne 3 : le votant ou l’énoncé manque."),
        (b"participant,n-disagree\n1,0\n", "Ligne 1 : chaque énoncé doit avoir une colonne et une seule."),
        (b"participant,n-disagree,1\n", "Le fichier ne contient aucun vote."),
        (b"participant,n-disagree,1\n1,0,1\n2,0\n", "Ligne 3 : 3 cellules attendues."),
        (b"participant,n-disagree,1\n1,0,1\n2,0,7\n", "Ligne 3 : un vote est 1, 0, -1 ou vide."),
        (b"participant,n-disagree,1\n1,0,1\n2,0,1\n1,0,0\n", "Ligne 4 : « 1 » figure deux fois."),
    ],
)
def test_refusals_to_the_letter(tmp_path, content, says):
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert str(caught.value) == says


def test_refusals_of_the_library_to_the_letter(tmp_path):
    def said(function, *arguments, **options):
        with pytest.raises(InputError) as caught:
            function(*arguments, **options)
        return str(caught.value)

    absent = tmp_path / "absent.csv"
    one = votes_of([1], [1], [1])
    assert said(read_votes, absent) == f"Impossible de lire le fichier {absent} : il n’existe pas."
    assert said(votes_of, [1, 2], [1, 1], [1, 2]) == "Vote 2 : 2 n’est ni 1, ni 0, ni -1."
    assert said(votes_of, [1], [1, 2], [1]) == "Il faut autant de votants, d’énoncés et de votes."
    assert said(analyse, votes_of([], [], [])) == "Il n’y a aucun vote."
    assert said(analyse, one, count=0) == "Le nombre de groupes demandé doit être au moins 1."


@pytest.mark.parametrize("digits", [1, 9, 15, 16])
def test_numbers_of_any_length_are_read_whole(tmp_path, digits):
    name = "9" * digits
    votes = read(tmp_path, f"voter;statement;vote\n{name};-10;-1\n0;7;0\n".encode())
    assert votes.voters == ("0", name)
    assert votes.statements == ("-10", "7")
    assert votes.value.tolist() == [0, -1]


def test_each_form_of_line_end_and_only_the_first_line_decides_the_separator(tmp_path):
    plain = read(tmp_path, b"voter,statement,vote\n1,2,1\n")
    other = read(tmp_path, b"voter;statement;vote\r\n1;2;1\r\n")
    worded = read(tmp_path, b'voter,statement,vote\nx,"a;b;c;d",1\n')
    assert (plain.voters, plain.statements, plain.value.tolist()) == (other.voters, other.statements, [1])
    assert worded.statements == ("a;b;c;d",)


def test_the_command_says_how_much_it_read_and_counts_by_default_with_five(tmp_path, capsys):
    who, what, vote, _ = two_camps()
    path = tmp_path / "votes.csv"
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([("voter", "statement", "vote"), *zip(who, what, vote, strict=True)])
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["opinions", str(path)])
    assert (args.minimum, args.stability, args.groups, args.statements) == (5, 0, None, None)
    assert args.run(args) == 0
    assert capsys.readouterr().err == f"30 votants, 16 énoncés, {len(vote)} votes.\n"


def test_more_groups_than_the_sample_has_places(monkeypatch):
    monkeypatch.setattr(groups, "_SAMPLE", 5)
    points = np.array([[0.0, 0]] * 19 + [[1.0, 1]])
    found = grouping_of(points, np.ones(20), count=2)
    assert found.label.min() == 0


def test_numbers_are_read_column_by_column_and_words_left_to_the_slower_reader():
    assert _numbers(b"v,s,x\n-12,3,1\n4,567,-1\n", ",", 3).tolist() == [[-12, 3, 1], [4, 567, -1]]
    for other in (b"v,s\n1,a\n", b"v,s\n1,\n", b"v,s\n1,2,3\n", b"v,s\n1,1234567890123456\n"):
        assert _numbers(other, ",", 2) is None


def test_what_is_common_to_all_is_compared_with_no_others(found):
    """A consensus has no ratio; a statement of a group always has one."""
    assert {
        (common.ratio, common.ratio_test, common.best_agree) for way in found.consensus.values() for common in way
    } == {(0.0, 0.0, False)}
    assert all(chosen.ratio > 0 for group in found.representative for chosen in group)


def test_a_priority_by_hand():
    """Four voters, one statement: two agree, one passes; nobody stands anywhere (no axis)."""
    counts = Counts(*(np.array([[n]]) for n in (2, 1, 4)))
    shown = priorities(counts, np.zeros((2, 1)), np.zeros(1))[0]
    importance = (1 - 2 / 6) * 1 * (3 / 6)
    assert shown == pytest.approx((importance * (1 + 8 * 2 ** (-4 / 5))) ** 2)
    told_apart = priorities(counts, np.array([[0.6], [0.8]]), np.array([0.5]))[0]
    assert told_apart == pytest.approx(shown * 1.5**2)
