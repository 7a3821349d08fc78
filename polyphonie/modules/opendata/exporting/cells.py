"""What a value is in each form that leaves: dates, numbers and « oui » in CSV, values in JSON, what XML can hold.

In XLSX and ODS each cell says that it is text; in CSV none does: texts are made neutral there (`core.formulas`). Numbers
and dates are never touched.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from polyphonie.core.columns import Value
from polyphonie.core.formulas import neutral

# What XML cannot hold: kept as the sign « unknown character ».
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
