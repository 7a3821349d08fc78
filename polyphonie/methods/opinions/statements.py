"""Statements: what each group holds that others do not, what all share, what to show next.

Definitions are those of the Polis server (math/repness.clj, checked on its own output):
shares are smoothed by one agreement and one disagreement, tests are one-sided z-tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from polyphonie.methods.opinions.votes import AGREE, DISAGREE, Votes

SIGNIFICANT = 1.2816  # z of 90 %, one-sided
MOST = 5


@dataclass(frozen=True)
class Counts:
    """Votes by group and statement, each (groups, statements) int64; `seen` includes pass."""

    agree: np.ndarray
    disagree: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True)
class Chosen:
    """A statement chosen for a group (representative) or for all (consensus).

    `way` "agree" or "disagree"; `success` votes that way of `trials` seen; `share` is
    (success + 1) / (trials + 2), `low` and `high` its 90 % Wilson interval; `test` the
    z-score of the share against one half. For a group `ratio` compares with the others
    and `ratio_test` is its z-score; both are 0 for all. `best_agree` marks the agreement
    that is always put first.
    """

    statement: int
    way: str
    success: int
    trials: int
    share: float
    test: float
    low: float
    high: float
    ratio: float = 0.0
    ratio_test: float = 0.0
    best_agree: bool = False

    @property
    def rank(self) -> float:
        """What representative statements are sorted by."""
        return self.ratio * self.ratio_test * self.share * self.test


def counts_of(votes: Votes, label: np.ndarray, left_out: np.ndarray | None = None) -> Counts:
    """Count votes by group; `label` (voters,) -1 for voters in none.

    Votes on statements `left_out` (moderated) count as seen only.
    """
    groups, size = int(label.max(initial=-1)) + 1, len(votes.statements)
    inside = label[votes.voter] >= 0
    cell = label[votes.voter[inside]].astype(np.int64) * size + votes.statement[inside]
    value = votes.value[inside]
    if left_out is not None:
        value = np.where(left_out[votes.statement[inside]], 0, value)

    def count(kept: np.ndarray) -> np.ndarray:
        return np.bincount(cell[kept], minlength=groups * size).reshape(groups, size)

    return Counts(count(value == AGREE), count(value == DISAGREE), count(np.ones(cell.size, bool)))


def share(success: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """(success + 1) / (trials + 2)."""
    return (success + 1) / (trials + 2)


def share_test(success: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """z-score of a share against one half, both counts one higher."""
    n = trials + 1
    return 2 * np.sqrt(n) * ((success + 1) / n - 0.5)


def ratio_test(success: np.ndarray, trials: np.ndarray, others: np.ndarray, other_trials: np.ndarray) -> np.ndarray:
    """z-score of the difference between two shares, all counts one higher; 0 when both are whole."""
    a, n, b, m = success + 1, trials + 1, others + 1, other_trials + 1
    pooled = (a + b) / (n + m)
    spread = pooled * (1 - pooled) * (1 / n + 1 / m)
    certain = pooled == 1
    return np.where(certain, 0.0, (a / n - b / m) / np.sqrt(np.where(certain, 1.0, spread)))


def wilson(success: int, trials: int, z: float = 1.6449) -> tuple[float, float]:
    """The 90 % interval of a share (Wilson 1927), in [0, 1]; all of it without a trial."""
    if trials == 0:
        return 0.0, 1.0
    p, zz = success / trials, z * z
    middle = (p + zz / (2 * trials)) / (1 + zz / trials)
    half = z / (1 + zz / trials) * np.sqrt(p * (1 - p) / trials + zz / (4 * trials**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def group_consensus(counts: Counts) -> np.ndarray:
    """(statements,) in [0, 1]: the product over groups of the smoothed shares that agree.

    Group-informed consensus (Small et al. 2021): high only when every group agrees.
    """
    return share(counts.agree, counts.seen).prod(axis=0)


def disagreement(counts: Counts) -> np.ndarray:
    """(statements,) in [0, 1]: the widest gap between two groups' smoothed shares that agree."""
    if not counts.seen.shape[0]:
        return np.zeros(counts.seen.shape[1])
    held = share(counts.agree, counts.seen)
    return held.max(axis=0) - held.min(axis=0)


def consensus(votes: Votes, left_out: np.ndarray) -> dict[str, list[Chosen]]:
    """Up to five statements that most of all voters agree with, and five they reject."""
    everyone = counts_of(votes, np.zeros(len(votes.voters), dtype=np.int64))
    agree, disagree, seen = everyone.agree[0], everyone.disagree[0], everyone.seen[0]
    return {
        "agree": _leading(agree, seen, left_out, "agree"),
        "disagree": _leading(disagree, seen, left_out, "disagree"),
    }


