"""A process's open data: nobody in it, described to the letter, closed when words are taken back."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from frictionless import Package, Schema
from frictionless import Resource as Judged

from polyphonie.contributions import actions as contributions
from polyphonie.contributions import moderation
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock, manifest
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.core.models import JournalEntry
from polyphonie.core.once import new_key
from polyphonie.core.pages import territory_path
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer, Decision
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.modules.opendata.exporting.said import CONTRIBUTIONS
from polyphonie.modules.opendata.models import Licence, Release
from polyphonie.modules.opendata.publication import (
    actions,
    files,
    forms,
    queries,
    renewing,
    scdl,
    schemas,
    tables,
    tasks,
)
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_person, make_signatory
from polyphonie.processes.tests.factories import make_process
from polyphonie.territories.tests.factories import make_area


def _said(process, count, area=None, text="Un banc.", **fields):
    """So many people speak, one contribution each."""
    rows = [
        make_contribution(process, f"{text} {n}", by=Actor(f"{area}-{text}-{n}"[:30]), **fields) for n in range(count)
    ]
    if area:
        Contribution.objects.filter(pk__in=[c.pk for c in rows]).update(area=area)
    for row in rows:
        Contribution.objects.filter(pk=row.pk).update(author_key=f"{row.pk:030}")
    return rows


def _published(process, agent, licence="lov2") -> Release:
    release = actions.ask(process=process, licence=licence, by=agent)
    actions.make(release=release, by=agent)
    release.refresh_from_db()
    assert release.state == Release.State.DONE
    return release


def _bytes(release, name) -> bytes:
    with release.files.get(name=name).file.open("rb") as file:
        return file.read()


def _rows(release, name) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_bytes(release, name).decode(), newline="")))


def _judged(release, folder) -> None:
    """Frictionless Data reads the whole set as its description says."""
    for one in release.files.all():
        (folder / one.name).write_bytes(_bytes(release, one.name))
    package = Package(str(folder / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])[:5]
    assert [task.name for task in report.tasks]


def test_set_is_what_its_description_says(territory, process, agent, tmp_path):
    area = make_area(territory)
    _said(process, 12, area, text="=SOMME(A1)", latitude=43.610769, longitude=3.876716, place="12 rue Canari")
    _said(process, 14)
    finding = make_finding(process, by=agent)
    answers.publish(
        answer=make_checked_answer(agent=agent, signatory=make_signatory(territory), finding=finding),
        by=_signatory(finding),
    )
    release = _published(process, agent)
    _judged(release, tmp_path)
    rows = _rows(release, "contributions.csv")
    assert len(rows) == 28
    assert {row["latitude"] for row in rows} == {"", "43.611"}
    assert sum(row["texte"].startswith("'=SOMME") for row in rows) == 12
    assert len(_rows(release, "reponses.csv")) == 1
    features = json.loads(_bytes(release, "contributions.geojson"))["features"]
    assert len(features) == 12
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [3.877, 43.611]}
    with zipfile.ZipFile(io.BytesIO(_bytes(release, "jeu.zip"))) as archive:
        assert archive.testzip() is None
        assert archive.read("contributions.csv") == _bytes(release, "contributions.csv")


def _signatory(finding):
    return Answer.objects.get(finding=finding).signatory


def test_nobody_is_in_it(territory, process, agent):
    secrets = {"pseudonym": "Canari-pseudo", "place": "Canari-lieu", "where": "Canari-recueil"}
    _said(process, 3, text="Bonjour", **secrets)
    hidden = make_contribution(process, "Canari-caché")
    moderation.hide(contribution=hidden, reason="personal", by=agent)
    gone = make_contribution(process, "Canari-retiré")
    contributions.withdraw(contribution=gone, by=Actor(gone.author_key))
    masked = make_contribution(process, "Canari-masqué au bout de la rue")
    moderation.mask(contribution=masked, start=0, end=13, reason="personal", by=agent)
    contributions.add_word(contribution=masked, text="Oui.", pseudonym="Canari-mot", by=VISITOR)
    release = _published(process, agent)
    for one in release.files.all():
        body = _bytes(release, one.name)
        if one.name == "jeu.zip":
            archive = zipfile.ZipFile(io.BytesIO(body))
            body = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Canari" not in body, one.name
    assert len(_rows(release, "contributions.csv")) == 4


def test_rare_areas_are_not_told(territory, process, agent):
    large, small, other = make_area(territory), make_area(territory), make_area(territory)
    _said(process, 30, large)
    _said(process, 25, other)
    _said(process, 4, small)
    release = _published(process, agent)
    table = {(r["dimension"], r["categorie"]): r for r in _rows(release, "participants.csv")}
    assert table["quartier", small.name]["personnes"] == ""
    assert table["quartier", small.name]["masque"] == "oui"
    told = {r["quartier"] for r in _rows(release, "contributions.csv")}
    assert small.name not in told
    hidden = [r for r in table.values() if r["dimension"] == "quartier" and r["masque"] == "oui"]
    assert len(hidden) >= 2, "one figure hidden alone is found by subtraction"
    assert "masqués" in release.note


def test_point_does_not_tell_the_area_that_is_hidden(territory, process, agent):
    """Neither in the table nor on the map; « sans quartier » is an area like the others."""
    large, other, small = make_area(territory), make_area(territory), make_area(territory)
    for number, (count, area) in enumerate([(30, large), (25, other), (8, small), (7, None)]):
        _said(process, count, area, text=f"Groupe {number}.", latitude=43.6 + number / 10, longitude=3.8)
    release = _published(process, agent)
    rows = _rows(release, "contributions.csv")
    shown = {r["quartier"] for r in rows} - {""}
    assert shown == {large.name}
    assert all(bool(r["latitude"]) == bool(r["longitude"]) == bool(r["quartier"]) for r in rows)
    features = json.loads(_bytes(release, "contributions.geojson"))["features"]
    assert len(features) == sum(r["quartier"] != "" for r in rows)


def test_one_person_who_speaks_much_is_one_person(territory, process, agent):
    area = make_area(territory)
    rows = _said(process, 15, area)
    Contribution.objects.filter(pk__in=[r.pk for r in rows]).update(author_key="une-seule")
    _said(process, 30, make_area(territory))
    release = _published(process, agent)
    assert area.name not in {r["quartier"] for r in _rows(release, "contributions.csv")}


def test_nothing_is_counted_before_twenty_people(territory, process, agent):
    _said(process, 15, make_area(territory))
    release = _published(process, agent)
    assert _rows(release, "participants.csv") == []
    assert "20 personnes" in release.note


def test_two_versions_cannot_be_subtracted():
    def people(**areas):
        return [(f"{area}{n}", area, "web") for area, count in areas.items() for n in range(count)]

    first = tables.protect(people(nord=40, sud=30), [])
    assert first.shown_areas() == {"nord", "sud"}
    same = tables.protect(people(nord=40, sud=30), [first.kept])
    assert same.rows == first.rows
    close = tables.protect(people(nord=44, sud=30), [first.kept])
    assert close.rows == [] and "11 personnes" in close.note
    far = tables.protect(people(nord=60, sud=31), [first.kept])
    assert far.shown_areas() != {"nord", "sud"}, "« sud » would tell that one person more spoke"


def test_version_is_closed_when_words_are_taken_back(territory, process, agent, client):
    rows = _said(process, 3)
    release = _published(process, agent)
    path = territory_path(territory, "opendata:dataset_file", process.public_id, 1, "contributions.csv")
    assert client.get(path).status_code == 200
    assert renewing.renew() == 0
    row = Contribution.objects.get(pk=rows[0].pk)
    contributions.withdraw(contribution=row, by=Actor(row.author_key))
    closed = client.get(path)
    assert closed.status_code == 410
    assert "n’est plus donnée" in closed.content.decode()
    assert renewing.renew() == 1
    assert renewing.renew() == 0, "the new version is already asked for"
    second = Release.objects.get(number=2)
    assert tasks.make_release.func(territory.pk, second.pk) == "done"
    last = client.get(territory_path(territory, "opendata:dataset_last_file", process.public_id, "contributions.csv"))
    assert last.status_code == 302 and "/v2/" in last.url
    assert client.get(last.url).status_code == 200
    assert release.files.count() == second.files.count()


def test_versions_follow_one_another(territory, process, agent, client):
    _said(process, 2)
    first, second = _published(process, agent), _published(process, agent, licence="odc-odbl")
    assert (first.number, second.number) == (1, 2)
    assert second.description["licenses"][0]["name"] == "ODbL-1.0"
    page = client.get(territory_path(territory, "opendata:dataset", process.public_id)).content.decode()
    assert "Version 2" in page and "Open Database License" in page
    older = client.get(territory_path(territory, "opendata:dataset_version", process.public_id, 1)).content.decode()
    assert "Une version plus récente existe" in older
    schema = client.get(territory_path(territory, "opendata:dataset_schema", process.public_id, 2, "contributions"))
    assert schema.json() == second.description["resources"][0]["schema"]
    assert schema.headers["Access-Control-Allow-Origin"] == "*"
    for missing in ("inconnu.csv", "../../secret_key"):
        path = territory_path(territory, "opendata:dataset_file", process.public_id, 1, "x.csv").replace(
            "x.csv", missing
        )
        assert client.get(path).status_code == 404


def test_publication_is_in_the_journal(territory, process, agent):
    _said(process, 2)
    release = _published(process, agent)
    entry = JournalEntry.objects.get(verb="dataset.published")
    assert (entry.actor, entry.item) == (agent.actor_key, process.pk)
    assert entry.data == {"version": 1, "rows": release.rows, "licence": "lov2", "digest": release.digest}


def test_only_agents_publish_and_only_under_an_allowed_licence(
    territory, process, agent, django_capture_on_commit_callbacks
):
    _said(process, 2)
    path = territory_path(territory, "opendata:publish", process.public_id)
    for person in (make_person(territory), make_person(territory, Role.ELECTED)):
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(path, {"licence": "lov2", "cle": new_key()}).status_code == 404
    client = Client()
    client.force_login(agent.user, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post(path, {"licence": "cc-by-nc", "cle": new_key()})
    assert refused.status_code == 200 and refused.context["form"].errors
    with pytest.raises(actions.Refused):
        actions.ask(process=process, licence="cc-by-nc", by=agent)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, {"licence": "lov2", "cle": new_key()}).status_code == 302
    assert Release.objects.get().state == Release.State.DONE


def test_process_not_open_has_no_data(territory, agent, client):
    draft = make_process(territory, by=agent)
    with pytest.raises(actions.Refused):
        actions.ask(process=draft, licence="lov2", by=agent)
    assert client.get(territory_path(territory, "opendata:dataset", draft.public_id)).status_code == 404


def test_set_not_published_is_unknown_to_visitors(territory, process, agent, client):
    actions.ask(process=process, licence="lov2", by=agent)
    assert client.get(territory_path(territory, "opendata:dataset", process.public_id)).status_code == 404
    assert "Aucun jeu publié" in client.get(territory_path(territory, "opendata:home")).content.decode()


SIRET = "21340172201787"


def test_catalogue_has_its_national_form(territory, process, agent, client, tmp_path):
    refused = client.get(territory_path(territory, "opendata:catalogue"))
    assert refused.status_code == 409 and "SIRET" in refused.content.decode()
    administrator = make_person(territory, Role.ADMINISTRATOR)
    actions.save_publisher(territory=territory, siret=SIRET, site="", by=administrator)
    _said(process, 2)
    _published(process, agent)
    body = client.get(territory_path(territory, "opendata:catalogue")).content
    (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""))
    assert list(row) == CATALOGUE
    assert row["COLL_SIRET"] == SIRET and row["LICENCE"] == "Licence Ouverte-LO"
    (tmp_path / "catalogue.csv").write_bytes(body)
    columns = scdl.catalogue_columns(territory, queries.publisher(territory))
    schema = schemas.table_schema(columns)
    schema["fields"][1]["constraints"]["pattern"] = scdl.SIRET
    report = Judged(path="catalogue.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(schema)).validate()
    assert report.valid, report.flatten(["message"])
    page = client.get(territory_path(territory, "opendata:home")).content.decode()
    assert process.title in page


CATALOGUE = """COLL_NOM COLL_SIRET ID TITRE DESCRIPTION THEME PRODUCTEUR_NOM PRODUCTEUR_SIRET COUV_SPAT_MAILLE COUV_SPAT_NOM
COUV_TEMP_DEBUT COUV_TEMP_FIN DATE_PUBL FREQ_MAJ DATE_MAJ MOTS_CLES LICENCE NOMBRE_RESSOURCES FORMAT_RESSOURCES URL""".split()
DELIBERATIONS = """COLL_NOM COLL_SIRET DELIB_ID DELIB_DATE DELIB_MATIERE_CODE DELIB_MATIERE_NOM DELIB_OBJET BUDGET_ANNEE
BUDGET_NOM PREF_ID PREF_DATE VOTE_EFFECTIF VOTE_REEL VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION DELIB_URL""".split()


def test_dcat_names_every_file(territory, process, agent, client):
    _said(process, 2)
    release = _published(process, agent)
    body = client.get(territory_path(territory, "opendata:catalogue_dcat")).json()
    (dataset,) = body["dcat:dataset"]
    assert len(dataset["dcat:distribution"]) == release.files.count()
    assert dataset["dct:license"] == {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"}


def test_deliberations_have_their_national_form(territory, process, agent, client, tmp_path):
    actions.save_publisher(territory=territory, siret=SIRET, site="", by=make_person(territory, Role.ADMINISTRATOR))
    finding = make_finding(process, by=agent)
    option = decisions.write_option(
        process=process, title="Six bancs", text="Rue des Tilleuls.", finding=finding, by=agent
    )
    said = {
        "reasons": "Le besoin.", "what_changed": "La place.", "room": "Le nombre.", "official_text": "Le conseil décide.",
        "plain_text": "Six bancs.", "decided_on": clock.today() - timedelta(days=1), "official_reference": "2026-114",
        "votes": "23 voix pour, 2 contre, 4 abstentions, sur 33 élus",
    }  # fmt: skip
    decision = decisions.draft_decision(process=process, title="Poser six bancs", by=agent, **said)
    decisions.consider(decision=decision, option=option, chosen=True, why="La meilleure.", by=agent)
    Decision.objects.filter(pk=decision.pk).update(signatory=make_signatory(territory), signed_at=clock.now())
    Decision.objects.filter(pk=decision.pk).update(published_at=clock.now())
    body = client.get(territory_path(territory, "opendata:deliberations")).content
    (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""))
    assert list(row) == DELIBERATIONS
    assert (row["DELIB_ID"], row["VOTE_POUR"], row["VOTE_REEL"]) == ("2026-114", "23", "29")
    (tmp_path / "deliberations.csv").write_bytes(body)
    schema = schemas.table_schema(scdl.deliberation_columns(territory, queries.publisher(territory)))
    schema["fields"][4]["constraints"]["pattern"] = r"^\d\.\d{1,2}$"
    report = Judged(path="deliberations.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(schema)).validate()
    assert report.valid, report.flatten(["message"])


def test_subsidies_of_a_device_have_their_national_form(territory, client, monkeypatch):
    row = {
        "nomAttribuant": "Ville", "idAttribuant": SIRET, "dateConvention": clock.today(), "nomBeneficiaire": "Club",
        "idBeneficiaire": SIRET, "rnaBeneficiaire": "W341234567", "objet": "Matériel", "montant": 1200.5,
        "nature": "aide en numéraire", "conditionsVersement": "unique", "datesPeriodeVersement": "2026-11-22",
        "notificationUE": False, "pourcentageSubvention": 1,
    }  # fmt: skip
    lender = manifest.Manifest(name="essai", title="essai", subsidies=(lambda: [row],))
    monkeypatch.setitem(manifest._manifests, "essai", lender)
    (read,) = csv.DictReader(io.StringIO(client.get(territory_path(territory, "opendata:subsidies")).content.decode()))
    assert (read["montant"], read["notificationUE"], read["idRAE"]) == ("1200.5", "non", "")
    assert list(read)[:4] == ["nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision"]


@pytest.mark.parametrize(
    ("number", "holds"),
    [(SIRET, True), ("21340172201788", False), ("2134017220178", False), ("²1340172201787", False), ("a" * 14, False)],
)
def test_siret_is_checked(number, holds):
    assert forms.is_siret(number) is holds


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.ville.fr/accueil?x=1", "https://www.ville.fr"), ("www.ville.fr", "https://www.ville.fr"),
        ("http://localhost:8080", "http://localhost:8080"), ("", ""),
    ],
)  # fmt: skip
def test_site_is_kept_as_an_origin(typed, kept):
    form = forms.PublisherForm({"siret": "", "site": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["site"] == kept


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "https://*", "https://a b.fr", "https://[", "ville", "https://x.fr:99999"]
)
def test_site_that_is_none_is_refused(typed):
    assert "site" in forms.PublisherForm({"siret": "", "site": typed}).errors


def test_every_open_column_is_described():
    described = schemas.table_schema(files.open_columns(CONTRIBUTIONS))["fields"]
    names = {f["name"] for f in described}
    assert not names & {"auteur", "lieu", "moyen", "recueilli_ou", "repondre_par", "service", "visible", "recu_le"}
    assert all(f["title"] and f["description"] for f in described)
    assert set(Licence.values) == {"lov2", "odc-odbl"}
