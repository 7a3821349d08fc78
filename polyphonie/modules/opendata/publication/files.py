"""The files of one version: rows without anybody, tables with nobody to be found, and what describes them."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any

from django.utils.translation import gettext_lazy as _l

from polyphonie.contributions import queries as contributions
from polyphonie.core.actors import VISITOR
from polyphonie.core.columns import Addresses, Column, Source
from polyphonie.processes.models import Process

from ..exporting import done, lists, said
from ..exporting.writers import FORMATS, Line, Options, record
from . import schemas
from .tables import Protected

# An RFC 4180 file, as programmes read it: its formulas neutralised like those of every export.
DIALECT = Options(separator=",", mark=False)
ROUNDED = 3  # decimals of a degree: some hundred metres
HIDDEN = _l("masqué")


@dataclass
class Made:
    """One file of a version, in a temporary file, and how a Data Package describes it."""

    name: str
    title: str
    media_type: str
    content: IO[bytes]
    rows: int = 0
    schema: dict[str, Any] | None = None
    size: int = 0
    digest: str = ""

    def seal(self) -> None:
        """Measure and hash the whole content."""
        self.size = self.content.seek(0, 2)
        self.content.seek(0)
        self.digest = hashlib.file_digest(self.content, "sha256").hexdigest()
        self.content.seek(0)

    def resource(self) -> dict[str, Any]:
        described = {
            "name": self.name.removesuffix(".csv").replace(".", "-"), "path": self.name, "title": self.title, "bytes": self.size,
            "mediatype": self.media_type.partition(";")[0], "hash": f"sha256:{self.digest}",
        }  # fmt: skip
        if self.schema is None:
            return described | {"format": self.name.rpartition(".")[2]}
        tabular = {"profile": "tabular-data-resource", "format": "csv", "encoding": "utf-8", "schema": self.schema}
        return described | tabular | {"dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}}


def open_columns(source: Source, shown_areas: set[str] | None = None) -> list[Column]:
    """Return the columns of a list that open data holds; a rare area and an exact place tell too much of a person."""
    kept = [c for c in source.columns if c.open and not c.private]
    if source is not said.CONTRIBUTIONS:
        return kept
    return [_vague(c, shown_areas or set()) for c in kept]


def _vague(column: Column, shown: set[str]) -> Column:
    if column.name == "quartier":
        says = _l("Quartier dont on parle. Vide aussi quand trop peu de personnes y ont parlé.")
        return replace(column, says=says, value=lambda c, to: column.value(c, to) if _area_told(c, shown) else None)
    if column.name in {"latitude", "longitude"}:
        says = _l("Degrés décimaux, WGS 84, arrondis à une centaine de mètres. Vide aussi quand le quartier est tu.")
        return replace(
            column, says=says, value=lambda c, to: _rounded(column.value(c, to)) if _area_told(c, shown) else None
        )
    return column


def _area_told(c: Any, shown: set[str]) -> bool:
    """Tell whether where a row is can be told: its point would tell again the area hidden because few spoke there.

    A row without area follows the same rule: with its point alone shown, it would tell how many are in none.
    """
    return contributions.area_counted(c.area.name if c.area else None) in shown


def _rounded(degrees: Any) -> Any:
    return None if degrees is None else round(degrees, ROUNDED)


# The lists of a process's set, each with what keeps a row out.
PARTS: tuple[tuple[Source, Callable[[Any], bool]], ...] = (
    (said.CONTRIBUTIONS, lambda c: not said.is_gone(c)),
    (said.ADDED_WORDS, lambda w: not w.hidden_reason),
    (said.FINDINGS, lambda f: True),
    (done.ANSWERS, lambda a: True),
    (done.DECISIONS, lambda d: True),
)
TABLE = (
    Column("dimension", _l("Dimension"), _l("Ce par quoi l’on compte : quartier, moyen, ou total."), lambda r, to: r[0],
           required=True, choices=("total", "quartier", "moyen")),
    Column("categorie", _l("Catégorie"), _l("Le quartier ou le moyen. Vide pour le total."), lambda r, to: r[1] or None),
    Column("personnes", _l("Personnes"), _l("Nombre de personnes, chacune comptée une fois, là où elle a parlé d’abord. "
                                            "Vide quand le chiffre est masqué."), lambda r, to: r[2], "integer"),
    Column("masque", _l("Masqué"), _l("Oui quand le chiffre est masqué : moins de 11 personnes, ou un chiffre qui "
                                      "permettrait d’en retrouver un."), lambda r, to: r[2] is None, "boolean", required=True),
)  # fmt: skip


@contextmanager
def written(process: Process, protected: Protected, note_progress: Callable[[int], None]) -> Iterator[list[Made]]:
    """Write every file of a version, for the time of the context. `note_progress` is told the rows written so far."""
    with ExitStack() as stack:

        def fresh(name: str, title: Any, media_type: str, schema: dict[str, Any] | None = None) -> Made:
            content = stack.enter_context(tempfile.TemporaryFile())
            return Made(name, str(title), media_type, content, schema=schema)

        yield _write_all(process, protected, note_progress, fresh)


def _write_all(process: Process, protected: Protected, note: Callable[[int], None], fresh: Callable) -> list[Made]:
    counted = _Counter(note)
    made: list[Made] = []
    for source, keep in PARTS:
        columns = open_columns(source, protected.shown_areas())
        schema = schemas.table_schema(columns, key="id")
        table = fresh(f"{source.name}.csv", source.title, "text/csv; charset=utf-8", schema)
        lines = counted(_lines(source, columns, process, keep), table)
        made.append(table)
        if source.geometry:
            places = fresh(f"{source.name}.geojson", source.title, "application/geo+json")
            lines = _also_as_geojson(lines, columns, places)
            made.append(places)
        FORMATS["csv"].write(table.content, "", columns, lines, DIALECT)
        if source.geometry:
            places.content.write(b"\n]}\n")
    made.append(_participants(protected, fresh))
    made.append(_dictionary(made, fresh))
    for one in made:
        one.seal()
    return made


def _lines(source: Source, columns: list[Column], process: Process, keep: Callable[[Any], bool]) -> Iterator[Line]:
    to, readers = Addresses(process.territory), [c.value for c in columns]
    for part in lists.slices(source, VISITOR, {"demarche": process.item.public_id}):
        for row in part:
            if keep(row):
                yield [read(row, to) for read in readers], None


def _also_as_geojson(lines: Iterable[Line], columns: list[Column], places: Made) -> Iterator[Line]:
    """Pass the rows on, writing those that have a place as GeoJSON (RFC 7946) on the way."""
    at = {c.name: i for i, c in enumerate(columns)}
    out = places.content
    out.write(b'{"type":"FeatureCollection","features":[')
    for values, none in lines:
        longitude, latitude = values[at["longitude"]], values[at["latitude"]]
        if longitude is not None:
            point = {"type": "Point", "coordinates": [longitude, latitude]}
            feature = {"type": "Feature", "geometry": point, "properties": record(columns, values)}
            out.write((",\n" if places.rows else "\n").encode() + json.dumps(feature, ensure_ascii=False).encode())
            places.rows += 1
        yield values, none


class _Counter:
    """Counts rows of each file, and says how many there are in all from time to time."""

    def __init__(self, note: Callable[[int], None]):
        self.total, self._note = 0, note

    def __call__(self, lines: Iterable[Line], made: Made) -> Iterator[Line]:
        for line in lines:
            made.rows += 1
            self.total += 1
            if self.total % 2000 == 0:
                self._note(self.total)
            yield line


def _participants(protected: Protected, fresh: Callable) -> Made:
    schema = schemas.table_schema(TABLE)
    table = fresh("participants.csv", _l("Participants"), "text/csv; charset=utf-8", schema)
    table.rows = len(protected.rows)
    lines = [([c.value(row, None) for c in TABLE], None) for row in protected.rows]
    FORMATS["csv"].write(table.content, "", TABLE, lines, DIALECT)
    return table


DICTIONARY = (
    Column("fichier", _l("Fichier"), _l("Nom du fichier."), lambda r, to: r[0], required=True),
    Column("champ", _l("Champ"), _l("Nom de la colonne."), lambda r, to: r[1]["name"], required=True),
    Column("titre", _l("Titre"), _l("Ce que la colonne s’appelle."), lambda r, to: r[1]["title"], required=True),
    Column("type", _l("Type"), _l("Type, dans les mots de Table Schema."), lambda r, to: r[1]["type"], required=True),
    Column("description", _l("Description"), _l("Ce qu’elle contient."), lambda r, to: r[1]["description"], required=True),
    Column("valeurs", _l("Valeurs possibles"), _l("Séparées par des points-virgules. Vide quand toute valeur peut venir."),
           lambda r, to: " ; ".join(r[1].get("constraints", {}).get("enum", ())) or None),
)  # fmt: skip


def _dictionary(made: list[Made], fresh: Callable) -> Made:
    schema = schemas.table_schema(DICTIONARY)
    table = fresh("dictionnaire.csv", _l("Dictionnaire des champs"), "text/csv; charset=utf-8", schema)
    rows = [(m.name, field) for m in made if m.schema for field in m.schema["fields"]]
    table.rows = len(rows)
    lines = [([c.value(row, None) for c in DICTIONARY], None) for row in rows]
    FORMATS["csv"].write(table.content, "", DICTIONARY, lines, DIALECT)
    return table


def as_archive(made: list[Made], description: bytes, fresh: IO[bytes]) -> Made:
    """Return every file and the description in one archive."""
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr("datapackage.json", description)
        for one in made:
            one.content.seek(0)
            with archive.open(one.name, "w", force_zip64=True) as target:
                while block := one.content.read(1 << 20):
                    target.write(block)
            one.content.seek(0)
    whole = Made("jeu.zip", "", "application/zip", fresh)
    whole.seal()
    return whole
