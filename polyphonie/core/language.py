"""In which language somebody reads: French, unless they chose another. What a territory publishes stays French.

A page takes the choice of the account, else that of the cookie. The browser's own languages are not asked: the same
address would then show two pages, and who shares a link would not know which. A letter, a mail or a text message takes
the language that its reader chose, else French.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


def chosen(request: HttpRequest) -> str:
    """Return the language that whoever reads chose, by their account or on this device; "" when they chose none."""
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
    own = request.user.language if signed_in else ""
    return own or _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def speaking(language: str = "") -> Any:
    """Return a context in which texts are in `language`; in French when it is "" or unknown."""
    return translation.override(_known(language) or settings.LANGUAGE_CODE)


def _known(language: str) -> str:
    return language if language in KNOWN else ""


def translated(text: str) -> str:
    """Return a text of ours, kept in French (the description of the API, of published files), for whoever reads."""
    return translation.gettext(text) if text else ""


def words_of(document: Path) -> dict[str, str]:
    """Return what each `tr("…")` of a Typst document says in the language of the moment."""
    return {source: translation.gettext(source) for source in _sources(document)}


@cache
def _sources(document: Path) -> list[str]:
    return re.findall(r'\btr\("([^"]*)"', document.read_text("utf-8"))


class Language:
    """Show the page in the language of whoever reads; caches keep one page for each choice."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not undone: a body that streams is written after the answer is returned. Each request begins by it.
        translation.activate(chosen(request) or settings.LANGUAGE_CODE)
        response = self.get_response(request)
        # What any cache may keep for everybody (a style sheet, a logo) says the same in each language.
        if "public" not in response.get("Cache-Control", ""):
            patch_vary_headers(response, ["Cookie"])
            response.setdefault("Content-Language", translation.get_language())
        return response
