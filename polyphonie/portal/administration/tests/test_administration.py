"""The administration of a territory: what it keeps, what it refuses, and to whom it does not exist."""

import io
import json
import uuid

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult
from PIL import Image

from polyphonie.core import clock, limits
from polyphonie.core.errors import Refused
from polyphonie.core.models import JournalEntry
from polyphonie.people.models import Membership, Person, Role, User
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.portal import creation
from polyphonie.portal.administration import areas, tasks
from polyphonie.territories import communes, making
from polyphonie.territories.models import Area, Service, Territory

pytestmark = pytest.mark.django_db
SQUARE = [[[-1.7, 48.1], [-1.6, 48.1], [-1.6, 48.2], [-1.7, 48.2], [-1.7, 48.1]]]
BOW = [[[-1.7, 48.1], [-1.6, 48.2], [-1.6, 48.1], [-1.7, 48.2], [-1.7, 48.1]]]


@pytest.fixture
def administrator(territory):
    return make_person(territory, Role.ADMINISTRATOR)


@pytest.fixture
def signed(client, administrator):
    client.force_login(administrator.user)
    return client


def send(client: Client, territory: Territory, path: str, **fields: object):
    return client.post(f"/{territory.slug}/administration/{path}", fields | {"cle": str(uuid.uuid4())})


def drawing(*names: str, shape: list = SQUARE, kind: str = "Polygon") -> SimpleUploadedFile:
    features = [
        {"type": "Feature", "properties": {"nom": n}, "geometry": {"type": kind, "coordinates": shape}} for n in names
    ]
    return SimpleUploadedFile("q.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "identite/",
        "services/",
        "services/nouveau/",
        "quartiers/",
        "mandat/",
        "roles/",
        "roles/donner/",
        "territoires/",
    ],
)
def test_a_stranger_finds_no_administration(client, territory, path):
    client.force_login(make_agent(territory).user)
    assert client.get(f"/{territory.slug}/administration/{path}").status_code == 404
    client.logout()
    answer = client.get(f"/{territory.slug}/administration/{path}")
    assert answer.status_code == 302 and answer["Location"].startswith("/compte/login/?next=")


def test_administrator_changes_identity_and_the_journal_says_so(signed, territory):
    values = {"name": "Val-d’Ille", "accent": "#7a1f2b", "time_zone": "Indian/Reunion", "desk": "Mairie, le mardi"}
    answer = send(signed, territory, "identite/", **values)
    assert answer.status_code == 302
    territory.refresh_from_db()
    assert (territory.name, territory.accent, territory.time_zone) == ("Val-d’Ille", "#7a1f2b", "Indian/Reunion")
    entry = JournalEntry.objects.get(verb="territory.changed")
    assert entry.data == {"fields": ["accent", "desk", "name", "time_zone"]}


