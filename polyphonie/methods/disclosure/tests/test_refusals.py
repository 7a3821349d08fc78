"""Each refusal word for word, with its row: what a clerk reads must help them."""

import numpy as np
import pytest

from polyphonie.methods.disclosure import Table, ballots, protect
from polyphonie.methods.disclosure.reading import read_table
from polyphonie.methods.disclosure.tests.test_cli import TABLE, run
from polyphonie.methods.errors import InputError


@pytest.fixture
def write(tmp_path):
    def make(content):
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a;b\n", "Le tableau doit avoir une ligne de titres et au moins une ligne."),
        ("a;b\nx;1\ny;1;2\n", "Ligne 3 : 3 cellules, 2 attendues."),
        ("a;b\nx;-1\n", "Ligne 2 : « -1 » n’est pas un effectif."),
        ("a;b;c;Total\nx;1;2;4\n", "Ligne 2 : le total n’est pas la somme."),
        ("a;b\n\nx;1\nTotal;2\n", "Ligne 4 : le total n’est pas la somme."),
        ("a;Total\nEnsemble;2\n", "Le tableau ne contient que des totaux."),
        ("a;Total\nx;2\n", "Le tableau ne contient que des totaux."),
        ("a;b\nEnsemble;2\n", "Le tableau ne contient que des totaux."),
    ],
)
def test_a_wrong_table_is_refused_in_these_words(write, content, says):
    with pytest.raises(InputError) as refused:
        read_table(write(content))
    assert str(refused.value) == says


def test_a_file_that_cannot_be_read_is_named(write, tmp_path):
    latin = write(b"a;\xe9\nx;1\n")
    with pytest.raises(InputError) as refused:
        read_table(latin)
    assert str(refused.value) == f"Le fichier {latin} n’est pas en UTF-8."
    with pytest.raises(InputError) as refused:
        read_table(tmp_path / "none.csv")
    assert str(refused.value) == f"Impossible de lire le fichier {tmp_path / 'none.csv'} : il n’existe pas."


def test_a_table_that_starts_with_a_mark_of_utf_8_is_read(write):
    assert read_table(write(b"\xef\xbb\xbfq;n\na;5\n")).row_dimension == "q"


def counts(*rows):
    return np.array(rows)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Table("q", ("a",), "", (), counts(1, 2)), "Tableau de forme (2,), (1,) attendue."),
        (lambda: Table("q", ("a", "a"), "", (), counts(1, 2)), "Une même catégorie figure deux fois dans le tableau."),
        (
            lambda: protect([Table("q", ("a",), "", (), counts(20)), Table("r", ("b",), "", (), counts(21))]),
            "Deux tableaux ne comptent pas pareil : le total.",
        ),
        (
            lambda: protect(
                [Table("q", ("a", "b"), "", (), counts(20, 5)), Table("q", ("a", "b"), "", (), counts(5, 20))]
            ),
            "Deux tableaux ne comptent pas pareil : a.",
        ),
        (
            lambda: protect([Table("q", ("a",), "", (), counts(20))], threshold=1),
            "Le seuil doit être d’au moins 2 personnes.",
        ),
        (lambda: protect([]), "Aucun tableau à protéger."),
        (lambda: ballots.census_band(5, 4), "Les participants doivent être entre 0 et la population."),
        (lambda: ballots.census_band(-1, 4), "Les participants doivent être entre 0 et la population."),
    ],
)
def test_what_cannot_be_protected_is_refused_in_these_words(make, says):
    with pytest.raises(InputError) as refused:
        make()
    assert str(refused.value) == says


def test_the_edges_of_a_band_and_of_the_threshold():
    assert ballots.census_band(11, 11) == "100\u00a0%"
    assert ballots.census_band(0, 4) is None
    assert protect([Table("q", ("a",), "", (), counts(20))], threshold=2).published


def test_the_words_are_the_whole_table(write, capsys):
    assert run(write(TABLE)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["\tF\tH\tautre\tTotal", "18-29\t40\tmasqué\tmasqué\t95"]
    assert lines[4] == "Total\t130\t69\t90\t289"
    assert run(write("q;n\nnord;150\nsud;139\n")) == 0
    assert capsys.readouterr().out.splitlines()[:4] == ["\tTotal", "nord\t150", "sud\t139", "Total\t289"]
