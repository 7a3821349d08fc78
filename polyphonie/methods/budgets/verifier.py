"""Check the certificate of a budget vote. One file, Python's standard library alone.

    python verifier.py VOTE.pb CERTIFICATE.json [--full]

It reads the vote anew and goes through the announced purchases one by one: at each, the
supporters pay the least equal amount that makes up the cost, nobody pays more than they
have, and no other project was cheaper for its supporters (or just as cheap and before in
the declared order). It ends with "CONFORME" and code 0, or says what is wrong, code 1.
--full also checks every step by which the endowment was raised, not only the last ones.
"""

import csv
import gzip
import hashlib
import io
import json
import sys
from decimal import Decimal, getcontext
from fractions import Fraction
from math import inf

NEAR = 1e-9
getcontext().prec = 120


class Wrong(Exception):
    """What the certificate says is not so."""


def need(condition, message):
    if not condition:
        raise Wrong(message)


class Vote:
    """projects: {id: cost}; ballots: {((id, points), …): number of voters}."""

    def __init__(self, data):
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";")
        rows = [row for row in rows if row and (len(row) > 1 or row[0].strip())]
        marks = [row[0].strip().upper() if len(row) == 1 else "" for row in rows]
        meta, projects, votes = (marks.index(m) for m in ("META", "PROJECTS", "VOTES"))
        self.meta = {row[0].strip(): row[1].strip() for row in rows[meta + 2 : projects]}
        head = [name.strip() for name in rows[projects + 1]]
        table = [dict(zip(head, row, strict=False)) for row in rows[projects + 2 : votes]]
        self.projects = {row["project_id"].strip(): Fraction(row["cost"].strip().replace(",", ".")) for row in table}
        self.budget = Fraction(self.meta["budget"].replace(",", "."))
        self.kind = self.meta["vote_type"]
        head = [name.strip() for name in rows[votes + 1]]
        at = head.index("vote"), head.index("points") if "points" in head else None
        self.ballots, self.voters = {}, 0
        for row in rows[votes + 2 :]:
            ballot = self.ballot(row, *at)
            self.ballots[ballot] = self.ballots.get(ballot, 0) + 1
            self.voters += 1

    def ballot(self, row, vote, points):
        names = [name.strip() for name in row[vote].split(",") if name.strip()]
        given = {}
        if self.kind in ("cumulative", "scoring"):
            values = map(Fraction, filter(None, row[points].split(",")))
            for name, value in zip(names, values, strict=True):
                had = given.get(name, 0)
                given[name] = had + value if self.kind == "cumulative" else max(had, value)
        else:
            names = list(dict.fromkeys(names))
            for place, name in enumerate(names):
                given[name] = Fraction(len(names) - place - 1 if self.kind == "ordinal" else 1)
        return tuple(given.items()) if self.kind == "ordinal" else tuple(sorted(given.items()))


class Backing:
    """who[project]: [(ballot number, voters, utility)]; for one utility."""

    def __init__(self, vote, utility, times_cost=False):
        self.vote, self.cost = vote, vote.projects
        self.who = {project: [] for project in vote.projects}
        scored = vote.kind in ("cumulative", "scoring")
        for number, (ballot, voters) in enumerate(vote.ballots.items()):
            for project, value in ballot:
                by_cost = utility == "cost" or times_cost
                if utility in ("cost", "cardinality"):
                    value = 1 if value or not scored else 0
                if value > 0:
                    worth = Fraction(value) * (self.cost[project] if by_cost else 1)
                    self.who[project].append((number, voters, worth))
        self.total = {p: sum(v * u for _, v, u in who) for p, who in self.who.items()}
        self.votes = {p: sum(v for _, v, _ in who) for p, who in self.who.items()}


