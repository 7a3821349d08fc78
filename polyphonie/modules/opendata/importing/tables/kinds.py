"""What a file really is, whatever its name says; and archives that are refused before anything in them is unpacked."""

import re
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

_SIGNATURES = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\xd0\xcf\x11\xe0": "Excel 97",
    b"{\\rtf": "RTF",
    b"SQLite format 3": "SQLite",
    b"\x7fELF": "programme",
    b"MZ\x90": "programme",
}
_RATIO = 150  # a real workbook packs 5 to 40 times
_SMALL = 20 * 1024 * 1024
_PARTS = 2000
_PROLOG_READ = 4096
_PROLOG = re.compile(rb"(?:[\s\xef\xbb\xbf\xff\xfe]|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)  # what may stand before it all


def kind_of(path: Path, name: str) -> str:
    """Return "xlsx", "ods", "json" or "csv". Raises Refused for an empty file or any other kind."""
    size = path.stat().st_size
    if not size:
        raise Refused(_("Ce fichier est vide."), "file")
    if size > limits.IMPORT_BYTES:
        most = limits.IMPORT_BYTES // 1024 // 1024
        raise Refused(
            _("Ce fichier est trop lourd : %(most)s Mo au plus. Partagez-le en deux.") % {"most": most}, "file"
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _workbook(path)
    for signature, what in _SIGNATURES.items():
        if head.startswith(signature):
            raise _another(what)
    return _text(head, name)


def _text(head: bytes, name: str) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"<(!doctype|html|\?xml|svg)", start, re.IGNORECASE):
        raise _another("XML, HTML")
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "csv"
    if _controls(head) * 50 > len(head) and not _wide(head):
        raise _another(_("de données binaires"))
    if start[:1] in {b"{", b"["} and (name.lower().endswith(("json", "jsonl", "ndjson")) or _is_json(start)):
        return "json"
    return "csv"


def _controls(head: bytes) -> int:
    """Return how many bytes no text has."""
    return sum(1 for byte in head if byte < 9 or 13 < byte < 27 or 27 < byte < 32)


def _is_json(start: bytes) -> bool:
    return bool(re.match(rb'[\[{]\s*([\[{"]|$)', start))


def _wide(head: bytes) -> bool:
    """Tell whether this is UTF-16 without its mark: one byte in two is null."""
    return head[1::2].count(0) * 10 > len(head[1::2]) * 7 or head[::2].count(0) * 10 > len(head[::2]) * 7


def _another(what: str) -> Refused:
    message = _("Ce fichier n’est pas un tableau, mais un fichier %(what)s. Enregistrez-le en CSV, XLSX, ODS ou JSON.")
    return Refused(message % {"what": what}, "file")


def _workbook(path: Path) -> str:
    """Return which workbook this archive is, from its directory alone. Raises Refused for a bomb or another archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _require_reasonable(parts, path.stat().st_size)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" in names:
                kind = "xlsx"
            elif "content.xml" in names and _is_ods(archive):
                kind = "ods"
            else:
                raise _another("ZIP")
            _require_no_entities(archive, [p for p in parts if p.filename.endswith((".xml", ".rels"))])
            return kind
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(
            _("Ce classeur est abîmé ou incomplet : il ne s’ouvre pas. Enregistrez-le à nouveau."), "file"
        ) from error


def _is_ods(archive: zipfile.ZipFile) -> bool:
    if "mimetype" not in archive.namelist():
        return True
    with archive.open("mimetype") as file:
        return b"spreadsheet" in file.read(200)


def _require_reasonable(parts: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(_("Ce classeur est protégé par un mot de passe. Enregistrez-le sans, puis reprenez-le."), "file")
    bomb = unpacked > limits.IMPORT_UNPACKED or (unpacked > _SMALL and unpacked > packed * _RATIO)
    if bomb or len(parts) > _PARTS:
        raise Refused(
            _(
                "Ce classeur prendrait %(size)s Mo une fois ouvert : il est refusé avant d’être ouvert. "
                "Enregistrez la feuille utile seule, en CSV."
            )
            % {"size": unpacked // 1024 // 1024},
            "file",
        )


def _require_no_entities(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse XML that declares anything: no spreadsheet does, an « XML bomb » does. Reads each part's beginning only."""
    for part in parts:
        with archive.open(part) as file:
            if _declares(file.read(_PROLOG_READ)):
                raise Refused(
                    _("Ce classeur contient une déclaration XML qu’aucun tableur n’écrit : il est refusé."), "file"
                )


def _declares(head: bytes) -> bool:
    """Tell whether something is declared before the first element, or may be: past a comment or blanks without end."""
    plain = head.replace(b"\0", b"")  # in the nulls of UTF-16 a declaration could hide
    rest = plain[_PROLOG.match(plain).end() :]
    return rest.startswith((b"<!", b"<?")) or (len(head) == _PROLOG_READ and len(rest) < 2)
