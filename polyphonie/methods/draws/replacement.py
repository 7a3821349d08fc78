"""Replacing members who withdraw: a draw of the free seats under what is left of the quotas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from polyphonie.methods.errors import InputError

from .drawing import Lottery, lottery
from .pool import Pool, Quota, memberships
from .relaxation import Infeasible


def replace_members(
    pool: Pool,
    quotas: tuple[Quota, ...],
    panel: Sequence[str],
    gone: Sequence[str],
    rule: str = "leximin",
    household_limit: int | None = None,
    time_limit: float = 600.0,
) -> tuple[Pool, Lottery]:
    """The lottery of the replacements, with the pool it is drawn from.

    `panel` is everyone drawn, `gone` those who withdraw (of the panel, or people of the pool who
    are no longer available). Those who stay count in the quotas; their households count in the
    limit. Raises InputError for an unknown id and Infeasible as a first draw does.
    """
    position = {person: index for index, person in enumerate(pool.ids)}
    for person in (*panel, *gone):
        if person not in position:
            raise InputError(f"« {person} » n’est pas dans le vivier")
    leaving = set(gone)
    staying = [position[p] for p in panel if p not in leaving]
    seats = len(panel) - len(staying)
    if not seats:
        raise InputError("personne n’a quitté le panel : rien à remplacer")
    taken = _taken(pool, quotas, staying)
    rest = tuple(_rest(quota, count) for quota, count in zip(quotas, taken, strict=True))
    waiting = _waiting(pool, set(panel) | leaving, staying, household_limit)
    try:
        return waiting, lottery(waiting, rest, seats, rule, household_limit, time_limit)
    except Infeasible as refused:
        raise _whole(refused, quotas, taken) from refused


def _taken(pool: Pool, quotas: tuple[Quota, ...], staying: list[int]) -> list[int]:
    """The seats of each quota held by those who stay."""
    taken, kinds = [0] * len(quotas), memberships(pool, quotas)
    for person in staying:
        for kind in kinds[person]:
            taken[kind] += 1
    return taken


def _waiting(pool: Pool, out: set[str], staying: list[int], household_limit: int | None) -> Pool:
    """Who may be drawn: neither drawn before nor gone, nor of a household that has a seat."""
    free = [i for i, person in enumerate(pool.ids) if person not in out]
    if household_limit and pool.households:
        homes = {pool.households[i] for i in staying if pool.households[i]}
        # A household partly seated has fewer places left: its people wait while others can serve.
        free = [i for i in free if pool.households[i] not in homes]
    if not free:
        raise InputError("plus personne n’est disponible dans le vivier")
    return pool.keep(free)


def _whole(refused: Infeasible, quotas: tuple[Quota, ...], taken: list[int]) -> Infeasible:
    """The refusal said for the whole panel, not for the free seats alone."""
    held = {(q.feature, q.value): n for q, n in zip(quotas, taken, strict=True)}
    return Infeasible(
        tuple(
            replace(
                move,
                before=move.before + held[move.feature, move.value],
                after=move.after + held[move.feature, move.value],
            )
            for move in refused.relaxations
        )
    )


def _rest(quota: Quota, taken: int) -> Quota:
    """What a quota still asks once `taken` of its seats are held."""
    highest = None if quota.highest is None else max(quota.highest - taken, 0)
    return replace(
        quota,
        minimum=max(quota.minimum - taken, 0),
        maximum=max(quota.maximum - taken, 0),
        lowest=max(quota.lowest - taken, 0),
        highest=highest,
    )
