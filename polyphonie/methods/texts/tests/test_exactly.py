"""Figures, words and sentences that must not move: same texts, same result."""

import argparse
import json

import numpy as np
import pytest
from scipy import sparse

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import Index, cli, grouping, near_duplicates, themes
from polyphonie.methods.texts.normalise import checked, plain, stem
from polyphonie.methods.texts.reading import read_texts
from polyphonie.methods.texts.similarity import EMBEDDING_WEIGHT, embedded
from polyphonie.methods.texts.tests.test_grouping import contributions
from polyphonie.methods.texts.vectors import gram_counts, stem_counts, unit_rows

POINTS = np.array([[1, 0], [0.96, 0.28], [0.28, 0.96], [0, 1], [0.6, 0.8]])


def test_numbers_of_themes_tried():
    assert grouping._candidate_counts(3) == []
    assert grouping._candidate_counts(8) == [2]
    assert grouping._candidate_counts(18) == [2, 3]
    assert grouping._candidate_counts(200) == [2, 3, 4, 5, 6, 8, 10]
    assert grouping._candidate_counts(10**6) == [2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30, 35, 40]


def test_starts_are_in_company_then_far_from_one_another():
    assert grouping._starts(POINTS, 1).tolist() == [[0.6, 0.8]]
    assert grouping._starts(POINTS, 3).tolist() == [[0.6, 0.8], [1, 0], [0, 1]]
    assert grouping._starts(POINTS, 0).shape == (0, 2)
    assert grouping._starts(POINTS[:0], 2).shape == (0, 2)


def test_k_means_turns_centres_to_their_points():
    labels, centres = grouping._k_means(POINTS, 2)
    assert labels.tolist() == [1, 1, 0, 0, 0]
    for group in range(2):
        total = POINTS[labels == group].sum(axis=0)
        assert centres[group] == pytest.approx(total / np.linalg.norm(total))


def test_k_means_of_nothing_is_one_group_of_nobody():
    labels, centres = grouping._k_means(POINTS, 0)
    assert labels.tolist() == [-1] * 5
    assert centres.shape == (0, 2)


def test_silhouette_is_the_gap_to_the_second_centre():
    labels, centres = np.array([0, 0, 1, 1, 1]), np.array([[1.0, 0], [0, 1.0]])
    gaps = 1 - POINTS @ centres.T
    expected = [1 - gaps[i, label] / gaps[i, 1 - label] for i, label in enumerate(labels)]
    assert grouping._silhouette(POINTS, labels, centres) == pytest.approx(np.mean(expected))


def test_points_join_the_embedding_by_its_weight():
    rows = stem_counts(["arbre banc", "arbre vélo", "vélo banc"])
    dense = np.array([[1.0, 0], [0, 1.0], [0.6, 0.8]])
    latent, joined = grouping._points(rows, None), grouping._points(rows, dense)
    assert np.linalg.norm(joined, axis=1) == pytest.approx(np.ones(3))
    expected = (1 - EMBEDDING_WEIGHT) * latent @ latent.T + EMBEDDING_WEIGHT * dense @ dense.T
    assert joined @ joined.T == pytest.approx(expected)
    # Few dimensions hold few texts wholly: their cosines are those of the counts.
    own = unit_rows(rows)
    assert latent @ latent.T == pytest.approx((own @ own.T).toarray(), abs=1e-6)


def test_words_of_a_theme_are_those_that_the_others_use_less():
    texts = [
        "vélo piste rouge",
        "Vélo piste",
        "vélo casque rouge",
        "école rouge classe",
        "école classe rouge",
        "école vélo",
    ]
    told = grouping._theme_words(texts, [(0, 1, 2), (3, 4, 5)])
    # vélo: 3 of 3 here and 1 there; piste: 2 of 3 and 0; rouge: as many here as there.
    score = {
        "vélo": 1 * np.log(1 * 6 / 4),
        "piste": 2 / 3 * np.log(2 / 3 * 6 / 2),
        "rouge": 2 / 3 * np.log(2 / 3 * 6 / 4),
    }
    assert told[0] == tuple(sorted(score, key=score.get, reverse=True)) == ("piste", "vélo", "rouge")
    assert told[1] == ("école", "classe", "rouge")
    assert [len(words) for words in grouping._theme_words(texts, [(0, 1, 2), (3, 4, 5)], most=1)] == [1, 1]
    many = ["arbre banc carte droit école forêt gare herbe île"] * 2
    assert len(grouping._theme_words([*many, "zèbre zone", "zèbre zone"], [(0, 1), (2, 3)])[0]) == 8


def test_themes_show_the_most_typical_first():
    texts = contributions()[0]
    found = themes(texts, 3)
    assert [theme.members[:4] for theme in found.themes] == [(0, 45, 14, 2), (8, 26, 10, 55), (38, 41, 44, 1)]
    assert found.themes[1].words[:3] == ("trottinette", "stationnement", "cyclable")
    rows, (first, last) = Index(texts).vectors(), (found.themes[0].members[0], found.themes[0].members[-1])
    centre = rows[list(found.themes[0].members)].sum(axis=0)
    assert rows[[first]] @ centre > rows[[last]] @ centre


@pytest.mark.slow
def test_a_map_is_its_themes_whatever_the_index_behind():
    texts = contributions()[0]
    found, again = themes(texts, 3), themes(texts, 3)
    assert found == again
    assert "_index" not in repr(found)
    assert "_centres" not in repr(found)


