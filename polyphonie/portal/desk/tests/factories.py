"""A desk for tests: a client signed in as somebody, and answers taken to their signature."""

import re
from typing import Any

from django.test import Client

from polyphonie.people.models import Person

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
TEXT = {
    "outcome": "kept",
    "why": "Six bancs seront posés avant le printemps.",
    "could_change": "",
    "next_step": "Venez choisir leur place samedi à 10 h.",
    "next_step_url": "",
    "refusal": "",
}


def plain(html: str) -> str:
    return html.replace("\u00a0", " ").replace("\u202f", " ")


class Desk:
    """Somebody at their desk: reads pages of the territory, sends the forms that they hold."""

    def __init__(self, person: Person):
        self.person = person
        self.prefix = f"/{person.territory.slug}"
        self.client = Client()
        self.client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path: str) -> Any:
        return self.client.get(path if path.startswith(self.prefix) else self.prefix + path)

    def read(self, path: str) -> str:
        """Return the page, its no-break spaces made plain."""
        return plain(self.html(path))

    def html(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.content.decode()

    def send(self, page: str, containing: str, *, to: str = "", **data: Any) -> Any:
        """Open `page`, find the form that holds `containing`, and send it with these values."""
        html = self.html(page)
        for attributes, body in FORM.findall(html):
            if 'method="post"' in attributes and containing in attributes + body:
                action = re.search(r'action="([^"]+)"', attributes)
                target = to or (action.group(1) if action else page)
                target = target if target.startswith(self.prefix) else self.prefix + target
                return self.client.post(target, dict(HIDDEN.findall(body)) | data)
        raise AssertionError(f"no form with {containing!r} on {page}")


def text_for(signatory: Person, **changes: str) -> dict[str, str]:
    """Return the fields of a complete answer."""
    return TEXT | {"signatory": str(signatory.pk)} | changes
