"""The gallery shows every component; its pages are sound documents."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import RequestFactory

from polyphonie.core.templatetags.ui import register
from polyphonie.portal.gallery import views

PAGES = {
    views.components: "Galerie des composants",
    views.home: 'Vous parlez.</span> <span class="sentence">La mairie répond.',
    views.contribution: "Un problème, dit en porte-à-porte",
    views.question: "Que voulez-vous dire",
    views.desk: "Bancs de la rue des Tilleuls",
}
# A script for pages that wait, the language of a part of a page: nothing to see.
WITHOUT_PICTURE = {"htmx", "lang"}


class Page(HTMLParser):
    """The ids, references and headings of a page."""

    def __init__(self, source: str):
        super().__init__()
        self.ids, self.refs, self.headings, self.unnamed = [], [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-describedby", "aria-labelledby", "popovertarget"):
            self.refs += (given.get(name) or "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg" and "aria-hidden" not in given and "aria-label" not in given and "role" not in given:
            self.unnamed.append(self.getpos())


def source(view) -> str:
    request = RequestFactory().get("/ui/")
    request.territory = None
    request._messages = []
    return view(request).content.decode()


@pytest.mark.parametrize("view", PAGES, ids=lambda v: v.__name__)
def test_page_says_what_it_shows_and_its_references_hold(view):
    html = source(view)
    assert PAGES[view] in html
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert not set(page.refs) - set(page.ids)
    assert page.headings.count(1) == 1
    jumps = [(a, b) for a, b in zip(page.headings, page.headings[1:], strict=False) if b > a + 1]
    assert not jumps


def test_every_component_is_shown():
    folder = Path(views.__file__).parents[1] / "templates/gallery"
    shown = "".join(path.read_text("utf-8") for path in folder.glob("*.html"))
    layouts = folder.parents[2] / "core/templates"
    shown += "".join(path.read_text("utf-8") for path in layouts.rglob("*.html"))
    missing = [name for name in register.tags if not re.search(rf"{{% {name}\b", shown)]
    assert set(missing) <= WITHOUT_PICTURE


def test_every_component_is_documented():
    page = (Path(__file__).parents[4] / "docs/design-system.md").read_text("utf-8")
    undocumented = [name for name in register.tags if not re.search(rf"[`{{ ]{name}\b", page)]
    assert not undocumented