def test_looking_at_a_colour_keeps_nothing_and_says_its_contrast(signed, territory):
    answer = send(
        signed, territory, "identite/", name=territory.name, accent="#ffee88", time_zone="Europe/Paris", voir="1"
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "couleur-ffee88.css" in page
    assert "#ffee88 n’y serait pas assez lisible" in page
    territory.refresh_from_db()
    assert territory.accent == "#1f4e79"


def test_a_logo_is_drawn_again_and_a_false_one_refused(signed, territory):
    out = io.BytesIO()
    Image.new("RGBA", (900, 300), (200, 0, 0, 0)).save(out, "PNG")
    hidden = out.getvalue() + b"secret-after-the-end"
    base = {"name": territory.name, "accent": territory.accent, "time_zone": "Europe/Paris"}
    send(signed, territory, "identite/", **base, picture=SimpleUploadedFile("l.png", hidden))
    territory.refresh_from_db()
    kept = territory.logo.read()
    assert b"secret" not in kept and Image.open(io.BytesIO(kept)).size == (480, 160)
    answer = send(signed, territory, "identite/", **base, picture=SimpleUploadedFile("l.png", b"<svg onload=x>"))
    assert answer.status_code == 422 and "pas une photo que nous savons lire" in answer.content.decode()


def test_two_territories_cannot_share_a_domain(signed, territory):
    Territory.objects.create(slug="autre", name="Autre", domain="participer.autre.fr")
    values = {
        "name": territory.name,
        "accent": territory.accent,
        "time_zone": "Europe/Paris",
        "domain": "Participer.autre.fr",
    }
    answer = send(signed, territory, "identite/", **values)
    assert answer.status_code == 422 and "déjà celui d’une autre" in answer.content.decode()


def test_a_service_is_written_once_under_its_name(signed, territory):
    assert send(signed, territory, "services/nouveau/", name="Voirie", phone="02 99 00 00 00").status_code == 302
    answer = send(signed, territory, "services/nouveau/", name="voirie", mission="Les rues")
    assert "Un service porte déjà ce nom" in answer.content.decode() and "Les rues" in answer.content.decode()
    assert "02 99 00 00 00" in signed.get(f"/{territory.slug}/administration/services/").content.decode()


def test_a_service_where_somebody_works_stays(signed, territory, administrator):
    service = Service.objects.create(territory=territory, name="Voirie")
    Membership.objects.filter(person=administrator).update(service=service)
    answer = send(signed, territory, f"services/{service.pk}/retirer/")
    assert answer.status_code == 409 and Service.objects.filter(pk=service.pk).exists()


def test_areas_are_read_and_replaced(signed, territory):
    send(signed, territory, "quartiers/", file=drawing("Les Prés", "La Gare"), replace="0")
    send(signed, territory, "quartiers/", file=drawing("Le Coteau"), replace="0")
    assert set(Area.objects.values_list("name", flat=True)) == {"Les Prés", "La Gare", "Le Coteau"}
    send(signed, territory, "quartiers/", file=drawing("La Gare"), replace="1")
    assert list(Area.objects.values_list("slug", flat=True)) == ["la-gare"]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (drawing("A", shape=BOW), "se croise lui-même"),
        (drawing("A", "a"), "Deux quartiers"),
        (drawing(""), "n’a pas de nom"),
        (drawing("A", shape=[[[352000, 6790000], [352100, 6790000], [352100, 6790100], [352000, 6790000]]]), "WGS 84"),
        (drawing("A", shape=[0, 1], kind="Point"), "pas une surface"),
        (SimpleUploadedFile("q.json", b"[" * 100_000), "lisible"),
        (SimpleUploadedFile("q.json", b'{"type":"FeatureCollection","features":[3]}'), "n’a pas de nom"),
        (SimpleUploadedFile("q.json", b'{"type":"Feature"}'), "FeatureCollection"),
        (SimpleUploadedFile("q.json", b" " * (areas.BYTES + 1)), "trop lourd"),
    ],
)
def test_a_wrong_file_of_areas_is_refused_and_nothing_kept(signed, territory, file, why):
    file.seek(0)
    answer = send(signed, territory, "quartiers/", file=file, replace="1")
    assert answer.status_code == 422 and why in answer.content.decode()
    assert not Area.objects.exists()


def test_inviting_makes_a_login_without_password_and_writes_to_the_person(signed, territory):
    values = {"email": "Nora@exemple.fr", "name": "Nora Petit", "role": "facilitator"}
    refused = send(signed, territory, "roles/donner/", **values)
    assert "Indiquez la date de fin" in refused.content.decode()
    assert not User.objects.filter(email="nora@exemple.fr").exists(), "something was half-written"
    assert send(signed, territory, "roles/donner/", **values, ends_on="2099-01-01").status_code == 302
    person = Person.objects.get(user__email="nora@exemple.fr")
    assert person.roles() == {Role.FACILITATOR} and not person.user.has_usable_password()
    tasks.tell_invited.call(territory.pk, person.pk)
    assert mail.outbox[0].to == ["nora@exemple.fr"] and "/compte/login/code/" in mail.outbox[0].body


SILENT = "tests.silent_mail.Backend"


def test_invitation_waits_for_the_mail_server(territory, settings):
    person = make_person(territory, Role.FACILITATOR)
    settings.EMAIL_BACKEND = SILENT
    tasks.tell_invited.call(territory.pk, person.pk)
    again = DBTaskResult.objects.get()
    assert again.run_after > clock.now() and again.args_kwargs["args"] == [territory.pk, person.pk, 2]
    with pytest.raises(ConnectionRefusedError):
        tasks.tell_invited.call(territory.pk, person.pk, limits.DELIVERY_ATTEMPTS)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.tell_invited.call(*again.args_kwargs["args"])
    assert mail.outbox[0].to == [person.user.email]


def test_sign_in_says_that_the_mail_server_is_silent(client, territory, settings):
    person = make_person(territory)
    settings.EMAIL_BACKEND = SILENT
    answer = client.post("/compte/login/code/", {"email": person.user.email})
    assert answer.status_code == 409 and "n’a pas pu partir" in answer.content.decode()


