"""XLSX and ODS written row by row: the memory they take does not depend on the number of rows.

XLSX is XlsxWriter's constant-memory mode. No maintained writer of ODS streams and keeps line breaks, so the few tags that
OpenDocument 1.2 asks for are written here; LibreOffice, odfdo and calamine read them back in the tests.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core.columns import Value

from .cells import for_xml, plain

XLSX_ROWS = 1_048_576  # of one sheet, header included
XLSX_TEXT = 32_767  # characters of one cell


def write_xlsx(out: BinaryIO, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a workbook: as many sheets as the rows need, every text typed as text."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    number, sheet = XLSX_ROWS, None
    for values in _at_least_once(rows):
        if number >= XLSX_ROWS:
            sheets = len(book.worksheets())
            sheet = book.add_worksheet(_sheet_name(title, sheets + 1))
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(heads):
                sheet.write_string(0, column, for_xml(head), bold)
            number = 1
        if values is None:
            continue
        for column, value in enumerate(values):
            _xlsx_cell(sheet, number, column, value, day, moment)
        number += 1
    book.close()


def _at_least_once(rows: Iterable[Sequence[Value]]) -> Iterable[Sequence[Value] | None]:
    yield None  # a sheet with its heads, even of an empty list
    yield from rows


def _sheet_name(title: str, number: int) -> str:
    clean = "".join(c for c in title if c not in "[]:*?/\\'")[:26].strip() or "Feuille"
    return clean if number == 1 else f"{clean} {number}"


def _xlsx_cell(sheet, row: int, column: int, value: Value, day, moment) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, plain(value))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.make_naive(value), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, _fitting(for_xml(str(value))))


def _fitting(text: str) -> str:
    """Return a text that fits in a cell of XLSX; a longer one says where it is whole."""
    if len(text.encode("utf-16-le")) // 2 <= XLSX_TEXT:
        return text
    note = _(" […] (texte entier dans l’export CSV, ODS ou JSON)")
    return text.encode("utf-16-le")[: 2 * (XLSX_TEXT - len(note))].decode("utf-16-le", "ignore") + note


_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" manifest:version="1.2" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2">'
    "<office:automatic-styles>"
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    '</number:date-style><number:date-style style:name="isotime"><number:year number:style="long"/>'
    '<number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="isotime"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
)
_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def write_ods(out: BinaryIO, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write an OpenDocument spreadsheet, its rows going to the archive as they come."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        # First and not compressed, as OpenDocument asks: readers know the file by it.
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            name = escape(for_xml(_sheet_name(title, 1)), {'"': "&quot;"})
            columns = f'<table:table-column table:number-columns-repeated="{max(1, len(heads))}"/>'
            cells = "".join(_text_cell(head, ' table:style-name="head"') for head in heads)
            first = f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>"
            content.write(f'{_HEAD}<table:table table:name="{name}">{columns}{first}'.encode())
            for values in rows:
                cells = "".join(map(_ods_cell, values))
                content.write(f"<table:table-row>{cells}</table:table-row>".encode())
            content.write(f"</table:table>{_FOOT}".encode())


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return _text_cell(plain(value))
    if isinstance(value, int | float | Decimal):
        shown = str(value)
        return f'<table:table-cell office:value-type="float" office:value="{shown}"><text:p>{shown}</text:p></table:table-cell>'
    if isinstance(value, datetime):
        shown = timezone.make_naive(value).isoformat(timespec="seconds")
        return _date_cell(shown, "moment")
    if isinstance(value, date):
        return _date_cell(value.isoformat(), "day")
    return _text_cell(str(value))


def _date_cell(shown: str, style: str) -> str:
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{shown}">'
        f"<text:p>{shown.replace('T', ' ')}</text:p></table:table-cell>"
    )


def _text_cell(text: str, style: str = "") -> str:
    # Only line breaks, tabulations and runs of spaces have tags of their own: XML would fold them otherwise.
    lines = for_xml(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    body = "".join(f"<text:p>{_spaced(escape(line))}</text:p>" for line in lines)
    return f'<table:table-cell{style} office:value-type="string">{body}</table:table-cell>'


def _spaced(line: str) -> str:
    if "\t" in line:
        line = line.replace("\t", "<text:tab/>")
    if line.startswith(" "):
        line = "<text:s/>" + line[1:]
    if line.endswith(" "):
        line = line[:-1] + "<text:s/>"
    while "  " in line:
        line = line.replace("  ", " <text:s/>")
    return line
