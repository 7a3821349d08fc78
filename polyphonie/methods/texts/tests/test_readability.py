import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.texts.readability import SentenceStats, sentence_stats, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("… ! ?", []),
        ("Un mot", ["Un mot"]),
        ("M. Dupont habite ici. Il vote !", ["M. Dupont habite ici.", "Il vote !"]),
        ("Des bancs, etc. Il faut agir.", ["Des bancs, etc.", "Il faut agir."]),
        ("Des bancs, etc. et des arbres.", ["Des bancs, etc. et des arbres."]),
        ("Voir art. 3 et p. 12.", ["Voir art. 3 et p. 12."]),
        ("J. Martin vient. bientôt.", ["J. Martin vient.", "bientôt."]),
        ("Il dit « Oui ! » et part.", ["Il dit « Oui ! » et part."]),
        ("Il dit : « Non. » Puis part.", ["Il dit : « Non. »", "Puis part."]),
        ("Attendez... Merci", ["Attendez...", "Merci"]),
        ("Voir www.exemple.fr demain", ["Voir www.exemple.fr demain"]),
        ("<p>Un titre</p><p>Deux<br>trois</p>", ["Un titre", "Deux", "trois"]),
        ("- un\n- deux\nsuite", ["- un", "- deux suite"]),
        ("Un\n\ndeux", ["Un", "deux"]),
        ("Une ligne\ncoupée", ["Une ligne coupée"]),
    ],
)
def test_sentences_french_typography(text, expected):
    assert sentences(text) == expected


def test_sentence_stats_counts_words_as_read():
    stats = sentence_stats("L’eau coûte 3 000 € par an. Le porte-à-porte, 2,5 jours !")
    assert stats == SentenceStats(2, 10, 5.0, "L’eau coûte 3 000 € par an.")


def test_sentence_stats_longest_is_the_first_of_equals():
    assert sentence_stats("Un deux. Trois quatre. Cinq.").longest == "Un deux."
    assert sentence_stats("Un. Deux trois. Quatre.") == (3, 4, 4 / 3, "Deux trois.")


def test_sentence_stats_empty_text():
    assert sentence_stats("  \n ") == (0, 0, 0.0, "")


@given(st.text(max_size=200))
def test_sentence_stats_any_text(text):
    stats = sentence_stats(text)
    assert stats.words >= stats.sentences >= 0
    assert stats.mean_words * stats.sentences == pytest.approx(stats.words)
    assert (stats.longest == "") == (stats.sentences == 0)
