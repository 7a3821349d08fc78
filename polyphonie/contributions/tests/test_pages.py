"""Pages of contributions: what each shows, what it keeps to itself, what it refuses and in which words."""

from datetime import timedelta

import pytest
from django.test import Client

from polyphonie.contributions import actions, findings, listing, moderation
from polyphonie.contributions.models import Contribution, Draft, Receipt, Support
from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.contributions.tests.test_pictures import HOSTILE, encoded
from polyphonie.contributions.tests.test_speak import post, walk
from polyphonie.contributions.tests.visiting import shown, signed_in, upload
from polyphonie.core import clock, ids, limits
from polyphonie.core.actors import Actor
from polyphonie.core.models import Notice
from polyphonie.people.models import Contact, Mandate
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.models import Phase
from polyphonie.processes.tests.factories import make_process
from polyphonie.territories.tests.factories import make_area

# --- bad input


def test_one_megabyte_of_text_is_refused_where_it_was_typed_and_kept(client, base, process):
    text = "Un banc de plus. " * 65_000
    page = shown(post(client, f"{base}/prendre-la-parole/{process.public_id}/mots/", text=text))
    assert "trop long" in page and text[:200] in page
    assert not Draft.objects.exists() and not Contribution.objects.exists()


def test_closed_phase_keeps_what_was_written(client, base, process):
    check = walk(client, base, process)
    Phase.objects.update(ends_at=clock.now() - timedelta(minutes=1))
    page = shown(post(client, check))
    assert "terminé pour cette étape" in page and "Il manque un banc devant la pharmacie." in page
    assert not Contribution.objects.exists() and Draft.objects.exists()
    page = shown(client.get(check))
    assert "Ce que vous aviez écrit" in page and "Il manque un banc devant la pharmacie." in page


def test_process_not_open_cannot_be_spoken_to(client, base, territory):
    assert client.get(f"{base}/prendre-la-parole/{make_process(territory).public_id}/mots/").status_code == 404


@pytest.mark.parametrize("name", ["bomb", "truncated", "svg", "html named jpg"])
def test_hostile_photo_is_refused_on_its_field(client, base, process, name):
    speak = f"{base}/prendre-la-parole/{process.public_id}"
    post(client, f"{speak}/mots/", text="Un banc.")
    page = shown(post(client, f"{speak}/photos/", photos=upload(HOSTILE[name])))
    assert "Cette photo" in page or "une photo" in page
    assert "id_photos_error" in page
    assert not Draft.objects.get().files.exists()


def test_photo_waits_for_a_person_and_is_then_published(client, base, process, territory):
    check = walk(client, base, process, photos={"photos": upload(encoded("HEIF", (300, 200)), "p.heic")})
    assert post(client, f"{base}/prendre-la-parole/{process.public_id}/photos/").status_code == 302
    assert post(client, check).status_code == 302
    photo = Contribution.objects.get().attachments.get()
    address = f"{base}/photo/{photo.public_id}/"
    assert Client().get(address).status_code == 404
    agent = signed_in(make_agent(territory))
    review = f"{base}/bureau/contributions/photos/{photo.public_id}/"
    assert "Décrivez la photo" in shown(post(agent, review, publier="1", text=""))
    assert post(agent, review, publier="1", text="Le trottoir sans banc").status_code == 302
    response = Client().get(address)
    assert response["Content-Type"] == "image/jpeg" and b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"
    page = shown(Client().get(f"{base}/contributions/{photo.contribution.public_id}/"))
    assert "Le trottoir sans banc" in page


