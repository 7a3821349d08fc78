"""The five forms in which a list leaves; each writes row by row to an open file."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from polyphonie.core.columns import Column, Geometry, Value

from .cells import for_csv, for_json
from .spreadsheets import write_ods, write_xlsx

Line = tuple[Sequence[Value], Geometry]


@dataclass(frozen=True)
class Options:
    """How a CSV is written, for whom: a spreadsheet set in French wants `;` and the mark of UTF-8, a programme neither."""

    separator: str = ";"
    mark: bool = True  # the byte order mark by which spreadsheets know UTF-8

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Options":
        return cls(separator="," if kept.get("separateur") == "," else ";", mark=bool(kept.get("marque", True)))


@dataclass(frozen=True)
class Format:
    """A form: its extension, its media type, its writer."""

    name: str
    label: str
    extension: str
    media_type: str
    write: Callable[[BinaryIO, str, Sequence[Column], Iterable[Line], Options], None]


def _csv(out: BinaryIO, title: str, columns: Sequence[Column], lines: Iterable[Line], options: Options) -> None:
    text = io.TextIOWrapper(out, "utf-8-sig" if options.mark else "utf-8", newline="", write_through=False)
    # Every cell between quotes: a file opened with the other separator must not cut a text before an « = ».
    writer = csv.writer(text, delimiter=options.separator, quoting=csv.QUOTE_ALL)
    writer.writerow([c.name for c in columns])
    writer.writerows([for_csv(v) for v in values] for values, _geometry in lines)
    text.flush()
    text.detach()


def _xlsx(out: BinaryIO, title: str, columns: Sequence[Column], lines: Iterable[Line], options: Options) -> None:
    write_xlsx(out, title, [str(c.label) for c in columns], (values for values, _geometry in lines))


def _ods(out: BinaryIO, title: str, columns: Sequence[Column], lines: Iterable[Line], options: Options) -> None:
    write_ods(out, title, [str(c.label) for c in columns], (values for values, _geometry in lines))


def _json(out: BinaryIO, title: str, columns: Sequence[Column], lines: Iterable[Line], options: Options) -> None:
    fields = [{"nom": c.name, "titre": str(c.label), "type": c.kind} for c in columns]
    out.write(f'{{"liste":{_dumps(title)},"champs":{_dumps(fields)},"lignes":['.encode())
    for number, (values, _geometry) in enumerate(lines):
        out.write((",\n" if number else "\n").encode() + _dumps(record(columns, values)).encode())
    out.write(b"\n]}\n")


def _geojson(out: BinaryIO, title: str, columns: Sequence[Column], lines: Iterable[Line], options: Options) -> None:
    out.write(f'{{"type":"FeatureCollection","name":{_dumps(title)},"features":['.encode())
    for number, (values, geometry) in enumerate(lines):
        feature = {"type": "Feature", "geometry": geometry, "properties": record(columns, values)}
        out.write((",\n" if number else "\n").encode() + _dumps(feature).encode())
    out.write(b"\n]}\n")


def record(columns: Sequence[Column], values: Sequence[Value]) -> dict[str, Any]:
    """Return one row as JSON says it: in files and through the API alike."""
    return {c.name: for_json(v) for c, v in zip(columns, values, strict=True)}


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


FORMATS = {
    f.name: f
    for f in (
        Format("csv", "CSV", "csv", "text/csv; charset=utf-8", _csv),
        Format("xlsx", "XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        Format("ods", "ODS", "ods", "application/vnd.oasis.opendocument.spreadsheet", _ods),
        Format("json", "JSON", "json", "application/json", _json),
        Format("geojson", "GeoJSON", "geojson", "application/geo+json", _geojson),
    )
}
