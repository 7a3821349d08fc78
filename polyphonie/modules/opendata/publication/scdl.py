"""The « socle commun des données locales »: the catalogue, deliberations and subsidies, in its columns.

Fields, types and constraints are those of the schemas that OpenDataFrance keeps on schema.data.gouv.fr (Licence Ouverte
2.0), said again here in our own form.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _l

from polyphonie.contributions.texts import excerpt
from polyphonie.core.columns import Column
from polyphonie.core.manifest import manifests
from polyphonie.core.pages import territory_url
from polyphonie.decisions.models import Decision
from polyphonie.territories.models import Territory

from ..exporting.said import day_of
from ..models import Dataset, Licence, Publisher
from . import licences

# The published version that each export follows; `tests/scdl_schemas.py` says on its own what these ask.
VERSIONS = {"catalogue": "0.1.3", "deliberations": "2.1.5", "subventions": "2.1.0"}
SCALES = {
    Territory.Kind.COMMUNE: "Communale",
    Territory.Kind.INTERCOMMUNALITY: "Intercommunale",
    Territory.Kind.DEPARTEMENT: "Départementale",
    Territory.Kind.REGION: "Régionale",
}
# Without a subject of its own, a deliberation is under « other powers » of its kind of authority (ACTES, level 2).
SUBJECTS = {
    Territory.Kind.DEPARTEMENT: (
        "9.2",
        "autres domaines de compétences/autres domaines de compétences des départements",
    ),
    Territory.Kind.REGION: ("9.3", "autres domaines de compétences/autres domaines de compétences des régions"),
}
OTHER_SUBJECT = ("9.1", "autres domaines de compétences/autres domaines de compétences des communes")
SIRET = r"^\d{14}$"


def _field(
    name: str, label: str, value: Any, kind: str = "string", required: bool = True, uri: bool = False, **more: Any
):
    return Column(name, label, label, value, kind, required=required, uri=uri, **more)


def catalogue_columns(territory: Territory, publisher: Publisher) -> tuple[Column, ...]:
    """Return the twenty columns of the catalogue; its rows are `Dataset`s as `queries.catalogue` gives them."""
    return (
        _field("COLL_NOM", "Nom de la collectivité", lambda d, to: territory.name[:140]),
        _field("COLL_SIRET", "Code SIRET de la collectivité", lambda d, to: publisher.siret),
        _field("ID", "Identifiant du jeu de données", lambda d, to: f"{territory.slug}-{d.process.item.public_id}"),
        _field("TITRE", "Titre du jeu de données", lambda d, to: f"{d.process.title} ({territory.name})"),
        _field("DESCRIPTION", "Description du jeu de données",
               lambda d, to: d.process.frame.question if d.process.frame else d.process.title),
        _field("THEME", "Thème du jeu de données", lambda d, to: "Démocratie locale"),
        _field("PRODUCTEUR_NOM", "Nom du producteur", lambda d, to: territory.name[:140]),
        _field("PRODUCTEUR_SIRET", "Code SIRET du producteur", lambda d, to: publisher.siret),
        _field("COUV_SPAT_MAILLE", "Maille de couverture spatiale", lambda d, to: SCALES[Territory.Kind(territory.kind)],
               choices=("Infracommunale", "Communale", "Intercommunale", "Cantonale", "Départementale", "Régionale", "Autre")),
        _field("COUV_SPAT_NOM", "Nom de couverture spatiale", lambda d, to: territory.name[:140]),
        _field("COUV_TEMP_DEBUT", "Début de la couverture temporelle", lambda d, to: day_of(d.process.opened_at), "date"),
        _field("COUV_TEMP_FIN", "Fin de la couverture temporelle",
               lambda d, to: day_of(d.process.closed_at or d.versions[0].published_at), "date"),
        _field("DATE_PUBL", "Première publication", lambda d, to: day_of(d.first_published_at), "date"),
        _field("FREQ_MAJ", "Fréquence de mise à jour", lambda d, to: "Ponctuelle" if d.process.closed_at else "Irrégulière"),
        _field("DATE_MAJ", "Dernière mise à jour", lambda d, to: day_of(d.versions[0].published_at), "date"),
        _field("MOTS_CLES", "Mots clés", lambda d, to: "participation;concertation;democratie-locale"),
        _field("LICENCE", "Licence", lambda d, to: licences.SCDL[Licence(d.versions[0].licence)],
               choices=tuple(licences.SCDL.values())),
        _field("NOMBRE_RESSOURCES", "Nombre de ressources", lambda d, to: len(d.versions[0].files.all()), "integer"),
        _field("FORMAT_RESSOURCES", "Formats des ressources", lambda d, to: _formats(d)),
        _field("URL", "Adresse", lambda d, to: to.of("opendata:dataset", d.process.item.public_id), uri=True),
    )  # fmt: skip


def _formats(dataset: Dataset) -> str:
    return ";".join(sorted({file.name.rpartition(".")[2] for file in dataset.versions[0].files.all()}))


_VOTE = re.compile(r"(\d+)\s*(?:voix\s+)?(pour|contre|abstention)s?\b", re.IGNORECASE)
_SEATS = re.compile(r"\bsur\s+(\d+)\b|(\d+)\s+(?:élus|élues|conseillers|conseillères|membres)\b", re.IGNORECASE)


def votes(said: str) -> dict[str, int]:
    """Return the columns of a vote that a sentence tells whole: « 23 pour, 2 contre, 1 abstention, sur 33 élus ».

    The schema takes all five or none (« cohesive-columns-value »), and what was cast within the seats.
    """
    cast = {f"VOTE_{word.upper()}": int(number) for number, word in _VOTE.findall(said)}
    seats = _SEATS.search(said)
    if len(cast) < 3 or seats is None:
        return {}
    counted = {"VOTE_EFFECTIF": int(seats[1] or seats[2]), "VOTE_REEL": sum(cast.values())}
    return counted | cast if counted["VOTE_EFFECTIF"] >= counted["VOTE_REEL"] else {}


def deliberation_columns(territory: Territory, publisher: Publisher) -> tuple[Column, ...]:
    """Return the columns of deliberations; the rows are published decisions that have the reference of an act."""
    code, subject = SUBJECTS.get(Territory.Kind(territory.kind), OTHER_SUBJECT)

    def vote(name: str) -> Any:
        return lambda d, to: votes(d.votes).get(name)

    return (
        _field("COLL_NOM", "Nom de la collectivité", lambda d, to: territory.name),
        _field("COLL_SIRET", "Code SIRET de la collectivité", lambda d, to: publisher.siret),
        _field("DELIB_ID", "Identifiant de la délibération", lambda d, to: d.official_reference),
        _field("DELIB_DATE", "Date d’adoption", lambda d, to: d.decided_on, "date"),
        _field("DELIB_MATIERE_CODE", "Code de matière (ACTES)", lambda d, to: code),
        _field("DELIB_MATIERE_NOM", "Nom de matière", lambda d, to: subject),
        _field("DELIB_OBJET", "Objet de la délibération", lambda d, to: d.title),
        _field("BUDGET_ANNEE", "Année du budget", lambda d, to: None, required=False),
        _field("BUDGET_NOM", "Nom du budget", lambda d, to: None, required=False),
        _field("PREF_ID", "Contrôle de légalité", lambda d, to: None, required=False),
        _field("PREF_DATE", "Enregistrée au contrôle de légalité le", lambda d, to: None, "date", required=False),
        _field("VOTE_EFFECTIF", "Effectif théorique des votants", vote("VOTE_EFFECTIF"), "integer", required=False),
        _field("VOTE_REEL", "Effectif réel des votants", vote("VOTE_REEL"), "integer", required=False),
        _field("VOTE_POUR", "Pour", vote("VOTE_POUR"), "integer", required=False),
        _field("VOTE_CONTRE", "Contre", vote("VOTE_CONTRE"), "integer", required=False),
        _field("VOTE_ABSTENTION", "Abstention", vote("VOTE_ABSTENTION"), "integer", required=False),
        _field("DELIB_URL", "Lien vers la délibération", lambda d, to: _address(d, territory), required=False, uri=True),
    )  # fmt: skip


def _address(decision: Decision, territory: Territory) -> str:
    page = "decisions:document" if decision.document else "decisions:detail"
    return territory_url(territory, page, decision.item.public_id)


# Rows are dicts by these names: given by the devices that grant or lend, through their manifest (`subsidies`).
SUBSIDIES = tuple(
    _field(name, str(label), lambda row, to, name=name: _told(row, name), kind, required=required)
    for name, label, kind, required in (
        ("nomAttribuant", _l("Nom de l’attribuant"), "string", True),
        ("idAttribuant", _l("SIRET de l’attribuant"), "string", True),
        ("dateConvention", _l("Date de la convention"), "date", True),
        ("referenceDecision", _l("Référence de la décision"), "string", False),
        ("nomBeneficiaire", _l("Nom du bénéficiaire"), "string", True),
        ("idBeneficiaire", _l("SIRET du bénéficiaire"), "string", False),
        ("rnaBeneficiaire", _l("Numéro RNA du bénéficiaire"), "string", False),
        ("objet", _l("Objet"), "string", True),
        ("montant", _l("Montant total en euros"), "number", True),
        ("nature", _l("Nature : aide en numéraire, aide en nature"), "string", True),
        ("conditionsVersement", _l("Conditions de versement"), "string", True),
        ("datesPeriodeVersement", _l("Date ou période de versement"), "string", True),
        ("idRAE", _l("Numéro au répertoire des aides aux entreprises"), "string", False),
        ("notificationUE", _l("Notifiée à la Commission européenne"), "boolean", True),
        ("pourcentageSubvention", _l("Part du montant, de 0 à 1"), "number", True),
        ("dispositifAide", _l("Identifiant du dispositif d’aide"), "string", False),
    )
)


_LONGEST = {"objet": 256, "conditionsVersement": 256}  # characters


def _told(row: dict[str, Any], name: str) -> Any:
    """Return what a device says under this name, no longer than the schema takes."""
    value = row.get(name)
    return excerpt(value, _LONGEST[name] - 1) if name in _LONGEST and value else value


def subsidies() -> Sequence[dict[str, Any]]:
    """Return what the devices of this installation granted or lent."""
    return [row for m in manifests() for provide in m.subsidies for row in provide()]
