import argparse
import csv
import json
from pathlib import Path

import numpy as np
import pytest

import polyphonie.methods.opinions as package
from polyphonie.methods.errors import InputError
from polyphonie.methods.opinions import analyse, cli, rand_index
from polyphonie.methods.opinions.reading import read_left_out, read_votes
from polyphonie.methods.opinions.tests.test_opinions import two_camps

REAL = Path(__file__).parents[5] / "shared" / "data" / "polis"
needs_data = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data is not here")


def run(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["opinions", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def file(tmp_path):
    who, what, vote, _ = two_camps()
    path = tmp_path / "votes.csv"
    rows = zip(who.tolist(), what.tolist(), vote.tolist(), strict=True)
    path.write_text("voter,statement,vote\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    return path


def test_json_is_one_object(file, capsys):
    assert run(file, "--json", "--stability", "3") == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert set(report) >= {"groups", "positions", "consensus", "representative"}
    assert report["sizes"] == [20, 10]
    assert list(report["groups"]) == [str(i) for i in range(30)]
    assert sorted(report["groups"].values()) == [0] * 20 + [1] * 10
    assert len(report["positions"]["7"]) == 2
    assert report["stability"] == 1.0
    assert len(report["representative"]["0"]) == 5
    ranked = [row["value"] for row in report["disagreement"]]
    assert ranked == sorted(ranked, reverse=True)
    assert err.startswith("30 votants, 16 énoncés, ")


def test_json_same_bytes(file, capsys):
    run(file, "--json")
    first = capsys.readouterr().out
    run(file, "--json")
    assert capsys.readouterr().out == first
    assert json.loads(first)["stability"] is None
    run(file, "--json", "--stability", "1")
    assert json.loads(capsys.readouterr().out)["stability"] == 1.0


def test_in_words(file, capsys):
    assert run(file, "--stability", "2") == 0
    out = capsys.readouterr().out
    assert "Groupe 1 : 20 personnes" in out
    assert "d’accord (entre" in out
    assert "Stabilité des groupes : 1.00" in out
    assert run(file) == 0
    assert "Stabilité" not in capsys.readouterr().out


def test_moderated_statements_are_left_out(file, tmp_path, capsys):
    comments = tmp_path / "comments.csv"
    comments.write_text("comment-id,moderated\n0,-1\n1,1\n")
    assert run(file, "--json", "--statements", comments) == 0
    report = json.loads(capsys.readouterr().out)
    assert "0" not in {row["statement"] for row in report["disagreement"]}


def test_voter_with_too_few_votes_has_no_group(file, capsys):
    file.write_text(file.read_text() + "99,0,1\n")
    run(file, "--json")
    assert json.loads(capsys.readouterr().out)["groups"]["99"] is None


def test_wrong_input_is_one_sentence_and_code_2(tmp_path, capsys):
    assert run(tmp_path / "absent.csv") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def read(tmp_path, content):
    path = tmp_path / "v.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_votes(path)


def as_rows(votes):
    return [
        (votes.voters[a], votes.statements[b], int(c))
        for a, b, c in zip(votes.voter, votes.statement, votes.value, strict=True)
    ]


EXPECTED = [("1", "0", 1), ("1", "2", -1), ("5", "0", 0)]


@pytest.mark.parametrize(
    "content",
    [
        "voter,statement,vote\n1,2,-1\n1,0,1\n5,0,0\n",
        "\ufeffvote;Voter;statement\r\n-1;1;2\r\n1;1;0\r\n0;5;0\r\n",
        "participant,comment-id,vote,note\n1,0,agree,x\n\n1,2,disagree,\n5,0,pass,\n",
        'participant,comment-id,vote\n1,0,"1"\n1,2,Pas d’accord\n5,0,passe\n',
        "voter,statement,vote\n1,0,0\n1,0,1\n1,2,-1\n5,0,0",
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,2\n1,,0,2,1,1,1,-1\n5,0,0,1,0,0,0,\n",
        "participant;n-disagree;0;2\r\n5;;0;\r\n1;;1;-1",
    ],
)
def test_read_votes_forms(tmp_path, content):
    assert as_rows(read(tmp_path, content)) == EXPECTED


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        ("a,b\n1,2\n", 1, "colonnes"),
        (b"voter,statement,\xe9\n", 1, "UTF-8"),
        ("voter,statement,vote\n", None, "aucun vote"),
        ("voter,statement,vote\n1,1,1\n1,2,5\n", 3, "5"),
        ("voter,statement,vote\n1,1,1\n1,2,oui\n", 3, "oui"),
        ("voter,statement,vote\n1,1,1\n1,2\n", 3, "3 cellules"),
        ("voter,statement,vote\n1,1\n1,2,1,4\n", 2, "3 cellules"),
        ("voter,statement,vote\n1,1,1\n,2,1\n", 3, "manque"),
        ("voter,statement,vote\n1,,1\n", 2, "manque"),
        ("participant,n-disagree\n1,0\n", 1, "énoncé"),
        ("participant,n-disagree,1,1\n1,0,1,1\n", 1, "énoncé"),
        ("participant,n-disagree,1\n", None, "aucun vote"),
        ("participant,n-disagree,1\n1,0,1\n2,0\n", 3, "3 cellules"),
        ("participant,n-disagree,1\n1,0,1\n2,0,7\n", 3, "1, 0, -1"),
        ("participant,n-disagree,1\n1,0,-0\n", 2, "1, 0, -1"),
        ("participant,n-disagree,1\n1,0,x1\n", 2, "1, 0, -1"),
        ("participant,n-disagree,1\n1,0,1\n2,0,1\n1,0,0\n", 4, "deux fois"),
    ],
)
def test_read_votes_names_the_row(tmp_path, content, row, says):
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path, content)
    assert caught.value.row == row


