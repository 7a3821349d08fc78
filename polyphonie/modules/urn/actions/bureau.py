"""The bureau: three people, two of whom are needed for each act; the ceremony of the keys."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import ids, journal
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import require
from polyphonie.methods.urn import chain, shares
from polyphonie.methods.urn.sealing import new_key

from ..chaining import append, publish_head
from ..locking import held_alone
from ..models import Election, Scrutineer


@dataclass(frozen=True)
class Sheet:
    """What one member of the bureau leaves the ceremony with, on paper."""

    number: int
    name: str
    quality: str
    code: str  # signs an act
    part: str  # opens the urn, with another; "" when it was made in the browser and never came here


def install(*, election: Election, members: Sequence[tuple[str, str]], by: Any) -> list[Sheet]:
    """Make and share the key on the server, in memory, for the bureau `(name, quality)`; return its three sheets."""
    private, public = new_key()
    parts = shares.split(private)
    digests = [shares.part_digest(part) for part in parts]
    return _install(election, members, public.hex(), digests, parts, by)


def install_for_bureau(
    *, election: Election, members: Sequence[tuple[str, str]], public_key: str, digests: Sequence[str], by: Any
) -> list[Sheet]:
    """Take the public key that the bureau made in its own browser; return the three sheets, to which parts are added
    there. Raises Refused when what was sent is no key."""
    if not re.fullmatch("[0-9a-f]{64}", public_key) or len(set(digests)) != 3:
        raise Refused(_("La clé faite dans le navigateur n’a pas été comprise : recommencez."))
    if not all(re.fullmatch("[0-9a-f]{64}", one) for one in digests):
        raise Refused(_("La clé faite dans le navigateur n’a pas été comprise : recommencez."))
    return _install(election, members, public_key, digests, ["", "", ""], by, in_browser=True)


@transaction.atomic
def _install(
    election: Election,
    members: Sequence[tuple[str, str]],
    public_key: str,
    digests: Sequence[str],
    parts: Sequence[str],
    by: Any,
    in_browser: bool = False,
) -> list[Sheet]:
    require(by, "urn.prepare")
    held = held_alone(election)
    if held.public_key or not held.sealed_by_bureau:
        raise Refused(_("La clé de ce vote est déjà faite : elle ne change plus."))
    if len(members) != shares.MEMBERS or not all(name.strip() and quality.strip() for name, quality in members):
        raise Refused(_("Le bureau compte trois personnes, chacune avec son nom et sa qualité."))
    if len({name.strip().casefold() for name, _quality in members}) != shares.MEMBERS:
        raise Refused(_("Le bureau compte trois personnes différentes."))
    held.public_key, held.made_in_browser = public_key, in_browser
    held.save(update_fields=["public_key", "made_in_browser"])
    sheets = [
        Sheet(number, name.strip(), quality.strip(), ids.receipt_code(), part)
        for number, ((name, quality), part) in enumerate(zip(members, parts, strict=True), 1)
    ]
    Scrutineer.objects.bulk_create(
        Scrutineer(
            territory_id=held.territory_id,
            election=held,
            number=sheet.number,
            name=sheet.name,
            quality=sheet.quality,
            code_hash=ids.code_hash(sheet.code),
            part_digest=digest,
        )
        for sheet, digest in zip(sheets, digests, strict=True)
    )
    append(held, chain.KEYS, {"parts": sorted(digests), "public": public_key})
    publish_head(held)
    journal.write(held.territory, "election.keys", by=by, item=held.item, browser=in_browser)
    return sheets


def signed_by(election: Election, codes: Sequence[str]) -> list[Scrutineer]:
    """Return the two different members whose codes these are. Raises Refused."""
    hashes = {ids.code_hash(code) for code in codes if code.strip()}
    members = list(Scrutineer.objects.filter(election=election, code_hash__in=hashes))
    if len(members) < shares.NEEDED:
        raise Refused(
            _("Il faut les codes de deux membres du bureau, tels qu’ils sont sur leurs feuilles."), field="first"
        )
    return members
