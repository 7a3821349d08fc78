"""What is printed: Typst makes a tagged PDF (PDF/UA-1, ISO 14289-1) of a template and plain data, in the pages' letters.

A template reads `json(bytes(sys.inputs.data))`: the data, `lang` (the language of the moment) and `say` (its own words,
each `tr("…")` of it, in that language). The same template and data give the same document on every machine: the
fonts come with `make setup` and inside Typst, never from the system.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from .language import words_of

FONTS = Path(__file__).parents[1] / "reference_data" / "fonts"
NO_LETTER = "□"  # stands for a sign that none of our letters draws
ROUNDS = 5
_UNDRAWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def spoken(template: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` with the words of the template in the language of the moment."""
    return {"lang": get_language(), "say": words_of(template)} | data


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF that a Typst template makes of `data`: what JSON can hold, the rest by its `str`.

    A tagged PDF may hold no sign without a letter: an emoji in what somebody wrote must not keep a thousand people from
    their letters, so it is printed as a square. Raises typst.TypstError when the template does not compile.
    """
    import typst  # loaded with the first document that a process makes

    said = json.loads(json.dumps(spoken(template, data), default=str))
    for _round in range(ROUNDS):
        try:
            return _compiled(template, said)
        except typst.TypstError as error:
            if not (undrawn := _undrawn(error)):
                raise
            said = _without(said, undrawn)
    return _compiled(template, said)


def _compiled(template: Path, said: dict[str, Any]) -> bytes:
    import typst

    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        sys_inputs={"data": json.dumps(said, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )


def _undrawn(error: Any) -> dict[str, str]:
    """Return the signs that Typst could not draw, each with what to print instead: nothing for one that is not seen."""
    found = {_ESCAPED.sub(_plain, text) for text in _UNDRAWN.findall(f"{error} {error.diagnostic}")} - {""}
    unseen = {text for text in found if all(unicodedata.category(c)[0] == "C" for c in text)}
    return {text: "" if text in unseen else NO_LETTER for text in sorted(found, key=len, reverse=True)}


def _plain(escaped: re.Match) -> str:
    """Return the sign that Rust writes as `\\u{202e}`, `\\n` or `\\"`."""
    code, sign = escaped.groups()
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}.get(sign, sign)


def _without(value: Any, undrawn: dict[str, str]) -> Any:
    """Return data in which these signs are replaced, wherever they are."""
    if isinstance(value, str):
        for text, instead in undrawn.items():
            value = value.replace(text, instead)
    elif isinstance(value, list):
        value = [_without(one, undrawn) for one in value]
    elif isinstance(value, dict):
        value = {name: _without(one, undrawn) for name, one in value.items()}
    return value
