"""JSON: one object a line, or a tree in which lists of objects are found, however deep; nested lists become rows too.

A row of a nested list (the arguments of a proposal, the comments of a debate) names its columns by their path,
`arguments/body`, and says in `arguments/dans` to which object of the outer list it belongs (and in `arguments/dans/url`
by its address, where it has one: a tool may know its objects by the one or by the other).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson
from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

from .line import Line, Table

INSIDE = "dans"
_WRAPPERS = {"node", "nodes", "edges", "items", "results", "data"}
_EVENTS = 300_000  # of one object: no proposal has as many values
_DEEP = 24
_SHOWN = 3  # columns named of those that are not read
_WORDS = re.compile(r"\w+\W+\w+\W+\w+\W+\w+")


def open_tree(path: Path) -> Table:
    """Return the table of a JSON file. Raises Refused when no object is found in it."""
    grow = _Heading()
    prefix = "" if _is_lines(path) else _where(path)
    if prefix:
        objects = _each(path, prefix)
    elif _starts_an_object(path):
        objects = _each_line(path)
    else:
        raise Refused(_("Ce fichier JSON ne contient pas de liste : rien ne peut en être repris."), "file")
    notes: list[str] = []
    return Table("json", grow.names, _told(_rows(objects, grow), grow, notes), "UTF-8", notes=notes)


class _Heading:
    """The columns met so far, in the order in which they were met, and what had no column left."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.places: dict[str, int] = {}
        self.unread: tuple[int, list[str]] | None = None  # the first row that says too much, and what is not read of it
        self.cut = 0  # how many rows say too much

    def row(self, number: int, values: dict[str, str]) -> list[str]:
        cells = [""] * len(self.names)
        unread = []
        for name, value in values.items():
            place = self.places.get(name)
            if place is None:
                if len(self.names) >= limits.IMPORT_COLUMNS:
                    unread += [name] if value else []
                    continue
                place = self.places[name] = len(self.names)
                self.names.append(name)
                cells.append("")
            cells[place] = value
        if unread:
            self.cut += 1
            self.unread = self.unread or (number, unread)
        return cells

    def notes(self) -> list[str]:
        """Return what is to be told of what was not read."""
        if not self.unread:
            return []
        number, names = self.unread
        shown = ", ".join(f"«\u00a0{name[:60]}\u00a0»" for name in names[:_SHOWN])
        message = _(
            "Ligne %(number)s : des colonnes ne sont pas lues (%(shown)s), un fichier en a %(most)s au plus. "
            "Lignes ainsi coupées : %(cut)s. Ne gardez que les colonnes utiles."
        )
        shown += "…" if len(names) > _SHOWN else ""
        return [message % {"most": limits.IMPORT_COLUMNS, "number": number, "shown": shown, "cut": self.cut}]


def _is_lines(path: Path) -> bool:
    """Tell whether each line is an object: the first is one, and another begins on the second."""
    with path.open("rb") as file:
        first, second = file.readline(limits.IMPORT_CELL), file.readline(limits.IMPORT_CELL)
    try:
        return second.lstrip()[:1] == b"{" and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _starts_an_object(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(100).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _each_line(path: Path) -> Iterator[tuple[int, Any, str]]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(limits.IMPORT_CELL), b""), start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8-sig", "replace"))
            except (ValueError, RecursionError):
                problem = _("Ligne %(number)s : ce n’est pas du JSON complet.") % {"number": number}
                yield number, {"": line[:500].decode("utf-8", "replace")}, problem
            else:
                problem = _("Objet %(number)s : il contient trop de choses.") % {"number": number}
                yield (number, {}, problem) if _is_too_deep(value) else (number, value, "")


def _is_too_deep(value: Any, left: int = _DEEP) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (not left or any(_is_too_deep(one, left - 1) for one in inner))


def _where(path: Path) -> str:
    """Return the path of the outermost list of objects that hold sentences (or, failing that, of the longest list)."""
    said: Counter[str] = Counter()
    objects: Counter[str] = Counter()
    try:
        with path.open("rb") as file:
            for prefix, event, value in ijson.parse(file, use_float=True):
                if event == "start_map" and prefix.endswith("item"):
                    objects[prefix] += 1
                elif event == "string" and "item" in prefix and _WORDS.search(value[:400]):
                    said[_list_of(prefix.removesuffix(".translations.item.text"))] += 1
    except (ijson.JSONError, UnicodeDecodeError):
        pass  # what comes before the break is read; the break is told with its place
    told = [p for p in objects if said[p] * 5 >= objects[p] and not p.endswith(".translations.item")]
    if told:
        return min(told, key=lambda p: (p.count(".item") + (p == "item"), -objects[p]))
    return max(objects, key=lambda p: objects[p], default="")