def test_read_votes_long_labels_are_not_numbers(tmp_path):
    votes = read(tmp_path, "voter,statement,vote\n1234567890123456789,1,1\n")
    assert votes.voters == ("1234567890123456789",)


def test_read_left_out(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("comment-id,moderated\n0,-1\n1,1\n2,0\n")
    assert read_left_out(path) == {"0"}
    path.write_text("id\n0\n")
    with pytest.raises(InputError, match="comment-id"):
        read_left_out(path)
    with pytest.raises(InputError, match="Impossible"):
        read_left_out(tmp_path / "absent.csv")


@pytest.mark.slow
@needs_data
def test_groups_agree_with_the_official_ones_of_real_conversations():
    scores = []
    for folder in sorted(path.parent for path in REAL.glob("*/participants-votes.csv")):
        votes = read_votes(folder / "participants-votes.csv")
        with (folder / "participants-votes.csv").open(newline="") as lines:
            official = {row["participant"]: row["group-id"] for row in csv.DictReader(lines)}
        found = analyse(votes, left_out=read_left_out(folder / "comments.csv"))
        both = [i for i, name in enumerate(votes.voters) if official[name] and found.label[i] >= 0]
        theirs = np.array([official[votes.voters[i]] for i in both])
        scores.append(rand_index(found.label[both], theirs))
    assert len(scores) == 7
    assert np.mean(scores) >= 0.70


def test_package_gives_its_names_when_asked():
    assert all(callable(getattr(package, name)) for name in package.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing


def test_groups_keep_their_numbers_from_one_day_to_the_next(file, tmp_path, capsys):
    """Today the smaller camp has become the larger: alone, it would be group 0."""
    rows = file.read_text().splitlines()
    run(file, "--json")
    groups = json.loads(capsys.readouterr().out)["groups"]
    many = next(voter for voter, group in groups.items() if group == 0)
    more = [f"{i}00{row}" for i in (1, 2) for row in rows[1:] if groups[row.split(",")[0]] == 1]
    today = tmp_path / "today.csv"
    today.write_text("\n".join(rows + more) + "\n")
    assert run(today, "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert alone["sizes"] == [30, 20] and alone["groups"][many] == 1
    assert run(today, "--before", file, "--json") == 0
    shown = capsys.readouterr()
    after = json.loads(shown.out)
    assert after["sizes"] == [20, 30] and after["groups"][many] == 0
    assert shown.err.count("\n") == 1
