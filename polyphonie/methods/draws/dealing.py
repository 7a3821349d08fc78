"""From fractional chances to thousands of equal panels, for pools too large to be peeled.

Peeling seeks each panel by integer search on a face that narrows: exact, and slow past a
thousand orbits. Here panels of equal weight are dealt one after the other, as cards are:

1. each orbit is owed a whole number of seats in all, near its target times the number of panels;
2. a panel is first a sample in which everyone enters with the probability `owed / panels to
   come`; then members are exchanged, the best exchange first and none undone at once, until
   every row holds (tabu search; Glover, ORSA Journal on Computing 1, 1989);
3. more panels are dealt until nobody is owed anything. They are the only loss: with M panels
   foreseen and P dealt, every chance is at least M / P times what was owed.

A row that the target meets with equality is met so by every panel: the mean stays on the target.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from .mixture import NEAR, Mixture
from .solver import Model
from .space import Space

PANELS = 3000  # panels foreseen, about
EXCHANGES = 120  # before a sample is given up
SAMPLED = 600  # orbits looked at for each exchange
PULL = 0.1  # what a unit of log-odds weighs against a seat too many or missing
LATE = 0.9  # who is owed this share of the seats they could have in the panels to come
NEVER = 1e-3  # chances nearer than this to 0 or 1 count as this
ONE_THREAD = 200_000  # multiplications; OpenBLAS shares out products from 262,144
TRIALS = 30  # samples that may be given up, besides one for each panel dealt


@dataclass(frozen=True)
class Table:
    """What every panel is dealt from: the rows each orbit counts for, their bounds, who is always in.

    `leave` and `enter` are for how many exchanges an orbit then stays as it is.
    """

    rows: np.ndarray
    squares: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    caps: np.ndarray
    always: np.ndarray
    seats: int
    leave: int
    enter: int


def deal(space: Space, target: np.ndarray, until: float, panels: int = PANELS) -> Mixture | None:
    """Equal panels whose mean is near the target (expected seats by orbit).

    None when no whole number of seats is near it, or no panel is found. `until` is a time of
    `time.monotonic()`. The same input gives the same panels, unless time runs out.
    """
    owed, foreseen = _owed(space, target, panels)
    if owed is None:
        return None
    rng, table = np.random.default_rng(0), _table(space, target)
    dealt: list[np.ndarray] = []
    given_up, last = 0, True
    while np.any(owed > 0) and len(dealt) < 2 * foreseen and time.monotonic() < until:
        # Never fewer than the panels that the one who is owed most still needs.
        to_come = max(foreseen - len(dealt), int(np.ceil(np.max(owed / space.caps))))
        share = np.clip(owed / to_come, 0.0, space.caps)
        # Who is late stays in, whatever the quotas would exchange; not when the panel before was given up.
        late = last & (share >= LATE * space.caps) & (owed >= space.caps)
        kept = replace(table, always=table.always | late)
        within = len(dealt) < foreseen and last
        eligible = (share if within else target + share) > NEAR
        panel = _panel(kept, share, _odds(share / space.sizes), np.flatnonzero(eligible & ~kept.always), rng)
        last = panel is not None and space.holds(panel)
        if last:
            dealt.append(panel.astype(np.uint16))
            owed = owed - panel
        else:
            given_up += 1
            if given_up > TRIALS + len(dealt):
                break
    if not dealt:
        return None
    found, times = np.unique(np.array(dealt), axis=0, return_counts=True)
    return Mixture(found, times / times.sum())


def _owed(space: Space, target: np.ndarray, panels: int) -> tuple[np.ndarray | None, int]:
    """Whole seats owed to each orbit over the panels foreseen, and how many panels that is.

    Their number is such that the lowest chance is, to a hair, a whole number of them.
    """
    least = float(np.min((target / space.sizes)[target > NEAR]))
    times = max(1, int(panels * least))
    foreseen = int(np.ceil(times / least - NEAR))
    exact = foreseen * target
    answer = Model(
        space.matrix,
        foreseen * space.lower,
        foreseen * space.upper,
        np.floor(exact + 1e-6),
        np.ceil(exact - 1e-6),
        integer=np.ones(len(target), bool),
    ).run()
    return (None if answer.x is None else np.round(answer.x)), foreseen


def _table(space: Space, target: np.ndarray) -> Table:
    reached = space.matrix @ target
    rows = space.matrix.dense().T.astype(np.float32)
    return Table(
        rows,
        np.sum(rows * rows, axis=1),
        np.where(reached >= space.upper - 1e-7, space.upper, space.lower),
        np.where(reached <= space.lower + 1e-7, space.lower, space.upper),
        space.caps,
        target >= space.caps - 1e-7,
        space.seats,
        1 + min(9, len(target) // 20),
        1 + min(3, len(target) // 50),
    )


def _odds(chances: np.ndarray) -> np.ndarray:
    near = np.clip(chances, NEVER, 1.0 - NEVER)
    return np.log(near / (1.0 - near)).astype(np.float32)


def _panel(
    table: Table, share: np.ndarray, odds: np.ndarray, eligible: np.ndarray, rng: np.random.Generator
) -> np.ndarray | None:
    """Seats by orbit: a sample, exchanged until every row holds; None when given up."""
    seats = _sample(table, share, rng)
    held = np.einsum("i,ij->j", seats, table.rows)
    barred = np.zeros(len(seats), dtype=np.int64)  # until which exchange an orbit may not move
    for turn in range(EXCHANGES):
        excess = held - np.clip(held, table.lower, table.upper)
        if not excess.any():
            return seats
        looked = eligible if len(eligible) <= SAMPLED else eligible[rng.integers(0, len(eligible), SAMPLED)]
        coming = looked[(seats[looked] < table.caps[looked]) & (barred[looked] <= turn)]
        going = np.flatnonzero((seats > 0) & ~table.always & (barred <= turn))
        if not len(coming) or not len(going):
            return None
        leaves, enters = _exchange(table, excess, odds, going, coming)
        seats[leaves] -= 1
        seats[enters] += 1
        held += table.rows[enters] - table.rows[leaves]
        barred[leaves], barred[enters] = turn + table.leave, turn + table.enter
    return None


def _sample(table: Table, share: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Whole shares first, then seats by lot in proportion to what is left of each share."""
    seats = np.where(table.always, table.caps, np.floor(share + NEAR))
    rest = np.clip(share - seats, 0.0, 1.0 - NEAR)
    able = np.flatnonzero(seats < table.caps)
    # The greatest of `log rate + Gumbel` enter first: a lot without replacement.
    keys = np.log(-np.log1p(-rest[able]) + NEAR) + rng.gumbel(size=len(able))
    missing = int(table.seats - seats.sum())
    seats[able[np.argsort(-keys, kind="stable")[: max(missing, 0)]]] += 1
    if missing < 0:  # more is owed than there are seats: the lot says who waits
        sure = np.flatnonzero((seats > 0) & ~table.always)
        units = np.repeat(sure, seats[sure].astype(int))
        np.subtract.at(seats, rng.permutation(units)[:-missing], 1)
    return seats