def test_recording_alone_is_transcribed_and_stays_private(client, base, process, territory):
    speak = f"{base}/prendre-la-parole/{process.public_id}"
    assert "Appuyez sur le micro" in shown(post(client, f"{speak}/voix/"))
    assert post(client, f"{speak}/voix/", sound=upload(b"OggS" + b"\0" * 99, "v.ogg")).status_code == 302
    assert post(client, f"{speak}/voix-reponse/", channel="desk").status_code == 302
    assert post(client, f"{speak}/voix-envoyer/").status_code == 302
    contribution = Contribution.objects.get()
    sound = contribution.attachments.get()
    assert contribution.version == 0 and contribution.answer_channel == "desk"
    assert Client().get(f"{base}/contributions/{contribution.public_id}/").status_code == 404
    agent = signed_in(make_agent(territory))
    assert sound.public_id in shown(agent.get(f"{base}/bureau/contributions/{contribution.public_id}/transcrire/"))
    transcribe = f"{base}/bureau/contributions/{contribution.public_id}/transcrire/"
    assert post(agent, transcribe, text="Je ne fais plus le tour.").status_code == 302
    page = shown(Client().get(f"{base}/contributions/{contribution.public_id}/"))
    assert "Je ne fais plus le tour." in page and sound.public_id not in page
    assert Client().get(f"{base}/photo/{sound.public_id}/").status_code == 404


def test_forged_codes_are_refused_then_stopped(client, base, process):
    make_contribution(process)
    for _n in range(limits.RECEIPT_TRIES):
        assert "n’ouvre aucun reçu" in shown(post(client, f"{base}/recu/", code=ids.receipt_code()))
    assert "Trop d’essais" in shown(post(client, f"{base}/recu/", code=ids.receipt_code()))
    assert "16 lettres et chiffres" in shown(post(client, f"{base}/recu/", code="ABC"))


def test_receipt_that_was_revoked_opens_nothing(client, base, process):
    _contribution, code = actions.receive(process=process, said=actions.Said(text="Un banc."), by=Actor("x"))
    assert client.get(f"{base}/r/{code}/").status_code == 302
    Receipt.objects.update(revoked_at=clock.now())
    assert client.get(f"{base}/r/{code}/").status_code == 404


def test_letter_without_address_is_asked_for_it(client, base, process):
    speak = f"{base}/prendre-la-parole/{process.public_id}"
    post(client, f"{speak}/mots/", text="Un banc.")
    assert post(client, f"{speak}/reponse/", channel="letter").url.endswith("/joindre/")
    page = shown(
        post(client, f"{speak}/joindre/", name="Jeanne Morel", street="", postcode="99100", city="Saint-Aurel")
    )
    assert "Jeanne Morel" in page and 'id="id_street_error"' in page


# --- what is private stays private


def test_nothing_of_the_person_is_on_the_public_pages(client, base, process):
    make_contribution(process, reach=reach("letter"), pseudonym="La voisine")
    contribution = make_contribution(process, "Un arbre.", reach=reach("email"))
    for address in ("/contributions/", f"/contributions/{contribution.public_id}/"):
        page = shown(client.get(base + address))
        for secret in ("Jeanne Morel", "rue des Tilleuls", "jeanne@exemple.fr", contribution.author_key, "courriel"):
            assert secret not in page
    assert Contact.objects.count() == 2


def test_receipt_of_one_does_not_open_another(client, base, process):
    other = make_contribution(process)
    _mine, code = actions.receive(process=process, said=actions.Said(text="Un banc."), by=Actor("x"))
    client.get(f"{base}/r/{code}/")
    for page in ("", "modifier/", "retirer/"):
        assert client.get(f"{base}/recu/{other.public_id}/{page}").status_code == 404
    assert "Un banc." in shown(client.get(f"{base}/mes-contributions/"))


def test_drafts_file_is_shown_to_its_session_only(client, base, process):
    speak = f"{base}/prendre-la-parole/{process.public_id}"
    post(client, f"{speak}/mots/", text="Un banc.")
    post(client, f"{speak}/photos/", photos=upload(encoded()))
    number = Draft.objects.get().files.get().pk
    assert client.get(f"{speak}/fichier/{number}/").status_code == 200
    assert Client().get(f"{speak}/fichier/{number}/").status_code == 404


