"""Files as they come, and as no one should send them: a plain sentence that names row and column, every good row kept."""

import io
import json
import zipfile

import pytest
import xlsxwriter

from polyphonie.core import limits
from polyphonie.core.errors import Refused
from polyphonie.modules.opendata.importing.records import Reader, Wrong
from polyphonie.modules.opendata.importing.tables import lines_of, spool
from polyphonie.modules.opendata.importing.targets import guess

GOOD = "Un banc devant la pharmacie."


@pytest.fixture
def read(tmp_path):
    """Return what reads a file: its heading, its good rows' texts, and the reasons of the others."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    def read(content: bytes, name: str = "fichier.csv", mapping: dict | None = None) -> tuple:
        path = tmp_path / name
        path.write_bytes(content)
        rows = io.BytesIO()
        read = spool(path, name, rows)
        lines = [line for line, _n in lines_of(rows)]
        mapping = mapping or guess(read.heading, [line.cells for line in lines])
        reader = Reader(read.heading, mapping, ZoneInfo("Europe/Paris"), datetime(2026, 11, 22, tzinfo=UTC))
        good, wrong = [], []
        for line in lines:
            try:
                good.append(reader.read(line).thing)
            except Wrong as reason:
                wrong.append(plain_spaces(str(reason)))
        return read, good, wrong

    return read


def plain_spaces(text: str) -> str:
    """Return French without its no-break spaces, as one types it."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def workbook(rows, merged=(), formulas=()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        for m, cell in enumerate(row):
            sheet.write_string(n, m, str(cell))
    for cells, text in merged:
        sheet.merge_range(cells, text)
    for cell, formula in formulas:
        sheet.write_formula(cell, formula, None, "")
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end_is_read(read, encoding, separator, end):
    rows = [["id", "texte", "thème"], ["1", "L’école a été fermée à midi, où aller ?".replace("’", "'"), "Été"]] * 1
    rows += [[str(n), f"Où est passé le marché n° {n} ? Ça manque à côté.", "Vie de quartier"] for n in range(2, 12)]
    quoted = [[f'"{c}"' if separator in c else c for c in row] for row in rows]
    text = end.join(separator.join(row) for row in quoted) + end
    _read, good, wrong = read(text.encode(encoding))
    assert not wrong and [g.text for g in good] == [row[1] for row in rows[1:]] and good[0].theme == "Été"


def test_lines_of_two_encodings_in_one_file_are_both_read(read):
    lines = [
        b"id;texte",
        "1;Été à la plage".encode(),
        "2;Été à la montagne".encode("cp1252"),
        "3;Été en ville".encode(),
    ]
    assert [g.text for g in read(b"\n".join(lines))[1]] == ["Été à la plage", "Été à la montagne", "Été en ville"]


DATES = {
    "2019-01-17 10:38:20 +0100": "2019-01-17T09:38:20",
    "2019-01-17T10:38:20+0100": "2019-01-17T09:38:20",
    "2019-01-17T09:38:20Z": "2019-01-17T09:38:20",
    "17/01/2019 10h38": "2019-01-17T09:38:00",
    "17.01.19": "2019-01-16T23:00:00",
    "17-01-2019": "2019-01-16T23:00:00",
    "2019/1/17": "2019-01-16T23:00:00",
    "jeudi 17 janvier 2019": "2019-01-16T23:00:00",
    "1er août 2019 à 9h05": "2019-08-01T07:05:00",
    "13 juil. 2019": "2019-07-12T22:00:00",
    "Wed Jul 27 22:09:49 WIB 2022": "2022-07-27T15:09:49",
    "1547717900": "2019-01-17T09:38:20",
    "1547717900000": "2019-01-17T09:38:20",
    "43482": "2019-01-16T23:00:00",
}


@pytest.mark.parametrize("written, meant", DATES.items())
def test_a_date_is_read_in_every_style(read, written, meant):
    from datetime import UTC

    (thing,) = read(f"texte;date\n{GOOD};{written}\n".encode())[1]
    assert thing.at.astimezone(UTC).isoformat()[:19] == meant


@pytest.mark.parametrize("written", ["31/02/2026", "hier", "17 brumaire 2019", "99/99/9999", "0", "2999-01-01", "-5"])
def test_what_is_no_date_names_its_row_and_column(read, written):
    _read, good, wrong = read(f"texte;date\n{GOOD};\n{GOOD} Bis.;{written}\n".encode())
    assert len(good) == 1 and "Ligne 3" in wrong[0] and "« date »" in wrong[0]


