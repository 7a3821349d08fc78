import argparse
import json
import re

import pytest

import polyphonie.methods.disclosure as package
from polyphonie.methods.disclosure import cli
from polyphonie.methods.disclosure.reading import read_table
from polyphonie.methods.errors import InputError

TABLE = "âge\\genre;F;H;autre;Total\n18-29;40;35;20;95\n30-44;60;3;30;93\n45+;30;31;40;101\nTotal;130;69;90;289\n"


def run(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["protect", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def write(tmp_path):
    def make(content, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def test_json_is_one_object(write, capsys):
    assert run(write(TABLE), "--json") == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert err == ""
    assert report["published"] is True
    table = report["tables"][0]
    assert table["cells"][1][1] is None
    assert table["total"] == 289
    assert len(report["hidden"]) == sum(cell is None for row in table["cells"] for cell in row) == 4
    primary = [row for row in report["hidden"] if row["why"] == "primary"]
    assert [row["cell"] for row in primary] == [{"genre": "H", "âge": "30-44"}]
    assert all(row["at_most"] - row["at_least"] >= 11 for row in report["hidden"])


def test_in_words(write, capsys):
    assert run(write(TABLE)) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "\tF\tH\tautre\tTotal"
    assert out.count("masqué\t") >= 3
    assert "Les effectifs de 1 à 10 personnes sont masqués" in out


def test_one_cell_a_line_is_the_same_table(write):
    cells = "âge;genre;n\n18-29;F;40\n18-29;H;35\nTotal;H;38\n30-44;F;60\n30-44;H;3\n45+;F;1 030\nTotal;Total;1168\n"
    long, wide = (
        read_table(write(cells)),
        read_table(write("âge\\genre;F;H\n18-29;40;35\n30-44;60;3\n45+;1030;0\n", "w.csv")),
    )
    assert (long.row_dimension, long.rows) == (wide.row_dimension, wide.rows)
    assert (long.column_dimension, long.columns) == (wide.column_dimension, wide.columns)
    assert long.counts.tolist() == wide.counts.tolist()


@pytest.mark.parametrize(
    "cells, says",
    [
        ("âge;genre;n\n18-29;F;40\n18-29;F;41\n", "Ligne 3 : « 18-29 » et « F » figurent déjà plus haut."),
        ("âge;genre;n\n18-29;F;40\n30-44;F\n", "Ligne 3 : 2 cellules, 3 attendues."),
        ("âge;genre;n\n18-29;F;40\n30-44;F;-3\n", "Ligne 3 : « -3 » n’est pas un effectif."),
        ("âge;genre;n\nTotal;F;40\n", "Le tableau ne contient que des totaux."),
    ],
)
def test_a_wrong_cell_is_named(write, cells, says):
    with pytest.raises(InputError, match=re.escape(says)):
        read_table(write(cells))


def test_one_dimension_and_linked_tables(write, capsys):
    places = write("quartier,n\nnord,150\nsud,139\n", "q.csv")
    assert run(write(TABLE), "--with", places, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tables"][1]["row_totals"] == [150, 139]
    assert "cells" not in report["tables"][1]
    assert run(places) == 0
    assert "nord\t150" in capsys.readouterr().out


def test_earlier_dates_and_merging(write, capsys):
    before = write("q,n\na,40\nb,2\nc,50\n", "before.csv")
    after = write("q,n\na,60\nb,24\nc,90\n", "after.csv")
    assert run(after, "--earlier", before, "--json") == 0
    capsys.readouterr()
    assert run(before, "--merge", "--json") == 0
    assert json.loads(capsys.readouterr().out)["tables"][0]["rows"] == ["a + b", "c"]


def test_too_few_people_is_code_1(write, capsys):
    assert run(write("q,n\na,4\nb,5\n")) == 1
    out, err = capsys.readouterr()
    assert out == "Rien ne peut être publié.\n"
    assert "20 personnes" in err
    assert run(write("q,n\na,4\nb,5\n"), "--json") == 1
    assert json.loads(capsys.readouterr().out)["tables"][0]["row_totals"] == [None, None]


def test_unbounded_figure_is_null(write, capsys):
    assert run(write("q,n\na,10\nb,10\n"), "--json") == 0
    hidden = json.loads(capsys.readouterr().out)["hidden"]
    assert any(row["at_most"] is None for row in hidden)


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        ("a;b\n", None, "ligne de titres"),
        ("a\nb\n", None, "ligne de titres"),
        ("a;b\nx;1\ny;1;2\n", 3, "3 cellules"),
        ("a;b\nx;-1\n", 2, "effectif"),
        ("a;b\nx;\n", 2, "effectif"),
        ("a;b;Total\nx;1;2\n", 2, "somme"),
        ("a;b\nx;1\nTotal;2\n", 3, "somme"),
        ("a;Total\nEnsemble;2\n", None, "totaux"),
        (b"a;\xe9\nx;1\n", None, "UTF-8"),
    ],
)
def test_wrong_input_names_the_row(write, capsys, content, row, says):
    path = write(content)
    with pytest.raises(InputError, match=says) as caught:
        read_table(path)
    assert caught.value.row == row
    assert run(path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def test_absent_file():
    assert run("absent.csv") == 2


def test_read_table_names_dimensions_and_reads_grouped_digits(write):
    table = read_table(write("âge / genre,F,H\n\n18-29,1\u00a0234,5\n"))
    assert (table.row_dimension, table.column_dimension) == ("âge", "genre")
    assert table.counts.tolist() == [[1234, 5]]
    plain = read_table(write(",F,H\nx,1,2\n"))
    assert (plain.row_dimension, plain.column_dimension) == ("lignes", "colonnes")
    assert read_table(write("q;n;Total\na;5;5\n")).counts.tolist() == [5]


def test_package_gives_its_names_when_asked():
    assert package.THRESHOLD == 11
    assert all(getattr(package, name) for name in package.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing
