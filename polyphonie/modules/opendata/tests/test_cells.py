"""No cell is a formula, and every text is found again: read back by readers that we did not write."""

import csv
import io
import random
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.core.columns import Column
from polyphonie.core.formulas import restored
from polyphonie.modules.opendata.exporting import cells, writers

FORMULAS = [
    "=1+1", "+33 6 12 34 56 78", "-2 places", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")',
    "＝1", "'=déjà", "''=deux", "'aujourd’hui", "=cmd|' /C calc'!A0", " =1", "a;=1+1", 'a",=1+1,"',
]  # fmt: skip
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
HOSTILE = st.builds(
    lambda head, tail: head + tail, st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'", "'="]), TEXT
)
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_is_neutral_and_found_again(text):
    cell = cells.for_csv(text)
    assert not cell.startswith(RISKY)
    assert restored(cell) == text


@given(HOSTILE)
@settings(max_examples=500, deadline=None)
def test_any_text_is_neutral_and_found_again(text):
    cell = cells.for_csv(text)
    assert not cell.startswith(RISKY)
    assert restored(cell) == text


def test_what_is_no_text_is_not_touched():
    assert cells.for_csv(-3) == "-3"
    assert cells.for_csv(Decimal("-3.50")) == "-3.50"
    assert cells.for_csv(True) == "oui"
    assert cells.for_csv(None) == ""
    assert cells.for_csv(date(2026, 11, 22)) == "2026-11-22"


def _columns(kind="string"):
    return [
        Column("texte", "Texte", "", lambda row, to: row, kind),
        Column("n", "Nombre", "", lambda row, to: 1, "integer"),
    ]


def _written(form: str, texts: list, **options) -> bytes:
    out = io.BytesIO()
    rows = (([text, number], None) for number, text in enumerate(texts))
    writers.FORMATS[form].write(out, "Essai", _columns(), rows, writers.Options(**options))
    return out.getvalue()


def _clean(text: str) -> str:
    """What XML can hold of a text, its ends of line as one sign."""
    return cells.for_xml(text).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("mark", [True, False])
def test_csv_is_read_back(separator, mark):
    body = _written("csv", FORMULAS, separator=separator, mark=mark)
    assert body.startswith(b"\xef\xbb\xbf") is mark
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert rows[0] == ["texte", "n"]
    assert [restored(text) for text, _n in rows[1:]] == FORMULAS


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_spreadsheet_holds_no_formula(form):
    from python_calamine import CalamineWorkbook

    body = _written(form, [*FORMULAS, "ligne 1\nligne 2", "deux  espaces", " bord "])
    archive = zipfile.ZipFile(io.BytesIO(body))
    sheet = archive.read("content.xml" if form == "ods" else "xl/worksheets/sheet1.xml").decode()
    assert "table:formula" not in sheet and "<f>" not in sheet
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[0] == ["Texte", "Nombre"]
    assert [row[1] for row in rows[1:]] == list(range(len(rows) - 1))
    if form == "xlsx":
        assert [row[0] for row in rows[1:5]] == FORMULAS[:4]


def test_ods_is_read_back_by_odfdo():
    from odfdo import Document

    texts = ["=1+1", "ligne 1\nligne 2", "deux  espaces", " bord ", "tab\tici", "<b>&amp;", "🌳"]
    table = Document(io.BytesIO(_written("ods", texts))).body.get_table(0)
    read = [row[0] for row in table.get_values()[1:]]
    assert read == texts


def test_text_too_long_for_xlsx_says_where_it_is_whole():
    from python_calamine import CalamineWorkbook

    body = _written("xlsx", ["🌳" * 20_000])
    (_head, row) = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert row[0].endswith("(texte entier dans l’export CSV, ODS ou JSON)")
    assert len(row[0].encode("utf-16-le")) // 2 <= 32_767


OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"


def _opened(file: Path, profile: Path) -> bytes:
    """Return a spreadsheet as LibreOffice reads it: saved again as one XML file."""
    # 44 = « , », 34 = « " », 76 = UTF-8: what a person says in the window that a CSV opens; the others ignore it.
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--infilter=CSV:44,34,76"]
    command = command if file.suffix == ".csv" else command[:-1]
    command += ["--convert-to", "fods", "--outdir", str(profile / file.suffix), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (profile / file.suffix / f"{file.stem}.fods").read_bytes()


def _texts(opened: bytes) -> Iterator[str]:
    """Yield the first cell of each row of an OpenDocument spreadsheet."""
    table, text = OFFICE % "table", OFFICE % "text"
    for row in ElementTree.fromstring(opened).iter(f"{table}table-row"):
        cell, times = row.find(f"{table}table-cell"), int(row.get(f"{table}number-rows-repeated", "1"))
        said = "\n".join(_paragraph(p, text) for p in cell.iter(f"{text}p"))
        yield from [said] * (times if said else 0)


def _paragraph(element: ElementTree.Element, text: str) -> str:
    """Return the words of a paragraph: runs of spaces are written as an element that counts them."""
    said = element.text or ""
    for part in element:
        said += " " * int(part.get(f"{text}c", "1")) if part.tag == f"{text}s" else _paragraph(part, text)
        said += part.tail or ""
    return said


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine: nothing was opened in it")
@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_ten_thousand_strings_in_libreoffice(form, tmp_path):
    """LibreOffice opens each spreadsheet: the same texts in the same order, and not one formula."""
    draw = random.Random(3)
    heads = ["=", "+", "-", "@", "'", "", "=1+", "'="]
    texts = [draw.choice(heads) + "".join(draw.choices("aé1+=- ,;\"'", k=12)) + "z" for _ in range(10_000)]
    file = tmp_path / f"essai.{form}"
    file.write_bytes(_written(form, texts, separator=",", mark=False))
    opened = _opened(file, tmp_path / "profile")
    assert b"table:formula" not in opened
    heading, *read = _texts(opened)
    assert heading == ("texte" if form == "csv" else "Texte")
    assert [restored(text) for text in read] == texts if form == "csv" else read == texts


def test_json_and_geojson_say_the_same():
    import json

    moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    columns = [Column("a", "A", "", lambda row, to: row, "datetime"), Column("b", "B", "", lambda row, to: row)]
    point = {"type": "Point", "coordinates": [3.87, 43.61]}
    out, geo = io.BytesIO(), io.BytesIO()
    writers.FORMATS["json"].write(out, "Essai", columns, [([moment, "=1"], point)], writers.Options())
    writers.FORMATS["geojson"].write(
        geo, "Essai", columns, [([moment, "=1"], point), ([moment, None], None)], writers.Options()
    )
    rows, features = json.loads(out.getvalue())["lignes"], json.loads(geo.getvalue())["features"]
    assert rows == [{"a": "2026-11-22T10:00:00+01:00", "b": "=1"}]
    assert features[0]["properties"] == rows[0]
    assert [f["geometry"] for f in features] == [point, None]