ROWS = {
    "another separator": ("id;texte\n1;{g}\n2,Autre chose ici\n3;{g}\n", "Ligne 3"),
    "too many cells": ("id;texte\n1;{g}\n2;a;b;c\n3;{g}\n", "Ligne 3"),
    "a quote never closed": ('id;texte\n1;{g}\n2;"jamais refermé\n3;{g}\n', "Ligne 3"),
    "cut in the middle": ('id;texte\n1;{g}\n3;{g}\n2;"le fichier s’arr', "Ligne 4"),
    "a formula": ('id;texte\n1;{g}\n2;"=HYPERLINK(""http://exemple.fr"")"\n3;{g}\n', "Ligne 3, colonne « texte »"),
    "a command": ("id;texte\n1;{g}\n2;=cmd|' /C calc'!A0\n3;{g}\n", "Ligne 3, colonne « texte »"),
    "no word": ("id;texte\n1;{g}\n2;…!?\n3;{g}\n", "Ligne 3, colonne « texte »"),
    "unreadable": ("id;texte\n1;{g}\n2;Caf\ufffd ferm\ufffd\n3;{g}\n", "Ligne 3, colonne « texte »"),
    "not a number": ("id;texte;votes\n1;{g};4\n2;Ici.;beaucoup\n3;{g};\n", "Ligne 3, colonne « votes »"),
    "not on earth": ("id;texte;lat;lon\n1;{g};48,7;2,3\n2;Ici.;148;2\n3;{g};;\n", "Ligne 3, colonne « lat »"),
    "ten megabytes": ("id;texte\n1;{g}\n2;" + "a" * 10_485_760 + "\n3;{g}\n", "Ligne 3, colonne « texte »"),
}


@pytest.mark.parametrize("content, named", ROWS.values(), ids=ROWS)
def test_a_bad_row_is_named_and_the_good_ones_are_kept(read, content, named):
    _read, good, wrong = read(content.replace("{g}", GOOD).encode())
    assert [g.text for g in good] == [GOOD, GOOD]
    assert len(wrong) == 1 and wrong[0].startswith(named), wrong


def test_merged_cells_show_their_value_but_words_are_not_said_twice(read):
    rows = [
        ["Cahier du 12 mars", "", ""],
        ["id", "texte", "thème"],
        ["1", "Un banc ici", ""],
        ["2", "Le bus là", ""],
        ["3", "", "Ville"],
    ]
    content = workbook(rows, merged=[("C3:C4", "Assises"), ("B5:B6", "Une fleur au pied")])
    _read, good, wrong = read(content + b"", "cahier.xlsx")
    assert [(g.text, g.theme) for g in good] == [
        ("Un banc ici", "Assises"),
        ("Le bus là", "Assises"),
        ("Une fleur au pied", "Ville"),
    ]
    assert not wrong


def test_a_row_whose_text_is_merged_with_the_one_above_is_set_aside(read):
    rows = [["id", "texte"], ["1", ""], ["2", ""], ["3", GOOD]]
    _read, good, wrong = read(workbook(rows, merged=[("B2:B3", "Une fleur au pied")]), "cahier.xlsx")
    assert [g.text for g in good] == ["Une fleur au pied", GOOD]
    assert len(wrong) == 1 and "Ligne 3, colonne « texte »" in wrong[0] and "fusionnée" in wrong[0]


