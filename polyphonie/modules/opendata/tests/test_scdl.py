"""What is published under the SCDL's names is judged by frictionless with the SCDL's schemas, as a portal would."""

import csv
import io
from datetime import date, timedelta

import pytest

from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock, manifest
from polyphonie.core.pages import territory_path
from polyphonie.decisions import actions as decisions
from polyphonie.decisions.models import Decision
from polyphonie.modules.opendata.publication import actions, scdl
from polyphonie.modules.opendata.tests import scdl_schemas as schemas
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_person, make_signatory

SIRET = "21340172201787"


@pytest.fixture(autouse=True)
def publisher(territory):
    administrator = make_person(territory, Role.ADMINISTRATOR)
    actions.save_publisher(territory=territory, siret=SIRET, site="", by=administrator)


def _published(territory, client, name) -> bytes:
    return client.get(territory_path(territory, f"opendata:{name}")).content


def _rows(published: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(published.decode(), newline="")))


def _spoilt(published: bytes, **changed: str) -> bytes:
    """Return the file with these cells of its first row changed."""
    first, *others = _rows(published)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, first)
    writer.writeheader()
    writer.writerows([first | changed, *others])
    return out.getvalue().encode()


def _decided(process, agent, votes: str, reference: str = "2026-114") -> None:
    option = decisions.write_option(
        process=process, title="Six bancs", text="Ici.", finding=make_finding(process, by=agent), by=agent
    )
    said = {
        "reasons": "Le besoin.", "what_changed": "La place.", "room": "Le nombre.", "official_text": "Le conseil décide.",
        "plain_text": "Six bancs.", "decided_on": clock.today() - timedelta(days=1), "official_reference": reference,
        "votes": votes,
    }  # fmt: skip
    decision = decisions.draft_decision(process=process, title="Poser six bancs", by=agent, **said)
    decisions.consider(decision=decision, option=option, chosen=True, why="La meilleure.", by=agent)
    signatory = make_signatory(process.territory)
    Decision.objects.filter(pk=decision.pk).update(signatory=signatory, signed_at=clock.now(), published_at=clock.now())


def test_catalogue_passes_its_schema(territory, process, agent, client, tmp_path):
    make_contribution(process, "Un banc.")
    actions.make(release=actions.ask(process=process, licence="lov2", by=agent), by=agent)
    published = _published(territory, client, "catalogue")
    assert len(_rows(published)) == 1
    assert schemas.faults(published, schemas.CATALOGUE, tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"COLL_SIRET": "21340172201788"}, "cell-error: COLL_SIRET"),
        ({"LICENCE": "CC0"}, "constraint-error: LICENCE"),
        ({"FREQ_MAJ": "Souvent"}, "constraint-error: FREQ_MAJ"),
        ({"DATE_MAJ": "22/11/2026"}, "type-error: DATE_MAJ"),
        ({"URL": "donnees"}, "type-error: URL"),
    ],
)
def test_catalogue_that_is_wrong_is_seen(territory, process, agent, client, tmp_path, changed, fault):
    make_contribution(process, "Un banc.")
    actions.make(release=actions.ask(process=process, licence="lov2", by=agent), by=agent)
    wrong = _spoilt(_published(territory, client, "catalogue"), **changed)
    assert fault in schemas.faults(wrong, schemas.CATALOGUE, tmp_path)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ("23 voix pour, 2 contre, 4 abstentions, sur 33 élus", ["33", "29", "23", "2", "4"]),
        ("23 pour, 2 contre, 4 abstentions", [""] * 5),
        ("27 pour, 4 contre, sur 33", [""] * 5),
        ("23 pour, 2 contre, 4 abstentions, 20 membres", [""] * 5),
        ("à l’unanimité", [""] * 5),
        ("", [""] * 5),
    ],
)
def test_deliberations_pass_their_schema(territory, process, agent, client, tmp_path, votes, told):
    _decided(process, agent, votes)
    published = _published(territory, client, "deliberations")
    (row,) = _rows(published)
    assert [row[name] for name in schemas.COUNTED] == told
    assert schemas.faults(published, schemas.DELIBERATIONS, tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"DELIB_MATIERE_CODE": "91"}, "constraint-error: DELIB_MATIERE_CODE"),
        ({"COLL_SIRET": "1"}, "constraint-error: COLL_SIRET"),
        ({"VOTE_EFFECTIF": ""}, "row-constraint"),
        ({"VOTE_POUR": "22"}, "row-constraint"),
        ({"VOTE_EFFECTIF": "12"}, "row-constraint"),
        ({"BUDGET_ANNEE": "2026"}, "row-constraint"),
        ({"DELIB_MATIERE_NOM": "voirie"}, "row-constraint"),
    ],
)
def test_deliberation_that_is_wrong_is_seen(territory, process, agent, client, tmp_path, changed, fault):
    _decided(process, agent, "23 pour, 2 contre, 4 abstentions, sur 33 élus")
    wrong = _spoilt(_published(territory, client, "deliberations"), **changed)
    assert any(found.startswith(fault) for found in schemas.faults(wrong, schemas.DELIBERATIONS, tmp_path))


