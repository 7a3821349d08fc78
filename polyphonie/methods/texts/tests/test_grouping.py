import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import grouping
from polyphonie.methods.texts.grouping import Theme, themes

TOPICS = {
    "vélo": "piste cyclable vélo trottinette stationnement casque guidon route".split(),
    "école": "école cantine élève professeur classe cartable récréation devoir".split(),
    "arbre": "arbre jardin feuille ombre fontaine herbe potager compost".split(),
}


def contributions(each=20, seed=1):
    draw = random.Random(seed)
    texts, topics = [], []
    for topic, words in TOPICS.items():
        for _ in range(each):
            texts.append("Il faut " + " ".join(draw.choices(words, k=6)))
            topics.append(topic)
    order = list(range(len(texts)))
    draw.shuffle(order)
    return [texts[i] for i in order], [topics[i] for i in order]


def test_themes_recover_plain_topics():
    texts, topics = contributions()
    found = themes(texts, 3)
    assert [len(theme.members) for theme in found.themes] == [20, 20, 20]
    for theme in found.themes:
        mine = {topics[i] for i in theme.members}
        assert len(mine) == 1
        known = set(TOPICS[mine.pop()])
        assert set(theme.words) <= known
        assert theme.examples == theme.members[:3]


def test_themes_count_is_chosen_by_silhouette():
    assert len(themes(contributions()[0]).themes) == 3


def test_themes_every_text_once():
    texts = [*contributions()[0], "", "!!", "xylophone"]
    found = themes(texts)
    everywhere = [i for theme in found.themes for i in theme.members] + list(found.unsorted)
    assert sorted(everywhere) == list(range(len(texts)))
    assert {60, 61} <= set(found.unsorted)


def test_themes_same_texts_same_themes():
    texts, _ = contributions()
    assert themes(texts) == themes(list(texts))


def test_themes_largest_first():
    texts, _ = contributions()
    more = texts + ["Le vélo et la piste cyclable, encore le vélo"] * 5
    sizes = [len(theme.members) for theme in themes(more, 3).themes]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == 65


def test_assign_puts_later_texts_beside_their_like():
    texts, topics = contributions()
    found = themes(texts, 3)
    topic_of = {n: topics[theme.members[0]] for n, theme in enumerate(found.themes)}
    later = found.assign(["Un professeur et sa classe", "une trottinette, un casque", "", "zzzz"])
    assert [topic_of.get(n) for n in later] == ["école", "vélo", None, None]
    assert found.assign([]) == []
    again = [found.assign([texts[i]])[0] for i in found.themes[0].members]
    assert again == [0] * 20


@pytest.mark.parametrize("texts", [[], ["un arbre"], ["!", ""], ["un arbre", "une école"]])
def test_themes_too_few_texts_are_unsorted(texts):
    found = themes(texts)
    assert found.themes == ()
    assert found.unsorted == tuple(range(len(texts)))
    assert found.assign(["un arbre"]) == [None]


def test_themes_one_when_asked():
    texts, _ = contributions()
    assert [len(theme.members) for theme in themes(texts, 1).themes] == [60]


def test_themes_small_groups_are_dissolved():
    texts = ["vélo piste cyclable"] * 5 + ["école cantine"] * 2
    found = themes(texts, 2)
    assert found.themes == (Theme(("cyclable", "piste", "vélo"), (0, 1, 2, 3, 4)),)
    assert found.unsorted == (5, 6)


def test_themes_refuse_wrong_input():
    with pytest.raises(InputError, match="au moins 1"):
        themes(["a"], 0)
    with pytest.raises(InputError, match="Ligne 1"):
        themes([None])


def test_themes_with_an_embedding_follow_it():
    texts = ["rouge alpha"] * 4 + ["vert alpha"] * 4 + ["bleu beta"] * 4 + ["noir beta"] * 4

    def embed(batch):
        return np.array([[1.0, 0] if "alpha" in t else [0, 1.0] for t in batch])

    found = themes(texts, 2, embed=embed)
    assert sorted(sorted(theme.members) for theme in found.themes) == [list(range(8)), list(range(8, 16))]


def test_number_of_themes_is_tried_on_a_sample_of_many(monkeypatch):
    monkeypatch.setattr(grouping, "_SAMPLE", 30)
    texts, _ = contributions()
    assert len(themes(texts).themes) == 3


def test_texts_without_a_word_in_common_make_no_theme():
    texts = ["abcdef", "ghijkl", "mnopqr", "stuvwx"]
    assert themes(texts).unsorted == (0, 1, 2, 3)
    assert themes(texts, 1).unsorted == (0, 1, 2, 3)


def test_rounds_of_k_means_are_limited(monkeypatch):
    monkeypatch.setattr(grouping, "_ROUNDS", 1)
    labels, centres = grouping._k_means(np.eye(3)[[0, 1, 0, 2]], 3)
    assert labels[0] == labels[2] and len(set(labels)) == 3
    assert centres.shape == (3, 3)


@given(st.lists(st.sampled_from(["un arbre", "arbre vert", "école", "", "vélo rouge", "le"]), max_size=25))
def test_themes_never_lose_a_text(texts):
    found = themes(texts)
    placed = [i for theme in found.themes for i in theme.members] + list(found.unsorted)
    assert sorted(placed) == list(range(len(texts)))
    assert all(len(theme.members) >= 3 for theme in found.themes)


def test_digits_are_no_words_of_a_theme():
    texts = ["arbre 2024"] * 4 + ["banc 2024"] * 4
    assert all("2024" not in theme.words for theme in themes(texts, 2).themes)