def _exchange(
    table: Table, excess: np.ndarray, odds: np.ndarray, going: np.ndarray, coming: np.ndarray
) -> tuple[int, int]:
    """Who leaves and who enters: the least `|excess + enters - leaves|²`, odds counting a little."""
    wrong = excess.astype(np.float32)
    out, into = table.rows[going], table.rows[coming]
    losses = table.squares[going] - 2 * np.einsum("ij,j->i", out, wrong) + PULL * odds[going]
    gains = table.squares[coming] + 2 * np.einsum("ij,j->i", into, wrong) - PULL * odds[coming]
    change = losses[:, None] + gains[None, :]
    change -= 2 * _shared(out, into)
    best = int(np.argmin(change))
    return int(going[best // len(coming)]), int(coming[best % len(coming)])


def _shared(out: np.ndarray, into: np.ndarray) -> np.ndarray:
    """`out @ into.T`, in products so small that no linear algebra library wakes its threads for them.

    A thread that is waited for takes twenty times the work where other programs are running.
    """
    product, columns = np.empty((len(out), len(into)), np.float32), np.ascontiguousarray(into.T)
    height = max(1, ONE_THREAD // max(1, into.size))
    for first in range(0, len(out), height):
        np.matmul(out[first : first + height], columns, out=product[first : first + height])
    return product
