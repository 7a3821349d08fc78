"""Whole votes in memory, as the platform holds them, and the ways an insider may tamper with their file."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from polyphonie.methods.urn import chain, published, sealing, setup, shares, tallying
from polyphonie.methods.urn.encoding import from_base64, receipt, serial_commitment, to_base64, urn_digest

VOTE = "abcdefghjk"
Points = list[tuple[str, int]]


def make_setup(ballot: str = setup.KNAPSACK, **changes: Any) -> setup.Setup:
    start = datetime(2027, 3, 1, 8, tzinfo=UTC)
    choices = tuple(setup.Choice(str(n), f"Projet n° {n}", 1000 * n, area="Nord" if n < 4 else "") for n in range(1, 9))
    given = {
        "title": "Budget participatif 2027", "envelope": 12_000, "choices": choices,
        "caps": (setup.Cap("Nord", 4000, ("1", "2", "3")),), "ballot": ballot,
        "most": {setup.APPROVAL: 3, setup.POINTS: 10}.get(ballot, 0), "least": 1,
        "opens_at": start, "closes_at": start + timedelta(days=14), "channels": ("web", "paper", "desk"),
        "identity": "roll", "min_age": 16, "level": 2, "sealed": True, "paper_wins": True,
        "rules_digest": "ab" * 32, "rules_url": "/reglement/", "order_seed": "graine",
    }  # fmt: skip
    return setup.checked(setup.Setup(**(given | changes)))


def some_ballot(vote: dict[str, Any], dice: random.Random) -> Points:
    """Return a ballot that counts."""
    names = [choice["id"] for choice in vote["choices"]]
    while True:
        chosen = sorted(dice.sample(names, dice.randint(1, 4)))
        points = [(n, dice.randint(1, 3) if vote["ballot"] == setup.POINTS else 1) for n in chosen]
        if not setup.why_void(vote, points):
            return points


@dataclass
class World:
    """A vote whose every secret is known: what a perfect insider would have."""

    vote: dict[str, Any]
    private: bytes
    days: list[dict[str, Any]]
    urn: dict[str, bytes]  # receipt → sealed
    cast: dict[str, Points]  # receipt → choices
    paper: list[list[Any]]
    roll: int
    entries: list[chain.Entry] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    def chained(self) -> World:
        """Write the chain again from what is known: what covering one's tracks does."""
        self.entries = []
        self.add(chain.RULES, {"rules": "ab" * 32, "setup": self.vote, "vote": VOTE})
        public = sealing.public_of(self.private).hex()
        self.add(chain.KEYS, {"parts": [shares.part_digest(p) for p in shares.split(self.private)], "public": public})
        self.add(chain.ROLL, {"size": self.roll})
        for day in self.days:
            self.add(chain.DAY, day)
        ballots = sorted(self.paper)
        self.add(chain.PAPER, {"ballots": ballots, "batch": 1, "signed": len(ballots)})
        marks = {"desk": 0, "paper": len(self.paper), "web": len(self.urn)}
        self.add(chain.CLOSE, {"ballots": len(self.urn), "marks": marks, "urn": urn_digest(self.urn.values())})
        said = tallying.opened(VOTE, self.urn.values(), self.private)
        on_paper = [None if c is None else [(n, v) for n, v in c] for _, c in self.paper]
        result = tallying.result(self.vote, [*said, *on_paper])
        self.add(chain.OPEN, {"key": self.private.hex(), "result": result})
        return self

    def add(self, kind: str, said: dict[str, Any]) -> None:
        self.entries.append(chain.following(self.entries[-1] if self.entries else None, kind, said))

    def file(self) -> dict[str, Any]:
        sealed = sorted(self.urn.values(), key=to_base64)
        return published.read("".join(published.lines([e.text for e in self.entries], sealed)))


