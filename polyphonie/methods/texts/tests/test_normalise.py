import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.texts import normalise


def test_plain_drops_html_and_spaces():
    assert normalise.plain("<p>L&rsquo;eau&nbsp;:</p>\n <br/>oui <!-- non -->") == "L’eau : oui"
    assert normalise.plain("3 < 4 et 5 > 2") == "3 < 4 et 5 > 2"


def test_fold_forgets_case_accents_and_signs():
    assert normalise.fold("Ça, l’Œuvre : « ÉTÉ » ! 10 %") == "ca l oeuvre ete 10"
    assert normalise.fold("e\u0301te\u0301") == "ete"


@given(st.text(max_size=100))
def test_fold_is_idempotent(text):
    once = normalise.fold(text)
    assert normalise.fold(once) == once


def test_words_keep_compounds_and_cut_elisions():
    assert normalise.words("Le porte-à-porte, l’eau d_ici") == [
        "Le", "porte-à-porte", "l", "eau", "d", "ici",
    ]  # fmt: skip


def test_stems_join_forms_of_a_word():
    assert normalise.stems("Les pistes cyclables") == normalise.stems("la piste cyclable")
    assert normalise.stems("Élus vélos bus") == ["elu", "velo", "bus"]


def test_stems_leave_out_grammatical_words():
    assert normalise.stems("Je ne vois pas ce que vous y faites à") == [normalise.stem("vois")]


def test_checked_names_the_row():
    with pytest.raises(InputError, match="Ligne 2") as caught:
        normalise.checked(["a", None])
    assert caught.value.row == 2
    with pytest.raises(InputError, match="liste de textes") as caught:
        normalise.checked("abc")
    assert caught.value.row is None


def test_a_lone_letter_is_no_word_of_meaning():
    assert not normalise.is_content("k")
    assert normalise.is_content("vu") is False
    assert normalise.is_content("eau")
    assert normalise.stems("plan B, k et eau") == ["plan", "eau"]
