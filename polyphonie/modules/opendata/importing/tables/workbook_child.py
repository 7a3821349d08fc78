"""Open a workbook in a process of its own: what a hostile one can break is this process, its memory and its time.

Prints JSON lines: what is in the workbook, then one list of texts a row. Imports nothing of the platform.
"""

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, Any
from xml.parsers import expat

CELL = 100_000  # a longer cell is cut after this, its length said: no contribution is that long
MERGED = 20_000
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "


def main(path: str, memory: int, seconds: int) -> int:
    """Print the first sheet that holds something."""
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            continue  # a system without this limit: the parent's clock still holds
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    names = [m.name for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet] or book.sheet_names
    sheets = {name: book.get_sheet_by_name(name) for name in names[:20]}
    full = [name for name, sheet in sheets.items() if sheet.height and sheet.width]
    if not full:
        print(json.dumps({"sheets": [], "sheet": ""}))
        return 0
    sheet = sheets[full[0]]
    start = sheet.start or (0, 0)
    merged = sheet.merged_cell_ranges or spans(path, full[0])
    about = {"sheets": full, "sheet": full[0], "row": start[0], "column": start[1], "merged": merged[:MERGED]}
    print(json.dumps(about))
    # Calamine gives the empty rows above the first that says something, not the empty columns before it.
    for row in islice(sheet.iter_rows(), start[0], None):
        print(json.dumps([said(cell) for cell in row], ensure_ascii=False))
    return 0


def spans(path: str, sheet: str) -> list[Any]:
    """Return the first and last cells of what an ODS sheet merges over several rows: calamine does not say it."""
    with zipfile.ZipFile(path) as archive:
        if "content.xml" not in archive.namelist():
            return []
        with archive.open("content.xml") as content:
            if not holds(content, b"number-rows-spanned"):
                return []
        with archive.open("content.xml") as content:
            return spans_in(content, sheet)


def holds(content: IO[bytes], words: bytes) -> bool:
    """Tell whether these words are in a part, read a piece at a time."""
    end = b""
    while piece := content.read(1024 * 1024):
        if words in end + piece:
            return True
        end = piece[-len(words) :]
    return False


def spans_in(content: IO[bytes], sheet: str) -> list[Any]:
    """Return the same of the content of a workbook, counting rows and columns as it repeats them."""
    found: list[Any] = []
    name, row, below, column = "", 0, 0, 0

    def start(tag: str, said: dict[str, str]) -> None:
        nonlocal name, row, below, column
        tag = tag.removeprefix(TABLE)
        if tag == "table":
            name, row, below = said.get(TABLE + "name", ""), 0, 0
        elif tag == "table-row":
            row, column = below, 0
            below += int(said.get(TABLE + "number-rows-repeated", 1))
        elif tag in ("table-cell", "covered-table-cell"):
            rows, columns = (int(said.get(f"{TABLE}number-{what}-spanned", 1)) for what in ("rows", "columns"))
            if rows > 1 and name == sheet and len(found) < MERGED:
                found.append([[row, column], [row + rows - 1, column + columns - 1]])
            column += int(said.get(TABLE + "number-columns-repeated", 1))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.ParseFile(content)
    return found


def said(value: Any) -> str:
    """Return a cell as text: dates in ISO form, whole numbers without decimals."""
    if isinstance(value, str):
        return value if len(value) <= CELL else value[:CELL] + "\0" + str(len(value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