def make_world(dice: random.Random, voters: int = 12, days: int = 3, ballot: str = setup.KNAPSACK) -> World:
    """Return a vote held honestly: `voters` online over several days, some changing their minds, some on paper."""
    vote = setup.document(make_setup(ballot))
    private, public = sealing.new_key()
    world = World(vote, private, [], {}, {}, [], roll=3 * voters)
    for number in range(days):
        _a_day(world, public, dice, voters // days + (number < voters % days))
    for number in range(max(2, voters // 4)):
        choices = [[n, v] for n, v in some_ballot(vote, dice)] if number else None
        world.paper.append([serial_commitment(VOTE, f"{dice.getrandbits(80):020d}"), choices])
    world.chained()
    world.heads = [e.digest for e in world.entries if e.kind in {chain.KEYS, chain.DAY, chain.CLOSE}]
    return world


def _a_day(world: World, public: bytes, dice: random.Random, voters: int) -> None:
    entered, left, replaced, cancelled = [], [], 0, 0
    for _ in range(voters):
        code = cast(world, public, dice)
        entered.append(code)
        if dice.random() < 0.2:
            left.append(dice.choice(sorted(world.urn)))
            del world.urn[left[-1]]
            if dice.random() < 0.7:
                entered.append(cast(world, public, dice))
                replaced += 1
            else:
                cancelled += 1
    world.days.append(chain.moved(entered, left, cancelled=cancelled))


def cast(world: World, public: bytes, dice: random.Random) -> str:
    points = some_ballot(world.vote, dice)
    sealed = sealing.seal(VOTE, world.vote, points, public)
    world.urn[receipt(sealed)] = sealed
    world.cast[receipt(sealed)] = points
    return receipt(sealed)


# The ten ways of tampering (knowledge of `reliability.md` §3.3): each returns the file that the insider publishes.


def wrong_result(world: World, dice: random.Random) -> dict[str, Any]:
    file = world.file()
    votes = file["chain"][-1]["with"]["result"]["votes"]
    votes[dice.choice(sorted(votes))] += dice.randint(1, 5)
    return file


def dropped(world: World, dice: random.Random) -> dict[str, Any]:
    file = world.file()
    file["sealed"].remove(dice.choice(file["sealed"]))
    return file


def _before(world: World, dice: random.Random) -> tuple[int, str]:
    """Return a day and a receipt that entered on it."""
    return dice.choice([(n, code) for n, day in enumerate(world.days) for code in day["in"]])


def dropped_and_covered(world: World, dice: random.Random) -> dict[str, Any]:
    day, code = _before(world, dice)
    world.urn.pop(code, None)
    world.days[day]["in"].remove(code)
    return world.chained().file()


def swapped_and_covered(world: World, dice: random.Random) -> dict[str, Any]:
    day, code = _before(world, dice)
    if world.urn.pop(code, None) is None:
        return swapped_and_covered(world, dice)
    fresh = cast(world, sealing.public_of(world.private), dice)
    world.days[day]["in"] = sorted({*world.days[day]["in"], fresh} - {code})
    return world.chained().file()


def added(world: World, dice: random.Random) -> dict[str, Any]:
    cast(world, sealing.public_of(world.private), dice)
    return world.file()


def inserted_and_covered(world: World, dice: random.Random) -> dict[str, Any]:
    day = dice.randrange(len(world.days))
    world.days[day]["in"] = sorted([*world.days[day]["in"], cast(world, sealing.public_of(world.private), dice)])
    return world.chained().file()


def reordered(world: World, dice: random.Random) -> dict[str, Any]:
    """Two days told in the other order, all links made again."""
    first, second = sorted(dice.sample(range(len(world.days)), 2))
    world.days[first], world.days[second] = world.days[second], world.days[first]
    return world.chained().file()


def flipped(world: World, dice: random.Random) -> dict[str, Any]:
    file = world.file()
    place = dice.randrange(len(file["sealed"]))
    sealed = bytearray(from_base64(file["sealed"][place]))
    sealed[dice.randrange(len(sealed))] ^= 1 << dice.randrange(8)
    file["sealed"][place] = to_base64(bytes(sealed))
    file["sealed"].sort()
    return file


def other_key(world: World, dice: random.Random) -> dict[str, Any]:
    file = world.file()
    file["chain"][-1]["with"]["key"] = sealing.new_key()[0].hex()
    return file


def stuffed(world: World, dice: random.Random) -> dict[str, Any]:
    """Before the last head was published, a ballot under the name of somebody who did not vote."""
    world.days[-1]["in"] = sorted([*world.days[-1]["in"], cast(world, sealing.public_of(world.private), dice)])
    world.chained()
    world.heads = [e.digest for e in world.entries if e.kind in {chain.KEYS, chain.DAY, chain.CLOSE}]
    return world.file()


# operator → share of cases found by the file alone, with the heads published, with every voter's receipt too
TAMPERING = {
    wrong_result: (1, 1, 1),
    dropped: (1, 1, 1),
    dropped_and_covered: (0.12, 1, 1),
    swapped_and_covered: (0, 0.95, 1),
    added: (1, 1, 1),
    inserted_and_covered: (0, 1, 1),
    reordered: (0.03, 1, 1),
    flipped: (1, 1, 1),
    other_key: (1, 1, 1),
    stuffed: (0, 0, 0),
}
