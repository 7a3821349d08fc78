"""The drawings of the thread."""

import re
import xml.etree.ElementTree as ET

import pytest

from polyphonie.core import thread


def test_curve_passes_by_its_ends_and_stays_between():
    curve = thread.Curve((0, 10), (100, 50))
    assert curve.at(0) == (0, 10)
    assert curve.at(1) == pytest.approx((100, 50))
    x, y = curve.at(0.5)
    assert (x, y) == pytest.approx((50, 30))


@pytest.mark.parametrize("voices", range(1, 8))
@pytest.mark.parametrize("actions", range(1, 6))
def test_hero_draws_one_line_a_voice_and_an_action_inside_its_frame(voices, actions):
    svg = ET.fromstring(thread.hero(voices=voices, actions=actions))
    lines = [p for p in svg.iter("path") if p.get("d").startswith("M") and "C" in p.get("d")]
    assert len(lines) == voices + actions
    numbers = [float(n) for line in lines for n in re.findall(r"[\d.]+", line.get("d"))]
    assert max(numbers) <= 560


@pytest.mark.parametrize(("voices", "actions"), [(0, 1), (8, 1), (1, 0), (1, 6)])
def test_hero_refuses_what_it_cannot_draw(voices, actions):
    with pytest.raises(ValueError, match="voices"):
        thread.hero(voices=voices, actions=actions)


def test_hero_is_decorative_or_named_and_its_name_is_escaped():
    assert 'aria-hidden="true"' in thread.hero()
    svg = ET.fromstring(thread.hero(label='Une "parole" <b>'))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == 'Une "parole" <b>'


@pytest.mark.parametrize(("voices", "drawn"), [(1, 2), (2, 2), (4, 4), (32, 5)])
def test_gathering_shows_that_several_spoke_without_counting_them(voices, drawn):
    svg = ET.fromstring(thread.gathering(voices=voices))
    lines = [p for p in svg.iter("path") if "C" in p.get("d")]
    assert len(lines) == drawn
    assert all(line.get("d").endswith("20 100") for line in lines)


@pytest.mark.parametrize("drawing", [thread.mark, thread.loose])
def test_decorations_are_hidden_from_screen_readers(drawing):
    assert ET.fromstring(drawing()).get("aria-hidden") == "true"
