"""Every name of a column and word of a vote that is understood; each refusal word for word."""

import numpy as np
import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.opinions import analyse, next_statement
from polyphonie.methods.opinions.reading import read_left_out, read_votes
from polyphonie.methods.opinions.statements import (
    counts_of,
    disagreement,
    group_consensus,
    ratio_test,
    share,
    share_test,
    wilson,
)
from polyphonie.methods.opinions.votes import votes_of


@pytest.fixture
def file(tmp_path):
    def make(text):
        path = tmp_path / "votes.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def refusal(work) -> tuple[str, int | None]:
    with pytest.raises(InputError) as refused:
        work()
    return str(refused.value), refused.value.row


@pytest.mark.parametrize("voter", ["voter", "voter-id", "participant", "participant_id", "pid", "votant", "Voter"])
def test_every_name_of_the_voter_is_known(file, voter):
    assert read_votes(file(f"{voter},statement,vote\n7,3,1\n")).voters == ("7",)


@pytest.mark.parametrize("statement", ["statement", "comment-id", "comment_id", "tid", "énoncé", "enonce"])
def test_every_name_of_the_statement_is_known(file, statement):
    assert read_votes(file(f'vote;"{statement}";voter\n1;3;7\n')).statements == ("3",)


@pytest.mark.parametrize("value", ["vote", "value", "valeur"])
def test_every_name_of_the_vote_is_known(file, value):
    assert read_votes(file(f"voter,statement,{value}\n7,3,-1\n")).value.tolist() == [-1]


@pytest.mark.parametrize(
    ("word", "vote"),
    [
        ("1", 1), ("agree", 1), ("d’accord", 1), ("d'accord", 1), ("D’ACCORD", 1), ("0", 0), ("pass", 0), ("passe", 0),
        ("-1", -1), ("disagree", -1), ("pas d’accord", -1), ("pas d'accord", -1), (" agree ", 1),
    ],
)  # fmt: skip
def test_every_word_of_a_vote_is_known(file, word, vote):
    assert read_votes(file(f"voter,statement,vote\nanne,s1,{word}\n")).value.tolist() == [vote]


HEAD = "voter,statement,vote\n"
TABLE = "participant,group-id,n-agree,n-disagree,0,1\n"
COLUMNS = (
    "Ligne 1 : les colonnes voter, statement et vote sont attendues, ou le tableau « participants-votes » de Polis."
)


@pytest.mark.parametrize(
    ("text", "says", "row"),
    [
        ("a,b\n1,2\n", COLUMNS, 1),
        (HEAD, "Le fichier ne contient aucun vote.", None),
        (HEAD + "1,2\n", "Ligne 2 : 3 cellules attendues.", 2),
        (HEAD + "1,2,1\n1,3,2\n", "Ligne 3 : « 2 » n’est pas un vote.", 3),
        (HEAD + "a,2,1\n\na,3,oui\n", "Ligne 4 : « oui » n’est pas un vote.", 4),
        (HEAD + "a,,1\n", "Ligne 2 : le votant ou l’énoncé manque.", 2),
        (HEAD + ",a,1\n", "Ligne 2 : le votant ou l’énoncé manque.", 2),
        (b"voter,\xe9,vote\n1,2,1\n", "Ligne 1 : le fichier n’est pas en UTF-8.", 1),
        (TABLE, "Le fichier ne contient aucun vote.", None),
        (TABLE + "7,,1,0,1\n", "Ligne 2 : 6 cellules attendues.", 2),
        (TABLE + "7,,1,0,1,\n8,,1,0,3,\n", "Ligne 3 : un vote est 1, 0, -1 ou vide.", 3),
        (TABLE + "7,,1,0,1,\n7,,1,0,1,\n", "Ligne 3 : « 7 » figure deux fois.", 3),
        ("participant,n-disagree\n7,0\n", "Ligne 1 : chaque énoncé doit avoir une colonne et une seule.", 1),
        ("participant,n-disagree,0,0\n7,0,1,1\n", "Ligne 1 : chaque énoncé doit avoir une colonne et une seule.", 1),
    ],
)
def test_wrong_votes_are_refused_in_these_words(file, text, says, row):
    path = file(text)
    assert refusal(lambda: read_votes(path)) == (says, row)


def test_other_refusals_in_these_words(file, tmp_path):
    none = tmp_path / "none.csv"
    assert refusal(lambda: read_votes(none))[0] == f"Impossible de lire le fichier {none} : il n’existe pas."
    assert refusal(lambda: read_left_out(none))[0] == f"Impossible de lire le fichier {none}."
    comments = file("a\n1\n")
    assert refusal(lambda: read_left_out(comments)) == (
        "Ligne 1 : les colonnes comment-id et moderated sont attendues.",
        1,
    )
    assert refusal(lambda: votes_of(["a"], ["s", "t"], [1])) == (
        "Il faut autant de votants, d’énoncés et de votes.",
        None,
    )
    assert refusal(lambda: votes_of(["a", "a"], ["s", "t"], [1, 2])) == ("Vote 2 : 2 n’est ni 1, ni 0, ni -1.", 2)
    votes = votes_of(["a"], ["s"], [1])
    assert refusal(lambda: analyse(votes_of([], [], [])))[0] == "Il n’y a aucun vote."
    assert refusal(lambda: analyse(votes, count=0))[0] == "Le nombre de groupes demandé doit être au moins 1."
    found = analyse(votes)
    for draw in (-0.1, 1):
        says = "Le tirage doit être entre 0 et 1 (exclu)."
        assert refusal(lambda draw=draw: next_statement(found, frozenset(), draw))[0] == says


def test_a_table_of_votes_is_read_cell_by_cell(file):
    votes = read_votes(file(TABLE + '"9",0,1,1,1,-1\n10,,0,0,,0\n'))
    assert votes.voters == ("9", "10") and votes.statements == ("0", "1")
    assert votes.voter.tolist() == [0, 0, 1] and votes.statement.tolist() == [0, 1, 1]
    assert votes.value.tolist() == [1, -1, 0]


def test_shares_and_tests_by_hand():
    one = np.array([3])
    assert share(one, np.array([6])) == pytest.approx([4 / 8])
    assert share_test(one, np.array([8])) == pytest.approx([2 * 3 * (4 / 9 - 0.5)])
    # 4 of 9 against 2 of 4, each one higher: shares 5/10 and 3/5, pooled 8/15.
    spread = 8 / 15 * (7 / 15) * (1 / 10 + 1 / 5)
    found = ratio_test(np.array([4]), np.array([9]), np.array([2]), np.array([4]))
    assert found == pytest.approx([(0.5 - 0.6) / spread**0.5])
    assert ratio_test(one, one, one, one).tolist() == [0.0]
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(3, 20, 1.96) == pytest.approx((0.0524, 0.3604), abs=1e-4)


def test_consensus_of_groups_and_disagreement_by_hand():
    """Two groups of two and one voters: all agree on s; t divides them."""
    votes = votes_of(list("aabbcc"), ["s", "t"] * 3, [1, 1, 1, 1, 1, -1])
    counts = counts_of(votes, np.array([0, 0, 1]))
    assert group_consensus(counts) == pytest.approx([3 / 4 * 2 / 3, 3 / 4 * 1 / 3])
    assert disagreement(counts) == pytest.approx([3 / 4 - 2 / 3, 3 / 4 - 1 / 3])
    assert disagreement(counts_of(votes, np.array([-1, -1, -1]))).tolist() == [0.0, 0.0]
