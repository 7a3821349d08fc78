"""Reading and writing Pabulib files."""

from __future__ import annotations

import gzip
from fractions import Fraction

import pytest
from hypothesis import given

from polyphonie.methods.budgets import (
    Project,
    format_pb,
    make_election,
    parse_pb,
    read_pb,
    tally,
    write_pb,
)
from polyphonie.methods.budgets.pabulib import decimal
from polyphonie.methods.errors import InputError

from .worlds import DATA, elections, needs_data

SMALL = """META
key;value
budget;100,5
vote_type;approval
currency;EUR

PROJECTS
project_id;cost;name;category;district
a;40.0;Banc;eau, air;Nord
b;60.5;"Jeux; rampe";;Sud
VOTES
voter_id;vote;age
1;a,b;30
2; b , a ;
3;;41
"""


def test_a_file_is_read_exactly():
    vote = parse_pb(SMALL)
    assert vote.budget == Fraction(201, 2)
    assert [p.cost for p in vote.projects] == [40, Fraction(121, 2)]
    assert [p.name for p in vote.projects] == ["Banc", "Jeux; rampe"]
    assert [p.categories for p in vote.projects] == [("eau", "air"), ()]
    assert [p.area for p in vote.projects] == ["Nord", "Sud"]
    assert vote.voters == ("1", "2", "3")
    assert vote.votes().tolist() == [2, 2]
    assert vote.ballot_of.tolist() == [0, 0, 1]
    assert vote.voter_fields == {"age": ["30", "", "41"]}
    assert vote.money_scale == 2
    assert vote.notes == ()
    assert parse_pb(SMALL, keep_voter_fields=False).voter_fields == {}
    assert vote.projects[0].title == "Banc"
    assert Project("x", Fraction(1)).title == "x"


def test_columns_may_come_in_any_order_and_cells_be_quoted():
    text = SMALL.replace("voter_id;vote;age\n1;a,b;30", 'age;vote;voter_id\n30;"a,b";"v 1"')
    text = text.split("2; b")[0] + "\n31;b;v2\n"
    vote = parse_pb(text)
    assert vote.voters == ("v 1", "v2")
    assert vote.votes().tolist() == [1, 2]
    assert vote.voter_fields == {"age": ["30", "31"]}


def scored(kind, vote, points):
    return (
        f"META\nkey;value\nbudget;9\nvote_type;{kind}\nPROJECTS\nproject_id;cost\na;4\nb;5\n"
        f"VOTES\nvoter_id;vote;points\n1;{vote};{points}\n2;;\n"
    )


def test_points_are_read_exactly_and_repeats_merged():
    vote = parse_pb(scored("cumulative", "b,a,b", "1,0.5,2"))
    assert vote.point_scale == 2
    assert vote.points.tolist() == [1, 6]
    assert vote.notes == ("Ligne 11 : le bulletin nomme deux fois le projet « b » ; il compte une seule fois.",)
    assert parse_pb(scored("scoring", "b,a,b", "1,0.5,2")).points.tolist() == [1, 4]
    assert parse_pb(scored("scoring", "b,b", "3,2")).points.tolist() == [3]


def test_repeats_are_noted_on_every_ballot_that_has_them():
    text = SMALL.replace("1;a,b;30", "1;a,b,a,a;30").replace("3;;41", "3;a,b,a,a;41")
    vote = parse_pb(text)
    assert [note[:8] for note in vote.notes] == ["Ligne 13", "Ligne 15"]
    assert vote.votes().tolist() == [3, 3]


