"""How often one connection may try: counted in the cache, by a keyed hash of its address, never the address itself."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from polyphonie.core import limits
from polyphonie.core.errors import Refused

_HOUR = 60 * 60


def spend(request: HttpRequest, what: str, *, most: int = limits.POSTS_PER_HOUR, seconds: int = _HOUR) -> None:
    """Count one act of this connection. Raises Refused past `most` in `seconds`."""
    if not within(request, what, most=most, seconds=seconds):
        raise Refused(
            _("Trop d’envois viennent de votre connexion. Attendez un peu, ou venez au guichet : on vous aidera.")
        )


def within(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Count one act of this connection; tell whether there were no more than `most` in `seconds`."""
    name = _name(request, what)
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name) <= most
    except ValueError:  # it expired between the two
        return True


def tries_left(request: HttpRequest) -> bool:
    """Tell whether this connection may still try receipt codes."""
    return cache.get(_name(request, "code"), 0) < limits.RECEIPT_TRIES


def wrong_code(request: HttpRequest) -> None:
    """Count a code that opened nothing."""
    name = _name(request, "code")
    cache.add(name, 0, int(limits.RECEIPT_TRIES_WINDOW.total_seconds()))
    cache.incr(name)


def _name(request: HttpRequest, what: str) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # set when a proxy that we trust stands in front (POLYPHONIE_BEHIND_PROXY)
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    return f"tries:{what}:{salted_hmac('polyphonie.tries', address, algorithm='sha256').hexdigest()[:32]}"
