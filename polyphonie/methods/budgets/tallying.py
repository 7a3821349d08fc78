"""From an election to its result: one entry for every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from polyphonie.methods.budgets.completions import COMPLETIONS, Raised, equal_shares
from polyphonie.methods.budgets.figures import Comparison, Figures, compare, measure
from polyphonie.methods.budgets.greedy import greedy
from polyphonie.methods.budgets.ledger import NEAR
from polyphonie.methods.budgets.limits import NO_LIMITS, Limits
from polyphonie.methods.budgets.model import Election
from polyphonie.methods.budgets.outcome import Outcome
from polyphonie.methods.budgets.overspending import Books, overspending
from polyphonie.methods.budgets.phragmen import Clock, phragmen
from polyphonie.methods.budgets.support import Support, default_utility, make_support
from polyphonie.methods.budgets.ties import TieBreaker, make_tie_breaker
from polyphonie.methods.errors import InputError

RULES = ("greedy-votes", "greedy-ratio", "equal-shares", "phragmen")
COMPARISONS = ("none", "satisfaction", "exclusion")


@dataclass(frozen=True)
class Options:
    """Everything that was decided before the count. See `tally`."""

    rule: str
    utility: str
    completion: str = "none"
    ties: str | tuple[str, ...] = "lexicographic"
    limits: Limits = NO_LIMITS
    skip: bool = True
    threshold: Fraction = Fraction(0)
    step: Fraction = Fraction(1)
    comparison: str = "none"


@dataclass
class Result:
    """outcome: what is retained. counted: what the rule alone gave (another outcome when
    the comparison step preferred greedy). greedy: the projects with the most votes, for
    comparison. detail: what the rule computed, to answer questions later."""

    election: Election
    options: Options
    support: Support
    breaker: TieBreaker
    outcome: Outcome
    counted: Outcome
    greedy: Outcome
    detail: Raised | Clock | Books | None
    figures: Figures
    greedy_figures: Figures
    comparison: Comparison | None

    @property
    def winners(self) -> list[str]:
        return self.outcome.winners

    @property
    def replaced(self) -> bool:
        """Whether the comparison step put greedy's projects in place of the rule's."""
        return self.outcome is not self.counted


def tally(
    election: Election,
    rule: str = "equal-shares",
    *,
    utility: str | None = None,
    completion: str = "none",
    ties: str | Sequence[str] = "lexicographic",
    limits: Limits = NO_LIMITS,
    skip: bool = True,
    threshold: int | Fraction = 0,
    step: int | Fraction = 1,
    comparison: str = "none",
    near: float = NEAR,
) -> Result:
    """Count an election.

    rule: one of RULES. utility: one of support.UTILITIES (default: what the ballots say).
    completion: what follows Equal Shares (completions.COMPLETIONS).
    ties: one of ties.RULES, or all project ids in an order declared beforehand.
    limits: incompatible projects, envelopes. skip, threshold: variants of greedy.
    step: by how much (currency) add1 raises the endowment.
    comparison: "satisfaction" or "exclusion": keep greedy's projects if more voters are
        better off with them than with those of Equal Shares.
    near: the relative gap below which fractions decide; infinite: always.

    Raises InputError for options or ballots that do not fit together.
    """
    options = Options(
        rule=rule,
        utility=utility or default_utility(election, rule),
        completion=completion,
        ties=ties if isinstance(ties, str) else tuple(ties),
        limits=limits,
        skip=skip,
        threshold=Fraction(threshold),
        step=Fraction(step),
        comparison=comparison,
    )
    check(election, options, near)
    return tally_with(election, options, near)


def tally_with(election: Election, options: Options, near: float) -> Result:
    """Count, count greedy beside, and compare where the options ask for it."""
    ties = options.ties
    support = make_support(election, options.utility, times_cost=options.completion == "bos")
    breaker = make_tie_breaker(support, ties if isinstance(ties, str) else list(ties))
    counted, detail = count(support, breaker, options, near)
    plain = make_support(election, "cardinality")
    baseline = greedy(plain, breaker, options.limits, skip=options.skip)
    figures, greedy_figures = (measure(election, o.winners) for o in (counted, baseline))
    compared, outcome = None, counted
    if options.comparison != "none":
        compared = compare(election, counted.winners, baseline.winners, options.comparison)
        if compared.for_greedy > compared.for_rule:
            outcome, figures = baseline, greedy_figures
    return Result(
        election=election,
        options=options,
        support=support,
        breaker=breaker,
        outcome=outcome,
        counted=counted,
        greedy=baseline,
        detail=detail,
        figures=figures,
        greedy_figures=greedy_figures,
        comparison=compared,
    )


def check(election: Election, options: Options, near: float) -> None:
    for value, known, what in (
        (options.rule, RULES, "La règle"),
        (options.completion, COMPLETIONS, "La complétion"),
        (options.comparison, COMPARISONS, "La comparaison"),
    ):
        if value not in known:
            raise InputError(f"{what} « {value} » n’est pas connue.")
    if options.rule != "equal-shares" and options.completion != "none":
        raise InputError("Une complétion ne va qu’avec la règle des parts égales.")
    if options.step <= 0:
        raise InputError("Le pas d’augmentation des parts doit être positif.")
    if not near > 0:
        raise InputError("L’écart en dessous duquel les fractions décident doit être positif.")
    if not election.projects:
        raise InputError("Le vote ne porte sur aucun projet.")


def count(
    support: Support, breaker: TieBreaker, options: Options, near: float
) -> tuple[Outcome, Raised | Clock | Books | None]:
    limits = options.limits
    if options.rule == "phragmen":
        return phragmen(support, breaker, limits, near)
    if options.rule == "equal-shares":
        if options.completion == "bos":
            return overspending(support, breaker, limits)
        return equal_shares(
            support,
            breaker,
            limits,
            completion=options.completion,
            step=options.step,
            near=near,
        )
    ratio = options.rule == "greedy-ratio"
    return greedy(support, breaker, limits, ratio=ratio, skip=options.skip, threshold=options.threshold), None
