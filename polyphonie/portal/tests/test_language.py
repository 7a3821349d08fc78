"""French by default; English for whoever chose it, kept on their device and in their account."""

import pytest
from django.conf import settings
from django.utils import translation

from polyphonie.people.tests.factories import make_person

pytestmark = pytest.mark.usefixtures("english")


def choose(client, language, path):
    return client.post(f"{path}/langue/", {"langue": language, "next": f"{path}/accessibilite/"})


def test_page_is_french_whatever_the_browser_prefers(client, territory):
    page = client.get(f"/{territory.slug}/accessibilite/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="fr"' in page.text and "Déclaration d’accessibilité" in page.text
    assert page["Content-Language"] == "fr"
    assert "Accept-Language" not in page["Vary"] and "Cookie" in page["Vary"]


def test_choice_is_kept_on_the_device_and_leads_back(client, territory):
    chosen = choose(client, "en", f"/{territory.slug}")
    assert chosen.status_code == 302 and chosen["Location"] == f"/{territory.slug}/accessibilite/"
    page = client.get(chosen["Location"])
    assert '<html lang="en"' in page.text and "Accessibility statement" in page.text
    assert '<button name="langue" value="fr" lang="fr">Français</button>' in page.text
    choose(client, "fr", f"/{territory.slug}")
    assert '<html lang="fr"' in client.get(chosen["Location"]).text


def test_platform_has_the_choice_too(client, db):
    assert client.post("/langue/", {"langue": "en", "next": "/"})["Location"] == "/"
    assert "Many voices, one score" in client.get("/").text


@pytest.mark.parametrize("back", ["https://ailleurs.fr/", "//ailleurs.fr", "javascript:alert(1)", ""])
def test_choice_leads_to_no_other_site(client, territory, back):
    answer = client.post(f"/{territory.slug}/langue/", {"langue": "en", "next": back})
    assert answer["Location"] == f"/{territory.slug}/"


@pytest.mark.parametrize("language", ["", "de", "../en", "EN"])
def test_unknown_language_changes_nothing(client, territory, language):
    choose(client, language, f"/{territory.slug}")
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert '<html lang="fr"' in client.get(f"/{territory.slug}/accessibilite/").text


def test_account_keeps_the_choice_and_wins_over_the_device(client, territory):
    person = make_person(territory)
    client.force_login(person.user)
    choose(client, "en", f"/{territory.slug}")
    person.user.refresh_from_db()
    assert person.user.language == "en"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert '<html lang="en"' in client.get(f"/{territory.slug}/accessibilite/").text


def test_french_dates_are_read_in_english_too():
    from django.forms import DateField

    with translation.override("en"):
        assert DateField().clean("03/04/2027").isoformat() == "2027-04-03"


def test_what_caches_keep_for_everybody_says_the_same_in_each_language(client, territory):
    for path in (f"/{territory.slug}/marque.css", "/robots.txt", "/.well-known/security.txt", "/favicon.ico"):
        answers = []
        for language in ("fr", "en"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            answers.append(client.get(path))
        assert b"".join(answers[0]) == b"".join(answers[1]), path


def test_gallery_is_french_whoever_reads(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/ui/")
    assert '<html lang="fr"' in page.text and page["Content-Language"] == "fr"
