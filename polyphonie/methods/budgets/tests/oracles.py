"""The rules again, slow and simple, in fractions alone: what the tests compare with."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 120

# voters: list of {project: utility}; costs: {project: cost}; rank: {project: place}.


def least_price(cost, rows):
    """rows: (money, utility). Lowest rho with Σ min(money, rho × utility) = cost, or None."""
    if sum(m for m, _ in rows) < cost:
        return None
    rich = sorted(rows, key=lambda row: row[0] / row[1])
    while True:
        rho = cost / sum(u for _, u in rich)
        if rich[0][0] >= rho * rich[0][1]:
            return rho
        cost -= rich[0][0]
        rich = rich[1:]


def shares(voters, costs, endowment, rank):
    """(order, prices, money left) of the Method of Equal Shares."""
    money = [Fraction(endowment)] * len(voters)
    backed = {p: [i for i, v in enumerate(voters) if v.get(p, 0) > 0] for p in costs}
    free = sorted((p for p in costs if not costs[p] and any(p in v for v in voters)), key=rank.get)
    order, prices = free, []
    while True:
        offers = {}
        for p, cost in costs.items():
            if p in order or not backed[p] or not cost:
                continue
            rows = [(money[i], Fraction(voters[i][p])) for i in backed[p]]
            rho = least_price(Fraction(cost), rows)
            if rho is not None:
                offers[p] = rho
        if not offers:
            return order, prices, money
        low = min(offers.values())
        best = min((p for p in offers if offers[p] == low), key=rank.get)
        for i in backed[best]:
            money[i] -= min(money[i], low * voters[i][best])
        order = [*order, best]
        prices.append(low)


def add1(voters, costs, budget, rank, exhaustive, step=1):
    """(order, raises) with the endowment raised one step after another."""
    backed = {p for p in costs if any(p in v for v in voters)}
    base, raises = Fraction(budget) / len(voters), 0
    order = shares(voters, costs, base, rank)[0]
    while True:
        spent = sum(costs[p] for p in order)
        waiting = backed - set(order)
        if not waiting or (exhaustive and all(spent + costs[p] > budget for p in waiting)):
            return order, raises
        after = shares(voters, costs, base + (raises + 1) * Fraction(step), rank)[0]
        if sum(costs[p] for p in after) > budget:
            return order, raises
        order, raises = after, raises + 1


def phragmen(voters, costs, budget, rank):
    backed = {p: [i for i, v in enumerate(voters) if v.get(p, 0) > 0] for p in costs}
    load, order, left = [Fraction(0)] * len(voters), [], Fraction(budget)
    while True:
        times = {
            p: (sum(load[i] for i in backed[p]) + costs[p]) / Fraction(len(backed[p]))
            for p in costs
            if p not in order and backed[p] and costs[p] <= budget
        }
        first = [p for p in times if times[p] == min(times.values())]
        if not first or any(costs[p] > left for p in first):
            return order
        best = min(first, key=rank.get)
        for i in backed[best]:
            load[i] = times[best]
        order.append(best)
        left -= costs[best]


def overspending(voters, costs, budget, rank):
    """voters: utilities already multiplied by costs."""
    share = Fraction(budget, len(voters))
    money = [Decimal(share.numerator) / Decimal(share.denominator)] * len(voters)
    backed = {p: [i for i, v in enumerate(voters) if v.get(p, 0) > 0] for p in costs}
    free = [p for p in costs if not costs[p] and any(p in v for v in voters)]
    order, left = sorted(free, key=rank.get), budget
    while True:
        offers = {}
        for p, cost in costs.items():
            if p in order or not cost or cost > left:
                continue
            rows = [(money[i], Decimal(voters[i][p])) for i in backed[p] if money[i] > 0]
            caps = [m / u for m, u in rows]
            best = None
            for cap in [*caps, full_cap(Decimal(cost), rows)]:
                if cap is None:
                    continue
                alpha = min(Decimal(1), sum(min(m, cap * u) for m, u in rows) / cost)
                offer = (cap / alpha / alpha, cap / alpha)
                best = offer if best is None or offer[0] < best[0] else best
            if best:
                offers[p] = best
        if not offers:
            return order
        low = min(value for value, _ in offers.values())
        close = [p for p, (v, _) in offers.items() if v - low <= low * Decimal("1e-100")]
        best = min(close, key=rank.get)
        for i in backed[best]:
            money[i] -= min(money[i], offers[best][1] * Decimal(voters[i][best]))
            money[i] = money[i] if money[i] > Decimal("1e-100") else Decimal(0)
        order = [*order, best]
        left -= costs[best]


def full_cap(cost, rows):
    if sum(m for m, _ in rows) < cost:
        return None
    rich = sorted(rows, key=lambda row: row[0] / row[1])
    while True:
        cap = cost / sum(u for _, u in rich)
        if len(rich) == 1 or rich[0][0] >= cap * rich[0][1]:
            return cap
        cost -= rich[0][0]
        rich = rich[1:]
