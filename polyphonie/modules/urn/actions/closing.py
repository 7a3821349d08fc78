"""The end of a vote: closed at the second, reconciled, sealed, opened in public, published."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django_scopes import scope

from polyphonie.core import clock, journal
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery
from polyphonie.core.permissions import require
from polyphonie.methods.errors import InputError
from polyphonie.methods.urn import chain, published, shares, tallying
from polyphonie.methods.urn.encoding import to_base64, urn_digest
from polyphonie.methods.urn.sealing import public_of
from polyphonie.methods.urn.verifying import file_digest

from .. import keeping, reminding
from ..chaining import append, publish_head, settle_held
from ..locking import held_alone
from ..models import Ballot, Batch, Election, Elector, Entry, Keying, Movement, Sealed
from ..models.elections import Channel
from .bureau import signed_by

# What the library says of a part of the key, for the catalogues.
_WRONG_PARTS = (
    _n("Cette part de la clé est mal recopiée : vérifiez chaque groupe de quatre caractères."),
    _n("Ces deux parts sont la même : il en faut deux, de deux personnes."),
    _n("Ces deux parts ne vont pas ensemble."),
)


@transaction.atomic
def close(*, election: Election, by: Any) -> Election:
    """Close a vote whose time is over: whoever was voting has finished, nobody enters any more. Safe to repeat."""
    held = held_alone(election)
    if held.closed_at:
        return held
    if clock.now() < held.closes_at:
        raise Refused(_("Le vote n’est pas terminé : personne ne peut le clore avant l’heure publiée."))
    if not held.public_key:
        raise Refused(_("Ce vote n’a jamais eu de clé : personne n’a pu voter."))
    settle_held(held)
    held.closed_at = clock.now()
    held.save(update_fields=["closed_at"])
    publish_head(held)
    journal.write(held.territory, "election.closed", by=by, item=held.item)
    return held


@transaction.atomic
def seal(*, election: Election, codes: Sequence[str] = (), by: Any) -> Election:
    """Seal the urn of a closed vote: ballots sorted, slots dropped, link key destroyed; two members of the bureau sign.

    Raises Refused while a batch of paper is not finished, and if marks and ballots are not as many.
    """
    require(by, "urn.prepare")
    held = held_alone(election)
    if held.closed_at is None or held.sealed_at:
        raise Refused(_("Le vote n’est pas clos, ou l’urne est déjà scellée."))
    members = signed_by(held, codes) if held.sealed_by_bureau else []
    if Batch.objects.filter(election=held, settled_at=None).exists():
        raise Refused(_("Un lot de bulletins de papier n’est pas terminé."))
    settle_held(held)
    marks = _marks(held)
    ballots = sorted(Ballot.objects.filter(election=held), key=lambda b: to_base64(bytes(b.sealed)))
    if len(ballots) != marks[Channel.WEB] + marks[Channel.DESK]:
        raise Refused(
            _("L’urne et l’émargement ne comptent pas autant de votes : rien n’a été scellé. Prévenez le bureau.")
        )
    size = Elector.objects.filter(election=held).count()
    append(held, chain.ROLL, {"size": size})
    urn = urn_digest(bytes(b.sealed) for b in ballots)
    append(held, chain.CLOSE, {"ballots": len(ballots), "marks": marks, "urn": urn})
    _forget_links(held, ballots)
    held.sealed_at, held.marks, held.roll_size, held.areas = clock.now(), marks, size, _areas(held)
    held.save(update_fields=["sealed_at", "marks", "roll_size", "areas"])
    publish_head(held)
    _publish(held, ballots)
    numbers = sorted(m.number for m in members)
    journal.write(held.territory, "election.sealed", by=by, item=held.item, members=numbers, ballots=len(ballots))
    transaction.on_commit(lambda: destroy_link(election=held, by=by))
    return held


def _marks(election: Election) -> dict[str, int]:
    rows = Elector.objects.filter(election=election).exclude(channel="").values_list("channel").annotate(n=Count("pk"))
    return dict.fromkeys(Channel.values, 0) | dict(rows.order_by())


def _areas(election: Election) -> dict[str, list[int]]:
    """Return how many voted, of how many, in each area of the roll; nothing when it names none."""
    rows = Elector.objects.filter(election=election).values_list("area").order_by("area")
    found = rows.annotate(voted=Count("pk", filter=~Q(channel="")), listed=Count("pk"))
    areas = {area: [voted, listed] for area, voted, listed in found}
    return areas if set(areas) != {""} else {}


def _forget_links(election: Election, ballots: Sequence[Ballot]) -> None:
    """Leave of the ballots their bytes, in an order of their own, and of the roll its marks, in another."""
    same = {"territory_id": election.territory_id, "election": election}
    rows = [Sealed(position=n, receipt=b.receipt, sealed=bytes(b.sealed), **same) for n, b in enumerate(ballots)]
    Sealed.objects.bulk_create(rows, batch_size=1000)
    Ballot.objects.filter(election=election).delete()
    Movement.objects.filter(election=election).delete()
    Keying.objects.filter(batch__election=election).delete()
    Delivery.objects.filter(item=election.item, kind=reminding.KIND).delete()
    electors = list(Elector.objects.filter(election=election))
    Elector.objects.filter(election=election).delete()
    secrets.SystemRandom().shuffle(electors)
    for elector in electors:
        elector.day = elector.entered_on = elector.code_hash = elector.pass_hash = None
        elector.email = ""
    Elector.objects.bulk_create(electors, batch_size=1000)


def destroy_link(*, election: Election, by: Any) -> None:
    """Destroy the link key of a sealed vote, and note when; also done by the tick, if this was interrupted."""
    keeping.destroy(election.vote, keeping.LINK)
    _forget_pages()
    with scope(territory=election.territory):  # once the transaction is over, its walls may be too
        sealed = Election.objects.filter(pk=election.pk, link_destroyed_at=None).exclude(sealed_at=None)
        sealed.update(link_destroyed_at=clock.now())


def _forget_pages() -> None:
    """Have the database forget the rows that were deleted, whose places told in which order they were written."""
    if connection.in_atomic_block:
        return  # only in tests: neither is possible inside a transaction
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM (FULL) urn_ballot, urn_movement, urn_elector, urn_keying")


@transaction.atomic
def open_urn(*, election: Election, parts: Sequence[str] = (), by: Any) -> Election:
    """Open a sealed urn with two parts of its key, count it, publish everything. Raises Refused."""
    require(by, "urn.prepare")
    held = held_alone(election)
    if held.sealed_at is None or held.opened_at:
        raise Refused(_("L’urne n’est pas scellée, ou elle est déjà ouverte."))
    private = _private_key(held, parts)
    ballots = list(Sealed.objects.filter(election=held).order_by("position"))
    said = tallying.opened(held.vote, (bytes(b.sealed) for b in ballots), private)
    paper = [c for text in _texts(held, chain.PAPER) for _serial, c in text["ballots"]]
    read = [None if c is None else [(n, v) for n, v in c] for c in paper]
    held.result = tallying.result(held.setup, [*said, *read])
    append(held, chain.OPEN, {"key": private.hex(), "result": held.result})
    held.opened_at = clock.now()
    held.save(update_fields=["result", "opened_at"])
    publish_head(held)
    _publish(held, ballots)
    journal.write(held.territory, "election.opened", by=by, item=held.item, counted=held.result["counted"])
    transaction.on_commit(lambda: keeping.destroy(held.vote, keeping.PRIVATE))
    return held


def _texts(election: Election, kind: str) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(election=election, kind=kind).order_by("sequence")
    return [chain.Entry(e.sequence, e.kind, e.text, e.digest).said for e in rows]


def _private_key(election: Election, parts: Sequence[str]) -> bytes:
    if not election.sealed_by_bureau:
        return keeping.read(election.vote, keeping.PRIVATE)
    try:
        private = shares.joined(*parts)
    except (InputError, TypeError) as error:
        wrong = _(str(error)) if isinstance(error, InputError) else _("Il faut deux parts de la clé.")
        raise Refused(wrong, field="first") from None
    if public_of(private).hex() != election.public_key:
        raise Refused(_("Ces deux parts ne sont pas celles de la clé de ce vote."), field="first")
    return private


def _publish(election: Election, ballots: Sequence[Any]) -> None:
    texts = Entry.objects.filter(election=election).order_by("sequence").values_list("text", flat=True)
    data = "".join(published.lines(texts, (bytes(b.sealed) for b in ballots))).encode()
    stage = "ouverte" if election.opened_at else "scellee"
    election.file.save(f"urne-{election.vote}-{stage}.json", ContentFile(data), save=False)
    election.file_digest = file_digest(data)
    election.save(update_fields=["file", "file_digest"])


def count_now(*, election: Election, by: Any) -> Election:
    """Close, seal and open the vote of a small envelope, whose organiser keeps the key. Raises Refused."""
    if election.sealed_by_bureau:
        raise Refused(_("L’urne de ce vote s’ouvre avec son bureau."))
    closed = close(election=election, by=by)
    if closed.sealed_at is None:
        seal(election=closed, by=by)
    return open_urn(election=closed, by=by)
