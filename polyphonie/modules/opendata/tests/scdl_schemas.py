r"""What the SCDL's schemas ask, said from their published text and not from our columns: the judge of our three exports.

Source: schema.data.gouv.fr, `scdl/catalogue`, `scdl/deliberations` and `scdl/subventions` at the version that each says
below (OpenDataFrance, Licence Ouverte 2.0), and the « custom checks » that each names, as Validata describes them: said
here as formulas and as one class, which frictionless applies to each row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frictionless import Check, Checklist, Resource, Schema, checks, errors


@dataclass(frozen=True)
class Asked:
    """A schema at one published version: its fields in their order, the formulas that each row must satisfy, the columns that hold a SIRET."""

    version: str
    fields: dict[str, dict[str, Any]]
    formulas: tuple[str, ...] = ()
    sirets: tuple[str, ...] = ()


def _must(kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return _may(kind, required=True, **constraints)


def _may(kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return {"type": kind, "constraints": constraints}


DAY = r"[0-9]{4}\-[0-9]{2}\-[0-9]{2}"
PACES = (
    "Inconnue", "Ponctuelle", "Irrégulière", "Continuelle", "Toutes les heures", "Quotidienne ou plusieurs fois par jour",
    "Hebdomadaire ou plusieurs fois par semaine", "Mensuelle ou plusieurs fois par mois", "Bimestrielle", "Trimestrielle",
    "Semestrielle", "Annuelle", "Biennale", "Triennale", "Quinquennale",
)  # fmt: skip
SCALES = "Infracommunale", "Communale", "Intercommunale", "Cantonale", "Départementale", "Régionale", "Autre"
LICENCES = "Licence Ouverte-LO", "Open Database License-ODBL", "Creative Commons-CC", "Spécifique ou autre"
MONEY, KIND = "aide en numéraire", "aide en nature"
_SIRET = _must(pattern=r"^\d{14}$")

CATALOGUE = Asked(
    "0.1.3",
    {
        "COLL_NOM": _must(), "COLL_SIRET": _SIRET, "ID": _must(), "TITRE": _must(), "DESCRIPTION": _must(),
        "THEME": _must(), "PRODUCTEUR_NOM": _must(), "PRODUCTEUR_SIRET": _SIRET,
        "COUV_SPAT_MAILLE": _must(enum=[*SCALES]), "COUV_SPAT_NOM": _must(), "COUV_TEMP_DEBUT": _must("date"),
        "COUV_TEMP_FIN": _must("date"), "DATE_PUBL": _must("date"), "FREQ_MAJ": _must(enum=[*PACES]),
        "DATE_MAJ": _must("date"), "MOTS_CLES": _must(), "LICENCE": _must(enum=[*LICENCES]),
        "NOMBRE_RESSOURCES": _must("integer", minimum=1), "FORMAT_RESSOURCES": _must(),
        "URL": _must() | {"format": "uri"},
    },
    sirets=("COLL_SIRET", "PRODUCTEUR_SIRET"),
)  # fmt: skip

COUNTED = "VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION"
DELIBERATIONS = Asked(
    "2.1.5",
    {
        "COLL_NOM": _must(), "COLL_SIRET": _SIRET, "DELIB_ID": _must(), "DELIB_DATE": _must("date"),
        "DELIB_MATIERE_CODE": _must(pattern=r"^\d\.\d{1,2}$"), "DELIB_MATIERE_NOM": _must(), "DELIB_OBJET": _must(),
        "BUDGET_ANNEE": _may(pattern=r"^[0-9]{4}(\/[0-9]{4})?$"), "BUDGET_NOM": _may(), "PREF_ID": _may(),
        "PREF_DATE": _may("date"), **{name: _may("integer") for name in COUNTED}, "DELIB_URL": _may() | {"format": "uri"},
    },
    formulas=(
        "(BUDGET_ANNEE is None) == (BUDGET_NOM is None)",
        # « cohesive-columns-value »: a vote is told whole, or not at all.
        " == ".join(f"({name} is None)" for name in COUNTED),
        "PREF_DATE is None or PREF_DATE >= DELIB_DATE",
        "VOTE_REEL is None or VOTE_EFFECTIF is None or VOTE_EFFECTIF >= VOTE_REEL",
        "None in [VOTE_REEL, VOTE_POUR, VOTE_CONTRE, VOTE_ABSTENTION]"
        " or VOTE_REEL == VOTE_POUR + VOTE_CONTRE + VOTE_ABSTENTION",
        # « nomenclature-actes-value », for those that we write.
        "[DELIB_MATIERE_CODE, DELIB_MATIERE_NOM] in ["
        "['9.1', 'autres domaines de compétences/autres domaines de compétences des communes'],"
        "['9.2', 'autres domaines de compétences/autres domaines de compétences des départements'],"
        "['9.3', 'autres domaines de compétences/autres domaines de compétences des régions']]",
    ),
    sirets=("COLL_SIRET",),
)  # fmt: skip

SUBSIDIES = Asked(
    "2.1.0",
    {
        "nomAttribuant": _must(), "idAttribuant": _SIRET, "dateConvention": _must("date"), "referenceDecision": _may(),
        "nomBeneficiaire": _must(), "idBeneficiaire": _may(), "rnaBeneficiaire": _may(pattern=r"^W\d{9}$"),
        "objet": _must(maxLength=256), "montant": _must("number"),
        "nature": _must(enum=[MONEY, KIND, f"{MONEY};{KIND}", f"{KIND};{MONEY}"]),
        "conditionsVersement": _must(maxLength=256), "datesPeriodeVersement": _must(pattern=rf"^{DAY}(\/{DAY})?$"),
        "idRAE": _may(maxLength=5),
        "notificationUE": _must("boolean") | {"trueValues": ["oui"], "falseValues": ["non"]},
        "pourcentageSubvention": _must("number", minimum=0.01, maximum=1), "dispositifAide": _may(),
    },
    # « one-of-required »
    formulas=("not (idBeneficiaire is None and rnaBeneficiaire is None)",),
    sirets=("idAttribuant", "idBeneficiaire"),
)  # fmt: skip


class Sirets(Check):
    """« french-siret-value »: the last digit is the key of the others."""

    type = "siret"
    Errors = [errors.CellError]

    def __init__(self, names: tuple[str, ...]):
        super().__init__()
        self._names = names

    def validate_row(self, row: Any) -> Iterator[errors.CellError]:
        for name in self._names:
            if row[name] and not _keyed(row[name]):
                yield errors.CellError.from_row(row, note="the key of this SIRET is wrong", field_name=name)


def _keyed(digits: str) -> bool:
    """Tell whether these digits end by their key (Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0


def faults(published: bytes, asked: Asked, folder: Path) -> list[str]:
    """Return what frictionless finds wrong in a published file: « kind of error: field, or formula »."""
    (folder / "judged.csv").write_bytes(published)
    fields = [{"name": name} | said for name, said in asked.fields.items()]
    judge = Checklist(checks=[Sirets(asked.sirets), *(checks.row_constraint(formula=f) for f in asked.formulas)])
    judged = Resource(path="judged.csv", basepath=str(folder), schema=Schema.from_descriptor({"fields": fields}))
    found = judged.validate(judge).flatten(["type", "fieldName", "note"])
    return [f"{kind}: {name or note}" for kind, name, note in found]
