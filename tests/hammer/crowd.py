"""Many people at once, each from a connection of their own, against a real server."""

import os
import secrets
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

# Three hundred people is what is promised; `make hammer PEOPLE=120` is for CI, which has other things to do.
PEOPLE, TIMES = int(os.environ.get("PEOPLE") or 300), 12
AT_ONCE = 48  # requests in flight: four people with all their fingers on the button


@dataclass
class Somebody:
    """A browser without its screen: an address of loopback and cookies; every form sent has a key of its own."""

    number: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.cookies["csrftoken"] = secrets.token_hex(16)
        self.address = f"127.0.{1 + self.number // 250}.{2 + self.number % 250}"

    def send(
        self, site: str, method: str, path: str, form: dict[str, Any] | None = None, *, keep: bool = False
    ) -> tuple[int, str]:
        """Return the status and where it leads (599 when no answer came). Cookies are kept when asked, and by GET."""
        own = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "cle": str(uuid.uuid4())}
        body = urlencode(own | (form or {}), doseq=True)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Referer": site}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        parts = urlsplit(site)
        connection = HTTPConnection(parts.hostname, parts.port, timeout=120, source_address=(self.address, 0))
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            answer = connection.getresponse()
            answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie" and (keep or method == "GET"):
                    key, _equals, kept = value.partition(";")[0].partition("=")
                    self.cookies[key] = kept
            return answer.status, answer.getheader("Location") or ""
        except OSError as error:
            return 599, repr(error)
        finally:
            connection.close()


Sending = tuple[Somebody, str, dict[str, str]]


def hammer(site: str, sendings: list[Sending]) -> Counter:
    """Send all these forms, `AT_ONCE` at a time, in order; return how many answers had each status."""
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(lambda s: s[0].send(site, "POST", s[1], s[2]), sendings))
    statuses = Counter(status for status, _where in answers)
    broken = [answer for answer in answers if answer[0] >= 500]
    assert not broken, f"{len(broken)} server errors, the first: {broken[0]}"
    assert 403 not in statuses, "forms refused by the protection against forgery: the hammer is badly made"
    assert not [where for _status, where in answers if "/compte/" in where], "sent to sign in: the hammer is badly made"
    return statuses