GRANT = {
    "nomAttribuant": "Ville", "idAttribuant": SIRET, "dateConvention": date(2026, 11, 2), "nomBeneficiaire": "Club",
    "idBeneficiaire": SIRET, "rnaBeneficiaire": "W341234567", "objet": "Matériel", "montant": 1200.5,
    "nature": "aide en numéraire", "conditionsVersement": "unique", "datesPeriodeVersement": "2026-11-22",
    "notificationUE": False, "pourcentageSubvention": 1,
}  # fmt: skip


def _granted(monkeypatch, **changed) -> None:
    lender = manifest.Manifest(name="essai", title="essai", subsidies=(lambda: [GRANT | changed],))
    monkeypatch.setitem(manifest._manifests, "essai", lender)


@pytest.mark.parametrize(
    "changed", [{}, {"objet": "a" * 400, "conditionsVersement": "b" * 400}, {"montant": 0}, {"idBeneficiaire": ""}]
)
def test_subsidies_pass_their_schema(territory, client, monkeypatch, tmp_path, changed):
    _granted(monkeypatch, **changed)
    published = _published(territory, client, "subsidies")
    assert len(_rows(published)) == 1
    assert schemas.faults(published, schemas.SUBSIDIES, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("idBeneficiaire", "21340172201788", "cell-error"),
        ("rnaBeneficiaire", "341234567", "constraint-error"),
        ("nature", "prêt", "constraint-error"),
        ("datesPeriodeVersement", "novembre", "constraint-error"),
        ("pourcentageSubvention", 100, "constraint-error"),
        ("montant", None, "constraint-error"),
    ],
)
def test_subsidy_that_a_device_tells_wrongly_is_seen(territory, client, monkeypatch, tmp_path, name, value, fault):
    _granted(monkeypatch, **{name: value})
    published = _published(territory, client, "subsidies")
    assert f"{fault}: {name}" in schemas.faults(published, schemas.SUBSIDIES, tmp_path)


def test_subsidy_to_nobody_is_seen(territory, client, monkeypatch, tmp_path):
    _granted(monkeypatch, idBeneficiaire="", rnaBeneficiaire="")
    (fault,) = schemas.faults(_published(territory, client, "subsidies"), schemas.SUBSIDIES, tmp_path)
    assert fault.startswith("row-constraint")


@pytest.mark.parametrize(
    ("name", "asked", "columns"),
    [
        ("catalogue", schemas.CATALOGUE, lambda territory: scdl.catalogue_columns(territory, None)),
        ("deliberations", schemas.DELIBERATIONS, lambda territory: scdl.deliberation_columns(territory, None)),
        ("subventions", schemas.SUBSIDIES, lambda territory: scdl.SUBSIDIES),
    ],
)
def test_columns_are_those_of_the_schema(territory, name, asked, columns):
    assert asked.version == scdl.VERSIONS[name], "the judge and the export follow one published version"
    ours = columns(territory)
    assert [c.name for c in ours] == list(asked.fields)
    assert [c.name for c in ours if c.required] == [
        n for n, said in asked.fields.items() if "required" in said["constraints"]
    ]
