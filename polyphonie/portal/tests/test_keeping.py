"""Pages kept for visitors without a cookie: the same page, a moment longer; never somebody's own."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from polyphonie.contributions import moderation
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock
from polyphonie.core.pages import territory_path
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.portal import keeping
from polyphonie.processes.models import Phase
from polyphonie.processes.tests.factories import make_open_process

LIST = "contributions:list"


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PAGES_KEPT = 10


@pytest.fixture
def agent(territory):
    return make_agent(territory)


@pytest.fixture
def process(territory, agent):
    return make_open_process(territory, by=agent)


def _read(territory, name=LIST, query="", client=None, **headers) -> str:
    response = (client or Client()).get(territory_path(territory, name) + query, **headers)
    assert response.status_code == 200
    return response.content.decode()


def _patterns(patterns, names=()):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*names, pattern.name or "")), pattern
        else:
            yield from _patterns(pattern.url_patterns, (*names, pattern.namespace) if pattern.namespace else names)


def test_page_is_made_once_for_those_who_have_no_cookie(territory, process, django_assert_num_queries):
    make_contribution(process, "Un banc rue des Lilas.")
    first = _read(territory)
    make_contribution(process, "Une fontaine rue des Lilas.")
    with django_assert_num_queries(0):
        again = _read(territory)
    assert again == first and "Une fontaine" not in again
    caches["pages"].clear()
    assert "Une fontaine" in _read(territory)


@pytest.mark.parametrize("cookie", ["theme", "langue", "csrftoken", "sessionid", "visiteur", "x"])
def test_whoever_has_a_cookie_gets_their_own_page(territory, process, cookie):
    _read(territory)
    make_contribution(process, "Une fontaine rue des Lilas.")
    known = Client()
    known.cookies[cookie] = "dark"
    own = _read(territory, client=known)
    assert "Une fontaine" in own
    assert "Une fontaine" not in _read(territory), "and theirs is not kept for the others"


def test_whoever_is_signed_in_is_never_shown_to_others(territory, process, agent):
    known = Client()
    known.force_login(agent.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Mon bureau" in _read(territory, client=known)
    assert "Mon bureau" not in _read(territory)


def test_what_is_kept_says_its_address_whole(territory, process):
    make_contribution(process, "Un banc rue des Lilas.")
    assert "Un banc" in _read(territory)
    assert "Un banc" not in _read(territory, query="?q=fontaine")
    assert "Un banc" in _read(territory, query="?q=banc")


def test_compressed_and_plain_are_two_pages(territory, process):
    plain = Client().get(territory_path(territory, LIST))
    packed = Client().get(territory_path(territory, LIST), HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    for kept, asked in ((plain, {}), (packed, {"HTTP_ACCEPT_ENCODING": "gzip"})):
        again = Client().get(territory_path(territory, LIST), **asked)
        assert again.content == kept.content and dict(again.items()) == dict(kept.items())


def test_page_with_a_form_that_writes_is_not_kept(territory, process, monkeypatch):
    """Even were its view to say so: its token is somebody's."""
    said = make_contribution(process, "Un banc rue des Lilas.")
    path = territory_path(territory, "contributions:detail", said.item.public_id)
    monkeypatch.setattr(keeping.KeptPages, "process_view", lambda self, request, *rest: setattr(request, "kept", True))
    tokens = {Client().get(path).cookies["csrftoken"].value for _time in range(2)}
    assert len(tokens) == 2


def test_page_of_a_view_that_does_not_say_so_is_not_kept(territory, process):
    said = make_contribution(process, "Un banc rue des Lilas.")
    _read(territory, "portal:search", "?q=banc")
    moderation.hide(contribution=said, reason="unlawful", by=make_person(territory, Role.ADMINISTRATOR))
    assert "Un banc" not in _read(territory, "portal:search", "?q=banc")


def test_refused_and_unknown_are_not_kept(territory):
    path = territory_path(territory, LIST) + "nulle-part/"
    assert [Client().get(path).status_code for _time in range(2)] == [404, 404]
    assert Client().post(territory_path(territory, "portal:home")).status_code == 405


def test_page_lives_no_longer_than_the_dates_it_says(territory, process):
    now = clock.now()
    assert keeping._seconds(territory) == 10
    Phase.objects.filter(process=process).update(ends_at=now + timedelta(seconds=4))
    assert 2 < keeping._seconds(territory) <= 4
    with clock.pretend(
        (now + timedelta(days=1)).astimezone(territory.zone).replace(hour=23, minute=59, second=57, microsecond=0)
    ):
        assert keeping._seconds(territory) == 3


def test_nothing_is_kept_unless_settings_say_so(territory, process, settings):
    settings.PAGES_KEPT = 0
    _read(territory)
    make_contribution(process, "Une fontaine rue des Lilas.")
    assert "Une fontaine" in _read(territory)


def test_every_view_that_is_kept_is_the_same_for_all(territory, process, settings):
    """It is public, takes no identifier, and a visitor without a cookie leaves it without one."""
    kept = [(n, p) for n, p in _patterns(get_resolver(settings.TERRITORY_URLCONF).url_patterns)
            if getattr(p.callback, "kept", False)]  # fmt: skip
    assert {name for name, _pattern in kept} >= {LIST, "portal:home", "processes:list", "decisions:list"}
    for name, pattern in kept:
        assert pattern.callback.access.startswith("public:") and not pattern.pattern.converters, name
        response = Client().get(territory_path(territory, name))
        assert response.status_code == 200 and not response.cookies, name
        assert b'name="cle"' not in response.content and b"csrfmiddlewaretoken" not in response.content, name