class Room:
    """What may still be bought: the budget left, incompatible projects, envelopes; and the
    order that breaks ties."""

    def __init__(self, backing, cert, already=()):
        self.backing, self.cost, self.taken = backing, backing.cost, set()
        self.rank = {p: i for i, p in enumerate(cert["order"])}
        self.left = backing.vote.budget
        self.groups = [set(group) for group in cert["limits"]["incompatible"]]
        self.envelopes = [[Fraction(e["limit"]), set(e["projects"])] for e in cert["limits"]["envelopes"]]
        for p in already:
            self.take(p)

    def allows(self, p):
        return not any(p in group and group & self.taken - {p} for group in self.groups) and all(
            self.cost[p] <= limit for limit, members in self.envelopes if p in members
        )

    def take(self, p):
        need(self.allows(p), f"{p} : une limite l’exclut.")
        self.taken.add(p)
        self.left -= self.cost[p]
        for envelope in self.envelopes:
            envelope[0] -= self.cost[p] * (p in envelope[1])

    def take_free(self, order):
        """Free projects with a supporter come first; how many they are."""
        free = [p for p in self.rank if not self.cost[p] and self.backing.votes[p]]
        free = [p for p in free if self.allows(p) and not self.take(p)]
        need(order[: len(free)] == free, "les projets gratuits ne sont pas en tête.")
        return len(free)


def greedy(backing, cert, ratio=False, skip=True, threshold=0, already=()):
    cost, room = backing.cost, Room(backing, cert, already)
    reached = backing.total if cert["utility"] in ("points", "borda") else backing.votes

    def score(p):
        if not ratio:
            return reached[p]
        return backing.total[p] / cost[p] if cost[p] else inf if backing.votes[p] else 0

    winners = []
    for p in sorted(cost, key=lambda p: (-score(p), room.rank[p])):
        if p in already or reached[p] < threshold or not room.allows(p):
            continue
        if cost[p] <= room.left:
            room.take(p)
            winners.append(p)
        elif not skip:
            break
    return winners


def least_price(cost, rows):
    """The least rho with Σ voters × min(money, rho × utility) = cost."""
    units, paid = sum(v * u for _, v, u in rows), Fraction(0)
    for money, voters, utility in sorted(rows, key=lambda row: row[0] / row[2]):
        if (cost - paid) <= (money / utility) * units:
            return (cost - paid) / units
        paid, units = paid + voters * money, units - voters * utility
    raise Wrong("les soutiens d’un projet acheté n’avaient pas de quoi le payer.")


def replay(backing, order, endowment, cert):
    """Check that Equal Shares buys `order` with this endowment; the prices."""
    cost, room, prices = backing.cost, Room(backing, cert), []
    money = [endowment] * len(backing.vote.ballots)
    rough = [float(endowment)] * len(money)
    weights = {p: [(n, v, float(u)) for n, v, u in who] for p, who in backing.who.items()}
    waiting = [p for p in cost if backing.total[p] > 0 and cost[p]]
    free = room.take_free(order)
    for p in order[free:]:
        need(p in waiting, f"{p} ne pouvait être acheté.")
        rows = [(money[n], v, u) for n, v, u in backing.who[p]]
        rho = least_price(cost[p], rows)
        prices.append(rho)
        waiting = [q for q in waiting if q != p and room.allows(q)]
        for q in waiting:
            if float(cost[q]) <= float(rho) * float(backing.total[q]) * (1 + NEAR):
                check_rival(room, q, p, rho, money, rough, weights[q])
        room.take(p)
        for n, _, u in backing.who[p]:
            money[n] = max(Fraction(0), money[n] - rho * u)
            rough[n] = float(money[n])
    for q in waiting:
        if room.allows(q):
            check_rival(room, q, None, inf, money, rough, weights[q])
    return [Fraction(0)] * free + prices


def check_rival(room, q, p, rho, money, rough, weights):
    """At the price paid for p, the supporters of q must not have enough for q; in the end
    (p is None), not even together."""
    cost, limit = room.cost[q], float(rho)
    wrong = f"{q} était moins cher que {p}." if p else f"{q} pouvait encore être acheté."
    have = sum(v * min(rough[n], limit * u) for n, v, u in weights)
    if abs(have - float(cost)) <= NEAR * float(cost):
        have = sum(v * min(money[n], rho * u) for n, v, u in room.backing.who[q])
    need(have < cost or (p and have == cost), wrong)
    need(have < cost or room.rank[p] < room.rank[q], f"{q} passait avant {p} à égalité.")


def spent(backing, order):
    return sum(backing.cost[p] for p in order)


def ended(backing, order, cert):
    """Whether nothing with a supporter is left to buy; for add1e, nothing that still fits."""
    every = cert["completion"] not in ("add1e", "add1eu")
    room = Room(backing, cert, already=order)
    waiting = (p for p in backing.cost if p not in room.taken and backing.votes[p])
    return not any(room.allows(p) and (every or backing.cost[p] <= room.left) for p in waiting)


