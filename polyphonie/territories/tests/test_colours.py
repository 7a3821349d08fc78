"""The accent of a territory: whatever is chosen, it is seen on its paper and its words are read."""

from hypothesis import given
from hypothesis import strategies as st

from polyphonie.territories.colours import AA, AAA, DARK_PAPER, LIGHT_PAPER, accent, contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(COLOURS)
def test_any_accent_is_seen_and_carries_words_in_both_themes(chosen):
    made = accent(chosen)
    for colour, words, paper in (
        (made.light, made.on_light, LIGHT_PAPER),
        (made.dark, made.on_dark, DARK_PAPER),
    ):
        assert contrast(colour, paper) >= AA, (chosen, colour)
        assert contrast(colour, words) >= AAA, (chosen, colour)


def test_a_colour_that_suits_is_kept_and_one_that_does_not_is_said():
    assert not accent("#1f4e79").adjusted
    assert accent("#ffd400").adjusted
