"""« Prendre la parole » through the pages, without script: from the first question to the receipt."""

import re

from django.test import Client

from polyphonie.contributions.models import Contribution, Draft
from polyphonie.core import ids, once
from polyphonie.core.models import FormKey
from polyphonie.territories.tests.factories import make_area


def post(client, url, **fields):
    return client.post(url, fields | {once.FIELD: fields.get(once.FIELD, once.new_key())})


def walk(client, base, process, **given):
    """Answer every question in turn; return the page after the check page."""
    speak = f"{base}/prendre-la-parole/{process.public_id}"
    answers = {
        "mots": {"text": "Il manque un banc devant la pharmacie."},
        "lieu": {"area": "", "place": "devant la pharmacie"},
        "photos": {},
        "reponse": {"channel": "page"},
        "nom": {"pseudonym": "", "speaks_for": "self"},
    } | given
    for step, fields in answers.items():
        response = post(client, f"{speak}/{step}/", **fields)
        assert response.status_code == 302, (step, response.content.decode()[:2000])
    return f"{speak}/verifier/"


def test_visitor_speaks_and_gets_a_receipt(client, base, process):
    check = walk(client, base, process)
    page = client.get(check).content.decode()
    assert "Il manque un banc devant la pharmacie." in page and "Une personne" in page
    response = post(client, check)
    contribution = Contribution.objects.get()
    assert response.url == f"{base}/recu/remis/{contribution.public_id}/"
    page = client.get(response.url).content.decode()
    code = re.search(r"<code[^>]*>([0-9A-Z-]{19})</code>", page)[1]
    assert "data:image/svg+xml" in page
    assert not Draft.objects.exists()
    assert contribution.receipts.get().code_hash == ids.code_hash(code)

    other = Client()
    opened = post(other, f"{base}/recu/", code=code.lower().replace("-", " "))
    assert opened.status_code == 302
    mine = other.get(opened.url).content.decode()
    assert "Il manque un banc" in mine and "attend sa réponse" in mine
    assert other.get(f"{base}/r/{code.replace('-', '')}/").url == opened.url


def test_double_click_sends_once_and_hands_one_receipt(client, base, process):
    check = walk(client, base, process)
    key = once.new_key()
    first, second = post(client, check, cle=key), post(client, check, cle=key)
    assert first.url == second.url
    assert Contribution.objects.count() == 1
    assert first.cookies["recu"].value.split(":")[0] == second.cookies["recu"].value.split(":")[0]


def test_first_page_double_clicked_without_cookie_keeps_one_draft(base, process):
    url = f"{base}/prendre-la-parole/{process.public_id}/mots/"
    key = once.new_key()
    one, two = Client(), Client()
    for client in (one, two):
        assert post(client, url, cle=key, text="Un banc.").status_code == 302
        assert "Un banc." in client.get(url).content.decode()
    assert Draft.objects.count() == 1


def test_code_is_stored_nowhere_in_clear(client, base, process):
    response = post(client, walk(client, base, process))
    code = re.search(r"<code[^>]*>([0-9A-Z-]{19})</code>", client.get(response.url).content.decode())[1]
    bare = code.replace("-", "")
    assert not any(bare in key.outcome for key in FormKey.objects.all())
    assert bare not in str(dict(client.session))


def test_area_is_kept(client, base, process, territory):
    area = make_area(territory, name="Les Prés")
    post(client, walk(client, base, process, lieu={"area": area.slug, "place": ""}))
    assert Contribution.objects.get().area == area
