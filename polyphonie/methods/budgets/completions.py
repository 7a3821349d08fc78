"""Equal Shares to the end: raise the endowment, then fill, then compare with greedy.

Names as in the public tool of equalshares.net: add1 raises every voter's endowment by
one unit of currency until the next step would overspend; add1e also stops as soon as
nothing that has a supporter still fits; …u then fills by votes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from polyphonie.methods.budgets.critical import safe_gain
from polyphonie.methods.budgets.greedy import greedy, make_step
from polyphonie.methods.budgets.ledger import NEAR
from polyphonie.methods.budgets.limits import Limits
from polyphonie.methods.budgets.outcome import Outcome, Step
from polyphonie.methods.budgets.shares import Run, run_shares
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.ties import TieBreaker

COMPLETIONS = ("none", "add1", "add1e", "add1u", "add1eu", "bos", "greedy")
# Amounts of money (runs × supporters of a project) worth working on at once, and runs.
CACHE = 12_000
LEAST_RUNS, MOST_RUNS = 8, 32


@dataclass
class Raised:
    """The run that decides, after `raises` steps, and the overspending one (None when
    the count stopped because nothing fits, or nothing is left). path: (first step, last
    step, purchases in order) for each stretch of the endowment looked at."""

    run: Run
    raises: int
    beyond: Run | None
    runs: int
    path: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)


def equal_shares(
    support: Support,
    breaker: TieBreaker,
    limits: Limits,
    *,
    completion: str = "none",
    step: Fraction = Fraction(1),
    near: float = NEAR,
) -> tuple[Outcome, Raised]:
    """The Method of Equal Shares with one of COMPLETIONS but "bos" (see `overspending`).

    step: by how much (currency) the endowment is raised each time.
    """
    raised = raise_endowment(
        support,
        breaker,
        limits,
        step * support.scale,
        raising=completion.startswith("add1"),
        exhaustive=completion in ("add1e", "add1eu"),
        near=near,
    )
    outcome = Outcome("equal-shares", ties=list(raised.run.ties), runs=raised.runs)
    outcome.endowment = support.money(raised.run.endowment)
    outcome.raised = raised.raises * step
    left = support.budget
    for place, c in enumerate(raised.run.order):
        left -= support.costs[c]
        outcome.steps.append(share_step(support, raised.run, place, c, left))
    if completion in ("greedy", "add1u", "add1eu"):
        fill(support, breaker, limits, outcome, raised.run)
    return outcome, raised


def share_step(support: Support, run: Run, place: int, c: int, left: int) -> Step:
    if place < run.free:
        return make_step(support, c, left, "free")
    rho = run.ledger.price(place - run.free)
    unit = support.unit[c]
    # Where each gives other points, the price is per point.
    price = support.money(rho * (unit if unit is not None else 1))
    plain = make_step(support, c, left)
    return Step(plain.project, plain.cost, plain.supporters, price, plain.left)


def fill(support, breaker, limits, outcome: Outcome, run: Run) -> None:
    """Spend what is left on the projects with the most votes."""
    more = greedy(support, breaker, limits, already=tuple(run.order))
    place = {project: c for c, project in enumerate(support.ids)}
    for step in more.steps:
        c = place[step.project]
        left = int(step.left * support.scale)
        outcome.steps.append(make_step(support, c, left, "completion"))
    shift = len(run.order)
    outcome.ties += [type(tie)(tie.step + shift, tie.projects, tie.chosen, tie.rule) for tie in more.ties]


def raise_endowment(
    support: Support,
    breaker: TieBreaker,
    limits: Limits,
    step: Fraction,
    *,
    raising: bool,
    exhaustive: bool,
    near: float = NEAR,
) -> Raised:
    """Run, and raise by `step` (smallest units) until the rule's own end."""
    base = Fraction(support.budget, max(support.voters, 1))

    def shares(steps: range) -> list[Run]:
        return run_shares(support, [base + k * step for k in steps], breaker, limits, near)

    run = shares(range(1))[0]
    path = [(0, 0, tuple(run.order))]
    at, runs, width = 0, 1, 1
    while raising and not finished(support, run, exhaustive):
        jump = 1
        if path[-1][1] - path[-1][0] >= width:
            jump = steps_without_change(support, run, breaker, limits, step)
        batch = shares(range(at + jump, at + jump + width))
        path[-1] = (path[-1][0], at + jump - 1, path[-1][2])
        for place, after in enumerate(batch):
            runs += 1
            if after.cost > support.budget:
                if place == 0 and jump > 1:
                    run = shares(range(at + jump - 1, at + jump))[0]
                return Raised(run, at + jump - 1, after, runs, path)
            at, jump, run = at + jump, 1, after
            extend(path, at, tuple(run.order))
            if finished(support, run, exhaustive):
                return Raised(run, at, None, runs, path)
        width = min(2 * width, widest(support))
    return Raised(run, at, None, runs, path)


def extend(path: list[tuple[int, int, tuple[int, ...]]], at: int, order: tuple[int, ...]) -> None:
    if path[-1][2] == order:
        path[-1] = (path[-1][0], at, order)
    else:
        path[-1] = (path[-1][0], at - 1, path[-1][2])
        path.append((at, at, order))


def widest(support: Support) -> int:
    """How many runs side by side: enough to hide what a NumPy call costs, few enough that
    the money of a project's supporters stays in the processor's cache."""
    entries = max(1, sum(map(len, support.who)) // max(1, len(support.who)))
    return max(LEAST_RUNS, min(MOST_RUNS, CACHE // entries))


def steps_without_change(support: Support, run: Run, breaker: TieBreaker, limits: Limits, step: Fraction) -> int:
    """How many steps on the next endowment worth a run lies (at least 1)."""
    gain = safe_gain(support, run, breaker.rank, limits, float(step))
    return max(1, ceil(Fraction(gain) / step))


def finished(support: Support, run: Run, exhaustive: bool) -> bool:
    """Nothing with a supporter is left to buy; or, for add1e, nothing that still fits."""
    left = support.budget - run.cost
    bought = set(run.order)
    return not any(
        support.total[c] and run.room.allows(c) and not (exhaustive and cost > left)
        for c, cost in enumerate(support.costs)
        if c not in bought
    )
