"""A ballot enters the urn, and its voter is marked: one transaction, or neither. Nothing tells which did which."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, ids
from polyphonie.core.errors import Refused
from polyphonie.core.items import one
from polyphonie.core.permissions import require
from polyphonie.methods.urn.encoding import receipt
from polyphonie.methods.urn.sealing import OVERHEAD, plain_size

from .. import keeping
from ..locking import held_by_voter, held_while_open
from ..models import Ballot, Election, Elector, Movement
from ..models.ballots import timeless
from ..models.elections import Channel


def _in_its_time(election: Election) -> bool:
    """Tell whether a ballot may enter now: the clock is read under the lock, by whoever votes and by whoever closes."""
    return election.opens_at <= clock.now() < election.closes_at


def _is_open(election: Election) -> bool:
    """Tell whether a vote just read, and held, is open."""
    return bool(election.public_key) and election.closed_at is None and _in_its_time(election)


@transaction.atomic
def come_in(*, elector: Elector, by: Any) -> None:
    """Note that somebody came to the booth and has not voted yet, so that they can be reminded. Not what they look at."""
    Elector.objects.filter(pk=elector.pk, channel="", entered_on=None).update(entered_on=clock.today())


@transaction.atomic
def leave_address(*, elector: Elector, email: str, by: Any) -> None:
    """Keep where to remind somebody who came and has not voted (`reminding`). Raises Refused once they have."""
    rows = Elector.objects.filter(pk=elector.pk, channel="", election__closed_at=None)
    if not rows.update(email=email, entered_on=clock.today()):
        raise Refused(_("Vous avez voté, ou le vote est clos : il n’y a rien à vous rappeler."))


@transaction.atomic
def cast(*, elector: Elector, sealed: bytes, channel: str = Channel.WEB, by: Any) -> str:
    """Put a sealed ballot in the urn in place of this voter's earlier one, mark the roll, return the receipt.

    `by` is whoever sends it, and is written nowhere. The same ballot sent twice is cast once. Raises Refused when the
    vote is not open, when this person voted on paper, and for what cannot be a ballot of this vote.
    """
    election = elector.election
    if not (held_while_open(election) and _in_its_time(election) and election.takes(channel)):
        raise Refused(_("Le vote n’est pas ouvert : ce bulletin n’a pas été déposé."))
    if len(sealed) != plain_size(election.vote, election.setup) + OVERHEAD:
        raise Refused(_("Ce bulletin est incomplet : il n’a pas été déposé. Revenez à vos choix et votez à nouveau."))
    rows = Elector.objects.filter(pk=elector.pk, election=election)
    key, mark, day = rows.select_for_update().values_list("key", "channel", "day").get()
    if mark == Channel.PAPER:
        raise Refused(_("Vous avez signé pour voter sur papier : ce bulletin n’a pas été déposé."))
    code = receipt(sealed)
    slot = keeping.slot(election.vote, key)
    before = one(Ballot.objects.filter(slot=slot).values_list("receipt", flat=True))
    if before == code:
        return code
    _put(election, slot, before, sealed, code)
    rows.update(channel=channel, day=day or clock.today(), entered_on=None, email="")
    return code


def _put(election: Election, slot: str, before: str | None, sealed: bytes, code: str) -> None:
    same = {"territory_id": election.territory_id, "election": election}
    if not _enters(election, code):
        raise Refused(_("Ce bulletin a déjà été déposé, puis remplacé. Revenez à vos choix et votez à nouveau."))
    if before is None:
        Ballot.objects.create(slot=slot, receipt=code, sealed=sealed, **same)
    else:
        Ballot.objects.filter(slot=slot).update(receipt=code, sealed=sealed, settled=False)
        Movement.objects.create(receipt=before, kind=Movement.Kind.REPLACED, **same)


def _enters(election: Election, code: str) -> bool:
    """Note that a receipt enters the urn; False when it did before (`urn_enters_once`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO urn_movement (id, territory_id, election_id, receipt, kind, told) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [timeless(), election.territory_id, election.pk, code, Movement.Kind.IN, False],
        )
        return cursor.rowcount == 1


@transaction.atomic
def cancel(*, elector: Elector, by: Any) -> None:
    """Take somebody's ballot out of the urn and their mark off the roll, at the desk, at their request, until the close."""
    require(by, "urn.keep_desk")
    election, voter = _at_the_desk(elector)
    if voter.channel not in {Channel.WEB, Channel.DESK} or not _is_open(election):
        raise Refused(_("Il n’y a pas de bulletin à annuler, ou le vote est clos."))
    _withdraw(election, voter)
    voter.channel, voter.day = "", None
    voter.save(update_fields=["channel", "day"])


@transaction.atomic
def sign_paper(*, elector: Elector, by: Any) -> None:
    """Mark that somebody signed the roll for a paper ballot: no ballot of theirs enters any more by another way.

    Until the urn is sealed, so that the sheets of a desk without network are entered after the close. Raises Refused
    when they already signed, and when they voted otherwise under a rule by which paper does not prevail.
    """
    require(by, "urn.keep_desk")
    election, voter = _at_the_desk(elector)
    if not election.takes("paper") or election.sealed_at or clock.now() < election.opens_at or not election.public_key:
        raise Refused(_("On ne signe pas de bulletin de papier pour ce vote, ou pas maintenant."))
    if voter.channel == Channel.PAPER:
        raise Refused(_("Cette personne a déjà signé."))
    if voter.channel:
        if not election.setup["paper_wins"]:
            raise Refused(_("Cette personne a déjà voté, et le règlement ne laisse pas le papier l’emporter."))
        _withdraw(election, voter)
    voter.channel, voter.day, voter.entered_on, voter.email = Channel.PAPER, clock.today(), None, ""
    voter.save(update_fields=["channel", "day", "entered_on", "email"])


@transaction.atomic
def give_pass(*, elector: Elector, by: Any) -> str:
    """Return a pass that opens the booth on the desk's tablet for this person, once; the former one is dead."""
    require(by, "urn.keep_desk")
    election, voter = _at_the_desk(elector)
    if not _is_open(election) or not election.takes(Channel.DESK) or voter.channel == Channel.PAPER:
        raise Refused(
            _("Cette personne ne peut pas voter sur la tablette : le vote n’est pas ouvert, ou elle a signé.")
        )
    code = ids.receipt_code()[:8]
    voter.pass_hash = ids.code_hash(code)
    voter.save(update_fields=["pass_hash"])
    return code


def _at_the_desk(elector: Elector) -> tuple[Election, Elector]:
    election = held_by_voter(elector.election_id)
    return election, Elector.objects.select_for_update(of=("self",)).get(pk=elector.pk, election=election)


def _withdraw(election: Election, voter: Elector) -> None:
    ballot = Ballot.objects.get(slot=keeping.slot(election.vote, voter.key))
    moved = {"territory_id": election.territory_id, "election": election, "receipt": ballot.receipt}
    Movement.objects.create(kind=Movement.Kind.CANCELLED, **moved)
    ballot.delete()
