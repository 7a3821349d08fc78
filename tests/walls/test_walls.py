"""No private word is met by somebody it is not for: every address × every role × every way of showing it."""

import io
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver
from django_scopes import scopes_disabled
from pypdf import PdfReader

from polyphonie.core.pages import territory_path

from .canaries import World, make_world
from .matrix import MATRIX, tried_with

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.ignore_template_errors]

ROLES = ("visitor", "resident", "relay", "facilitator", "agent", "signatory", "elected", "administrator", "stranger")


def _names(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            yield prefix + str(pattern.name)


NAMES = sorted(set(_names(get_resolver("polyphonie.config.territory_urls").url_patterns)))


def test_every_address_is_in_the_matrix():
    assert set(NAMES) == set(MATRIX), {"not tried": set(NAMES) - set(MATRIX), "gone": set(MATRIX) - set(NAMES)}


@pytest.fixture
def here(db) -> World:
    return make_world()


@pytest.fixture
def elsewhere(db) -> World:
    return make_world()


def _client(role: str, here: World, elsewhere: World) -> Client:
    client = Client(raise_request_exception=False)
    if role != "visitor":
        person = elsewhere.people["administrator"] if role == "stranger" else here.people[role]
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _said(response) -> str:
    """Return everything that an answer says: its body, its headers, the text of a PDF."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = body.decode("utf-8", "replace") + str(sorted(response.headers.items())) + str(response.cookies)
    if body[:5] == b"%PDF-" and body.rstrip().endswith(b"%%EOF"):  # what a test sends under that name has no end
        said += "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return said.lower()


def _addresses(world: World) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        if name not in MATRIX:
            continue
        for arguments in tried_with(name, world.ids):
            try:
                yield name, territory_path(world.territory, name, *arguments)
            except NoReverseMatch as error:
                raise ImproperlyConfigured(f"the matrix tries {name} with {arguments}") from error
    for query in ("banc", "plan", "six"):
        yield "portal:search", territory_path(world.territory, "portal:search") + f"?q={query}"


def _leaks(said: str, role: str, here: World, elsewhere: World) -> list[str]:
    found = [what for word, (what, who) in here.canaries.items() if role not in who and word.lower() in said]
    return found + [
        f"ANOTHER TERRITORY’S {what}" for word, (what, _w) in elsewhere.canaries.items() if word.lower() in said
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_private_word_is_met(here, elsewhere, role):
    client, leaks, errors, opened = _client(role, here, elsewhere), {}, {}, 0
    for name, path in _addresses(here):
        response = client.get(path)
        if response.status_code >= 500:
            errors[name] = f"{response.status_code} {path}"
            continue
        opened += response.status_code == 200
        for what in _leaks(_said(response), role, here, elsewhere):
            leaks.setdefault(f"{what} → {role}", set()).add(name)
    assert opened > 15, "the crawl opens nothing: it proves nothing"
    assert not leaks, "\n".join(f"{what}: {', '.join(sorted(names))}" for what, names in sorted(leaks.items()))
    assert not errors, errors


def test_crawl_meets_what_it_may(here, elsewhere):
    """The canaries are there to be met: staff meet most of them (else the crawl above could not fail)."""
    client, met = _client("administrator", here, elsewhere), set()
    for _name, path in _addresses(here):
        response = client.get(path)
        if response.status_code == 200:
            said = _said(response)
            met |= {what for word, (what, _who) in here.canaries.items() if word.lower() in said}
    allowed = {what for what, who in here.canaries.values() if "administrator" in who}
    assert len(met) > len(allowed) / 2, f"never met: {sorted(allowed - met)}"


def _counts() -> dict[str, int]:
    """Return how many rows each table of a territory has."""
    from polyphonie.portal.moving import carried_models

    skipped = {"people.Person"}  # an account that comes for the first time becomes a person
    with scopes_disabled():
        return {m._meta.label: m._base_manager.count() for m in carried_models() if m._meta.label not in skipped}


@pytest.mark.parametrize("role", ROLES)
def test_form_without_its_key_changes_nothing(here, elsewhere, role):
    client, errors, before = _client(role, here, elsewhere), {}, _counts()
    for name, path in _addresses(here):
        response = client.post(path, {"act": "sign", "reason": "personal", "kind": "disagree", "text": "Non."})
        if response.status_code >= 500:
            errors[name] = f"{response.status_code} {path}"
        for what in _leaks(_said(response), role, here, elsewhere):
            errors[f"{name} leaks"] = what
    changed = {k: (n, _counts()[k]) for k, n in before.items() if _counts()[k] != n}
    assert not changed and not errors, (changed, errors)


def _plain(response, pid: str) -> str:
    """Return a body without what differs from one request to the next."""
    said = _said(response).replace(pid.lower(), "…")
    return re.sub(
        r"[0-9a-f]{8}-[0-9a-f-]{27}|name=\"csrfmiddlewaretoken\" value=\"\w+\"|csrftoken=\S+|expires=[^;]+|nonce-\S+",
        "",
        said,
    )


@pytest.mark.parametrize("role", ["visitor", "administrator"])
def test_another_territory_s_ids_are_unknown_here(here, elsewhere, role):
    """An id of elsewhere is answered like one that never was: 404, the same body."""
    client, wrong, tried = _client(role, here, elsewhere), [], 0
    for name in NAMES:
        for arguments in tried_with(name, elsewhere.ids) if MATRIX.get(name) else []:
            pid = arguments[0]
            if not isinstance(pid, str) or MATRIX[name] in {"code", "channel", "colour", "undo", "list"}:
                continue
            unknown = "inconnu000" if MATRIX[name] != "elected" else "0" * len(pid)
            there = client.get(territory_path(here.territory, name, *arguments))
            never = client.get(territory_path(here.territory, name, unknown, *arguments[1:]))
            tried += 1
            if there.status_code != never.status_code or _plain(there, pid) != _plain(never, unknown):
                wrong.append(f"{name}: {there.status_code} / {never.status_code}")
            elif there.status_code not in {302, 404, 405}:
                wrong.append(f"{name}: {there.status_code}")
    assert tried > 100
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_pages_of_the_platform_say_nothing_of_anybody(here, elsewhere):
    client, leaks = Client(raise_request_exception=False), []
    for name in set(_names(get_resolver(settings.ROOT_URLCONF).url_patterns)):
        try:
            path = get_resolver(settings.ROOT_URLCONF).reverse(name) if ":" not in name else ""
        except NoReverseMatch:
            continue
        response = client.get(f"/{path}")
        assert response.status_code < 500, (name, response.status_code)
        leaks += [f"{name}: {what}" for what in _leaks(_said(response), "visitor", here, elsewhere)]
    assert not leaks, leaks
    assert connection.vendor in {"sqlite", "postgresql"}