@pytest.mark.parametrize(
    ("old", "new", "row", "sentence"),
    [
        ("META\n", "MTA\n", 1, "Ligne 1 : le fichier doit commencer par META."),
        ("budget;100,5", "budget", 3, "Ligne 3 : il manque la valeur de « budget »."),
        ("budget;100,5\n", "", None, "Le fichier ne dit pas le budget."),
        ("budget;100,5", "budget;cent", 3, "Ligne 3 : le budget « cent » n’est pas un nombre."),
        ("vote_type;approval", "vote_type;loto", None, "Le type de bulletin « loto » n’est pas connu."),
        ("a;40.0", "a;x", 9, "Ligne 9 : le coût « x » n’est pas un nombre."),
        ("a;40.0", "a;1/0", 9, "Ligne 9 : le coût « 1/0 » n’est pas un nombre."),
        ("a;40.0", "a;-4", 9, "Ligne 9 : le coût « -4 » est négatif."),
        ("a;40.0", ";40", 9, "Ligne 9 : le projet n’a pas d’identifiant."),
        ("project_id;cost;", "project_id;prix;", 9, "Ligne 9 : le projet n’a pas de coût."),
        ("b;60.5", "a;60.5", None, "Le projet « a » figure deux fois dans la liste des projets."),
        ("voter_id;vote", "voter_id;voix", None, "La partie VOTES n’a pas de colonne « vote »."),
        ("3;;41", "3", 15, "Ligne 15 : il manque des cellules à ce bulletin."),
        ("3;;41", "\n3;z;41", 16, "Ligne 16 : le projet « z » n’existe pas."),
        ("VOTES\n", "", 11, None),
        ("3;;41", '3;"a', 15, "Ligne 15 : la ligne ne peut être lue."),
    ],
)
def test_a_faulty_file_is_refused_in_one_sentence_that_names_the_row(old, new, row, sentence):
    assert old in SMALL
    with pytest.raises(InputError) as caught:
        parse_pb(SMALL.replace(old, new))
    if sentence is not None:
        assert str(caught.value) == sentence
        assert caught.value.row == row


def test_a_file_without_votes_or_scored_ballots_without_points_are_refused():
    with pytest.raises(InputError, match="n’a pas de partie VOTES"):
        parse_pb(SMALL.split("VOTES")[0])
    with pytest.raises(InputError, match="Ligne 11 : 2 projets nommés, mais 1 points donnés."):
        parse_pb(scored("cumulative", "a,b", "1"))
    with pytest.raises(InputError, match="colonne « points »"):
        parse_pb(scored("cumulative", "a", "1").replace(";points", ""))
    with pytest.raises(InputError, match="Ligne 11 : le nombre de points « -1 » est négatif."):
        parse_pb(scored("cumulative", "a", "-1"))


def test_elections_made_by_hand_are_checked_too():
    projects = [Project("a", Fraction(1))]
    with pytest.raises(InputError, match="Le type de bulletin « loto »"):
        make_election(projects, 1, [], "loto")
    with pytest.raises(InputError, match="Ligne 2 : le projet « b » n’existe pas.") as caught:
        make_election(projects, 1, [["a"], ["b"]])
    assert caught.value.row == 2
    with pytest.raises(InputError, match="Ligne 1 : ce bulletin ne porte pas de points."):
        make_election(projects, 1, [["a"]], "cumulative")
    with pytest.raises(InputError, match="Ligne 1 : des points négatifs"):
        make_election(projects, 1, [{"a": -1}], "cumulative")
    vote = make_election(projects, 1, [["a"]], voters=["x"], meta={"unit": "Ici"})
    assert (vote.voters, vote.meta) == (("x",), {"unit": "Ici"})


def test_bad_bytes_are_refused(tmp_path):
    path = tmp_path / "vote.pb"
    path.write_bytes(b"META\nkey;value\nunit;Sa\xe9\n")
    with pytest.raises(InputError, match="Ligne 3 : le fichier n’est pas en UTF-8.") as caught:
        read_pb(path)
    assert caught.value.row == 3
    path.write_bytes(gzip.compress(SMALL.encode())[:-20])
    with pytest.raises(InputError, match="Le fichier compressé est abîmé."):
        read_pb(path)


