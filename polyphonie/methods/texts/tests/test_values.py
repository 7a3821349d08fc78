"""Figures done by hand: silhouettes, words of a theme, likenesses with an embedding; files by separator."""

import numpy as np
import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import Index
from polyphonie.methods.texts.grouping import MOST_THEMES, _candidate_counts, _points, _silhouette, _theme_words
from polyphonie.methods.texts.reading import read_texts
from polyphonie.methods.texts.similarity import EMBEDDING_WEIGHT, embedded
from polyphonie.methods.texts.vectors import inverse_frequency, stem_counts, unit_rows, weighted, windows, word_hash

SQUARE = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_silhouette_of_three_points_by_hand():
    sixty = np.array([0.5, 3**0.5 / 2])
    points = np.array([[1.0, 0.0], [0.0, 1.0], sixty])
    assert _silhouette(points[:2], np.array([0, 1]), SQUARE) == 1.0
    # The third is at 1/2 of its own centre and at 1 - √3/2 of the other.
    third = (1 - 3**0.5 / 2 - 0.5) / 0.5
    assert _silhouette(points, np.array([0, 1, 0]), SQUARE) == pytest.approx((2 + third) / 3)


def test_the_words_of_a_theme_are_those_that_others_use_less():
    """All three write « rue » like most others; two of the three write « vélo », and nobody else."""
    texts = ["rue vélo", "rue vélos", "rue banc"] + ["rue arbre"] * 5 + ["arbre"] * 2
    found = _theme_words(texts, [(0, 1, 2), tuple(range(3, 10))])
    assert found == [("vélo", "rue"), ("arbre", "rue")]
    assert _theme_words(texts, [(0, 1, 2), tuple(range(3, 10))], most=1) == [("vélo",), ("arbre",)]
    assert _theme_words(["rue 12", "rue 12"], [(0, 1)]) == [("rue",)]


def test_a_word_is_shown_as_most_people_write_it():
    assert _theme_words(["Vélos", "vélos", "vélo"], [(0, 1, 2)]) == [("vélos",)]
    assert _theme_words(["vélos", "vélo"], [(0, 1)]) == [("vélo",)]


def test_points_join_the_embedding_by_its_weight():
    counts = stem_counts(["rue vélo", "rue banc", "vélo banc"])
    rows = weighted(counts, inverse_frequency(counts))
    alone = _points(rows, None)
    assert np.linalg.norm(alone, axis=1) == pytest.approx(np.ones(3))
    dense = np.eye(3)
    both = _points(rows, dense)
    assert np.linalg.norm(both, axis=1) == pytest.approx(np.ones(3))
    expected = (1 - EMBEDDING_WEIGHT) * alone @ alone.T + EMBEDDING_WEIGHT * np.eye(3)
    assert both @ both.T == pytest.approx(expected)


def test_opposite_embeddings_are_no_likeness_at_all():
    turned = {"a": [1.0, 0.0], "b": [-1.0, 0.0], "c": [0.9, 0.1]}
    index = Index(["vélo", "arbre", "école"], embed=lambda texts: np.array([turned[w] for w in "abc"][: len(texts)]))
    assert index.neighbours(2).tolist() == [[2, 1], [0, 2], [0, 1]]


def test_an_embedding_of_zeros_stays_and_others_have_length_one():
    rows = embedded(lambda texts: [[0.0, 0.0], [3.0, 4.0], [0.0, 0.5]], ["x", "y", "z"])
    assert rows == pytest.approx(np.array([[0.0, 0.0], [0.6, 0.8], [0.0, 1.0]]))
    for wrong in ([1.0, 2.0], [[1.0]], [[1.0], [np.inf]]):
        with pytest.raises(InputError, match="^Le modèle de langue n’a pas rendu un vecteur par texte.$"):
            embedded(lambda texts, wrong=wrong: wrong, ["x", "y"])


def test_rows_have_length_one_and_empty_rows_stay():
    rows = unit_rows(stem_counts(["", "vélo arbre arbre", "de la", "banc"]).astype(np.float32))
    assert np.sqrt(rows.power(2).sum(axis=1)) == pytest.approx([0.0, 1.0, 0.0, 1.0])


@pytest.mark.parametrize("separator", list(";,\t|"))
def test_every_separator_is_seen(tmp_path, separator):
    path = tmp_path / "t.csv"
    path.write_text(separator.join(["id", "texte", "n"]) + "\n" + separator.join(["1", "un banc", "2"]) + "\n")
    assert read_texts(path) == ["un banc"]


def test_a_file_without_a_column_of_text_says_which_it_has(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a;b\n1;2\n")
    with pytest.raises(InputError) as refused:
        read_texts(path)
    assert str(refused.value) == (
        "Aucune colonne de texte reconnue : nommez-la avec --column. Colonnes du fichier : a, b."
    )
    with pytest.raises(InputError) as refused:
        read_texts(path, "c")
    assert str(refused.value) == "Le fichier n’a pas de colonne « c »."
    path.write_text("titre;texte;body\nHaut;bas;corps\n")
    assert read_texts(path) == ["Haut. bas"]


def test_words_and_runs_fall_in_the_same_columns_on_every_machine():
    """Columns kept with a corpus are read again elsewhere: a hash that moves loses them."""
    assert word_hash(["", "a", "foobar", "piste", "école"], 20).tolist() == [1004193, 11275, 263386, 400803, 116512]
    hashes, owners = windows(["vélo"], 5)
    assert hashes.tolist() == [17046263520802145986, 11784295590808748523]
    assert owners.tolist() == [0, 0]


def test_no_more_themes_are_looked_for_than_people_can_read():
    """(n / 2)^½ and never more than forty (Mardia, Kent & Bibby 1979)."""
    assert MOST_THEMES == 40
    assert _candidate_counts(7) == [2]
    assert _candidate_counts(200) == [2, 3, 4, 5, 6, 8, 10]
    assert _candidate_counts(10**6)[-1] == 40
