"""What is printed: Typst makes a tagged PDF (PDF/UA-1, ISO 14289-1) of a template and plain data, in the pages' letters.

A template reads `json(bytes(sys.inputs.data))`: the data, `lang` (the language of the moment) and `say` (its own words,
each `tr("…")` of it, in that language). The same template and data give the same document on every machine: the
fonts come with `make setup` and inside Typst, never from the system.
"""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from .language import words_of

FONTS = Path(__file__).parents[1] / "reference_data" / "fonts"


def spoken(template: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` with the words of the template in the language of the moment."""
    return {"lang": get_language(), "say": words_of(template)} | data


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF that a Typst template makes of `data`: what JSON can hold, the rest by its `str`.

    Raises typst.TypstError when the template does not compile.
    """
    import typst  # loaded with the first document that a process makes

    content = json.dumps(spoken(template, data), ensure_ascii=False, default=str)
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        sys_inputs={"data": content},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
