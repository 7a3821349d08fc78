"""Commitments in public: promised, put off with a reason, proved, and never broken by a clock."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import set_urlconf
from PIL import Image

from polyphonie.commitments import actions, queries
from polyphonie.commitments.models import Commitment
from polyphonie.core import clock
from polyphonie.core.pages import territory_url
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.processes.tests.factories import make_open_process


def address(territory, name, *args):
    return "/" + territory_url(territory, f"commitments:{name}", *args).split("/", 3)[3]


def sent(**values):
    return {"cle": str(uuid.uuid4())} | {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


@pytest.fixture
def agent(territory, client):
    person = make_agent(territory)
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return person


def make_promise(territory, agent, days=30, **fields):
    process = make_open_process(territory, by=agent)
    day = clock.today() + timedelta(days=days)
    return actions.promise(source=process.item, title="Six bancs", promised_for=day, by=agent, owner=agent, **fields)


def test_the_register_shows_the_nearest_promise_first_and_late_in_words(territory, client, agent):
    soon = make_promise(territory, agent, days=30)
    late = make_promise(territory, agent, days=-3)
    client.logout()
    page = client.get(address(territory, "list")).content.decode()
    promises = page.split('class="promises"')[1]
    assert promises.index(late.public_id) < promises.index(soon.public_id)
    assert "en retard" in promises and "non tenu" not in promises


def test_late_is_never_broken_by_a_clock(territory, agent):
    from polyphonie.core.manifest import manifests

    late = make_promise(territory, agent, days=-400)
    for manifest in manifests():
        if manifest.name in {"commitments", "processes", "core"}:
            for act in manifest.ticks:
                act()
    late.refresh_from_db()
    assert late.state == Commitment.State.RUNNING


def test_a_date_put_off_needs_a_reason_and_keeps_the_first(territory, client, agent):
    promise = make_promise(territory, agent)
    new = promise.promised_for + timedelta(days=20)
    url = address(territory, "put_off", promise.public_id)
    assert "Dites pourquoi" in client.post(url, sent(new_date=new, reason="")).content.decode()
    client.post(url, sent(new_date=new, reason="Le bois manque."))
    page = client.get(address(territory, "detail", promise.public_id)).content.decode()
    assert "Le bois manque." in page and "Promis d’abord pour le" in page


def test_a_proof_has_its_photo_made_again_without_metadata(territory, client, agent):
    promise = make_promise(territory, agent)
    picture = Image.new("RGB", (60, 40), "green")
    exif = picture.getexif()
    exif[0x010E] = "SECRET-PLACE"
    raw = io.BytesIO()
    picture.save(raw, "JPEG", exif=exif)
    assert b"SECRET-PLACE" in raw.getvalue()
    photo = SimpleUploadedFile("banc.jpg", raw.getvalue(), "image/jpeg")
    data = sent(text="Deux bancs posés.", at="", photo_text="Deux bancs verts")
    client.post(address(territory, "prove", promise.public_id), data | {"photo": photo})
    proof = promise.proofs.get()
    client.logout()
    answer = client.get(address(territory, "photo", proof.public_id))
    body = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "image/jpeg" and b"SECRET-PLACE" not in body
    page = client.get(address(territory, "detail", promise.public_id)).content.decode()
    assert 'alt="Deux bancs verts"' in page


def test_kept_needs_a_proof_and_not_kept_an_explanation(territory, client, agent):
    promise = make_promise(territory, agent)
    url = address(territory, "end", promise.public_id)
    assert "preuve" in client.post(url, sent(kept="oui", reason="")).content.decode()
    assert "Expliquez pourquoi" in client.post(url, sent(kept="non", reason="")).content.decode()
    client.post(url, sent(kept="non", reason="Le sol ne tient pas."))
    page = client.get(address(territory, "detail", promise.public_id)).content.decode()
    assert "non tenu" in page and "Le sol ne tient pas." in page


def test_the_owner_is_reminded_seven_days_before_and_not_eight(territory, agent, settings, request):
    set_urlconf(settings.TERRITORY_URLCONF)
    request.addfinalizer(lambda: set_urlconf(None))
    make_promise(territory, agent, days=8)
    assert list(queries.todos(agent)) == []
    soon = make_promise(territory, agent, days=7)
    assert [todo.due for todo in queries.todos(agent)] == [soon.due]
    assert list(queries.todos(make_agent(territory))) == []


@pytest.mark.parametrize("role", [None, *Role.values])
def test_follow_up_is_for_agents_administrators_and_elus(territory, client, role):
    promise = make_promise(territory, make_agent(territory))
    if role:
        client.force_login(make_person(territory, role).user, backend="django.contrib.auth.backends.ModelBackend")
    found = {
        client.get(address(territory, name, promise.public_id)).status_code
        for name in ("put_off", "prove", "progress", "end")
    }
    may = role in {Role.AGENT, Role.ADMINISTRATOR, Role.ELECTED}
    assert found == ({200} if may else {302} if role is None else {404})


def test_a_promise_is_taken_in_a_frame_or_in_a_workshop_and_shown_on_the_process(territory, client, agent):
    from polyphonie.decisions import actions as decisions

    process = make_open_process(territory, by=agent)
    at = clock.now()
    workshop = decisions.plan_workshop(
        process=process, title="Atelier", place="Halle", by=agent, starts_at=at, ends_at=at + timedelta(hours=2)
    )
    doors = {
        process.public_id: f"/{territory.slug}/demarches/{process.public_id}/preparer/",
        workshop.public_id: f"/{territory.slug}/bureau/demarches/{process.public_id}/construire/",
    }
    for source, page in doors.items():
        url = address(territory, "promise", source)
        assert f'href="{url}"' in client.get(page).content.decode()
        fields = sent(title=f"Promesse de {source}", promised_for=clock.today() + timedelta(days=30), detail="")
        assert client.post(url, fields).status_code == 302
    client.logout()
    page = client.get(f"/{territory.slug}/demarches/{process.public_id}/").content.decode()
    assert all(f"Promesse de {source}" in page for source in doors)