def test_similar_texts_and_why():
    found = Index(contributions()[0]).similar("une piste pour le vélo", 3)
    assert [(m.index, m.score, m.why_words) for m in found] == [
        (23, 0.431032, ("vélo", "piste")),
        (20, 0.419008, ("vélo", "piste")),
        (7, 0.397898, ("vélo",)),
    ]


def test_neighbours_are_the_closest_others():
    index = Index(contributions()[0])
    likeness = (index.vectors() @ index.vectors().T).toarray()
    np.fill_diagonal(likeness, -1)
    expected = np.argsort(-likeness, axis=1, kind="stable")[:, :3]
    assert index.neighbours(3).tolist() == expected.tolist()
    assert index.neighbours(3)[0].tolist() == [2, 39, 45]
    assert Index(["un arbre"]).neighbours(2).tolist() == [[-1, -1]]
    assert Index(["un arbre", "un banc"]).neighbours(2).tolist() == [[1, -1], [0, -1]]


def test_a_text_is_wholly_like_itself_and_nothing_like_nothing():
    index = Index(["un arbre", "zzz"])
    assert [(m.index, m.score) for m in index.similar("un arbre", 2)] == [(0, 1.0)]
    assert index.similar("", 2) == []


def test_an_embedder_answers_a_row_a_text():
    assert embedded(lambda texts: [[3, 4], [0, 0]], ["a", "b"]).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)],
        [0, 0],
    ]
    assert embedded(lambda texts: [[0.3]], ["a"]).tolist() == [[1.0]]
    for wrong in ([1, 2], [[1, 2]], [[1, 2], [float("nan"), 1]]):
        with pytest.raises(InputError) as caught:
            embedded(lambda texts, wrong=wrong: wrong, ["a", "b"])
        assert str(caught.value) == "Le modèle de langue n’a pas rendu un vecteur par texte."


def test_sizes_of_the_hashed_tables():
    assert gram_counts(["un arbre"]).shape == (1, 2**20)
    assert stem_counts(["un arbre"]).shape == (1, 2**18)
    # " arbre " has 5, 4 and 3 runs of 3, 4 and 5 characters.
    assert gram_counts(["arbre"]).sum() == 12


def test_rows_without_anything_stay_so():
    rows = sparse.csr_array(np.array([[0.0, 0], [3, 4]], dtype=np.float32))
    assert unit_rows(rows).toarray().tolist() == [[0, 0], [pytest.approx(0.6), pytest.approx(0.8)]]


@pytest.mark.parametrize(("word", "found"), [("arbres", "arbre"), ("bus", "bus"), ("tous", "tou"), ("Écoles", "ecol")])
def test_stems(word, found):
    assert stem(word) == found


def test_near_duplicates_at_the_very_threshold():
    # 8 runs and 10 runs, of which 8 in common: 0.8 exactly.
    short, long = "abcdefghij", "abcdefghijkl"
    runs = [{f" {t} "[i : i + 5] for i in range(len(t) - 2)} for t in (short, long)]
    index = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    assert near_duplicates([short, long], index) == [[0, 1]]
    assert near_duplicates([short, long], index + 1e-6) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", 'texte\n"ouvert\n', "Ligne 2 : guillemets mal fermés."),
        ("a.csv", "texte;n\nun\n", "Ligne 2 : 1 cellules, 2 attendues."),
        ("a.csv", "", "Le fichier ne contient aucun texte."),
        ("a.jsonl", '{"text": "a"}\n[1]\n', "Ligne 2 : un objet JSON est attendu."),
        ("a.jsonl", "{\n", "Ligne 1 : un objet JSON est attendu."),
        (
            "a.csv",
            "a;b\n1;2\n",
            "Aucune colonne de texte reconnue : nommez-la avec --column. Colonnes du fichier : a, b.",
        ),
    ],
)
def test_refusals_to_the_letter(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read_texts(path)
    assert str(caught.value) == says


def test_refusals_of_the_library_to_the_letter(tmp_path):
    def said(function, *arguments):
        with pytest.raises(InputError) as caught:
            function(*arguments)
        return str(caught.value)

    absent = tmp_path / "absent.txt"
    assert said(read_texts, absent) == f"Impossible de lire le fichier {absent} : il n’existe pas."
    assert said(checked, "un texte") == "Une liste de textes est attendue, pas un seul texte."
    assert said(checked, ["a", 3]) == "Ligne 2 : un texte est attendu, pas int."
    assert said(Index(["a"]).similar, "a", -1) == "Le nombre de textes demandés ne peut pas être négatif."
    assert said(near_duplicates, ["a"], 2) == "Le seuil de ressemblance doit être entre 0 (exclu) et 1."


def test_html_becomes_one_line():
    assert plain("<p>Un &amp; deux</p><p>trois</p>") == "Un & deux trois"


def test_the_command_in_words_and_its_defaults(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("\n".join(["Des arbres dans la cour", "Une piste cyclable", "Xylophone"] * 3 + ["long " * 60] * 3))
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["themes", str(path), "--count", "2"])
    assert (args.threshold, args.semantic, args.json, args.column) == (0.7, False, False, None)
    assert args.run(args) == 0
    out, err = capsys.readouterr()
    assert err == "12 textes lus.\n"
    assert out.splitlines()[-1] == "Groupes de quasi-doublons : 4"
    assert max(len(line.strip(" «»")) for line in out.splitlines()) <= 160
    assert cli.run(parser.parse_args(["themes", str(path), "--json", "--threshold", "1"])) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == 12
