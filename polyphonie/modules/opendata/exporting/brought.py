"""The list of the files brought from other tools, for those who bring them."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from polyphonie.core.columns import Column, Source

from ..models import Batch
from .said import day_of


def _count(name: str, label: Any, says: Any) -> Column:
    return Column(name, label, says, lambda b, to: getattr(b, COUNTS[name]), "integer", required=True, open=False)


COUNTS = {
    "lignes": "total", "creees": "created", "changees": "updated", "inchangees": "unchanged", "ecartees": "rejected",
}  # fmt: skip
BATCHES = Source(
    name="fichiers-repris",
    title=_l("Fichiers repris"),
    says=_l("Les fichiers apportés d’un autre outil, et ce que chacun a donné."),
    page="opendata:imports",
    permission="contributions.bring",
    works_on="contributions.bring",
    pk="item_id",
    rows=lambda actor, filters: Batch.objects.select_related("item", "process__item"),
    load=list,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom durable du fichier repris."), lambda b, to: b.item.public_id, required=True,
               unique=True, open=False),
        Column("demarche", _l("Démarche"), _l("Identifiant de la démarche."), lambda b, to: b.process.item.public_id,
               required=True, open=False),
        Column("fichier", _l("Fichier"), _l("Nom du fichier apporté."), lambda b, to: b.file_name, required=True, open=False),
        Column("outil", _l("Outil d’origine"), _l("D’où il vient."), lambda b, to: b.source, required=True, open=False),
        Column("apporte_le", _l("Apporté le"), _l("Jour où il a été apporté."), lambda b, to: day_of(b.made_at), "date",
               required=True, open=False),
        Column("etat", _l("État"), _l("Où en est la reprise."), lambda b, to: str(b.get_state_display()), required=True,
               choices=[label for _value, label in Batch.State.choices], open=False),
        _count("lignes", _l("Lignes"), _l("Nombre de lignes du fichier.")),
        _count("creees", _l("Créées"), _l("Lignes qui ont donné du nouveau.")),
        _count("changees", _l("Changées"), _l("Lignes déjà reprises, dont quelque chose a changé.")),
        _count("inchangees", _l("Inchangées"), _l("Lignes déjà reprises, qui disent la même chose.")),
        _count("ecartees", _l("Mises de côté"), _l("Lignes qui n’ont pas pu être reprises.")),
        Column("empreinte", _l("Empreinte"), _l("Empreinte SHA-256 du fichier apporté."), lambda b, to: b.file_digest,
               required=True, open=False),
    ),
)  # fmt: skip
