"""What nobody would type, sent by `scripts/fuzz.py` to every page and form that somebody finds: a visitor, or whoever signed in.

The pages are found by their links. A form is sent almost right as often as all wrong: what is almost right reaches further.
"""

import random
import traceback
import uuid
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

import hostile_files

HOSTILE = (
    "", " ", "0", "-1", "9" * 30, "1e999", "NaN", "é" * 300, "\u202e\u0000x", "\x00", "%00", "'", '"', "'; DROP TABLE x;--",
    "<script>alert(1)</script>", "{{7*7}}", "{% now %}", "../../etc/passwd", "=1+1", "😀" * 50, "a" * 20_000,
    "2026-02-30", "2026-03-29T02:30", "on", "null", "[]", "http://[", "javascript:1", "\r\nSet-Cookie: a=b", "１２", "ı",
    "0001-01-01", "9999-12-31",
)  # fmt: skip
NAMES = ("apres", "avant", "q", "demarche", "nature", "quartier", "moyen", "reponse", "etat", "point", "mot", "modele", "url",
         "format", "maxwidth", "nombre", "v", "correspondance", "theme", "constat")  # fmt: skip
# What somebody types in good faith, by the kind of field.
HONEST = {"text": "Un banc devant la pharmacie", "textarea": "Il manque un banc.", "email": "a@exemple.fr", "date": "2027-03-01",
          "number": "3", "url": "https://www.exemple.fr", "tel": "02 99 00 10 20", "time": "10:00",
          "datetime-local": "2027-03-01T10:00"}  # fmt: skip
WRONG = (0.0, 0.1, 0.3, 0.6)  # share of fields that are hostile in one sending
MOST_PAGES = 400  # of one person
KEY = "cle"  # of one sending: an old one only leads where it led
FILE = "file"


