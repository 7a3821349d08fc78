"""A result in French words, for its page: how it was counted, each project, the figures."""

from __future__ import annotations

from fractions import Fraction

from polyphonie.methods.budgets.misses import NearMiss, near_misses
from polyphonie.methods.budgets.outcome import Step
from polyphonie.methods.budgets.tallying import Result
from polyphonie.methods.budgets.ties import Tie

THIN, NBSP = "\u202f", "\u00a0"
CURRENCIES = {"EUR": "€", "PLN": "zł", "CHF": "CHF", "GBP": "£", "USD": "$"}
TIE_RULES = {
    "lexicographic": "l’ordre des identifiants",
    "most-votes": "le plus grand nombre de voix, puis l’ordre des identifiants",
    "cheapest": "le coût le plus bas, puis l’ordre des identifiants",
    "declared": "l’ordre déclaré ou tiré au sort avant le dépouillement",
}
METHODS = {
    "greedy-votes": "Les projets sont pris dans l’ordre du nombre de voix, tant que le budget le permet.",
    "greedy-ratio": "Les projets sont pris dans l’ordre du nombre de voix pour chaque euro "
    "qu’ils coûtent, tant que le budget le permet.",
    "equal-shares": "Chaque personne qui a voté dispose d’une part égale du budget. Un projet "
    "est retenu quand les parts de ses soutiens suffisent à le payer ; on commence par celui "
    "qui demande le moins à chacun de ses soutiens pour ce qu’il leur apporte.",
    "phragmen": "Chaque personne qui a voté reçoit de l’argent au même rythme. Un projet est "
    "retenu dès que ses soutiens ont ensemble de quoi le payer ; le dépouillement s’arrête "
    "quand le projet suivant dépasse le budget.",
}
COMPLETIONS = {
    "add1": "Pour dépenser ce qui reste, la part de chacun est augmentée pas à pas, jusqu’au "
    "dernier pas qui tient dans le budget.",
    "add1e": "Pour dépenser ce qui reste, la part de chacun est augmentée pas à pas, jusqu’à ce "
    "que plus aucun projet ne puisse tenir dans le budget.",
    "greedy": "Ce qui reste va aux projets qui ont le plus de voix.",
    "bos": "Un projet peut être retenu quand les parts de ses soutiens n’en paient qu’une "
    "fraction ; le reste vient des parts que d’autres n’emploient pas.",
}


def typeset(text: str) -> str:
    """No-break spaces where French wants them."""
    for mark in ";?!":
        text = text.replace(f" {mark}", f"{THIN}{mark}")
    for pair in (" :", "« ", " »", " %"):
        text = text.replace(pair, pair.replace(" ", NBSP))
    return text


def number(value: int) -> str:
    return f"{value:,}".replace(",", THIN)


def plural(value: int, one: str, many: str) -> str:
    return f"{number(value)}{NBSP}{one if abs(value) < 2 else many}"


