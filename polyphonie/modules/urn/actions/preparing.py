"""Before the vote: its setup, who may take part, the codes and the paper that are printed."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, ids, items, journal
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item, Link
from polyphonie.core.permissions import require
from polyphonie.methods.errors import InputError
from polyphonie.methods.urn import chain
from polyphonie.methods.urn import setup as setups
from polyphonie.methods.urn.encoding import canonical, serial_commitment
from polyphonie.methods.urn.sealing import new_key
from polyphonie.methods.urn.setup import Setup
from polyphonie.territories.models import Territory

from .. import keeping, queries
from ..chaining import append, publish_head
from ..finding import declared_key, words_of
from ..locking import held_alone
from ..models import Election, Elector, Serial

ROLL_MOST = 500_000
PAPER_MOST = 2_000  # ballots printed at once
_BORN = re.compile(r"\d{4}(-\d{2}-\d{2})?")


@transaction.atomic
def open_election(*, territory: Territory, source: Item, setup: Setup, by: Any) -> Election:
    """Prepare the vote of `source`, once. Raises Refused when it has one, or when no vote can be held so."""
    require(by, "urn.prepare")
    vote = _checked(setup)
    if Election.objects.filter(source=source).exists():
        raise Refused(_("Ce vote est déjà préparé."))
    if setup.closes_at <= clock.now():
        raise Refused(_("La date de clôture est passée."), field="closes_at")
    item = items.create(territory, "election", visibility=Item.Visibility.PUBLIC)
    election = Election.objects.create(
        item=item,
        territory=territory,
        source=source,
        title=setup.title,
        setup_text=canonical(setups.document(vote)),
        shown={c.id: _beside(c) for c in setup.choices},
        rules_digest=setup.rules_digest,
        rules_url=setup.rules_url,
        opens_at=setup.opens_at,
        closes_at=setup.closes_at,
        identity=setup.identity,
        sealed_by_bureau=setup.sealed,
    )
    items.link(source, item, Link.Kind.FOLLOWS)
    append(election, chain.RULES, {"rules": setup.rules_digest, "setup": election.setup, "vote": election.vote})
    keeping.make_link(election.vote)
    if not setup.sealed:
        _key_of_the_organiser(election)
    publish_head(election)
    journal.write(territory, "election.prepared", by=by, item=item, rules=setup.rules_digest, level=setup.level)
    return election


def _checked(setup: Setup) -> Setup:
    # The chain writes moments to the second: what decides must not be finer than what is published.
    moments = {name: getattr(setup, name).replace(microsecond=0) for name in ("opens_at", "closes_at")}
    try:
        return setups.checked(dataclasses.replace(setup, **moments))
    except InputError as error:
        raise Refused(str(error)) from None


def _beside(choice: setups.Choice) -> dict[str, str]:
    return {name: getattr(choice, name) for name in ("summary", "url", "image", "image_text")}


def _key_of_the_organiser(election: Election) -> None:
    """Without a bureau, the server keeps the key: the vote is not secret from the organiser, and every page says so."""
    private, public = new_key()
    keeping.write(election.vote, keeping.PRIVATE, private)
    election.public_key = public.hex()
    election.save(update_fields=["public_key"])
    append(election, chain.KEYS, {"parts": [], "public": election.public_key})


@transaction.atomic
def load_roll(*, election: Election, rows: Iterable[Mapping[str, Any]], by: Any) -> int:
    """Load who may vote, in place of what was loaded; return how many. Rows: `key`, `name`, `born` (or `birth_year`),
    `area`. Raises Refused once somebody has voted, and for a roll that is empty, too long or names somebody twice.
    """
    require(by, "urn.prepare")
    held = held_alone(election)
    if not queries.roll_can_change(held):
        raise Refused(_("Quelqu’un a déjà voté : la liste ne se remplace plus."))
    electors = [_elector(held, number, row) for number, row in enumerate(rows, 1)]
    if not 0 < len(electors) <= ROLL_MOST:
        raise Refused(_("La liste est vide, ou compte plus de %(n)s personnes.") % {"n": ROLL_MOST}, field="file")
    seen: set[str] = set()
    for elector in electors:
        if elector.key in seen:
            raise Refused(_("Le numéro « %(key)s » est deux fois dans la liste.") % {"key": elector.key}, field="file")
        seen.add(elector.key)
    Elector.objects.filter(election=held).delete()
    Elector.objects.bulk_create(electors, batch_size=1000)
    held.roll_size = len(electors)
    held.save(update_fields=["roll_size"])
    append(held, chain.ROLL, {"size": held.roll_size})
    publish_head(held)
    journal.write(held.territory, "election.roll", by=by, item=held.item, size=held.roll_size)
    return held.roll_size


def _elector(election: Election, number: int, row: Mapping[str, Any]) -> Elector:
    key, name = str(row.get("key", "")).strip(), str(row.get("name", "")).strip()
    born = str(row.get("born") or row.get("birth_year") or "").strip()
    if not key or not name or len(key) > 64 or len(name) > 160:
        raise Refused(_("Ligne %(n)s : il faut un numéro et un nom.") % {"n": number}, field="file")
    if born and not _BORN.fullmatch(born):
        raise Refused(_("Ligne %(n)s : la naissance s’écrit 1987, ou 1987-05-12.") % {"n": number}, field="file")
    said = {"key": key, "name": name, "born": born, "area": str(row.get("area", "")).strip()[:120]}
    said["words"] = words_of(name, key)
    return Elector(territory_id=election.territory_id, election=election, **said)


@transaction.atomic
def room_for(*, election: Election, name: str = "", by: Any) -> Elector:
    """Return the line of the roll of somebody known by their account, adding it if it is not there.

    Where people are known by the name they say, `name` is written on the line, as the desk would: an account has one
    line, a name has one line. Raises Refused for a name that is already there, for the desk to look into.
    """
    rows = Elector.objects.filter(election=election, person=by)
    if found := rows.first():
        return found
    row = {"territory_id": election.territory_id, "election": election, "person": by}
    if election.identity == "declared":
        row |= _named(name)
    else:
        row["key"] = by.actor_key
    Elector.objects.bulk_create([Elector(**row)], ignore_conflicts=True)
    if found := rows.first():
        return found
    raise Refused(_("Ce nom est déjà dans la liste. Si c’est bien le vôtre, venez au guichet voter."), field="name")


def _named(name: str) -> dict[str, str]:
    """Return what the line of somebody says who is known by their name. Raises Refused without a name."""
    said = " ".join(name.split())[:160]
    if not (key := declared_key(said)):
        raise Refused(_("Écrivez un prénom et un nom."), field="name")
    return {"key": key, "name": said, "words": words_of(said, "")}


@transaction.atomic
def add_declared(*, election: Election, name: str, by: Any) -> Elector:
    """Return the line of somebody who says their name at the desk, adding it: for votes without a list only.

    The same name, however it is written, is one line, whether it was said here or online. Raises Refused.
    """
    require(by, "urn.keep_desk")
    held = held_alone(election)
    if held.identity != "declared" or held.closed_at:
        raise Refused(_("Ce vote a sa liste : on n’y ajoute personne au guichet."))
    said = _named(name)
    row, _made = Elector.objects.get_or_create(
        election=held, key=said.pop("key"), defaults={"territory_id": held.territory_id} | said
    )
    return row


@transaction.atomic
def make_codes(*, election: Election, by: Any) -> list[tuple[Elector, str]]:
    """Draw a code for each person who has none yet, or lost theirs before voting; return them, shown this once."""
    require(by, "urn.prepare")
    held = held_alone(election)
    if held.identity != "code" or held.closed_at:
        raise Refused(_("Ce vote ne se fait pas par code, ou il est clos."))
    pairs = [(e, ids.receipt_code()) for e in Elector.objects.filter(election=held, channel="").order_by("name", "key")]
    for elector, code in pairs:
        elector.code_hash = ids.code_hash(code)
    Elector.objects.bulk_update([elector for elector, _code in pairs], ["code_hash"], batch_size=500)
    journal.write(held.territory, "election.codes", by=by, item=held.item, count=len(pairs))
    return pairs


@transaction.atomic
def print_serials(*, election: Election, count: int, by: Any) -> list[str]:
    """Return the serials of `count` paper ballots to print: only their commitments are kept."""
    require(by, "urn.prepare")
    held = held_alone(election)
    if not held.takes("paper") or clock.now() >= held.closes_at:
        raise Refused(_("Ce vote ne se fait pas sur papier, ou il est clos."))
    if not 0 < count <= PAPER_MOST:
        raise Refused(_("Imprimez entre 1 et %(n)s bulletins à la fois.") % {"n": PAPER_MOST}, field="count")
    serials = [ids.receipt_code() for _n in range(count)]
    same = {"territory_id": held.territory_id, "election": held}
    commitments = sorted(serial_commitment(held.vote, serial) for serial in serials)
    Serial.objects.bulk_create([Serial(commitment=c, **same) for c in commitments], batch_size=1000)
    journal.write(held.territory, "election.paper", by=by, item=held.item, count=count)
    return serials


@transaction.atomic
def erase_roll(*, election: Election, by: Any) -> None:
    """Erase the roll, once appeals are over: the published file stays, and says nobody's name."""
    require(by, "urn.erase_roll")
    held = held_alone(election)
    if held.opened_at is None:
        raise Refused(_("La liste d’émargement s’efface après l’ouverture de l’urne, quand les recours sont passés."))
    Elector.objects.filter(election=held).delete()
    held.roll_erased_at = clock.now()
    held.save(update_fields=["roll_erased_at"])
    journal.write(held.territory, "election.erased", by=by, item=held.item)
