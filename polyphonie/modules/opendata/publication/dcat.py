"""The catalogue as DCAT (W3C), in JSON-LD: what portals of open data gather."""

from collections.abc import Sequence
from typing import Any

from polyphonie.core.pages import territory_url
from polyphonie.territories.models import Territory

from ..models import Dataset, Licence
from .licences import PACKAGE

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(territory: Territory, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """Return the catalogue of a territory."""
    publisher = {"@type": "foaf:Agent", "foaf:name": territory.name}
    return {
        "@context": CONTEXT,
        "@id": territory_url(territory, "opendata:home"),
        "@type": "dcat:Catalog",
        "dct:title": territory.name,
        "dct:language": "fr",
        "dct:publisher": publisher,
        "dcat:dataset": [_dataset(territory, d, publisher) for d in datasets],
    }


def _dataset(territory: Territory, dataset: Dataset, publisher: dict[str, Any]) -> dict[str, Any]:
    last, pid = dataset.versions[0], dataset.process.item.public_id
    licence = {"@id": PACKAGE[Licence(last.licence)]["path"]}
    return {
        "@id": territory_url(territory, "opendata:dataset", pid),
        "@type": "dcat:Dataset",
        "dct:identifier": f"{territory.slug}-{pid}",
        "dct:title": dataset.process.title,
        "dct:description": dataset.process.frame.question if dataset.process.frame else "",
        "dct:publisher": publisher,
        "dct:issued": _date(dataset.first_published_at),
        "dct:modified": _date(last.published_at),
        "dct:license": licence,
        "dcat:version": str(last.number),
        "dcat:keyword": last.description.get("keywords", []),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": one.name,
                "dct:license": licence,
                "dcat:mediaType": one.media_type.partition(";")[0],
                "dcat:byteSize": one.size,
                "dcat:downloadURL": {
                    "@id": territory_url(territory, "opendata:dataset_file", pid, last.number, one.name)
                },
            }
            for one in last.files.all()
        ],
    }


def _date(moment: Any) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat(timespec="seconds")}