@dataclass
class Form:
    """A form of a page: for each of its fields, what may be sent in good faith."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name, value = given.get("name") or "", given.get("value")
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), given.get("action") or ""))
        elif tag == "option" and self._select and self.forms:
            self.forms[-1].fields[self._select].append(value or "")
        elif name and self.forms:
            self._field(self.forms[-1], tag, name, given.get("type") or tag, value)

    def _field(self, form: Form, tag: str, name: str, kind: str, value: str | None) -> None:
        self._select = name if tag == "select" else ""
        if kind == FILE:
            form.files.add(name)
        elif tag in {"input", "textarea", "select", "button"}:
            honest = value or HONEST.get(kind, "on" if kind == "checkbox" else "")
            form.fields.setdefault(name, []).extend([] if tag == "select" else [honest])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class Pages:
    """Requests of one person (`user`; none for a visitor), through Django's own client."""

    def __init__(self, slug: str, draw: random.Random, who: str = "visitor", user: Any = None):
        from django.test import Client

        self.client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        self.slug, self.draw, self.who, self.user = slug, draw, who, user
        self.counts: Counter[int] = Counter()
        self.broken: list[str] = []
        # By the view that each leads to: the form that every page has must not be drawn in the place of all others.
        self.forms: dict[str, list[Form]] = {}
        self.paths: list[str] = []
        self._sign_in()

    def _sign_in(self) -> None:
        """Sign in, again after a form that signs out."""
        if self.user is not None:
            self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")

    def crawl(self, *starts: str, most: int = MOST_PAGES // 2, seen: frozenset[str] = frozenset()) -> None:
        """Find the pages that links lead to, and their forms; those that others have `seen` come last."""
        waiting, known = [f"/{self.slug}/{start}" for start in starts], set()
        while waiting and len(known) < most:
            path = waiting.pop(0)
            known.add(path)
            for link in sorted(self._visit(path)):
                target = urlsplit(link).path
                if link.startswith(f"/{self.slug}/") and target not in known and target not in waiting:
                    waiting.insert(len(waiting) if target in seen else 0, target)

    def _visit(self, path: str) -> set[str]:
        """Read a page and keep its forms; return its links."""
        self.paths.append(path)
        response = self.client.get(path)
        self.note(response, "GET", path)
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            return set()
        page = Page()
        page.feed(response.content.decode("utf-8", "replace"))
        for form in page.forms:
            form.action = urlsplit(form.action).path or path
            known = self.forms.setdefault(f"{form.method} {self._view(form.action)}", [])
            if form not in known:
                known.append(form)
        return page.links

    def _view(self, path: str) -> str:
        """Return the name of the view at an address, the address itself when there is none."""
        from django.conf import settings
        from django.urls import Resolver404, resolve

        try:
            return resolve(path.removeprefix(f"/{self.slug}"), settings.TERRITORY_URLCONF).view_name
        except Resolver404:
            return path

    def throw(self, count: int) -> None:
        """Send so many hostile requests."""
        from django.core.cache import cache

        for number in range(count):
            if number % 40 == 0:
                cache.clear()  # the limits on one connection would answer in the place of the pages
                self._sign_in()
            if self.forms and self.draw.random() < 0.6:
                self._form()
            else:
                self._address()

    def _value(self) -> str:
        return self.draw.choice(HOSTILE)

    def _form(self) -> None:
        form, wrong = self.draw.choice(self.forms[self.draw.choice(list(self.forms))]), self.draw.choice(WRONG)
        sent: dict[str, Any] = {}
        for name, honest in form.fields.items():
            sent[name] = self._value() if self.draw.random() < wrong else self.draw.choice(honest or [""])
        if KEY in sent and self.draw.random() < 0.8:
            sent[KEY] = str(uuid.UUID(int=self.draw.getrandbits(128), version=4))
        if self.draw.random() < 0.2:
            sent[self._value()[:50]] = self._value()
        for name in [n for n in sent if self.draw.random() < 0.05]:
            del sent[name]
        told = f"{form.action} {str(sent)[:300]}"
        send = self.client.post if form.method == "post" else self.client.get
        if form.method == "post":
            sent |= {name: self._file() for name in form.files if self.draw.random() < 0.8}
        response = send(form.action, sent)
        self.note(response, form.method.upper(), told)
        # A form may lead to pages that no link led to: the columns of a file just brought.
        target = urlsplit(response.get("Location", "")).path
        if target.startswith(f"/{self.slug}/") and target not in self.paths and len(self.paths) < MOST_PAGES:
            self._visit(target)

    def _file(self) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return SimpleUploadedFile(*hostile_files.hostile(self.draw))

    def _address(self) -> None:
        path = self.draw.choice(self.paths)
        if self.draw.random() < 0.3:
            parts = path.strip("/").split("/")
            place = self.draw.randrange(1, len(parts)) if len(parts) > 1 else 0
            parts[place] = urlencode({"": self._value()[:300]})[1:] or "x"
            path = "/" + "/".join(parts) + "/"
        asked = {name: self._value()[:400] for name in NAMES if self.draw.random() < 0.15}
        address = f"{path}?{urlencode(asked, errors='surrogatepass')}"
        self.note(self.client.get(address), "GET", address)

    def note(self, response: Any, method: str, what: str) -> None:
        if response.streaming:
            for _block in response.streaming_content:
                pass
        self.counts[response.status_code] += 1
        if response.status_code >= 500:
            self.broken.append(f"{response.status_code} {self.who} {method} {what}\n    {_where(response)}")


def _where(response: Any) -> str:
    """Return the error behind an answer, and the line of ours that met it."""
    if not response.exc_info:
        return "no exception"
    kind, error, trace = response.exc_info
    ours = [f for f in traceback.extract_tb(trace) if "polyphonie" in f.filename and ".venv" not in f.filename]
    place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "?"
    return f"{kind.__name__}: {str(error)[:200]} ({place})"


def throw(slug: str, requests: int, draw: random.Random) -> list[str]:
    """Share so many requests among a visitor and people of the demo who are signed in; return what broke."""
    from django_scopes import scope

    from polyphonie.portal.demo.scenes import person
    from polyphonie.territories.models import Territory

    here = Territory.objects.get(slug=slug)
    with scope(territory=here):
        agent, signatory, administrator = (person(here, key).user for key in ("karim", "ines", "lina"))
    visitor = Pages(slug, draw)
    visitor.crawl("")
    seen, everybody = frozenset(visitor.paths), [visitor]
    for who, user, starts in (
        ("agent", agent, ("bureau/", "importer/", "exporter/")),
        ("signatory", signatory, ("bureau/", "mon-espace/")),
        ("administrator", administrator, ("administration/", "bureau/reglages/")),
    ):
        pages = Pages(slug, draw, who, user)
        pages.crawl(*starts, seen=seen)
        everybody.append(pages)
    for pages in everybody:
        print(f"{pages.who}: {len(pages.paths)} pages, forms of {len(pages.forms)} kinds", flush=True)
    for pages in everybody:  # the administrator last: their forms end roles and delete accounts
        pages.throw(requests // len(everybody))
        print(f"{pages.who}:", ", ".join(f"{n} × {status}" for status, n in sorted(pages.counts.items())), flush=True)
    return [line for pages in everybody for line in pages.broken]
