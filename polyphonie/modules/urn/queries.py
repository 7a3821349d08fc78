"""Reads of the votes; what others may ask of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core import clock, manifest
from polyphonie.core.manifest import Card, Event
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed
from polyphonie.methods.urn import chain

from . import counting, keeping
from .models import Ballot, Batch, Election, Elector, Entry, Head, Keying, Movement, Scrutineer, Sealed
from .models.elections import Channel

PREPARED, RUNNING, CLOSED, SEALED, OPENED = "prepared", "running", "closed", "sealed", "opened"
HIDDEN_UNDER = 11  # people: a smaller figure says too much
SILENT_UNDER = 20


@dataclass(frozen=True)
class Links:
    """Where to go, for one reader; "" where they may not, or not now."""

    vote: str
    urn: str
    desk: str
    receipt: str


@dataclass(frozen=True)
class Cell:
    """A figure of participation; None when it is hidden."""

    name: str
    count: int | None


@dataclass(frozen=True)
class Turnout:
    """How many take part, up to yesterday: a figure that moves while one votes would tell who just did."""

    roll: int
    voted: int | None
    by_channel: list[Cell]
    by_day: list[Cell]
    by_area: list["AreaCell"] = field(default_factory=list)  # once sealed, when the roll says areas


@dataclass(frozen=True)
class AreaCell:
    """How many voted in an area; None when it is hidden. `listed`: how many its roll names; "" is no area."""

    name: str
    count: int | None
    listed: int


@dataclass(frozen=True)
class Published:
    """What an opened urn gives to whoever counts it by a rule."""

    pabulib: str
    sha256: str
    voters: int
    roll: int
    by_channel: list[Cell]
    file_url: str
    opened_at: datetime


def election_of(source: Item) -> Election | None:
    """Return the vote of a source, if it has one."""
    return Election.objects.with_item().filter(source=source).first()


def stage(election: Election, at: datetime | None = None) -> str:
    """Return how far a vote is: prepared, running, closed, sealed, opened. Dates are the truth."""
    now = at or clock.now()
    if election.opened_at:
        return OPENED
    if election.sealed_at:
        return SEALED
    if now >= election.closes_at:
        return CLOSED
    return RUNNING if election.public_key and now >= election.opens_at else PREPARED


def links(election: Election, actor: Any) -> Links:
    """Return the addresses of a vote for one reader."""
    at = [election.vote]
    return Links(
        vote=reverse("urn:enter", args=at) if stage(election) == RUNNING and election.takes("web") else "",
        urn=reverse("urn:urn", args=at),
        desk=reverse("urn:desk", args=at) if allowed(actor, "urn.keep_desk") else "",
        receipt=reverse("urn:receipt", args=at),
    )


def turnout(election: Election) -> Turnout:
    """Return the participation of a vote, small figures hidden, never a result; nothing of today while it runs."""
    if election.sealed_at:
        channels = [(str(Channel(c).label), n) for c, n in sorted(election.marks.items())]
        total = sum(n for _name, n in channels)
        return Turnout(election.roll_size, total, _hidden(channels), [], _by_area(election))
    rows = Elector.objects.filter(election=election).exclude(channel="")
    if stage(election) == RUNNING:
        rows = rows.filter(day__lt=clock.today())
    channels = dict(rows.values_list("channel").annotate(n=Count("pk")).order_by())
    days = sorted(rows.values_list("day").annotate(n=Count("pk")).order_by())
    voted = sum(channels.values())
    size = election.roll_size or Elector.objects.filter(election=election).count()
    if voted < SILENT_UNDER:
        return Turnout(size, None, [], [])
    shown = [(str(Channel(c).label), channels.get(c, 0)) for c in Channel.values if election.takes(c)]
    return Turnout(size, voted, _hidden(shown), _hidden([(d.isoformat(), n) for d, n in days]))


def _by_area(election: Election) -> list[AreaCell]:
    """Return the participation of each area; also hidden where fewer than eleven listed people did not vote."""
    small = {area for area, (voted, listed) in election.areas.items() if 0 < listed - voted < HIDDEN_UNDER}
    cells = _hidden([(area, voted) for area, (voted, _listed) in sorted(election.areas.items())], small)
    return [AreaCell(cell.name, cell.count, election.areas[cell.name][1]) for cell in cells]


def _hidden(cells: Sequence[tuple[str, int]], also: Collection[str] = ()) -> list[Cell]:
    """Hide small figures, `also` those, and enough of the next ones that no subtraction from the total gives one back."""
    hidden = {name for name, n in cells if 0 < n < HIDDEN_UNDER or name in also}
    for name, n in sorted(cells, key=lambda cell: cell[1]):
        masked = sum(m for other, m in cells if other in hidden)
        if hidden and (len(hidden) < 2 or masked < 2 * HIDDEN_UNDER) and n >= HIDDEN_UNDER:
            hidden.add(name)
    return [Cell(name, None if name in hidden else n) for name, n in cells]


def published(election: Election) -> Published | None:
    """Return the ballots of an opened urn as a Pabulib file, without receipt, age, sex or channel."""
    if election.opened_at is None:
        return None
    from polyphonie.methods.urn.encoding import digest

    text = counting.pabulib(election)
    return Published(
        pabulib=text,
        sha256=digest(text),
        voters=election.result["counted"],
        roll=election.roll_size,
        by_channel=_hidden([(str(Channel(c).label), n) for c, n in sorted(election.marks.items())]),
        file_url=reverse("urn:file", args=[election.vote]),
        opened_at=election.opened_at,
    )


def sealed_digest(election: Election) -> str:
    """Return the digest of the entry that seals the urn: fixed before anybody can read a ballot. "" before the seal."""
    return Entry.objects.filter(election=election, kind=chain.CLOSE).values_list("digest", flat=True).first() or ""


def heads(election: Election) -> list[Head]:
    """Return the digests published so far, newest first."""
    return list(Head.objects.filter(election=election).order_by("-day", "-sequence"))


def chain_texts(election: Election) -> list[str]:
    """Return the entries of the chain, as published."""
    return list(Entry.objects.filter(election=election).order_by("sequence").values_list("text", flat=True))


def receipt_state(election: Election, code: str) -> str:
    """Return what became of a receipt: `in`, `replaced`, `cancelled`, or "" when it is unknown."""
    if election.sealed_at:
        return "in" if Sealed.objects.filter(election=election, receipt=code).exists() else _left(election, code)
    if Ballot.objects.filter(election=election, receipt=code).exists():
        return "in"
    gone = Movement.objects.filter(election=election, receipt=code).exclude(kind="in").values_list("kind", flat=True)
    return gone.first() or ""


def _left(election: Election, code: str) -> str:
    return "replaced" if any(f'"{code}"' in text for text in chain_texts(election)) else ""


def opened_choices(election: Election, code: str) -> list[tuple[str, int]] | None:
    """Return what the ballot of a receipt says, once the urn is open; None when it is void or unknown."""
    sealed = Sealed.objects.filter(election=election, receipt=code).first()
    return counting.read(election, bytes(sealed.sealed)) if sealed and election.opened_at else None


def all_elections() -> list[Election]:
    """Return the votes of the territory, newest first."""
    return list(Election.objects.with_item().order_by("-item_id"))


def members(election: Election) -> list[Scrutineer]:
    """Return the bureau."""
    return list(Scrutineer.objects.filter(election=election))


def roll_can_change(election: Election) -> bool:
    """Tell whether the list of who may vote can still be replaced: nobody has voted."""
    return not election.closed_at and not Elector.objects.filter(election=election).exclude(channel="").exists()


def batches(election: Election) -> list[Batch]:
    """Return the batches of paper, by number."""
    return list(Batch.objects.filter(election=election))


def keying_of(batch: Batch, by: Any) -> Keying | None:
    """Return what this person has keyed of a batch: their own reading, never another's."""
    return Keying.objects.filter(batch=batch, by=by).first()


