"""Cells of a CSV that no spreadsheet takes for a formula, and that can be read back as they were.

In CSV nothing says that a cell is text: a spreadsheet calculates what begins with =, +, -, @, a tabulation or an end of
line. Such a text gets one apostrophe in front. So does a text that already has apostrophes before such a sign, so that
taking one apostrophe away gives every text back. Write such a file with every cell between quotes: opened with another
separator, it must not cut a text before an « = ».
"""

import re

# The full-width twins are calculated too by spreadsheets set for East Asia.
_RISKY = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")
_RISKY_READ = re.compile(r"'+[=+\-@\t\r\n\x00＝＋－＠]")


def neutral(text: str) -> str:
    """Return `text` as a CSV cell that is never a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def restored(cell: str) -> str:
    """Return the text that `neutral` was given."""
    return cell[1:] if _RISKY_READ.match(cell) else cell