def amount(value: Fraction, currency: str, up: bool = False) -> str:
    """Money with two decimals when it is not whole; up: rounded up, so that "il manquait"
    is never too little."""
    cents = -(-value * 100 // 1) if up else Fraction(round(value * 100))
    whole, rest = divmod(int(cents), 100)
    text = number(whole) + (f",{rest:02d}" if rest else "")
    return f"{text}{NBSP}{CURRENCIES.get(currency, currency)}"


def percent(value: Fraction) -> str:
    tenths = round(value * 1000)
    return typeset(f"{number(tenths // 10)},{tenths % 10} %")


def mean(value: Fraction) -> str:
    """A mean with one decimal."""
    tenths = round(value * 10)
    return f"{number(tenths // 10)},{tenths % 10}"


class Writer:
    def __init__(self, result: Result) -> None:
        self.result = result
        self.currency = result.election.meta.get("currency", "EUR").strip().upper()
        self.titles = {p.id: p.title for p in result.election.projects}

    def money(self, value: Fraction, up: bool = False) -> str:
        return amount(value, self.currency, up)

    def title(self, project: str) -> str:
        return f"« {self.titles[project]} »"

    def method(self) -> list[str]:
        options, outcome = self.result.options, self.result.counted
        lines = [METHODS[options.rule]]
        if options.rule.startswith("greedy"):
            if not options.skip:
                lines.append("Le dépouillement s’arrête au premier projet qui ne tient pas.")
            if options.threshold == 1:
                lines.append("Un projet que personne n’a choisi n’est pas retenu.")
            elif options.threshold:
                lines.append(f"Il faut au moins {number(int(options.threshold))} voix ou points.")
        completion = options.completion
        if completion != "none":
            filled = completion.endswith("u")
            lines.append(COMPLETIONS[completion.removesuffix("u")])
            if filled:
                lines.append(COMPLETIONS["greedy"])
        if outcome.endowment is not None:
            start = self.result.election.budget / max(len(self.result.election.voters), 1)
            text = f"La part de chaque personne était de {self.money(start)}"
            if outcome.raised:
                text += f", portée à {self.money(outcome.endowment)}"
            lines.append(text + ".")
        return lines

    def step(self, place: int, step: Step) -> str:
        head = f"{number(place)}. {self.title(step.project)} ({self.money(step.cost)})"
        voices = plural(step.supporters, "soutien", "soutiens")
        rule = self.result.options.rule
        if step.stage == "free":
            how = f"retenu d’emblée : il ne coûte rien et a {voices}"
        elif rule == "equal-shares" and not self.result.replaced and step.stage == "rule":
            how = f"{voices} ; {self.paying(step)}"
        elif step.stage == "completion":
            reason = (
                ("sans soutien", "pour son seul soutien")[step.supporters]
                if step.supporters < 2
                else f"pour ses {voices}"
            )
            how = f"ajouté avec ce qui restait, {reason}"
        else:
            how = voices
        return f"{head} : {how}. Il reste {self.money(step.left)}."

    def paying(self, step: Step) -> str:
        points = self.result.support.unit[self.place(step.project)] is None
        text = f"chacun paie au plus {self.money(step.price)}" + (" par point" if points else "")
        if step.share < 1:
            text += f" et leurs parts couvrent {percent(step.share)} du coût"
        return text

    def place(self, project: str) -> int:
        return self.result.support.ids.index(project)

    def tie(self, tie: Tie) -> str:
        names = " et ".join(self.title(p) for p in tie.projects)
        return (
            f"À l’étape {tie.step}, {names} étaient exactement à égalité ; "
            f"{self.title(tie.chosen)} a été pris d’après {TIE_RULES[tie.rule]}."
        )

    def miss(self, miss: NearMiss) -> str:
        head = f"{self.title(miss.project)} n’est pas retenu : "
        lacked = []
        if miss.votes:
            lacked.append(plural(miss.votes, "voix", "voix"))
        if miss.money is not None:
            lacked.append(self.money(miss.money, up=True))
        if lacked:
            return f"{head}il manquait {' ou '.join(lacked)}."
        return head + {
            "support": "personne ne l’a soutenu.",
            "limits": "un projet incompatible ou une enveloppe épuisée l’excluait.",
        }.get(miss.reason, "il ne tenait pas dans le budget.")

    def figures(self) -> list[str]:
        mine, other = self.result.figures, self.result.greedy_figures
        lines = [
            f"{plural(mine.voters, 'personne a', 'personnes ont')} voté. "
            f"{percent(1 - mine.excluded_share)} ont au moins un projet retenu parmi leurs choix ; "
            f"{plural(mine.excluded, 'n’en a', 'n’en ont')} aucun.",
            f"En moyenne, un bulletin porte {mean(mine.projects)}{NBSP}projet{'s' * (mine.projects >= 2)} parmi les retenus.",
            f"{percent(mine.spent)} du budget est employé.",
        ]
        if self.result.options.rule != "greedy-votes":
            lines.append(
                "En prenant simplement les projets qui ont le plus de voix, "
                f"{plural(other.excluded, 'personne n’aurait', 'personnes n’auraient')} eu aucun "
                f"projet retenu ; un bulletin en porterait {mean(other.projects)} en moyenne."
            )
        compared = self.result.comparison
        if compared is not None:
            kept = "ceux-ci sont donc retenus" if self.result.replaced else ("le résultat de la règle est donc gardé")
            lines.append(
                f"{plural(compared.for_rule, 'personne préfère', 'personnes préfèrent')} le "
                f"résultat de la règle et {number(compared.for_greedy)} celui des projets qui ont "
                f"le plus de voix ; {kept}."
            )
        return lines


def explain(result: Result, misses: list[NearMiss] | None = None) -> dict[str, list[str]]:
    """The result page in words: "method", "steps", "ties", "misses", "figures", each a list
    of French sentences. misses: those of `near_misses`, when they are already known."""
    writer = Writer(result)
    misses = near_misses(result) if misses is None else misses
    parts = {
        "method": writer.method(),
        "steps": [writer.step(i, step) for i, step in enumerate(result.outcome.steps, 1)],
        "ties": [writer.tie(tie) for tie in result.outcome.ties],
        "misses": [writer.miss(miss) for miss in misses],
        "figures": writer.figures(),
    }
    return {name: [typeset(line) for line in lines] for name, lines in parts.items()}