def _list_of(prefix: str) -> str:
    parts = prefix.split(".")
    last = max((n for n, part in enumerate(parts) if part == "item"), default=-1)
    return ".".join(parts[: last + 1])


def _each(path: Path, prefix: str) -> Iterator[tuple[int, Any, str]]:
    """Give the objects of a list; what follows a break in the file cannot be read, and is told as one row."""
    number = 0
    builder, events, depth = None, 0, 0
    try:
        with path.open("rb") as file:
            for where, event, value in ijson.parse(file, use_float=True):
                if builder is None:
                    if where == prefix and event == "start_map":
                        number, events, depth = number + 1, 0, 0
                        builder = ijson.ObjectBuilder()
                    else:
                        continue
                events += 1
                depth += {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}.get(event, 0)
                if events <= _EVENTS and depth <= _DEEP:
                    builder.event(event, value)
                elif events == _EVENTS + 1 or depth == _DEEP + 1:
                    events = _EVENTS + 2
                if where == prefix and event == "end_map":
                    whole = events <= _EVENTS
                    problem = "" if whole else _("Objet %(number)s : il contient trop de choses.") % {"number": number}
                    yield number, builder.value if whole else {}, problem
                    builder = None
    except (ijson.JSONError, UnicodeDecodeError):
        said = {"number": number + (builder is None)}
        yield (
            said["number"],
            {},
            _("Objet %(number)s : le fichier s’arrête ou se brise ici, la suite ne peut pas être lue.") % said,
        )


def _told(lines: Iterator[Line], heading: _Heading, notes: list[str]) -> Iterator[Line]:
    """Give the lines; once they are all read, what was not read of them is known."""
    yield from lines
    notes += heading.notes()


def _rows(objects: Iterator[tuple[int, Any, str]], heading: _Heading) -> Iterator[Line]:
    for number, value, problem in objects:
        if problem or not isinstance(value, dict):
            cells = heading.row(number, {k: v for k, v in value.items() if k}) if isinstance(value, dict) else []
            yield Line(number, cells, problem or _("Objet %(number)s : ce n’est pas un objet.") % {"number": number})
            continue
        own, nested = _flat(_unwrapped(value))
        name = next((own[k] for k in ("id", "url", "service_request_id", "tid") if own.get(k)), f"ligne {number}")
        yield Line(number, heading.row(number, own))
        outer = {INSIDE: name} | ({f"{INSIDE}/url": own["url"]} if own.get("url") else {})
        yield from _inner(nested, number, outer, heading)


def _inner(nested: list[tuple[str, list]], number: int, outer: dict[str, str], heading: _Heading) -> Iterator[Line]:
    """Give the rows of the lists inside an object, and of the lists inside those; `outer` says in which object."""
    counts: Counter[str] = Counter()
    waiting = list(nested)
    while waiting:
        path, rows = waiting.pop(0)
        for value in rows:
            own, deeper = _flat(_unwrapped(value))
            counts[path] += 1
            cells = {f"{path}/{key}": cell for key, cell in (own | outer).items()}
            yield Line(number, heading.row(number, cells), part=f"{path} {counts[path]}")
            # The replies to a comment are comments.
            waiting += [(path if inner in path.split("/") else f"{path}/{inner}", more) for inner, more in deeper]


def _unwrapped(value: dict) -> dict:
    while len(value) == 1 and next(iter(value)) in _WRAPPERS and isinstance(next(iter(value.values())), dict):
        value = next(iter(value.values()))
    return value


def _flat(value: dict, path: str = "", depth: int = 0) -> tuple[dict[str, str], list[tuple[str, list]]]:
    """Return the simple values of an object by their path, and the lists of objects it holds by theirs."""
    own: dict[str, str] = {}
    nested: list[tuple[str, list]] = []
    for key, inner in value.items():
        name = path if key in _WRAPPERS and path and isinstance(inner, (dict, list)) else f"{path}/{key}".strip("/")
        if isinstance(inner, dict) and depth >= _DEEP:
            continue
        if isinstance(inner, dict):
            deeper, lists = _flat(inner, name, depth + 1)
            own |= deeper
            nested += lists
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            said = _translation(inner)
            if said is None:
                nested.append((name, [v for v in inner if isinstance(v, dict)]))
            else:
                own[path if key == "translations" and path else name] = said
        elif isinstance(inner, list):
            own[name] = " ; ".join(_text(v) for v in inner if not isinstance(v, (dict, list)))
        else:
            own[name] = _text(inner)
    return own, nested


def _translation(rows: list[dict]) -> str | None:
    """Return the French text (or the first) of a list of translations; None when it is another list."""
    if not all(isinstance(r, dict) and "text" in r and ("locale" in r or "language" in r) for r in rows):
        return None
    french = [r for r in rows if str(r.get("locale") or r.get("language")).startswith("fr")]
    return _text((french or rows)[0]["text"])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value).replace("\0", "")
