"""Batches of paper ballots: signed for, keyed by two people who do not see each other's reading, a third on a mismatch."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from polyphonie.core import clock, journal
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import require
from polyphonie.methods.urn import chain
from polyphonie.methods.urn.encoding import canonical, serial_commitment
from polyphonie.methods.urn.setup import why_void

from ..chaining import append
from ..locking import held_alone
from ..models import Batch, Election, Elector, Keying, Serial
from ..models.elections import Channel

Choices = list[list[Any]] | None  # [[option, points], …]; None for a void ballot


@transaction.atomic
def new_batch(*, election: Election, place: str, signed: int, counted_by: Sequence[str], by: Any) -> Batch:
    """Open a batch: the ballots of one urn, counted by two people. Only once the vote is closed: no result before."""
    require(by, "urn.keep_desk")
    held = held_alone(election)
    names = {name.strip() for name in counted_by if name.strip()}
    if not held.takes("paper") or held.closed_at is None or held.sealed_at:
        raise Refused(_("Les bulletins de papier se saisissent après la clôture, avant que l’urne soit scellée."))
    if len(names) < 2:
        raise Refused(_("Deux personnes comptent les bulletins et signent."), field="counted_by")
    if signed < 1 or not place.strip():
        raise Refused(_("Donnez l’urne et le nombre de bulletins compté."), field="signed")
    there = Batch.objects.filter(election=held).aggregate(last=Max("number"), sum=Sum("signed"))
    marks = Elector.objects.filter(election=held, channel=Channel.PAPER).count()
    if (there["sum"] or 0) + signed > marks:
        raise Refused(
            _("Il y aurait plus de bulletins de papier que de signatures (%(n)s) : complétez d’abord l’émargement.")
            % {"n": marks},
            field="signed",
        )
    said = {"place": place.strip()[:120], "signed": signed, "counted_by": ", ".join(sorted(names))[:250]}
    return Batch.objects.create(territory_id=held.territory_id, election=held, number=(there["last"] or 0) + 1, **said)


@transaction.atomic
def key_ballot(*, batch: Batch, serial: str, choices: Choices, by: Any) -> int:
    """Write what `by` read on one ballot; return how many they have keyed. Keyed again, the last reading holds."""
    require(by, "urn.keep_desk")
    election = held_alone(batch.election_id)
    keying = _keying(batch, by)
    commitment = serial_commitment(election.vote, serial)
    if not Serial.objects.filter(election=election, commitment=commitment).exists():
        raise Refused(_("Ce numéro n’est celui d’aucun bulletin imprimé pour ce vote : relisez-le."), field="serial")
    disputed = disputes(batch)
    if disputed and commitment not in disputed and len(finished(batch)) > 1:
        raise Refused(
            _("Ce bulletin a été lu deux fois de la même façon : saisissez ceux qui sont en écart."), field="serial"
        )
    read = None if choices is None else sorted([name, points] for name, points in choices)
    keying.ballots[commitment] = read if read is not None and not why_void(election.setup, map(tuple, read)) else None
    if len(keying.ballots) > batch.signed:
        raise Refused(_("Vous avez déjà saisi autant de bulletins que le lot en compte."), field="serial")
    keying.save(update_fields=["ballots"])
    return len(keying.ballots)


def _keying(batch: Batch, by: Any) -> Keying:
    fresh = Batch.objects.get(pk=batch.pk)
    if fresh.settled_at:
        raise Refused(_("Ce lot est terminé."))
    keying = Keying.objects.filter(batch=batch, by=by).first()
    if keying is None:
        if Keying.objects.filter(batch=batch, finished_at=None).exists() and len(finished(batch)) > 1:
            raise Refused(_("Une troisième personne saisit déjà les écarts."))
        if Keying.objects.filter(batch=batch).count() == 2 and len(finished(batch)) < 2:
            raise Refused(_("Deux personnes saisissent déjà ce lot."))
        keying = Keying.objects.create(territory_id=batch.territory_id, batch=batch, by=by)
    if keying.finished_at:
        raise Refused(_("Vous avez terminé votre saisie de ce lot : une autre personne prend la suite."))
    return keying


def finished(batch: Batch) -> list[Keying]:
    """Return the readings that are finished, oldest first."""
    return list(Keying.objects.filter(batch=batch).exclude(finished_at=None).order_by("finished_at", "pk"))


def agreed(readings: Sequence[dict[str, Choices]]) -> tuple[dict[str, Choices], set[str]]:
    """Return the ballots that two people read alike, and those that no two did, missing ones included."""
    held: dict[str, Choices] = {}
    disputed: set[str] = set()
    for commitment in {c for reading in readings for c in reading}:
        texts = Counter(canonical(r[commitment]) for r in readings if commitment in r)
        text, times = texts.most_common(1)[0]
        if times >= 2:
            held[commitment] = next(
                r[commitment] for r in readings if commitment in r and canonical(r[commitment]) == text
            )
        else:
            disputed.add(commitment)
    return held, disputed


def disputes(batch: Batch) -> set[str]:
    """Return the ballots of a batch, by commitment, that two people at least have read and no two alike."""
    done = finished(batch)
    return agreed([k.ballots for k in done])[1] if len(done) > 1 else set()


@transaction.atomic
def finish_keying(*, batch: Batch, by: Any) -> bool:
    """End one's reading of a batch. True when the batch is settled: every ballot read alike by two people, as many as
    were signed for; it is then written in the chain. False when somebody else is needed."""
    require(by, "urn.keep_desk")
    election = held_alone(batch.election_id)
    keying = _keying(batch, by)
    before = finished(batch)
    wanted = len(disputes(batch)) if len(before) > 1 else batch.signed
    # A third person reads what is in the pile: a ballot that somebody took from another pile is not.
    held, _disputed = agreed([k.ballots for k in [*before, keying]])
    if len(keying.ballots) < wanted and not (len(before) > 1 and len(held) == batch.signed):
        raise Refused(
            _("Vous avez saisi %(done)s bulletins sur %(all)s.") % {"done": len(keying.ballots), "all": wanted}
        )
    keying.finished_at = clock.now()
    keying.save(update_fields=["finished_at"])
    if not before or len(held) != batch.signed:
        return False
    _settle(election, batch, held, by)
    return True


def _settle(election: Election, batch: Batch, held: dict[str, Choices], by: Any) -> None:
    twice = [
        other.number
        for other in Batch.objects.filter(election=election).exclude(settled_at=None)
        for keying in finished(other)
        if keying.ballots.keys() & held.keys()
    ]
    if twice:
        raise Refused(_("Un bulletin de ce lot est déjà dans le lot %(n)s.") % {"n": twice[0]})
    ballots = [[commitment, held[commitment]] for commitment in sorted(held)]
    append(election, chain.PAPER, {"ballots": ballots, "batch": batch.number, "signed": batch.signed})
    Batch.objects.filter(pk=batch.pk).update(settled_at=clock.now())
    journal.write(election.territory, "election.batch", by=by, item=election.item, batch=batch.number)


@transaction.atomic
def drop_batch(*, batch: Batch, by: Any) -> bool:
    """Forget a batch that cannot be finished, its count mistaken or its ballots already in another, to begin it again.
    Raises Refused once it is in the chain."""
    require(by, "urn.keep_desk")
    election = held_alone(batch.election_id)
    fresh = Batch.objects.filter(pk=batch.pk, settled_at=None).first()
    if fresh is None:
        raise Refused(_("Ce lot est terminé."))
    fresh.delete()
    journal.write(election.territory, "election.dropped", by=by, item=election.item, batch=batch.number)
    return True
