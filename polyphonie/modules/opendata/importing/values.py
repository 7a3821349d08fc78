"""Reading one cell: dates in the ways people and tools write them, numbers, places, text that was HTML."""

import html
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

_MONTHS = {
    **{m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)},
    "fev": 2,
    "avr": 4,
    "mai": 5,
    "juin": 6,
    "jui": 7,
    "aou": 8,
}
_TIME = r"(?:[T ,àa]*(\d{1,2})[:hH](\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
_ZONE = r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}{_ZONE}$")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}{_ZONE}$")
_WORDED = re.compile(rf"(?:[^\W\d]+\.? )?(\d{{1,2}})(?:er)? ([^\W\d]+)\.? (\d{{4}}){_TIME}{_ZONE}$")
_COUNTED = re.compile(r"\d{4,13}(\.\d+)?")
_C_STYLE = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) ([A-Z]{2,5}) (\d{4})$")
_ZONES = {"UTC": 0, "GMT": 0, "CET": 1, "CEST": 2, "WIB": 7, "PDT": -7, "PST": -8, "EDT": -4, "EST": -5}
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days has no zone
_ACCENTS = str.maketrans("éèêûâ", "eeeua")


def moment(text: str, zone: ZoneInfo, month_first: bool = False) -> datetime | None:
    """Return the date that a cell holds, or None when it is none. Without a zone of its own it is the territory's.

    Known: 2019-01-17 10:38:20 +0100, 2019/01/17, 17/01/2019 10h38, 17.01.19, 17 janvier 2019, Wed Jul 27 22:09:49 WIB
    2022, seconds or milliseconds since 1970, days of a spreadsheet. `month_first` reads 01/17/2019.
    """
    text = " ".join(text.split())
    try:
        if _COUNTED.fullmatch(text):
            return _counted(float(text), zone)
        if found := _YEAR_FIRST.match(text):
            year, month, day, *clock = found.groups()
            return _made(int(year), int(month), int(day), clock, zone)
        if found := _DAY_FIRST.match(text):
            day, month, year, *clock = found.groups()
            if month_first:
                day, month = month, day
            full = int(year) if len(year) == 4 else 2000 + int(year)
            return _made(full, int(month), int(day), clock, zone)
        if found := _WORDED.match(text.lower()):
            day, name, year, *clock = found.groups()
            return _made(int(year), _month(name), int(day), clock, zone)
        if found := _C_STYLE.match(text):
            name, day, hour, minute, second, place, year = found.groups()
            local = datetime(int(year), _month(name.lower()), int(day), int(hour), int(minute), int(second), tzinfo=UTC)
            return local - timedelta(hours=_ZONES[place]) if place in _ZONES else local.replace(tzinfo=zone)
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def says_month_first(texts: list[str]) -> bool:
    """Tell whether dates such as 01/17/2019 are among these, and none such as 17/01/2019."""
    pairs = [found.groups()[:2] for t in texts if (found := _DAY_FIRST.match(" ".join(t.split())))]
    return any(int(b) > 12 for _a, b in pairs) and not any(int(a) > 12 for a, _b in pairs)


def _month(name: str) -> int:
    name = name.translate(_ACCENTS)
    return _MONTHS.get(name[:4]) or (7 if name.startswith("juil") else _MONTHS[name[:3]])


def _counted(number: float, zone: ZoneInfo) -> datetime | None:
    if number > 1e11:
        return datetime.fromtimestamp(number / 1000, UTC)
    if number > 1e8:
        return datetime.fromtimestamp(number, UTC)
    if 20_000 < number < 80_000:
        return (_EXCEL + timedelta(days=number)).replace(tzinfo=zone)
    return None


def _made(year: int, month: int, day: int, clock: list[Any], zone: ZoneInfo) -> datetime:
    hour, minute, second, offset = clock
    made = datetime(year, month, day, int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone)
    if offset in {"Z", "UTC"}:
        return made.replace(tzinfo=UTC)
    if offset:
        shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
        return made.replace(tzinfo=UTC) - (shift if offset[0] == "+" else -shift)
    return made


_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0*)?")
_ADDRESS = re.compile(r"https?://([^/?#]+)([^?#]*)")


def whole(text: str) -> int | None:
    """Return a count, written with spaces between thousands or as 12.0; None when it is none."""
    found = _WHOLE.fullmatch("".join(text.split()))
    return int(found[1]) if found else None


def degrees(text: str, most: int) -> float | None:
    """Return an angle written with a point or a comma; None when it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) <= most else None


def point(text: str) -> tuple[float, float] | None:
    """Return (latitude, longitude) from one cell: « 48.7, 2.3 », « POINT(2.3 48.7) », {'lat': …, 'lng': …}."""
    numbers = [float(n) for n in re.findall(r"-?\d{1,3}(?:\.\d+)?", text)[:2]]
    if len(numbers) != 2:
        return None
    low = text.lower()
    turned = low.lstrip().startswith(("point", "[")) or re.search(r"(lon|lng|x).*lat", low) is not None
    latitude, longitude = reversed(numbers) if turned else numbers
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


_TAGS = re.compile(r"</?(p|br|div|span|strong|b|i|u|em|a|ul|ol|li|h[1-6]|blockquote|table|td|tr|img)\b[^<>]*>", re.I)
_ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.I)
_MARKED = re.compile(r"[<&\r\n]")
_BLOCKS = {"p", "div", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "table"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent += tag in {"script", "style"}
        self.parts.append("\n- " if tag == "li" else "\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"} and self.silent > 0
        self.parts.append("\n" if tag in _BLOCKS - {"li", "br"} else "")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            # A line break in the source of a page is a space; what is written without tags keeps its lines.
            self.parts.append(data)


def words(text: str) -> str:
    """Return what a person wrote, without the HTML that their tool put around it; lines and paragraphs are kept."""
    if not _MARKED.search(text):
        return text.strip()
    if "<" in text and _TAGS.search(text):
        reader = _Text()
        reader.feed(text.replace("\r\n", "\n"))
        reader.close()
        text = "".join(reader.parts)
    elif "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0\n", "\n")
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


_FORMULA = re.compile(r"\s*=\s*[\w.]*\(|\s*[=+@-]\s*\w+\s*\|\s*['\"]")


def is_formula(text: str) -> bool:
    """Tell whether a cell is a formula of a spreadsheet rather than something said."""
    return text.lstrip()[:1] in {"=", "+", "@", "-"} and bool(_FORMULA.match(text))


def address(text: str) -> str:
    """Return a short name for an address on the web: its host and its last two parts; any other text as it is."""
    found = _ADDRESS.match(text.strip())
    if not found:
        return text.strip()
    return "/".join([found[1].lower(), *[part for part in found[2].split("/") if part][-2:]])