def _leading(success: np.ndarray, seen: np.ndarray, left_out: np.ndarray, way: str) -> list[Chosen]:
    held, test = share(success, seen), share_test(success, seen)
    clear = np.flatnonzero((held > 0.5) & (test > SIGNIFICANT) & ~left_out)
    best = clear[np.argsort(-(held * test)[clear], kind="stable")][:MOST]
    return [
        Chosen(
            int(i),
            way,
            int(success[i]),
            int(seen[i]),
            float(held[i]),
            float(test[i]),
            *wilson(int(success[i]), int(seen[i])),
        )
        for i in best
    ]


def representative(counts: Counts, left_out: np.ndarray) -> list[list[Chosen]]:
    """For each group up to five statements that set it apart, agreements first.

    Always one at least when the group voted: the best agreement, or failing that the
    largest difference with the others.
    """
    return [_for_group(*_against_others(counts, group), left_out) for group in range(counts.seen.shape[0])]


def _against_others(counts: Counts, group: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The statistics of one group for either way of voting, over all statements."""
    both = []
    seen = counts.seen[group]
    other_seen = counts.seen.sum(axis=0) - seen
    for votes in (counts.agree, counts.disagree):
        mine = votes[group]
        others = votes.sum(axis=0) - mine
        both.append(
            {
                "success": mine,
                "seen": seen,
                "share": share(mine, seen),
                "test": share_test(mine, seen),
                "ratio": share(mine, seen) / share(others, other_seen),
                "ratio_test": ratio_test(mine, seen, others, other_seen),
            }
        )
    return both[0], both[1]


def _for_group(agree: dict[str, np.ndarray], disagree: dict[str, np.ndarray], left_out: np.ndarray) -> list[Chosen]:
    voted = (agree["success"] + disagree["success"] > 0) & ~left_out
    clear = np.zeros(left_out.size, dtype=bool)
    for way in (agree, disagree):
        clear |= (way["ratio_test"] > SIGNIFICANT) & (way["test"] > SIGNIFICANT)
    first = _best_agreement(agree, voted)
    head = [] if first is None else [_chosen(agree, disagree, first, best_agree=True)]
    enough = np.flatnonzero(clear & ~left_out)
    if not enough.size:
        return head or _most_apart(agree, disagree, ~left_out)
    rest = [_chosen(agree, disagree, int(i)) for i in enough if i != first]
    rest.sort(key=lambda item: -item.rank)
    kept = (head + rest)[:MOST]
    return sorted(kept, key=lambda item: item.way != "agree")


def _best_agreement(agree: dict[str, np.ndarray], voted: np.ndarray) -> int | None:
    """The agreement to put first, statements compared one after the other as the server does."""
    held = agree["share"] * agree["test"]
    ranked = agree["ratio"] * agree["ratio_test"] * held
    best: int | None = None
    for i in np.flatnonzero(voted).tolist():
        if best is None:
            good = agree["test"][i] > SIGNIFICANT or (agree["ratio"][i] > 1 and agree["share"][i] > 0.5)
        elif agree["ratio"][best] > 1:
            good = ranked[i] > ranked[best]
        else:
            good = held[i] > held[best]
        if good:
            best = i
    return best


def _most_apart(agree: dict[str, np.ndarray], disagree: dict[str, np.ndarray], kept: np.ndarray) -> list[Chosen]:
    apart = np.where(kept, np.maximum(agree["ratio_test"], disagree["ratio_test"]), -np.inf)
    if not kept.any():
        return []
    return [_chosen(agree, disagree, int(np.argmax(apart)))]


def _chosen(
    agree: dict[str, np.ndarray],
    disagree: dict[str, np.ndarray],
    i: int,
    *,
    best_agree: bool = False,
) -> Chosen:
    agrees = agree["ratio_test"][i] > disagree["ratio_test"][i]
    way = agree if agrees else disagree
    success, trials = int(way["success"][i]), int(way["seen"][i])
    return Chosen(
        i,
        "agree" if agrees else "disagree",
        success,
        trials,
        float(way["share"][i]),
        float(way["test"][i]),
        *wilson(success, trials),
        ratio=float(way["ratio"][i]),
        ratio_test=float(way["ratio_test"][i]),
        best_agree=best_agree,
    )


def priorities(counts: Counts, axes: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """(statements,) how much each deserves to be shown next; the chance to be shown is in proportion.

    High for what few have seen, what people agree with, do not pass on, and what tells
    voters apart: the server's importance, squared.
    """
    agree, seen = counts.agree.sum(axis=0), counts.seen.sum(axis=0)
    passed = seen - agree - counts.disagree.sum(axis=0)
    size = mean.size
    # How far someone would stand who had only agreed with this one statement.
    apart = np.linalg.norm((1 - mean) * axes * np.sqrt(size), axis=0)
    importance = (1 - share(passed, seen)) * (apart + 1) * share(agree, seen)
    return (importance * (1 + 8 * 2.0 ** (-seen / 5))) ** 2
