"""From seats by orbit to named panels in an urn of numbered tickets.

Weights become whole numbers of tickets, so that the published lottery is checked with integers
and everyone of an orbit has the same number of tickets, to one ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .mixture import Mixture
from .space import Group, Space

TICKETS = 10**9  # nine ten-sided dice, or a public seed


@dataclass(frozen=True)
class NamedPanel:
    """People (positions in the pool, ascending) and how many tickets lead to them."""

    people: tuple[int, ...]
    tickets: int


Span = tuple[int, int, int]  # a person, seated from one ticket to another of a composition


def urn(space: Space, mixture: Mixture, tickets: int = TICKETS) -> tuple[NamedPanel, ...]:
    """Named panels whose tickets add up to `tickets`, in the order of their people."""
    shares = whole(mixture.weights, tickets)
    order = sorted(range(len(shares)), key=lambda p: (-shares[p], p))
    order = [p for p in order if shares[p] > 0]
    spans: list[list[Span]] = [[] for _ in order]
    panels = np.ascontiguousarray(mixture.panels[order].T)
    for group in space.groups:
        taken = panels[list(group.orbits)]
        places = np.flatnonzero(taken.any(axis=0))  # the panels where the group has a seat
        seats, lengths = taken[:, places].T.astype(int), [shares[order[p]] for p in places]
        alone = len(group.orbits) == 1 and len(group.homes[0][0]) == 1
        found = _alone(group, seats[:, 0], lengths) if alone else _housed(group, seats, lengths)
        for place, new in zip(places, found, strict=True):
            spans[place].extend(new)
    merged: dict[tuple[int, ...], int] = {}
    for position, panel in enumerate(order):
        for people, count in _pieces(spans[position], shares[panel]):
            merged[people] = merged.get(people, 0) + count
    return tuple(NamedPanel(people, merged[people]) for people in sorted(merged))


def whole(weights: np.ndarray, total: int) -> list[int]:
    """Whole numbers in proportion to the weights, by largest remainder (first wins ties)."""
    exact = weights * total / weights.sum()
    floor = np.floor(exact).astype(np.int64)
    missing = total - int(floor.sum())
    order = np.argsort(-(exact - floor), kind="stable")
    floor[order[:missing]] += 1
    return [int(v) for v in floor]


def _pieces(spans: list[Span], length: int) -> list[tuple[tuple[int, ...], int]]:
    """Cut a composition wherever someone enters or leaves."""
    edges = sorted({0, length} | {edge for _, start, end in spans for edge in (start, end)})
    always = [person for person, start, end in spans if start == 0 and end == length]
    partly = [span for span in spans if span[2] - span[1] < length]
    return [
        (tuple(sorted(always + [p for p, a, b in partly if a <= start and end <= b])), end - start)
        for start, end in pairwise(edges)
    ]


def _alone(group: Group, seats: np.ndarray, lengths: list[int]) -> list[list[Span]]:
    """People who live alone: whoever is owed most sits first, for as long as it stays possible."""
    people = [home[0][0] for home in group.homes]
    if len(people) == 1:
        return [[(people[0], 0, length)] for length in lengths]
    total = sum(int(s) * w for s, w in zip(seats, lengths, strict=True))
    base, extra = divmod(total, len(people))
    owed = np.array([base + (i < extra) for i in range(len(people))], dtype=np.int64)
    spans = []
    payable = _receivable(len(people), seats, lengths)
    for count, length in zip(seats, lengths, strict=True):
        payable = payable - length * np.minimum(np.arange(1, len(people) + 1), int(count))
        served = _served(owed, int(count), length, payable)
        owed = owed - served
        spans.append(_wrap(people, served, length))
    return spans


def _receivable(people: int, seats: np.ndarray, lengths: list[int]) -> np.ndarray:
    """What any 1, 2, 3… people can receive at most over these compositions, in tickets."""
    ranks, most = np.arange(1, people + 1), np.zeros(people, dtype=np.int64)
    for count, length in zip(seats, lengths, strict=True):
        most += length * np.minimum(ranks, int(count))
    return most


def _served(owed: np.ndarray, count: int, length: int, payable: np.ndarray) -> np.ndarray:
    """Tickets given to each in this composition, so that the later ones can pay the rest.

    Gale's condition: any j people may still be owed at most `payable[j - 1]`, what j people can
    receive later.
    """
    order = np.argsort(-owed, kind="stable")
    most = np.minimum(owed[order], length)
    served = np.zeros_like(owed)
    served[order] = np.clip(count * length - (np.cumsum(most) - most), 0, most)
    if served.sum() == count * length and np.all(np.cumsum(-np.sort(served - owed)) <= payable):
        return served
    low, high = -length, int(owed.max())
    while high - low > 1:  # the lowest level that leaves no more than the seats of this one
        level = (low + high) // 2
        if np.clip(owed - level, 0, np.minimum(length, owed)).sum() > count * length:
            low = level
        else:
            high = level
    served = np.clip(owed - high, 0, np.minimum(length, owed))
    missing = count * length - int(served.sum())
    able = np.flatnonzero((served < np.minimum(length, owed)) & (owed >= high))
    served[able[:missing]] += 1
    return served


def _wrap(people: list[int], served: np.ndarray, length: int) -> list[Span]:
    """McNaughton's wrap-around rule (1959): lay the stays end to end, fold at `length`."""
    spans, edge = [], 0
    for index in np.argsort(-served, kind="stable"):
        stay = int(served[index])
        if stay == 0:
            break
        end = edge + stay
        spans.append((people[index], edge, min(end, length)))
        if end > length:
            spans.append((people[index], 0, end - length))
        edge = end % length
    return spans


def _housed(group: Group, seats: np.ndarray, lengths: list[int]) -> list[list[Span]]:
    """Households: seats go round them, and the round starts from each one in turn.

    Counting on from one household to the next, no household gets more than the limit and no
    orbit more than its people there; every start has an equal part of the tickets, and inside a
    household the turn passes too.
    """
    homes, spans = len(group.homes), []
    sizes = [len(inside) for inside in group.homes[0]]
    turns = homes * int(np.lcm.reduce(sizes))
    for counts, length in zip(seats, lengths, strict=True):
        edges = [length * turn // turns for turn in range(turns + 1)]
        here: list[Span] = []
        for turn, (start, end) in enumerate(pairwise(edges)):
            here.extend((p, start, end) for p in _round(group, counts, turn) if end > start)
        spans.append(_joined(here))
    return spans


def _round(group: Group, counts: np.ndarray, turn: int) -> list[int]:
    homes, place, people = len(group.homes), turn % len(group.homes), []
    for orbit, count in enumerate(counts):
        for seat in range(int(count)):
            inside = group.homes[(place + seat) % homes][orbit]
            people.append(inside[(turn // homes + seat // homes) % len(inside)])
        place += int(count)
    return people


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for person, start, end in sorted(spans):
        if joined and joined[-1][0] == person and joined[-1][2] == start:
            joined[-1] = (person, joined[-1][1], end)
        else:
            joined.append((person, start, end))
    return joined
