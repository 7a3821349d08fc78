"""What is printed of a vote: letters with a code, ballots, the sheet of a mobile urn, the minutes. Tagged PDF (PDF/UA-1)."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from polyphonie.core import ids, printing
from polyphonie.core.pages import territory_url
from polyphonie.core.templatetags.ui.text import day_text, euros, hour_text
from polyphonie.methods.budgets.ordering import ballot_order
from polyphonie.methods.urn.encoding import spaced
from polyphonie.methods.urn.setup import POINTS

from . import queries, showing
from .models import Batch, Election, Elector, Entry, Scrutineer
from .models.elections import Channel

FOLDER = Path(__file__).parent / "typst"


def _pdf(template: str, data: dict[str, Any]) -> bytes:
    return printing.pdf(FOLDER / template, data)


def _moment(at: Any) -> str:
    return f"{day_text(at)}, {hour_text(at)}"


def _about(election: Election) -> dict[str, Any]:
    return {
        "territory": election.territory.name,
        "title": election.title,
        "opens": _moment(election.opens_at),
        "closes": _moment(election.closes_at),
        "rule": showing.rule(election),
        "vote": election.vote,
    }


def _qr(address: str) -> str:
    import segno  # loaded with the first code drawn

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=0, xmldecl=False)
    return out.getvalue().decode()


def codes(election: Election, pairs: Sequence[tuple[Elector, str]]) -> bytes:
    """Return one letter a person, to be folded and sealed: the code is inside, the name in the window."""
    address = territory_url(election.territory, "urn:enter", election.vote)
    rows = [{"name": e.name, "code": ids.spaced(code)} for e, code in pairs]
    data = {"letters": rows, "address": address, "qr": _qr(address), "desk": election.territory.desk}
    return _pdf("codes.typ", _about(election) | data)


def ballots(election: Election, serials: Sequence[str]) -> bytes:
    """Return the paper ballots, the order of each drawn by its serial, with a stub that its voter keeps."""
    setup = election.setup
    choices = {c["id"]: {"title": c["title"], "cost": euros(c["cost"]), "area": c["area"]} for c in setup["choices"]}
    seed = setup["order_seed"] or election.rules_digest
    rows = [
        {"serial": spaced(serial), "choices": [choices[n] for n in ballot_order(seed, serial, list(choices))]}
        for serial in serials
    ]
    address = territory_url(election.territory, "urn:urn", election.vote)
    data = {"ballots": rows, "points": setup["ballot"] == POINTS, "address": address}
    return _pdf("ballots.typ", _about(election) | data)


def mobile(election: Election, place: str, lines: int) -> bytes:
    """Return the sheet that goes with an urn of paper that travels: what to do, who signed, what was counted."""
    listed = election.identity in {"roll", "code"}
    data = {"place": place, "lines": lines, "listed": listed, "wins": election.setup["paper_wins"]}
    return _pdf("mobile.typ", _about(election) | data)


def minutes(election: Election) -> bytes:
    """Return the minutes of an opened urn: figures, acts of the bureau, digests, result."""
    marks = [[str(Channel(c).label), str(n)] for c, n in sorted(election.marks.items())]
    batches = [[str(b.number), b.place, str(b.signed), b.counted_by] for b in Batch.objects.filter(election=election)]
    members = [[m.name, m.quality] for m in Scrutineer.objects.filter(election=election)]
    last = Entry.objects.filter(election=election).order_by("-sequence").first()
    data = {
        "roll": str(election.roll_size),
        "marks": marks,
        "batches": batches,
        "members": members,
        "closed": _moment(election.closed_at),
        "sealed": _moment(election.sealed_at),
        "destroyed": _moment(election.link_destroyed_at) if election.link_destroyed_at else "",
        "opened": _moment(election.opened_at),
        "counted": str(election.result["counted"]),
        "void": str(election.result["void"]),
        "result": [[title, str(n)] for title, n in showing.result_rows(election)],
        "heads": [[day_text(h.day), str(h.sequence), h.digest] for h in queries.heads(election)],
        "head": last.digest,
        "file": election.file_digest,
        "rules": election.rules_digest,
        "bureau": election.sealed_by_bureau,
        "browser": election.made_in_browser,
        "address": territory_url(election.territory, "urn:urn", election.vote),
        "limits": [str(limit) for limit in showing.LIMITS],
    }
    return _pdf("minutes.typ", _about(election) | data)
