import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import duplicates
from polyphonie.methods.texts.duplicates import Pair, duplicate_pairs, near_duplicates
from polyphonie.methods.texts.normalise import fold

LONG = "Il faut planter des arbres dans toutes les cours d’école de la ville"


def runs(text):
    wrapped = f" {fold(text)} "
    return {wrapped[i : i + 5] for i in range(len(wrapped) - 4)}


def by_comparing_all(texts, threshold):
    """The definition, slowly: which distinct texts are near, as pairs of folded texts."""
    distinct = sorted({fold(text) for text in texts if fold(text)})
    found = {}
    for i, one in enumerate(distinct):
        for other in distinct[i + 1 :]:
            a, b = runs(one), runs(other)
            if a and b and len(a & b) / len(a | b) >= threshold:
                found[one, other] = len(a & b) / len(a | b)
    return found


def test_duplicate_pairs_identical_once_folded():
    assert duplicate_pairs(["Un arbre !", "banc", "un  ARBRE"]) == [Pair(0, 2, 1.0)]


def test_duplicate_pairs_measures_jaccard():
    texts = [LONG, LONG + " vite"]
    a, b = runs(texts[0]), runs(texts[1])
    assert duplicate_pairs(texts) == [Pair(0, 1, len(a & b) / len(a | b))]


def test_near_duplicates_groups_are_connected():
    texts = ["banc", LONG, "Autre chose, rien à voir avec le reste", LONG + ".", LONG + " vite", "Banc"]
    assert near_duplicates(texts) == [[0, 5], [1, 3, 4]]


def test_near_duplicates_ignores_texts_without_letters():
    assert near_duplicates(["", "!!!", " ", "…"]) == []
    assert near_duplicates([]) == []
    assert near_duplicates(["a", "A", "b"]) == [[0, 1]]


def test_near_duplicates_a_text_sent_often_makes_few_pairs():
    assert duplicate_pairs([LONG] * 50) == [Pair(0, i, 1.0) for i in range(1, 50)]


@pytest.mark.parametrize("threshold", [0, -1, 1.01])
def test_duplicate_pairs_refuses_threshold(threshold):
    with pytest.raises(InputError, match="seuil"):
        duplicate_pairs([LONG], threshold)


def test_duplicate_pairs_threshold_one_is_allowed():
    assert duplicate_pairs([LONG, LONG + " vite"], 1) == []


SENTENCES = st.lists(st.text(alphabet="abé ", max_size=40), min_size=2, max_size=12)


@given(SENTENCES, st.sampled_from([0.2, 0.5, 0.7, 0.9, 1.0]))
def test_duplicate_pairs_finds_exactly_the_definition(texts, threshold):
    expected = by_comparing_all(texts, threshold)
    found = {
        tuple(sorted((fold(texts[p.first]), fold(texts[p.second])))): p.jaccard
        for p in duplicate_pairs(texts, threshold)
        if fold(texts[p.first]) != fold(texts[p.second])
    }
    assert found.keys() == expected.keys()
    assert all(found[pair] == pytest.approx(expected[pair], abs=0) for pair in expected)


def test_duplicate_pairs_same_in_small_blocks(monkeypatch):
    draw = random.Random(3)
    words = ["arbre", "banc", "école", "vélo", "rue", "marché", "parc", "bus"]
    texts = [" ".join(draw.choices(words, k=12)) for _ in range(90)]
    texts += [text + " oui" for text in texts[:40]]
    whole = duplicate_pairs(texts)
    assert len(whole) >= 40
    monkeypatch.setattr(duplicates, "_BLOCK", 7)
    monkeypatch.setattr(duplicates, "_BATCH", 11)
    assert duplicate_pairs(texts) == whole
    expected = by_comparing_all(texts, 0.7)
    assert len({tuple(sorted((fold(texts[p.first]), fold(texts[p.second])))) for p in whole} & expected.keys()) == len(
        expected
    )
