"""Search: what is asked in French is found, what may not be seen is not, and the order is always the same."""

import pytest
from django.urls import set_urlconf

from polyphonie.contributions import actions as contributions
from polyphonie.contributions import listing, moderation
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import limits, search
from polyphonie.core.actors import Actor
from polyphonie.core.pages import territory_path
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes import actions as processes
from polyphonie.processes.tests.factories import five_lines, make_open_process, make_process


@pytest.fixture(autouse=True)
def _addresses_of_a_territory(settings):
    """Cards and stations hold addresses of the territory's own map, as within a request."""
    set_urlconf(settings.TERRITORY_URLCONF)
    yield
    set_urlconf(None)


@pytest.fixture
def process(territory):
    return make_open_process(territory, by=make_agent(territory))


def titles(found):
    from polyphonie.core import manifest

    cards = manifest.cards(found.items)
    return [cards[item.pk].title for item in found.items]


@pytest.mark.parametrize("asked", ["banc", "bancs", "BANCS", "les bancs", "poser un banc", "pose de bancs"])
def test_search_ignores_number_case_and_order(territory, asked):
    make_open_process(territory)
    assert titles(search.find(asked)) == ["S’asseoir en ville"]


def test_every_word_is_needed(territory):
    make_open_process(territory)
    assert search.find("banc kiosque").items == []
    assert search.find("").items == search.find("’ -- !").items == []


def test_accents_and_ligatures_do_not_matter(territory):
    agent = make_agent(territory)
    process = make_process(territory, by=agent, title="L’œuvre à l’école")
    processes.open_process(process=process, lines=five_lines(), by=agent)
    assert len(search.find("ecole").items) == len(search.find("oeuvre").items) == len(search.find("École").items) == 1


def test_a_draft_is_found_by_nobody_outside(territory):
    make_process(territory, title="Secret de la fontaine")
    assert search.find("fontaine").items == []
    assert titles(search.find("fontaine", staff=True)) == ["Secret de la fontaine"]


def test_a_hidden_contribution_is_not_found_and_a_withdrawn_one_is_forgotten(territory):
    agent = make_agent(territory)
    process = make_open_process(territory, by=agent)
    hidden = make_contribution(process, "Le lampadaire clignote.")
    withdrawn = make_contribution(process, "Le toboggan est cassé.")
    assert len(search.find("lampadaire").items) == len(search.find("toboggan").items) == 1
    moderation.hide(contribution=hidden, reason="personal", by=agent)
    contributions.withdraw(contribution=withdrawn, by=Actor(withdrawn.author_key))
    assert search.find("lampadaire").items == []
    assert search.find("toboggan", staff=True).items == []


def test_a_masked_part_is_not_found(territory):
    agent = make_agent(territory)
    contribution = make_contribution(make_open_process(territory, by=agent), "Le voisin Dupont fait du bruit.")
    assert search.find("Dupont").items
    moderation.mask(contribution=contribution, start=10, end=16, reason="third_party", by=agent)
    assert search.find("Dupont").items == []
    assert search.find("bruit").items


def test_titles_come_first_then_the_newest(territory):
    agent = make_agent(territory)
    for title in ("Fontaine", "Place neuve", "Fontaine du bas"):
        process = make_process(territory, by=agent, title=title)
        processes.open_process(process=process, lines=five_lines(question="Et la fontaine ?"), by=agent)
    found = search.find("fontaine")
    assert titles(found) == ["Fontaine du bas", "Fontaine", "Place neuve"]
    pages, after = [], ""
    while True:
        page = search.find("fontaine", after=after, size=1)
        pages += titles(page)
        if not (after := page.next):
            break
    assert pages == ["Fontaine du bas", "Fontaine", "Place neuve"]


@pytest.mark.parametrize(
    "hostile", ['"', 'a" OR 1=1', "NEAR(", "*", "core_search:", "x' | y", "\x00banc", "(((", "é" * 5000]
)
def test_hostile_queries_are_only_words(territory, hostile):
    make_open_process(territory)
    assert isinstance(search.find(hostile).items, list)
    assert isinstance(search.find("banc", after=hostile).items, list)


def test_another_territory_is_never_searched(territory):
    from django_scopes import scope

    from polyphonie.territories.tests.factories import make_territory

    other = make_territory()
    with scope(territory=other):
        make_open_process(other)
        assert search.find("banc").items
    assert search.find("banc").items == []


def test_what_is_gathered_is_found_once_it_is_over(territory):
    with search.gathered():
        make_open_process(territory)
        assert search.find("banc").items == [], "what waits to be written at once is written one by one"
    assert titles(search.find("banc")) == ["S’asseoir en ville"]


def test_word_in_very_many_texts_is_looked_for_among_the_newest(territory, process, monkeypatch, client):
    """Titles come first among these; the page says that there are older ones; the list goes on to them."""
    monkeypatch.setattr(limits, "SEARCHED", 3)
    said = [make_contribution(process, f"Un lampadaire, rue n° {n}.") for n in range(7)]
    found = search.find("lampadaire")
    assert [i.pk for i in found.items] == [c.pk for c in reversed(said[4:])]
    assert (found.count, found.more, found.next) == (3, True, "")
    page = client.get(territory_path(territory, "portal:search") + "?q=lampadaire").content.decode()
    assert "Plus de" in page and "Seuls les plus récents" in page
    address, numbers = territory_path(territory, "contributions:list") + "?q=lampadaire", []
    while address:
        page = client.get(address).context["found"]
        numbers += [row.contribution.pk for row in page.rows]
        assert page.more is (len(numbers) < 7)
        address = page.next
    assert numbers == [c.pk for c in reversed(said)]


def test_word_in_few_texts_is_counted_whole(territory, process, monkeypatch):
    monkeypatch.setattr(limits, "SEARCHED", 3)
    for n in range(3):
        make_contribution(process, f"Un lampadaire, rue n° {n}.")
    found = search.find("lampadaire", size=2)
    assert (found.count, found.more, bool(found.next)) == (3, False, True)


def test_list_taken_out_holds_every_text_that_has_the_word(territory, process, monkeypatch):
    monkeypatch.setattr(limits, "SEARCHED", 3)
    said = [make_contribution(process, f"Un lampadaire, rue n° {n}.") for n in range(5)]
    make_contribution(process, "Un banc.")
    assert set(listing.matching({"q": "lampadaires"})) == set(said)
    assert not listing.matching({"q": "’ -- !"}).exists()
