"""What a project that is not retained lacked, in votes and in money."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from polyphonie.methods.budgets.completions import Raised
from polyphonie.methods.budgets.greedy import scores
from polyphonie.methods.budgets.limits import Room
from polyphonie.methods.budgets.overspending import Books
from polyphonie.methods.budgets.phragmen import Clock
from polyphonie.methods.budgets.tallying import Result


@dataclass(frozen=True)
class NearMiss:
    """votes: how many more votes (points) would have retained the project; money: how much
    cheaper (currency) it had to be; None: no number would do. reason: "budget" (did not
    fit in what was left), "shares" (its supporters' shares did not suffice), "threshold",
    "limits" (an envelope, or a rival project), "support" (nobody voted for it).

    Greedy: the least number with all else equal. Equal Shares, Phragmén: what lacked at
    the end of the count, and how many supporters with their whole share would bring it.
    """

    project: str
    votes: int | None
    money: Fraction | None
    reason: str


def near_misses(result: Result) -> list[NearMiss]:
    """One for each project not retained, those that lacked least money first."""
    lost = [c for c, p in enumerate(result.support.ids) if p not in set(result.winners)]
    if result.replaced:
        misses = [greedy_miss(result, c) for c in lost]
    elif isinstance(result.detail, Raised):
        misses = [shares_miss(result, result.detail, c) for c in lost]
    elif isinstance(result.detail, Clock):
        misses = phragmen_misses(result, result.detail, lost)
    elif isinstance(result.detail, Books):
        misses = [overspending_miss(result, result.detail, c) for c in lost]
    else:
        misses = [greedy_miss(result, c) for c in lost]
    place = {p: i for i, p in enumerate(result.support.ids)}
    top = result.election.budget + sum(p.cost for p in result.election.projects)
    return sorted(misses, key=lambda m: (m.money if m.money is not None else top, place[m.project]))


def room_after(result: Result, order: list[int]) -> tuple[Room, int]:
    support = result.support
    room = Room(result.options.limits, support.ids, support.costs, support.scale)
    left = support.budget
    for c in order:
        room.take(c)
        left -= support.costs[c]
    return room, left


def greedy_miss(result: Result, c: int) -> NearMiss:
    support, options = result.support, result.options
    name = support.ids[c]
    ratio = options.rule == "greedy-ratio" and not result.replaced
    score = scores(support, ratio) if not result.replaced else [Fraction(v) for v in support.votes]
    plain = scores(support, ratio=False)
    threshold = Fraction(0 if result.replaced else options.threshold)
    lacking = max(Fraction(0), threshold * scale_of(result) - plain[c])
    place = {p: i for i, p in enumerate(support.ids)}
    room = Room(options.limits, support.ids, support.costs, support.scale)
    left = support.budget
    if support.costs[c] > left or not room.allows(c):
        over = support.money(support.costs[c] - left)
        return NearMiss(name, None, over if over > 0 else None, "budget" if over > 0 else "limits")
    rank = result.breaker.rank
    ahead = (-score[c], rank[c])
    beat: int | None = None
    at_turn: tuple[int, bool] | None = None
    for winner in result.outcome.winners:
        w = place[winner]
        if at_turn is None and (-score[w], rank[w]) > ahead:
            at_turn = (left, room.allows(c))
        room.take(w)
        left -= support.costs[w]
        if beat is None and (support.costs[c] > left or not room.allows(c)):
            beat = w
    left_then, allowed = at_turn or (left, room.allows(c))
    stop = None if options.skip else stopper(result, score, left, room)
    if beat is None:
        beat = stop
    more = votes_to_beat(result, score, c, beat, ratio) if beat is not None else 0
    short = support.money(support.costs[c] - left_then)
    if lacking:
        return NearMiss(name, per_vote(result, max(lacking, Fraction(more))), None, "threshold")
    if not allowed:
        return NearMiss(name, per_vote(result, Fraction(more)), None, "limits")
    # Once the count has stopped at another project, being cheaper changes nothing.
    cheaper = short > 0 and stop in (None, c)
    return NearMiss(name, per_vote(result, Fraction(more)), short if cheaper else None, "budget")


def scale_of(result: Result) -> int:
    return result.election.point_scale if result.options.utility == "points" else 1


def per_vote(result: Result, units: Fraction) -> int:
    return ceil(units / scale_of(result))


def stopper(result: Result, score: list[Fraction], left: int, room: Room) -> int | None:
    """The project at which a count that does not skip came to its end."""
    support, rank = result.support, result.breaker.rank
    won = set(result.outcome.winners)
    plain = scores(support, ratio=False)
    floor = Fraction(0) if result.replaced else result.options.threshold * scale_of(result)
    waiting = [
        d
        for d, p in enumerate(support.ids)
        if p not in won and room.allows(d) and support.costs[d] > left and plain[d] >= floor
    ]
    return min(waiting, key=lambda d: (-score[d], rank[d]), default=None)


def votes_to_beat(result: Result, score: list[Fraction], c: int, other: int, ratio: bool) -> int:
    """The least number to add to c's total for it to come before `other`."""
    support, rank = result.support, result.breaker.rank
    factor = support.costs[c] if ratio else 1
    gap = (score[other] - score[c]) * factor
    enough = ceil(gap) if rank[c] < rank[other] else floor(gap) + 1
    return max(0, enough)


def shares_miss(result: Result, raised: Raised, c: int) -> NearMiss:
    support, run = result.support, raised.run
    name = support.ids[c]
    if not support.votes[c]:
        return NearMiss(name, None, None, "support")
    room, _ = room_after(result, run.order)
    if not room.allows(c):
        return NearMiss(name, None, None, "limits")
    missing = support.costs[c] - run.ledger.left_together(c)
    return NearMiss(name, ceil(missing / run.endowment), support.money(missing), "shares")


def phragmen_misses(result: Result, clock: Clock, lost: list[int]) -> list[NearMiss]:
    support = result.support
    place = {p: i for i, p in enumerate(support.ids)}
    room, left = room_after(result, [place[w] for w in result.winners])
    open_ = [c for c in lost if support.votes[c] and room.allows(c) and support.costs[c] <= support.budget]
    times = {c: clock.exactly(c) for c in open_}
    end = min(times.values(), default=Fraction(0))
    misses = []
    for c in lost:
        name = support.ids[c]
        if not support.votes[c]:
            misses.append(NearMiss(name, None, None, "support"))
        elif not room.allows(c):
            misses.append(NearMiss(name, None, None, "limits"))
        elif c not in times or times[c] == end:
            over = support.costs[c] - (left if c in times else support.budget)
            misses.append(NearMiss(name, None, support.money(max(over, 0)) or None, "budget"))
        else:
            missing = (times[c] - end) * support.votes[c]
            misses.append(NearMiss(name, ceil(missing / end), support.money(missing), "shares"))
    return misses


def overspending_miss(result: Result, books: Books, c: int) -> NearMiss:
    support = result.support
    name = support.ids[c]
    place = {p: i for i, p in enumerate(support.ids)}
    room, left = room_after(result, [place[w] for w in result.winners])
    if not support.votes[c]:
        return NearMiss(name, None, None, "support")
    if not room.allows(c):
        return NearMiss(name, None, None, "limits")
    if support.costs[c] > left:
        return NearMiss(name, None, support.money(support.costs[c] - left), "budget")
    missing = Fraction(support.costs[c])
    return NearMiss(name, ceil(missing / books.endowment), support.money(missing), "shares")
