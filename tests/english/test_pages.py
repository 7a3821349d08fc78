"""No French of the interface on an English page: every address of a territory, read by a visitor and by its staff."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from scripts import messages
from tests.walls.canaries import make_world
from tests.walls.test_walls import _addresses, _client

pytestmark = [
    pytest.mark.slow, pytest.mark.django_db, pytest.mark.ignore_template_errors, pytest.mark.usefixtures("english"),
]  # fmt: skip

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "path", "circle", "line", "rect", "use"}
READ_ALOUD = ("alt", "aria-label", "placeholder", "title", "data-recording", "data-kept", "data-refused")
# Proposed by a recipe, or by a new territory, then kept in the words of the territory: French.
KEPT_IN_FRENCH = ("polyphonie/processes/recipes.py",)


# What these pages show was described in French once, and is kept or given as it is.
DESCRIBED_IN_FRENCH = {
    "opendata:dataset": "the dictionary of a published data set, whose bytes never change",
    "opendata:dataset_version": "the same, of one version",
    "opendata:api_page": "the description of the interface for programs",
    "opendata:export_choose": "names of columns, as they are written in the files",
}


class Shown(HTMLParser):
    """What a page says outside the elements whose language is French."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.french, self.said, self.language = [], set(), ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang")
        inside = bool(self.french and self.french[-1])
        french = given.get("lang") == "fr" or (inside and "lang" not in given)
        if not french:
            self.said |= {" ".join(given[name].split()) for name in READ_ALOUD if given.get(name)}
        if tag not in VOID:
            self.french.append(french)

    def handle_endtag(self, tag):
        if tag not in VOID and self.french:
            self.french.pop()

    def handle_data(self, data):
        if not (self.french and self.french[-1]):
            self.said.add(" ".join(data.split()))


def _french_of_the_interface():
    """Return the French texts that have another English, and the longest fixed part of those that hold values."""
    given, whole, parts = messages.translations(messages.catalogue()), set(), set()
    for text, where in messages.wanted().items():
        english = given.get(text, [])
        if all(place.startswith(KEPT_IN_FRENCH) for place in where):
            continue
        for words in filter(None, (text.one, text.many)):
            if words in english or not re.search(r"[a-zé]{2}", words):
                continue
            pieces = [" ".join(piece.split()) for piece in messages.PLACEHOLDER.split(words)]
            if len(pieces) == 1:
                whole.add(pieces[0])
            elif len((longest := max(pieces, key=len)).split()) > 2:
                parts.add(longest)
    return whole, parts


@pytest.mark.parametrize("role", ["visitor", "administrator"])
def test_no_french_of_the_interface_on_english_pages(role, db):
    world = make_world()
    client = _client(role, world, world)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    whole, parts = _french_of_the_interface()
    whole -= {"Atelier"}  # the title of the world's only workshop
    wrong, pages = set(), 0
    for name, path in _addresses(world):
        response = client.get(path)
        if "text/html" not in response.get("Content-Type", "") or "<html" not in response.text:
            continue  # a file, a drawing, or an answer without a page
        if name in DESCRIBED_IN_FRENCH:
            continue
        shown = Shown(response.text)
        pages += 1
        assert shown.language == "en" or name == "opendata:card", f"{path}: lang={shown.language}"
        wrong |= {f"{name}: {words}" for words in shown.said if words in whole or any(part in words for part in parts)}
    assert pages > 40, "the crawl opens nothing: it proves nothing"
    assert not wrong, "\n".join(sorted(wrong))
