"""Keep the English catalogue, polyphonie/locale/en/LC_MESSAGES/django.po, in step with the French of the source.

    python scripts/messages.py              add the new source strings, untranslated, and drop those gone (make messages)
    python scripts/messages.py --missing    print the source strings that have no translation; exit status 1 if any
    python scripts/messages.py --compile    write the .mo that Django reads (make setup)

Pure Python (Babel): no gettext on the machine. docs/translating.md says how to translate.
"""

import ast
import io
import os
import re
import sys
from ast import literal_eval
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "polyphonie"
LOCALE = PACKAGE / "locale"
CATALOGUE = LOCALE / "en" / "LC_MESSAGES" / "django.po"
# The methods are a library of their own: they speak to researchers, in English already.
SKIPPED = {"static_vendor", "reference_data", "tests", "migrations", "methods", "locale"}
# The functions of gettext, without `_lazy`, and what their strings are.
KEYWORDS = {
    "gettext": ("one",),
    "gettext_noop": ("one",),
    "ngettext": ("one", "many"),
    "pgettext": ("context", "one"),
    "npgettext": ("context", "one", "many"),
}
STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
# What `templatize` makes of the tags of a template, and `tr("…")` in a Typst document.
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\({STRING}(?:,\s*{STRING})?(?:,\s*{STRING})?")
# Our own tag for a number and its noun.
PLURAL = re.compile(r"""{%\s*pluriel\s+\S+\s+["']([^"']+)["']\s+["']([^"']+)["']""")
TYPST = re.compile(r'\btr\(("(?:[^"\\]|\\.)*")')
HEADER = "# The English of Polyphonie. Kept by `make messages`; docs/translating.md says how to translate."
DATED = tuple(
    f'"{name}' for name in ("POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}|</?[a-z][^>]*>")


class Text(NamedTuple):
    """One thing to translate: its singular, its plural ("" without), its context ("" without)."""

    one: str
    many: str = ""
    context: str = ""


def sources() -> Iterator[Path]:
    """Yield the files that speak to people."""
    for path in sorted(PACKAGE.rglob("*")):
        speaks = path.suffix in {".py", ".typ"} or "templates" in path.parts
        if speaks and path.is_file() and not SKIPPED & set(path.relative_to(PACKAGE).parts):
            yield path


def texts(path: Path) -> Iterator[Text]:
    """Yield what gettext would look up when the code of `path` runs."""
    if path.suffix == ".py":
        yield from _python(ast.parse(path.read_text("utf-8")))
    elif path.suffix == ".typ":
        for found in TYPST.finditer(path.read_text("utf-8")):
            yield Text(literal_eval(found[1]))
    else:
        source = path.read_text("utf-8")
        yield from (Text(one, many) for one, many in PLURAL.findall(source))
        for name, *given in CALL.findall(templatize(source, origin=path.name)):
            names = KEYWORDS["gettext" if name == "_" else name]
            yield Text(**dict(zip(names, map(literal_eval, filter(None, given)), strict=True)))


def _python(module: ast.Module) -> Iterator[Text]:
    """Yield the strings given to gettext, under whatever name it was imported, and what the journal's verbs say."""
    aliases = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            aliases |= {alias.asname or alias.name: alias.name.removesuffix("_lazy") for alias in node.names}
        if isinstance(node, ast.Call) and (name := aliases.get(ast.unparse(node.func))) in KEYWORDS:
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if len(words) == len(KEYWORDS[name]):
                yield Text(**dict(zip(KEYWORDS[name], words, strict=True)))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "VERBS":
            words = node.value.values if isinstance(node.value, ast.Dict) else []
            yield from (Text(word.value) for word in words if isinstance(word, ast.Constant))


@cache
def wanted() -> dict[Text, list[str]]:
    """Return every text of the source, and the files it is in."""
    found: dict[Text, list[str]] = {}
    for path in sources():
        for text in texts(path):
            where = str(path.relative_to(PACKAGE.parent))
            if text.one and where not in found.setdefault(text, []):
                found[text].append(where)
    # gettext keeps one entry for a singular, with its plural where there is one.
    with_plural = {text._replace(many="") for text in found if text.many}
    return {text: where for text, where in found.items() if text not in with_plural}


def catalogue() -> Catalog:
    """Return the English catalogue as it is written."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def translations(book: Catalog) -> dict[Text, list[str]]:
    """Return what the catalogue gives: nothing for a text left empty or doubtful."""
    given = {}
    for message in book:
        if message.id:
            one, many = message.id if message.pluralizable else (message.id, "")
            strings = list(message.string) if message.pluralizable else [message.string]
            doubtful = message.fuzzy or not all(strings)
            given[Text(one, many, message.context or "")] = [] if doubtful else strings
    return given


def faults(text: Text, english: list[str]) -> str:
    """Say what is wrong with a translation, "" when nothing is."""
    if not english:
        return "not translated"
    french = [text.one, text.many] if text.many else [text.one]
    needed = [Counter(PLACEHOLDER.findall(words)) for words in french]
    for words in english:
        if Counter(PLACEHOLDER.findall(words)) not in needed:
            return "not the same placeholders or HTML tags"
        if re.search("[\u00a0\u202f«»]", words):
            return "French typography (no-break space, « ») in English"
        if not re.match(r"\s*[:;!?]", text.one) and words[:1].isspace() != text.one[:1].isspace():
            return "not the same space at the start"
    return ""


def problems() -> list[str]:
    """Return one line for each text of the source that the catalogue does not give, or does not give well."""
    given = translations(catalogue())
    wrong = [(where[0], text.one, faults(text, given.get(text, []))) for text, where in wanted().items()]
    return [f"{where}: {words!r}: {fault}" for where, words, fault in wrong if fault]


def update() -> None:
    """Write the catalogue again: the texts of the source, in the order of its files, with their translations."""
    given = translations(catalogue()) if CATALOGUE.exists() else {}
    as_letters = {_letters(text): english for text, english in given.items()}
    write({text: (given.get(text) or as_letters.get(_letters(text), []), where) for text, where in wanted().items()})


def _letters(text: Text) -> Text:
    """Return the text without its spaces: what `make format` sets again keeps its translation."""
    return Text(*("".join(part.split()).replace("'", "’") for part in text))


def write(entries: dict[Text, tuple[list[str], list[str]]]) -> None:
    """Write a catalogue of these texts, each with its translations and the files it is in."""
    # No date in the header: the same source gives the same file.
    book = Catalog(locale="en", header_comment=HEADER, fuzzy=False)
    for text, (english, where) in entries.items():
        identity = (text.one, text.many) if text.many else text.one
        string = (tuple(english) or ("", "")) if text.many else "".join(english)
        book.add(identity, string, [(place, 0) for place in where], context=text.context or None)
    with io.BytesIO() as file:
        write_po(file, book, width=120, include_lineno=False)
        lines = [line for line in file.getvalue().decode().split("\n") if not line.startswith(DATED)]
    CATALOGUE.write_text("\n".join(lines), "utf-8")


def compiled() -> Path:
    """Write what Django reads, and return where. A text not yet translated stays French."""
    target, book = CATALOGUE.with_suffix(".mo"), Catalog(locale="en", fuzzy=False)
    for text, english in translations(catalogue()).items():
        if english and text.many:
            book.add((text.one, text.many), tuple(english), context=text.context or None)
        elif english:
            book.add(text.one, english[0], context=text.context or None)
    # Put in place whole: a server, or another test, may be reading.
    fresh = target.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, book)
    fresh.replace(target)
    return target


def main(arguments: list[str]) -> int:
    if "--compile" in arguments:
        compiled()
        return 0
    if "--missing" not in arguments:
        update()
    wrong = problems()
    print("\n".join(wrong) if wrong else f"{len(wanted())} texts, all translated.")
    return 1 if wrong and "--missing" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