def test_hidden_and_withdrawn_leave_a_tombstone(client, base, process, territory):
    agent = make_agent(territory)
    hidden, gone = make_contribution(process, "À cacher"), make_contribution(process, "À retirer")
    moderation.hide(contribution=hidden, reason="personal", by=agent)
    actions.withdraw(contribution=gone, by=Actor(gone.author_key))
    page = shown(client.get(f"{base}/contributions/{hidden.public_id}/"))
    assert "À cacher" not in page and "donnée personnelle" in page
    page = shown(client.get(f"{base}/contributions/{gone.public_id}/"))
    assert "À retirer" not in page and "Ses mots ont été effacés" in page
    assert "À retirer" not in shown(client.get(f"{base}/contributions/?q=retirer"))
    assert Notice.objects.filter(follower=hidden.author_key, verb="contribution.hidden").exists()


# --- what one can do


def test_author_edits_and_withdraws_with_the_receipt(client, base, process):
    contribution, code = actions.receive(process=process, said=actions.Said(text="Un banc."), by=Actor("x"))
    actions.support(contribution=contribution, by=Actor("soutien"))
    client.get(f"{base}/r/{code}/")
    mine = f"{base}/recu/{contribution.public_id}"
    assert post(client, f"{mine}/modifier/", text="Deux bancs.").status_code == 302
    assert "Deux bancs." in shown(client.get(f"{mine}/"))
    assert Notice.objects.filter(follower="soutien", verb="contribution.edited").exists()
    assert post(client, f"{mine}/retirer/").status_code == 302
    assert "Vos mots ont été effacés" in shown(client.get(f"{mine}/"))
    process.refresh_from_db()
    assert process.unanswered == 0


def test_support_word_and_flag(client, base, process):
    contribution = make_contribution(process)
    page = f"{base}/contributions/{contribution.public_id}/"
    post(client, f"{page}soutenir/")
    post(client, f"{page}soutenir/")
    assert Support.objects.count() == 1 and "dont le vôtre" in shown(client.get(page))
    post(client, f"{page}soutenir/", retirer="1")
    assert Support.objects.count() == 0
    assert 'id="id_text_error"' in shown(post(client, f"{page}ajouter-un-mot/", text=" "))
    post(client, f"{page}ajouter-un-mot/", text="Devant la poste aussi.", pseudonym="Max")
    body = shown(client.get(page))
    assert "Devant la poste aussi." in body and "Max" in body
    assert post(client, f"{page}signaler/", reason="personal", text="").status_code == 302
    assert "déjà signalé" in shown(post(client, f"{page}signaler/", reason="personal", text="encore"))


def test_visitor_finds_again_what_they_support_and_a_new_one_has_done_nothing(client, base, process):
    page = f"{base}/contributions/{make_contribution(process, 'Un banc.').public_id}/"
    assert "dont le vôtre" not in shown(client.get(page))
    post(client, f"{page}soutenir/")
    post(client, f"{page}suivre/")
    again = shown(client.get(page))
    assert "dont le vôtre" in again and "Ne plus suivre" in again
    other = shown(Client().get(page))
    assert "1\u00a0soutien" in other and "dont le vôtre" not in other and "Ne plus suivre" not in other


def test_similar_contributions_are_offered_before_going_on(client, base, process):
    for place in ("la poste", "l’école", "la mairie"):
        make_contribution(process, f"Il faudrait un banc à l’ombre devant {place}.")
    for n in range(8):
        make_contribution(process, f"Le bus numéro {n} passe trop tard le soir.")
    speak = f"{base}/prendre-la-parole/{process.public_id}"
    response = post(client, f"{speak}/mots/", text="Je voudrais un banc à l’ombre devant la poste.")
    assert response.url.endswith("/semblables/")
    page = shown(client.get(response.url))
    assert "Moi aussi" in page and "devant la poste" in page and "bus" not in page


