"""Where one voter's share went."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from polyphonie.methods.budgets.completions import Raised
from polyphonie.methods.budgets.phragmen import Clock
from polyphonie.methods.budgets.support import Support
from polyphonie.methods.budgets.tallying import Result
from polyphonie.methods.errors import InputError

# Bounded overspending works with 120 digits: less than this is nothing.
TRACE = Fraction(1, 10**60)


@dataclass(frozen=True)
class VoterShare:
    """Amounts in currency. endowment: the share received (None for rules that give none);
    paid: (project, amount) in order of selection; left: what remains unused.

    Under greedy rules nobody pays: the amounts are each retained project's cost divided by
    its supporters, and projects added by a greedy filling count in no voter's share.
    """

    voter: str
    endowment: Fraction | None
    paid: tuple[tuple[str, Fraction], ...]
    left: Fraction | None


def voter_share(result: Result, voter: str) -> VoterShare:
    """Raises InputError when nobody of that id voted."""
    try:
        ballot = int(result.election.ballot_of[result.election.voters.index(voter)])
    except ValueError as error:
        raise InputError(f"Personne n’a voté sous le numéro « {voter} ».") from error
    endowment, paid = ballot_share(result, ballot)
    left = None
    if endowment is not None:
        left = endowment - sum((amount for _, amount in paid), Fraction(0))
        if abs(left) < TRACE:
            left = Fraction(0)
    return VoterShare(voter, endowment, tuple(paid), left)


def ballot_share(result: Result, ballot: int) -> tuple[Fraction | None, list[tuple[str, Fraction]]]:
    """(endowment, payments) of every voter who cast this distinct ballot."""
    support, detail = result.support, result.detail
    endowment: Fraction
    if result.replaced or detail is None:
        return None, even_shares(result, ballot)
    if isinstance(detail, Clock):
        return end_of(detail, support), phragmen_payments(result, detail, ballot)
    if isinstance(detail, Raised):
        paid = detail.run.ledger.payments_of(ballot)
        endowment = detail.run.endowment
    else:  # Books
        endowment = detail.endowment
        paid = [(c, Fraction(amount)) for c, amount in detail.payments_of(ballot)]
    named = [(support.ids[c], support.money(amount)) for c, amount in paid]
    return support.money(endowment), named


def even_shares(result: Result, ballot: int) -> list[tuple[str, Fraction]]:
    named = set(projects_on(result, ballot))
    return [(step.project, step.cost / step.supporters) for step in result.outcome.steps if step.project in named]


def projects_on(result: Result, ballot: int) -> list[str]:
    """Projects that this ballot supports."""
    election = result.election
    low, high = election.start[ballot], election.start[ballot + 1]
    return [
        election.projects[election.chosen[e]].id
        for e in range(low, high)
        if election.points is None or election.points[e] > 0
    ]


def end_of(clock: Clock, support: Support) -> Fraction:
    """What each voter had earned when the last project was bought."""
    return support.money(clock.times[-1]) if clock.times else Fraction(0)


def phragmen_payments(result: Result, clock: Clock, ballot: int) -> list[tuple[str, Fraction]]:
    support = result.support
    place = {project: c for c, project in enumerate(support.ids)}
    before, paid = Fraction(0), []
    for step, time in zip(result.outcome.steps, clock.times, strict=True):
        if ballot in support.who[place[step.project]]:
            paid.append((step.project, support.money(time - before)))
            before = time
    return paid