def test_writing_says_who_won_and_gives_the_same_bytes(tmp_path):
    vote = parse_pb(SMALL)
    write_pb(vote, tmp_path / "a.pb.gz", ["b"])
    write_pb(vote, tmp_path / "b.pb.gz", ["b"])
    data = (tmp_path / "a.pb.gz").read_bytes()
    assert data == (tmp_path / "b.pb.gz").read_bytes()
    text = gzip.decompress(data).decode()
    assert text.splitlines()[5:] == [
        "num_projects;2",
        "num_votes;3",
        "PROJECTS",
        "project_id;cost;votes;name;category;district;selected",
        "a;40;2;Banc;eau,air;Nord;0",
        'b;60.5;2;"Jeux; rampe";;Sud;1',
        "VOTES",
        "voter_id;vote",
        "1;a,b",
        "2;a,b",
        "3;",
    ]
    assert text.splitlines()[2] == "budget;100.5"
    write_pb(vote, tmp_path / "a.pb", ["b"])
    assert (tmp_path / "a.pb").read_text() == text


def test_age_and_sex_are_written_only_for_who_asks(tmp_path):
    vote = parse_pb(SMALL.replace("vote;age", "vote;age;sex").replace(";30\n", ";30;F\n"))
    assert vote.voter_fields == {"age": ["30", "", "41"], "sex": ["F", "", ""]}
    assert format_pb(vote).splitlines()[-4:] == ["voter_id;vote", "1;a,b", "2;a,b", "3;"]
    kept = ["voter_id;vote;age;sex", "1;a,b;30;F", "2;a,b;;", "3;;41;"]
    assert format_pb(vote, keep_voter_fields=True).splitlines()[-4:] == kept
    write_pb(vote, tmp_path / "a.pb")
    assert (tmp_path / "a.pb").read_text() == format_pb(vote)
    write_pb(vote, tmp_path / "b.pb", keep_voter_fields=True)
    assert (tmp_path / "b.pb").read_text().splitlines()[-4:] == kept


def test_scored_ballots_are_written_best_first():
    vote = parse_pb(scored("cumulative", "a,b", "1,2"))
    assert format_pb(vote).splitlines()[-2:] == ["1;b,a;2,1", "2;;"]
    ranked = SMALL.replace("approval", "ordinal").replace("cost;name", "cost;score")
    assert "project_id;cost;votes;score;" in format_pb(parse_pb(ranked))


def test_areas_and_scores_are_written():
    vote = make_election([Project("a", Fraction(3), area="Nord")], 5, [{"a": Fraction(5, 2)}], "cumulative")
    assert "a;3;1;2.5;Nord" in format_pb(vote)
    assert parse_pb(format_pb(vote)).projects[0].area == "Nord"


@given(elections(kinds=("approval", "choose-1", "cumulative", "scoring", "ordinal")))
def test_what_is_written_reads_back(election):
    again = parse_pb(format_pb(election))
    assert [(p.id, p.cost) for p in again.projects] == [(p.id, p.cost) for p in election.projects]
    assert (again.budget, again.kind) == (election.budget, election.kind)
    assert again.votes().tolist() == election.votes().tolist()
    assert again.ballot_of.tolist() == election.ballot_of.tolist()
    assert again.chosen.tolist() == election.chosen.tolist()
    assert again.start.tolist() == election.start.tolist()
    if election.points is not None:
        assert again.points.tolist() == election.points.tolist()
    assert tally(again).winners == tally(election).winners


@pytest.mark.slow
@needs_data
def test_every_real_file_reads_back_the_same():
    for path in sorted((DATA / "pb").iterdir()):
        vote = read_pb(path)
        again = parse_pb(format_pb(vote, keep_voter_fields=True))
        assert again.voters == vote.voters, path.name
        assert again.voter_fields == vote.voter_fields, path.name
        assert again.chosen.tolist() == vote.chosen.tolist(), path.name
        assert [p.cost for p in again.projects] == [p.cost for p in vote.projects], path.name
        assert again.notes == (), path.name


def test_decimals_are_exact_or_refused():
    assert [decimal(Fraction(v)) for v in ("7", "0.05", "12.5", "0.125")] == [
        "7",
        "0.05",
        "12.5",
        "0.125",
    ]
    with pytest.raises(InputError, match="1/3 n’a pas d’écriture décimale finie."):
        decimal(Fraction(1, 3))