def equal_shares(vote, backing, cert, full):
    completion, counted = cert["completion"], cert["counted"]
    order = [s["project"] for s in counted if s["stage"] != "completion"]
    base, step = vote.budget / max(vote.voters, 1), Fraction(cert["step"])
    raises = cert["raises"]
    need(Fraction(cert["endowment"]) == base + raises * step, "la part annoncée est fausse.")
    prices = replay(backing, order, base + raises * step, cert)
    for p, price, line in zip(order, prices, counted, strict=False):
        worths = {u for _, _, u in backing.who[p]}
        paid = price * (worths.pop() if len(worths) == 1 else 1)
        need(line["stage"] == "free" or Fraction(line["price"]) == paid, f"{p} : le prix annoncé est faux.")
    need(spent(backing, order) <= vote.budget, "le budget est dépassé.")
    if completion.startswith("add1"):
        done = ended(backing, order, cert)
        need(done or cert["beyond"] is not None, "les parts pouvaient encore être augmentées.")
        if not done:
            replay(backing, cert["beyond"], base + (raises + 1) * step, cert)
            need(spent(backing, cert["beyond"]) > vote.budget, "un pas de plus tenait encore.")
        if full:
            check_path(backing, cert, base, step)
    else:
        need(raises == 0, "les parts ont été augmentées sans raison.")
    if completion in ("add1u", "add1eu", "greedy"):
        return order + greedy(backing, cert, already=order)
    return order


def check_path(backing, cert, base, step):
    at = 0
    for first, last, order in cert["path"]:
        need(first == at, "un pas de l’augmentation manque.")
        need(spent(backing, order) <= backing.vote.budget, "un pas dépassait déjà le budget.")
        for k in range(first, last + 1):
            replay(backing, order, base + k * step, cert)
        if last < cert["raises"]:
            need(not ended(backing, order, cert), "l’augmentation devait s’arrêter plus tôt.")
        at = last + 1
    need(at == cert["raises"] + 1, "l’augmentation s’arrête ailleurs qu’annoncé.")


