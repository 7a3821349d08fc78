"""Cells that no spreadsheet takes for a formula, and that can be read back as they were.

In CSV nothing says that a cell is text: a spreadsheet calculates what begins with =, +, -, @, a tabulation or an end of
line. Such a text gets one apostrophe in front. So does a text that already has apostrophes before such a sign, so that
taking one apostrophe away gives every text back. Numbers and dates are never touched. In XLSX and ODS each cell says
that it is text: nothing is changed there.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from .columns import Value

# The full-width twins are calculated too by spreadsheets set for East Asia.
_RISKY = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")
_RISKY_READ = re.compile(r"'+[=+\-@\t\r\n\x00＝＋－＠]")
# What XML cannot hold: kept as the sign « unknown character ».
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(text: str) -> str:
    """Return `text` as a CSV cell that is never a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def restored(cell: str) -> str:
    """Return the text that `neutral` was given."""
    return cell[1:] if _RISKY_READ.match(cell) else cell


def for_csv(value: Value) -> str:
    """Return a value as the text of a CSV cell: ISO 8601 dates, a point before decimals, « oui » or « non »."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value.replace("\x00", "\ufffd"))
    return plain(value)


def plain(value: Value) -> str:
    """Return a number, a date or a boolean in its written form."""
    if value is True:
        return "oui"
    if value is False:
        return "non"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def for_json(value: Value) -> str | int | float | bool | None:
    """Return a value as JSON holds it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return plain(value)
    return value


def for_xml(text: str) -> str:
    """Return a text without the characters that XML refuses."""
    return _NOT_XML.sub("\ufffd", text)