def zipped(parts: dict[str, bytes], **how) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(part: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook([["texte"], [GOOD]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {part: content})


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
FAR = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>texte</t></is></c></row>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>loin</t></is></c></row></sheetData></worksheet>'
)
FILES = {
    "empty": (b"", "a.csv", "vide"),
    "blank": (b"\n\n \n", "a.csv", "aucune ligne"),
    "heading only": (b"id;texte\n", "a.csv", "aucune ligne"),
    "a PDF": (b"%PDF-1.7\n...", "a.xlsx", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "a.csv", "PNG"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "Excel 97"),
    "a page": (b"<!DOCTYPE html><html><body><table></table></body></html>", "a.xlsx", "HTML"),
    "XML": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>', "a.csv", "XML"),
    "binary": (bytes(range(256)) * 40 + b"\0" * 9000, "a.csv", "binaires"),
    "another archive": (zipped({"a.txt": b"bonjour"}), "a.xlsx", "ZIP"),
    "a cut archive": (workbook([["texte"], [GOOD]])[:-300], "a.xlsx", "abîmé"),
    "not a workbook inside": (
        changed("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        "a.xlsx",
        "Ce classeur",
    ),
    "a zip bomb": (
        changed("xl/worksheets/sheet1.xml", b"0" * (limits.IMPORT_UNPACKED // 8)),
        "a.xlsx",
        "avant d’être ouvert",
    ),
    "an XML bomb": (changed("xl/worksheets/sheet1.xml", LAUGHS), "a.xlsx", "déclaration XML"),
    "an XML bomb behind a comment": (
        changed("xl/worksheets/sheet1.xml", LAUGHS.replace(b"<!DOCTYPE", b"<!--" + b"a" * 9000 + b"--><!DOCTYPE")),
        "a.xlsx",
        "déclaration XML",
    ),
    "an XML bomb behind blanks": (
        changed("xl/worksheets/sheet1.xml", LAUGHS.replace(b"<!DOCTYPE", b" " * 9000 + b"<!DOCTYPE")),
        "a.xlsx",
        "déclaration XML",
    ),
    "an XML bomb in UTF-16": (
        changed("xl/worksheets/sheet1.xml", LAUGHS.decode().encode("utf-16")),
        "a.xlsx",
        "déclaration XML",
    ),
    "a far cell": (changed("xl/worksheets/sheet1.xml", FAR), "a.xlsx", "Ce classeur"),
    "a million columns": (b";".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n", "a.csv", "1000000 colonnes"),
    "quoted columns": (b";".join(b'"c%d"' % n for n in range(5_000)) + b"\n1\n", "a.csv", "5000 colonnes"),
    "a number": (b"42", "a.json", "aucune ligne"),
    "a list of numbers": (b"[1, 2, 3]", "a.json", "liste"),
    "a broken tree": (b'{"a": [', "a.json", ""),
}


@pytest.mark.parametrize("content, name, said", FILES.values(), ids=FILES)
def test_a_file_that_is_no_table_is_refused_in_one_plain_sentence(read, content, name, said):
    try:
        _read, good, wrong = read(content, name, {"text": "texte"})
    except Refused as refused:
        assert said in plain_spaces(refused.message) and refused.message.endswith((".", "!")), refused.message
        assert refused.field == "file" and "Error" not in refused.message
    else:
        assert not good and wrong and not said


def test_a_short_comment_before_the_sheet_is_no_declaration(read):
    with zipfile.ZipFile(io.BytesIO(workbook([["texte"], [GOOD]]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    noted = sheet.replace(b"<worksheet", b"<!-- <!DOCTYPE x> -->\n<worksheet", 1)
    assert noted != sheet
    assert [g.text for g in read(changed("xl/worksheets/sheet1.xml", noted), "a.xlsx")[1]] == [GOOD]


def test_deep_and_broken_trees_keep_what_comes_before(read):
    deep = "[" * 20_000 + "]" * 20_000
    rows = [
        json.dumps({"id": 1, "body": GOOD}),
        '{"id": 2, "body": ' + deep + "}",
        '{"id": 3,',
        json.dumps({"id": 4, "body": GOOD}),
    ]
    _read, good, wrong = read("\n".join(rows).encode(), "a.jsonl")
    assert [g.text for g in good] == [GOOD, GOOD] and {w.split(" : ")[0].split(",")[0] for w in wrong} == {
        "Ligne 2",
        "Ligne 3",
    }
    cut = json.dumps([{"id": n, "body": f"{GOOD} {n}"} for n in range(4)])[:-30]
    _read, good, wrong = read(cut.encode(), "a.json")
    assert len(good) == 3 and len(wrong) == 1 and "la suite ne peut pas être lue" in wrong[0]


def test_an_object_too_deep_to_be_read_is_told_and_the_others_are_kept(read):
    deep = {"id": 2, "body": GOOD, "more": {}}
    inner = deep["more"]
    for _n in range(40):
        inner["more"] = inner = {"said": "Un mot que personne ne lirait."}
    rows = [{"id": 1, "body": GOOD}, deep, {"id": 3, "body": GOOD}]
    for name, content in (("a.jsonl", "\n".join(map(json.dumps, rows))), ("a.json", json.dumps(rows))):
        _read, good, wrong = read(content.encode(), name)
        assert len(good) == 2 and len(wrong) == 1 and "trop de choses" in wrong[0], name


def test_a_tree_with_more_columns_than_are_read_says_which_rows_and_columns(read):
    wide = {"id": 2, "body": GOOD} | {f"k{n}": f"v{n}" for n in range(5_000)}
    rows = [{"id": 1, "body": GOOD}, wide, {"id": 3, "body": GOOD, "late": "lost"}, {"id": 4, "body": GOOD, "late": ""}]
    for name, content in (("a.json", json.dumps(rows)), ("a.jsonl", "\n".join(map(json.dumps, rows)))):
        spooled, good, wrong = read(content.encode(), name)
        assert [g.text for g in good] == [GOOD] * 4 and not wrong
        assert len(spooled.heading) == limits.IMPORT_COLUMNS
        assert [plain_spaces(note) for note in spooled.notes] == [
            "Ligne 2 : des colonnes ne sont pas lues (« k398 », « k399 », « k400 »…), un fichier en a 400 au plus. "
            "Lignes ainsi coupées : 2. Ne gardez que les colonnes utiles."
        ]
    assert not read(json.dumps(rows[:1]).encode(), "a.json")[0].notes


def test_one_column_without_separator_is_a_table(read):
    _read, good, _wrong = read("Votre avis\nUn banc ; et de l’ombre\nLe bus\n".encode())
    assert len(good) == 2


def test_the_bomb_is_refused_without_being_unpacked(read, monkeypatch):
    opened = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given, **how: opened.append(given))
    with pytest.raises(Refused):
        read(FILES["a zip bomb"][0], "a.xlsx")
    assert not opened


@pytest.mark.parametrize("count", [1, 19, 20, 21, 25, 29, 30, 31, 40])
def test_a_workbook_gives_every_row_however_many(read, count):
    rows = [["id", "texte"], *([str(n), f"{GOOD} {n}"] for n in range(count))]
    _read, good, wrong = read(workbook(rows), "fichier.xlsx")
    assert not wrong and [g.text for g in good] == [row[1] for row in rows[1:]]


def test_a_part_that_does_not_unpack_is_refused_in_words(read):
    whole = workbook([["id", "texte"], ["1", GOOD]])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        info = archive.getinfo("xl/workbook.xml")
    start = info.header_offset + 30 + len(info.filename)
    spoilt = bytearray(whole)
    spoilt[start : start + 6] = b"\x07\xff\xff\xff\xff\xff"  # a block type that deflate does not have
    with pytest.raises(Refused, match="abîmé"):
        read(bytes(spoilt), "fichier.xlsx")


ODS_HEAD = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Feuille">'
)


def ods(rows: list[list[str]], above: str = "") -> bytes:
    """Return a workbook of these cells; « a|2 » is merged over two rows, None is covered by the one above."""

    def cell(said: str | None) -> str:
        text, _bar, rows = (said or "").partition("|")
        spanned = f' table:number-rows-spanned="{rows}" table:number-columns-spanned="1"' if rows else ""
        kind = "covered-table-cell" if said is None else "table-cell"
        return (
            f'<table:{kind}{spanned} office:value-type="string"><text:p>{text}</text:p></table:{kind}>'
            if text
            else f"<table:{kind}/>"
        )

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    end = "</table:table></office:spreadsheet></office:body></office:document-content>"
    content = (ODS_HEAD + above + body + end).encode()
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<manifest/>"}
    return zipped(parts | {"content.xml": content})


def test_merged_cells_of_an_ods_show_their_value_but_words_are_not_said_twice(read):
    rows = [["id", "texte", "thème"], ["1", "Un banc ici", "Assises|2"], ["2", "Le bus là", None]]
    rows += [["3", "Une fleur au pied|2", "Ville"], ["4", None, "Ville"]]
    empty = '<table:table-row table:number-rows-repeated="30"><table:table-cell table:number-columns-repeated="2"/></table:table-row>'
    for above, last in (("", 5), (empty, 35)):
        _read, good, wrong = read(ods(rows, above), "cahier.ods")
        assert [(g.text, g.theme) for g in good] == [
            ("Un banc ici", "Assises"), ("Le bus là", "Assises"), ("Une fleur au pied", "Ville")
        ]  # fmt: skip
        assert len(wrong) == 1 and wrong[0].startswith(f"Ligne {last}, colonne « texte »") and "fusionnée" in wrong[0]


def test_a_row_is_named_by_its_number_whatever_is_empty_above_it(read):
    rows = [[]] * 25 + [["id", "texte", "thème"], ["1", "Un banc", ""], ["2", "…", ""]]
    _read, good, wrong = read(workbook(rows, merged=[("C27:C28", "Assises")]), "fichier.xlsx")
    assert [(g.text, g.theme) for g in good] == [("Un banc", "Assises")] and wrong[0].startswith("Ligne 28, colonne")


LONG = "dix millions." * 800_000


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_cell_of_ten_megabytes_in_a_workbook_is_named_and_the_others_are_kept(read, form):
    rows = [["id", "texte"], ["1", GOOD], ["2", "x"], ["3", GOOD]]
    if form == "ods":
        rows[2][1] = LONG
        content = ods(rows)
    else:
        with zipfile.ZipFile(io.BytesIO(workbook(rows))) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        words = parts["xl/sharedStrings.xml"]
        parts["xl/sharedStrings.xml"] = words.replace(b"<t>x</t>", f"<t>{LONG}</t>".encode())
        content = zipped(parts)
    _read, good, wrong = read(content, f"fichier.{form}")
    assert [g.text for g in good] == [GOOD, GOOD]
    assert len(wrong) == 1 and wrong[0].startswith("Ligne 3, colonne « texte » : 10400000 c") and "trop" in wrong[0]