def cards(items: Sequence[Item]) -> dict[int, Card]:
    """Return how a vote is shown where another page refers to it."""
    rows = Election.objects.with_item().filter(item__in=[i.pk for i in items])
    return {e.pk: Card(e.item, _("vote"), e.title, reverse("urn:urn", args=[e.vote]), at=e.opens_at) for e in rows}


def events(first: date, last: date) -> Iterable[Event]:
    """Return the opening and the closing of each vote between two days."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last, time.min)) + timedelta(days=1)
    for e in Election.objects.with_item().filter(closes_at__gte=start, opens_at__lt=end):
        url = reverse("urn:urn", args=[e.vote])
        yield Event(uid=f"vote-{e.vote}", title=e.title, starts=e.opens_at, ends=e.closes_at, url=url, kind=_("vote"))


def menu(actor: Any) -> list[dict[str, str]]:
    """Return the desk's entry, for whoever keeps votes."""
    if not allowed(actor, "urn.keep_desk"):
        return []
    return [{"label": _("Votes et urnes"), "url": reverse("urn:elections")}]


def without_link() -> list[Election]:
    """Return the votes of the territory that go on, or wait for their seal, and whose key is not on this server."""
    rows = Election.objects.with_item().filter(sealed_at=None)
    return [election for election in rows if not keeping.there(election.vote, keeping.LINK)]


def with_keys_here() -> list[Election]:
    """Return the votes of the territory that are not over, and of which this server holds a key."""
    needed = Q(sealed_at=None) | Q(opened_at=None, sealed_by_bureau=False)
    rows = Election.objects.with_item().filter(needed)
    return [election for election in rows if any(keeping.there(election.vote, kind) for kind in keeping.KINDS)]


def source_card(election: Election) -> Card | None:
    """Return what the vote is held for, as other pages show it."""
    source = Item.objects.public().filter(pk=election.source_id).first()
    return manifest.cards([source]).get(source.pk) if source else None


def has_line(election: Election, person: Any) -> bool:
    """Tell whether this account already has its line in the roll."""
    return Elector.objects.filter(election=election, person=person).exists()


def to_be_sealed() -> Election | None:
    """Return a vote of the territory that is closed and not sealed: its urn does not leave its server."""
    return Election.objects.with_item().filter(sealed_at=None).exclude(closed_at=None).first()