def test_the_last_administrator_keeps_the_role(signed, territory, administrator):
    membership = Membership.objects.get(person=administrator)
    answer = send(signed, territory, f"roles/{membership.pk}/retirer/")
    assert answer.status_code == 409 and "dernier compte d’administration" in answer.content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_lists_ask_as_many_questions_for_three_as_for_one(signed, territory, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert signed.get(f"/{territory.slug}/administration/{path}").status_code == 200
        return len(captured)

    asked("services/")  # the queue that a first page counts is kept for the next
    for path in ("services/", "quartiers/", "roles/", "mandat/", "organisations/"):
        Service.objects.create(territory=territory, name=f"{path} 1")
        Area.objects.create(territory=territory, name=f"{path} 1", slug=f"{path[:3]}-1")
        before = asked(path)
        for n in (2, 3):
            Service.objects.create(territory=territory, name=f"{path} {n}")
            Area.objects.create(territory=territory, name=f"{path} {n}", slug=f"{path[:3]}-{n}")
            make_person(territory, Role.RELAY)
        assert asked(path) == before, path


def test_staff_without_a_second_factor_meets_the_page_that_explains(client, territory):
    agent = make_agent(territory, second_factor=False)
    client.force_login(agent.user)
    answer = client.get(f"/{territory.slug}/bureau/")
    assert answer.status_code == 403 and "double vérification" in answer.content.decode()
    assert "/compte/2fa/" in answer.content.decode()
    Territory.objects.filter(pk=territory.pk).update(demo=True)
    assert client.get(f"/{territory.slug}/bureau/").status_code == 200


def test_staff_with_a_second_factor_enters(client, territory):
    client.force_login(make_agent(territory).user)
    assert client.get(f"/{territory.slug}/bureau/").status_code == 200


needs_communes = pytest.mark.skipif(not communes.available(), reason="the list of communes comes with `make setup`")


@needs_communes
def test_a_commune_is_found_whatever_its_accents():
    assert communes.search("SAINT ETIENNE")[0].name == "Saint-Étienne"
    assert communes.search("st-étienne")[0].code == "42218"
    assert {c.code for c in communes.search("35000")} == {"35238"}
    assert communes.search("2a004")[0].name == "Ajaccio"
    assert [c.code for c in communes.search("Beaulieu 63")] == ["63031"]
    assert communes.search("") == communes.search("-'") == []


def test_without_the_list_one_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setattr(communes, "SOURCE", tmp_path / "absent.json.gz")
    communes._keyed.cache_clear()
    try:
        with pytest.raises(Refused, match="make setup"):
            creation.create(name="Rennes", administrator="a@exemple.fr")
    finally:
        communes._keyed.cache_clear()
    assert not Territory.objects.filter(name="Rennes").exists()


@needs_communes
def test_a_territory_is_whole_at_once():
    from django_scopes import scope

    made = creation.create(name="rennes", administrator="Maire@exemple.fr")
    assert (made.slug, made.name, made.insee_code, made.postcode) == ("rennes", "Rennes", "35238", "35000")
    with scope(territory=made):
        assert Service.objects.filter(name="Mission Participation").exists()
        assert Person.objects.get(user__email="maire@exemple.fr").roles() == {Role.ADMINISTRATOR}
        assert list(JournalEntry.objects.values_list("verb", flat=True)) == ["role.granted", "territory.created"]
    with pytest.raises(Refused, match="déjà sur cette plateforme"):
        creation.create(name="Rennes", administrator="maire@exemple.fr")


@needs_communes
def test_homonyms_are_listed_with_their_codes():
    with pytest.raises(Refused, match="17319") as refused:
        creation.create(name="sainte colombe", administrator="a@exemple.fr")
    assert refused.value.field == "insee"


@pytest.mark.parametrize("slug", ["compte", "demo", "ui", "static", "territoires", "robots.txt", "Rennes", "a b"])
def test_an_address_of_the_platform_is_never_given(slug):
    with pytest.raises(making.CannotMake):
        making.free_slug("Rennes", slug)


def test_a_name_that_is_a_route_gets_another_address():
    assert making.free_slug("Demo") == "demo-2"


@needs_communes
def test_the_operator_makes_a_territory_by_form(client):
    assert client.get("/territoires/nouveau/")["Location"].startswith("/compte/login/")
    user = User.objects.create_user(email="operateur@exemple.fr")
    client.force_login(user)
    assert client.get("/territoires/nouveau/").status_code == 404
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert "INSEE 35238" in client.get("/territoires/nouveau/?q=rennes").content.decode()
    assert 'value="Rennes"' in client.get("/territoires/nouveau/?insee=35238").content.decode()
    fields = {
        "insee": "35238",
        "name": "Rennes",
        "kind": "commune",
        "accent": "#1d5c45",
        "administrator": "m@exemple.fr",
    }
    looked = client.post("/territoires/nouveau/", fields | {"voir": "1"})
    assert looked.status_code == 200 and not Territory.objects.filter(insee_code="35238").exists()
    sent = [client.post("/territoires/nouveau/", fields) for _ in range(2)]
    assert [r["Location"] for r in sent] == ["/territoires/rennes/fait/"] * 2
    assert Territory.objects.get(insee_code="35238").accent == "#1d5c45"
    assert "m@exemple.fr" in client.get("/territoires/rennes/fait/").content.decode()
    fields["slug"], fields["name"], fields["insee"], fields["kind"] = "compte", "Le Pays", "", "intercommunality"
    assert "réservée à la plateforme" in client.post("/territoires/nouveau/", fields).content.decode()
