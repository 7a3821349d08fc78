"""Open a workbook in a process of its own: what a hostile one can break is this process, its memory and its time.

Prints JSON lines: what is in the workbook, then one list of texts a row. Imports nothing of the platform.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

CELL = 100_000  # a longer cell is cut after this, its length said: no contribution is that long


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
    merged = [[list(a), list(b)] for a, b in (sheet.merged_cell_ranges or [])[:20_000]]
    about = {"sheets": full, "sheet": full[0], "row": start[0], "column": start[1], "merged": merged}
    print(json.dumps(about))
    for row in sheet.iter_rows():
        print(json.dumps([said(cell) for cell in row], ensure_ascii=False))
    return 0


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
