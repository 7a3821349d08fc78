"""The ballots of an opened urn, as anyone reads them from the published file."""

import json
from fractions import Fraction

from django.utils import timezone

from polyphonie.methods import budgets as counts
from polyphonie.methods.urn import chain
from polyphonie.methods.urn.sealing import Points
from polyphonie.methods.urn.setup import POINTS
from polyphonie.methods.urn.tallying import opened, valid

from .models import Election, Entry, Sealed


def private_key(election: Election) -> bytes:
    """Return the key that the chain publishes. Raises Entry.DoesNotExist before the opening."""
    entry = Entry.objects.get(election=election, kind=chain.OPEN)
    return bytes.fromhex(json.loads(entry.text)["with"]["key"])


def read(election: Election, sealed: bytes) -> Points | None:
    """Return what one ballot of an opened urn says."""
    return opened(election.vote, [sealed], private_key(election))[0]


def ballots(election: Election) -> list[Points]:
    """Return the ballots that count, online then on paper, each in the order of the published file."""
    urn = Sealed.objects.filter(election=election).order_by("position").values_list("sealed", flat=True)
    said = opened(election.vote, (bytes(one) for one in urn), private_key(election))
    for entry in Entry.objects.filter(election=election, kind=chain.PAPER).order_by("sequence"):
        lot = json.loads(entry.text)["with"]["ballots"]
        said += [None if choices is None else [(n, v) for n, v in choices] for _serial, choices in lot]
    return valid(election.setup, said)


def pabulib(election: Election) -> str:
    """Return the ballots as a Pabulib file: a running number for each voter, and nothing else about anybody."""
    setup, counted = election.setup, ballots(election)
    projects = [counts.Project(c["id"], Fraction(c["cost"]), c["title"], area=c["area"]) for c in setup["choices"]]
    meta = {
        "description": election.title,
        "country": "France",
        "unit": election.territory.name,
        "instance": election.title,
        "num_projects": str(len(projects)),
        "num_votes": str(len(counted)),
        "budget": str(setup["envelope"]),
        "currency": "EUR",
        "date_begin": timezone.localtime(election.opens_at).strftime("%d.%m.%Y"),
        "date_end": timezone.localtime(election.closes_at).strftime("%d.%m.%Y"),
    }
    if setup["ballot"] == POINTS:
        meta |= {"vote_type": "cumulative", "max_sum_points": str(setup["most"])}
        cast = [dict(b) for b in counted]
        return counts.format_pb(counts.make_election(projects, setup["envelope"], cast, "cumulative", meta=meta))
    meta |= {"vote_type": "approval", "min_length": str(setup["least"])}
    meta |= {"max_length": str(setup["most"] or len(projects))}
    cast = [[n for n, _ in b] for b in counted]
    return counts.format_pb(counts.make_election(projects, setup["envelope"], cast, meta=meta))
