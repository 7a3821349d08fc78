"""Paper sheets: an accessible tagged PDF that asks the same questions in the same order as the screen.

Each sheet carries a receipt code of its own (80 random bits) and two control characters; its stub leaves with the
person. Nothing is stored when a sheet is printed: the receipt is born when the sheet is keyed in, by its code.
"""

import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any

from polyphonie.core import ids, printing
from polyphonie.core.pages import territory_url
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.processes.models import Process

TEMPLATE = Path(__file__).parent / "paper.typ"
MOST = 50


def control(code: str) -> str:
    """Return the two characters that tell a misread code from the right one (1 in 1,024 passes by chance)."""
    bits = int(hashlib.sha256(b"polyphonie.sheet" + code.encode()).hexdigest()[:4], 16)
    return ids.ALPHABET[bits & 31] + ids.ALPHABET[bits >> 5 & 31]


def read(typed: str) -> str | None:
    """Return the receipt code of a sheet as somebody typed it, or None when the control characters do not agree."""
    code = ids.normalise_code(typed)
    return code[:16] if len(code) == 18 and control(code[:16]) == code[16:] else None


def printed(code: str) -> str:
    """Return a sheet's code as it is printed: `ABCD-EFGH-JKMN-PQRS-7K`."""
    return f"{ids.spaced(code)}-{control(code)}"


def _qr(address: str) -> str:
    import segno  # loaded with the first code drawn

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=0, xmldecl=False)
    return out.getvalue().decode()


def sheets(process: Process, *, count: int, areas: list[str], replies: list[str], today: date) -> bytes:
    """Return the PDF (PDF/UA-1) of `count` sheets of a process, each with its own code."""
    frame, territory = process.frame, process.territory
    codes = [ids.receipt_code() for _n in range(count)]
    content: dict[str, Any] = {
        "territory": territory.name,
        "desk": territory.desk or territory.address,
        "phone": territory.phone,
        "title": process.title,
        "question": frame.question,
        "decider": frame.decider,
        "decide_by": day_text(frame.decide_by) if frame.decide_by else "",
        "answer_by": day_text(frame.answer_by),
        "open": frame.open_points,
        "closed": frame.closed_points,
        "areas": areas,
        "replies": replies,
        "printed": day_text(today),
        "sheets": [
            {
                "code": printed(code),
                "qr": _qr(territory_url(territory, "contributions:open_receipt", code)),
                "address": territory_url(territory, "contributions:receipt"),
            }
            for code in codes
        ],
    }
    return printing.pdf(TEMPLATE, content)
