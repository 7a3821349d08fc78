"""Every list that one can see can be taken out as a file, or it is said here why not."""

import re

from polyphonie.core.manifest import manifests
from polyphonie.core.pages import territory_path
from polyphonie.modules.opendata.exporting import lists
from tests.guards.tree import templates

# What makes a page a list: its rows are searched, narrowed or turned by pages.
LIST = re.compile(r"{% (?:pagination|search_box|filters) ")
# Template of a list → the name of what takes it out.
TAKEN_OUT = {
    "budgets/projects.html": "projets",
    "commitments/list.html": "engagements",
    "contributions/list.html": "contributions",
    "decisions/list.html": "decisions",
    "desk/process.html": "contributions",
    "opendata/importing/list.html": "fichiers-repris",
    "processes/list.html": "demarches",
}
EXCUSED = {
    "administration/find.html": "the communes of France among which one is chosen, before there is a territory",
    "contributions/finding.html": "the contributions of one finding: the list of contributions has them, with its column",
    "desk/preview.html": "what each will be sent, read before it leaves",
    "gallery/components.html": "examples of the components",
    "portal/journal.html": "taken out whole as journal.jsonl",
    "portal/map.html": "what has a place on other lists, each of which leaves as GeoJSON",
    "portal/search.html": "what was found of several kinds, each of which has its own list",
}


def _lists() -> set[str]:
    return {name for name, path in templates().items() if LIST.search(path.read_text("utf-8"))}


def test_every_list_is_taken_out_or_excused():
    assert _lists() == TAKEN_OUT.keys() | EXCUSED.keys()
    assert not TAKEN_OUT.keys() & EXCUSED.keys()
    assert set(TAKEN_OUT.values()) <= lists.every().keys()


def test_every_list_taken_out_names_a_page_that_is_there(territory):
    for source in lists.every().values():
        if source.page:
            assert territory_path(territory, source.page, *(["x"] if source.name == "projets" else []))


def test_no_two_lists_have_one_name():
    names = [*lists.SOURCES, *(s.name for m in manifests() for s in m.lists)]
    assert len(names) == len(set(names))