def test_mandate_declared_without_account_is_shown_as_declared(client, base, process):
    post(
        client,
        walk(
            client,
            base,
            process,
            nom={"speaks_for": "organisation", "organisation": "Les Tilleuls", "organisation_kind": "association"},
        ),
    )
    contribution = Contribution.objects.get()
    assert Mandate.objects.get().person == contribution.author
    assert "mandat à confirmer" in shown(Client().get(f"{base}/contributions/{contribution.public_id}/"))


def test_list_is_searched_and_filtered(client, base, process, territory):
    area = make_area(territory, name="Les Prés")
    make_contribution(process, "Des bancs près de la fontaine.", area=area)
    make_contribution(process, "Un bus le soir.")
    page = shown(client.get(f"{base}/contributions/?q=banc"))
    assert "fontaine" in page and "bus le soir" not in page
    page = shown(client.get(f"{base}/contributions/?quartier={area.slug}&reponse=non"))
    assert "fontaine" in page and "bus le soir" not in page
    assert "Rien ne correspond" in shown(client.get(f"{base}/contributions/?nature=idea"))


def test_a_very_long_list_is_counted_so_far_and_no_further(client, base, process, monkeypatch):
    for n in range(4):
        make_contribution(process, f"Un banc n° {n}.")
    text = shown(client.get(f"{base}/contributions/")).replace("\xa0", " ")
    assert "4 contributions" in text and "Plus de" not in text
    monkeypatch.setattr(limits, "COUNTED", 3)
    assert "Plus de 3 contributions" in shown(client.get(f"{base}/contributions/")).replace("\xa0", " ")


def test_many_are_counted_now_and_then_and_few_each_time(client, base, process, monkeypatch):
    page = f"{base}/contributions/"
    for n in (1, 2):
        make_contribution(process, f"Un banc de plus, n° {n}.")
        assert f"<strong>{n}\u00a0contribution" in shown(client.get(page))
    monkeypatch.setattr(listing, "MANY", 2)
    make_contribution(process, "Un troisième banc.")
    assert "<strong>3\u00a0contributions" in shown(client.get(page))
    make_contribution(process, "Un quatrième banc.")
    listed = shown(client.get(page))
    assert "<strong>3\u00a0contributions" in listed and "Un quatrième banc." in listed


def test_list_says_the_beginning_of_a_long_text_and_the_page_all_of_it(client, base, process):
    text = "Il manque des bancs. " * 40 + "Voilà tout."
    said = make_contribution(process, text)
    listed = shown(client.get(f"{base}/contributions/"))
    assert "Il manque des bancs. Il" in listed and "Voilà tout." not in listed and "…" in listed
    assert "Voilà tout." in shown(client.get(f"{base}/contributions/{said.public_id}/"))


def test_list_pages_go_through_everything_once(client, base, process):
    for n in range(limits.PAGE_SIZE + 3):
        make_contribution(process, f"Parole-{n}-dite.")
    first = shown(client.get(f"{base}/contributions/"))
    after = Contribution.objects.order_by("-item_id")[limits.PAGE_SIZE - 1].pk
    second = shown(client.get(f"{base}/contributions/?apres={after}"))
    seen = [sum(f"Parole-{n}-dite." in page for page in (first, second)) for n in range(limits.PAGE_SIZE + 3)]
    assert seen == [1] * (limits.PAGE_SIZE + 3)


@pytest.mark.parametrize("address", ["/contributions/", "/demarches/{process}/", "/constats/{finding}/"])
def test_queries_do_not_grow_with_rows(client, base, process, territory, django_assert_num_queries, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    agent = make_agent(territory)
    finding = make_finding(process, by=agent, size=1, summary="Il manque des bancs.")
    findings.publish_finding(finding=finding, by=agent)
    url = base + address.format(process=process.public_id, finding=finding.public_id)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        shown(client.get(url))
    area = make_area(territory)
    more = [make_contribution(process, f"Encore {n}.", area=area) for n in range(2)]
    findings.group(finding=finding, contributions=more, by=agent)
    with django_assert_num_queries(len(one)):
        shown(client.get(url))
