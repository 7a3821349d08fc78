"""Sending a form twice does it once.

Every form carries a random key (`{% form_key %}`). The key is inserted in the transaction of the act: whoever sends
it again, even at the same moment, is sent where the first sending led.
"""

import hashlib
import uuid
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from polyphonie.territories import keys

from . import clock
from .errors import Refused
from .models import FormKey

FIELD = "cle"


def new_key() -> str:
    """Return a key for a form about to be shown."""
    return str(uuid.uuid4())


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Run `act` in a transaction, at most once for this form, and redirect to the address that it returns.

    Raises Refused (and keeps nothing) when the act does, when the form has no key, or when the key was already used
    for another content.
    """
    key = _key(request)
    payload = _payload(request)
    with transaction.atomic():
        if _claim(request.territory.pk, key, payload):
            outcome = act()
            FormKey.objects.filter(key=key).update(outcome=outcome)
        else:
            earlier = FormKey.objects.get(key=key)
            if earlier.payload != payload:
                raise Refused(_("Ce formulaire a déjà été envoyé avec un autre contenu. Rechargez la page."))
            outcome = earlier.outcome
    return HttpResponseRedirect(outcome)


def derived(request: HttpRequest, purpose: str) -> str:
    """Return 256 secret bits (hexadecimal) that depend on the form's key: the same for the same form sent twice.

    What is drawn from them (a visitor's key, a receipt code) survives a double click and a lost connection. Raises
    Refused when the form has no key.
    """
    return salted_hmac(f"polyphonie.{purpose}", _key(request), algorithm="sha256").hexdigest()


def _key(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get(FIELD, "")))
    except ValueError:
        raise Refused(_("Ce formulaire est incomplet. Rechargez la page et envoyez-le à nouveau.")) from None


def _payload(request: HttpRequest) -> str:
    """Return the digest of what was sent, its security tokens and key aside, bound to who sent it."""
    digest = hashlib.sha256(f"{request.path}\n{request.actor.actor_key}\n".encode())
    for name, values in sorted(request.POST.lists()):
        if name not in {FIELD, "csrfmiddlewaretoken"}:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        digest.update(repr((name, [(f.name, f.size) for f in files])).encode())
    return digest.hexdigest()


def _claim(territory_id: int, key: str, payload: str) -> bool:
    """Insert the key; False when it was there. Waits for a transaction that is inserting it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_formkey (id, territory_id, key, payload, outcome, at) VALUES (%s, %s, %s, %s, '', %s) "
            "ON CONFLICT (key) DO NOTHING",
            [keys.new(), territory_id, key, payload, clock.now()],
        )
        return cursor.rowcount == 1