def digits(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


def best_offer(cost, rows):
    """(rho / alpha, rho) of the best part of a project to buy; rows: (money, voters, utility)."""
    rows = sorted((m / u, v * u) for m, v, u in rows if m > 0)
    units, paid, best = sum((w for _, w in rows), Decimal(0)), Decimal(0), None
    for cap, worth in rows:
        if paid + cap * units >= cost:
            full = (cost - paid) / units
            return min([offer for offer in (best, (full, full)) if offer])
        alpha = (paid + cap * units) / cost
        offer = (cap / alpha / alpha, cap / alpha)
        best = offer if best is None or offer[0] < best[0] else best
        paid, units = paid + cap * worth, units - worth
    return best


def overspending(vote, backing, cert):
    whole = digits(vote.budget / max(vote.voters, 1))
    money = [whole] * len(vote.ballots)
    room = Room(backing, cert)
    who = {p: [(n, v, digits(u)) for n, v, u in rows] for p, rows in backing.who.items()}
    winners = [s["project"] for s in cert["counted"]]
    queue = iter([*winners[room.take_free(winners) :], None])
    while True:
        p = next(queue)
        offers = {}
        for q, cost in backing.cost.items():
            if cost and q not in room.taken and room.allows(q) and cost <= room.left:
                offer = best_offer(digits(cost), [(money[n], v, u) for n, v, u in who[q]])
                offers.update({q: offer} if offer else {})
        if p is None:
            need(not offers, "un projet pouvait encore être acheté.")
            return winners
        need(p in offers, f"{p} ne pouvait être acheté.")
        least = min(value for value, _ in offers.values()) * (1 + Decimal("1e-100"))
        equal = [q for q, (value, _) in offers.items() if value <= least]
        need(p == min(equal, key=room.rank.get), f"{p} n’était pas la meilleure offre.")
        for n, _, u in who[p]:
            # 120 digits round: less than 1e-100 of a share is nothing.
            rest = money[n] - offers[p][1] * u
            money[n] = rest if rest * 10**100 > whole else Decimal(0)
        room.take(p)


def phragmen(vote, backing, cert):
    spent_at = [Fraction(0)] * len(vote.ballots)
    rough = [0.0] * len(spent_at)
    room = Room(backing, cert)
    winners = [s["project"] for s in cert["counted"]]
    waiting = {p for p in backing.cost if backing.votes[p] and backing.cost[p] <= vote.budget}
    queue = iter([*winners, None])

    def time(q, last, cost):
        return (sum(v * last[n] for n, v, _ in backing.who[q]) + cost) / backing.votes[q]

    while True:
        p = next(queue)
        waiting = {q for q in waiting if room.allows(q)}
        near = {q: time(q, rough, float(backing.cost[q])) for q in waiting}
        bar = min(near.values(), default=0) * (1 + NEAR)
        times = {q: time(q, spent_at, backing.cost[q]) for q in waiting if near[q] <= bar}
        first = min(times.values(), default=None)
        equal = [q for q in times if times[q] == first]
        stop = not equal or any(backing.cost[q] > room.left for q in equal)
        if p is None:
            need(stop, "un projet pouvait encore être acheté.")
            return winners
        need(not stop and p == min(equal, key=room.rank.get), f"{p} n’était pas le premier.")
        for n, _, _ in backing.who[p]:
            spent_at[n], rough[n] = first, float(first)
        waiting.discard(p)
        room.take(p)


def check_order(vote, backing, cert):
    """The declared order must be what the tie rule says."""
    keys = {
        "lexicographic": lambda p: p,
        "most-votes": lambda p: (-backing.votes[p], p),
        "cheapest": lambda p: (vote.projects[p], p),
    }
    need(sorted(cert["order"]) == sorted(vote.projects), "l’ordre de départage est incomplet.")
    if cert["ties"] in keys:
        order = sorted(vote.projects, key=keys[cert["ties"]])
        need(order == cert["order"], "l’ordre de départage n’est pas celui de sa règle.")


def prefer(vote, cert, first, second):
    """How many voters prefer each of two results."""
    ahead = [0, 0]
    for ballot, voters in vote.ballots.items():
        named = {p for p, value in ballot if value > 0 or vote.kind == "ordinal"}
        a, b = (len(named & set(result)) for result in (first, second))
        if cert["comparison"] == "exclusion":
            a, b = min(a, 1), min(b, 1)
        ahead[0] += voters * (a > b)
        ahead[1] += voters * (b > a)
    return ahead


def verify(data, cert, full=False):
    """Raise Wrong unless the certificate holds for this vote (the bytes of its file)."""
    need(cert["format"] == "polyphonie-budget/1", "ce certificat n’est pas d’un format connu.")
    if cert["sha256"] is not None:
        need(hashlib.sha256(data).hexdigest() == cert["sha256"], "ce n’est pas le fichier compté.")
    vote = Vote(data)
    bos = cert["completion"] == "bos"
    backing = Backing(vote, cert["utility"], times_cost=bos)
    check_order(vote, backing, cert)
    rule = cert["rule"]
    if rule == "equal-shares":
        counted = overspending(vote, backing, cert) if bos else equal_shares(vote, backing, cert, full)
    elif rule == "phragmen":
        counted = phragmen(vote, backing, cert)
    else:
        counted = greedy(backing, cert, rule == "greedy-ratio", cert["skip"], Fraction(cert["threshold"]))
    announced = [s["project"] for s in cert["counted"]]
    need(counted == announced, f"le compte donne {counted}, le certificat {announced}.")
    if cert["comparison"] != "none":
        plain = {**cert, "rule": "greedy-votes", "utility": "cardinality"}
        other = greedy(Backing(vote, "cardinality"), plain, skip=cert["skip"])
        mine, theirs = prefer(vote, cert, counted, other)
        counted = other if theirs > mine else counted
    need(counted == cert["winners"], "les projets retenus ne sont pas ceux du compte.")
    need(spent(backing, counted) == Fraction(cert["cost"]), "le coût annoncé est faux.")


def main(arguments):
    paths = [a for a in arguments if not a.startswith("--")]
    if len(paths) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(paths[0], "rb") as vote, open(paths[1], encoding="utf-8") as cert:
        data, content = vote.read(), json.load(cert)
    try:
        verify(data, content, "--full" in arguments)
    except (Wrong, KeyError, ValueError) as error:
        print(f"NON CONFORME : {error}")
        return 1
    print(f"CONFORME : {len(content['winners'])} projets retenus pour {content['cost']}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
