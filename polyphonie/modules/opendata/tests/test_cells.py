"""No cell is a formula, and every text is found again: read back by readers that we did not write."""

import csv
import io
import subprocess
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polyphonie.core.formulas import restored
from polyphonie.modules.opendata.exporting import cells, writers
from polyphonie.modules.opendata.exporting.columns import Column

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


@pytest.mark.slow
def test_ten_thousand_strings_in_libreoffice(tmp_path):
    """LibreOffice opens the three spreadsheets: the same texts, and not one formula."""
    import random
    import shutil

    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not on this machine")
    draw = random.Random(3)
    heads = ["=", "+", "-", "@", "'", "", "=1+", "'="]
    texts = [draw.choice(heads) + "".join(draw.choices("aé1+=- ,;\"'", k=12)) + "z" for _ in range(10_000)]
    for form in ("csv", "xlsx", "ods"):
        (tmp_path / f"essai.{form}").write_bytes(_written(form, texts, separator=",", mark=False))
        target = tmp_path / form
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
        command += ["--convert-to", "fods", "--outdir", str(target), str(tmp_path / f"essai.{form}")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        opened = (target / "essai.fods").read_text("utf-8")
        assert "table:formula" not in opened
        assert opened.count("<table:table-row") >= 10_001


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
