"""The rules of an edition: what they say, in data that is hashed and in sentences that are read.

`canonical` is the one written form: whoever has it finds the published digest again with `sha256sum`.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from polyphonie.core.templatetags.ui.text import day_text, euros

BALLOTS = {
    "knapsack": gettext_lazy("Autant de projets que l’on veut, tant que leur total tient dans l’enveloppe"),
    "approval": gettext_lazy("Un nombre de projets fixé d’avance"),
    "points": gettext_lazy("Des points à répartir entre les projets"),
}
RULES = {
    "equal-shares": gettext_lazy("Parts égales"),
    "greedy-votes": gettext_lazy("Les projets qui ont le plus de voix"),
}
EXPLAINED = {
    "equal-shares": gettext_lazy(
        "Chaque personne qui vote dispose d’une part égale de l’enveloppe. Un projet est lauréat quand les parts de "
        "celles et ceux qui l’ont choisi suffisent à le payer ; on commence par celui qui demande le moins à chacun. "
        "Puis les parts sont augmentées pas à pas, jusqu’à ce que plus aucun projet ne tienne dans l’enveloppe. "
        "Ainsi un groupe qui réunit un dixième des votants choisit environ un dixième de la dépense."
    ),
    "greedy-votes": gettext_lazy(
        "Les projets sont pris dans l’ordre du nombre de voix, tant que l’enveloppe le permet. Un projet trop cher pour "
        "ce qui reste est passé, et l’on continue ; un projet que personne n’a choisi n’est jamais lauréat. C’est simple, mais un même groupe d’habitants peut tout emporter."
    ),
}
CHANNELS = {
    "web": gettext_lazy("sur le site"),
    "paper": gettext_lazy("sur papier, dans une urne"),
    "desk": gettext_lazy("à l’accueil, avec l’aide d’un agent"),
}
IDENTITIES = {
    "roll": gettext_lazy("par une liste tenue par la mairie, sur laquelle on signe"),
    "code": gettext_lazy("par un code personnel reçu dans une lettre fermée, valable une fois"),
    "franceconnect": gettext_lazy("par FranceConnect"),
    "declared": gettext_lazy("sur déclaration : chacun dit son nom, et un agent le coche"),
}
LEVELS = {
    1: gettext_lazy("niveau 1 : peu de risques, un vote sans grand enjeu pour qui voudrait le fausser"),
    2: gettext_lazy("niveau 2 : l’enjeu existe, le vote doit pouvoir être surveillé par tous"),
    3: gettext_lazy("niveau 3 : l’enjeu est fort, des tiers doivent pouvoir tout recalculer"),
}
DATES = ("ideas_from", "ideas_to", "study_to", "vote_from", "vote_to", "council_by", "answer_by")


@dataclass(frozen=True)
class AreaEnvelope:
    """What may be spent in one area at most, in euros."""

    slug: str
    name: str
    limit: int


@dataclass(frozen=True)
class Terms:
    """One version of the rules. Amounts in whole euros; dates in ISO form, both days included."""

    title: str
    envelope: int
    areas: tuple[AreaEnvelope, ...] = ()
    kinds: str = ""  # which projects are welcome
    excluded: str = ""  # which are not, and why
    who: str = ""  # who may propose and vote, in words
    min_age: int = 16
    identity: str = "roll"
    cost_most: int = 0  # the most one project may cost; 0: the envelope
    channels: tuple[str, ...] = ("web", "paper", "desk")
    ballot: str = "knapsack"
    most: int = 0  # approval: at most so many projects; points: so many points to share out
    rule: str = "equal-shares"
    level: int = 1  # of the grid of the CNIL (délibération 2019-053)
    small: bool = False  # the one-page mode, without key ceremony
    ideas_from: str = ""
    ideas_to: str = ""
    study_to: str = ""
    vote_from: str = ""
    vote_to: str = ""
    council_by: str = ""
    answer_by: str = ""

    @property
    def sealed(self) -> bool:
        """Whether ballots are sealed with the keys of a bureau; a small budget's are not, and its page says so."""
        return not self.small

    @property
    def limit(self) -> int:
        return self.cost_most or self.envelope

    def day(self, name: str) -> date | None:
        value = getattr(self, name)
        return date.fromisoformat(value) if value else None


def read(data: dict[str, Any]) -> Terms:
    """Return the terms written in a row; what a former version did not know has its default."""
    known = {f.name for f in fields(Terms)}
    terms = Terms(**({"title": "", "envelope": 0} | {k: v for k, v in data.items() if k in known}))
    return replace(terms, areas=tuple(AreaEnvelope(**a) for a in data.get("areas", ())), channels=tuple(terms.channels))


def plain(terms: Terms) -> dict[str, Any]:
    """Return the terms as they are kept and hashed."""
    return json.loads(json.dumps(asdict(terms)))


def canonical(data: dict[str, Any]) -> bytes:
    """Return the bytes that are hashed: JSON with sorted keys, no space, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(data: dict[str, Any]) -> str:
    """Return SHA-256 of the canonical form, in hexadecimal."""
    return sha256(canonical(data)).hexdigest()


def missing(terms: Terms) -> list[str]:
    """Return, in words, what stops these rules from being published."""
    lacks = [
        (not terms.title.strip(), _("le titre")),
        (terms.envelope < 1, _("l’enveloppe")),
        (not terms.kinds.strip(), _("quels projets on peut proposer")),
        (not terms.excluded.strip(), _("quels projets on ne peut pas proposer")),
        (not terms.who.strip(), _("qui peut voter")),
        (not terms.channels, _("comment on vote")),
        (terms.ballot in {"approval", "points"} and terms.most < 1, _("combien de projets ou de points par bulletin")),
    ]
    found = [words for lacking, words in lacks if lacking]
    days = [terms.day(name) for name in DATES]
    if not all(days):
        return [*found, _("les dates")]
    if days != sorted(days) or terms.ideas_from == terms.vote_from:
        return [*found, _("des dates dans leur ordre : idées, études, vote, conseil, réponses")]
    if terms.study_to >= terms.vote_from:
        found.append(_("quelques jours de campagne entre la fin des études et le vote"))
    if sum(a.limit for a in terms.areas) > terms.envelope:
        found.append(_("des enveloppes de quartier qui tiennent ensemble dans l’enveloppe"))
    return found


def articles(terms: Terms) -> list[tuple[str, list[str]]]:
    """Return the rules as they are read: articles, each a heading and its sentences."""
    return [
        (_("L’enveloppe"), _envelope(terms)),
        (_("Quels projets"), [terms.kinds, terms.excluded, _limit(terms)]),
        (_("Qui propose, qui vote"), _voters(terms)),
        (_("Les dates"), _dates(terms)),
        (_("Comment on vote"), on_the_ballot(terms)),
        (_("Comment on compte"), _counting(terms)),
        (_("Ce qui suit"), _after(terms)),
    ]


def _envelope(terms: Terms) -> list[str]:
    lines = [_("%(sum)s sont à répartir par les habitants.") % {"sum": euros(terms.envelope)}]
    for area in terms.areas:
        lines.append(_("%(area)s : %(sum)s au plus.") % {"area": area.name, "sum": euros(area.limit)})
    return lines


def _limit(terms: Terms) -> str:
    if not terms.cost_most:
        return _("Un projet peut coûter jusqu’à toute l’enveloppe.")
    return _("Un projet peut coûter au plus %(sum)s, études et travaux compris.") % {"sum": euros(terms.cost_most)}


def _voters(terms: Terms) -> list[str]:
    age = ngettext("Dès %(age)s an.", "Dès %(age)s ans.", terms.min_age) % {"age": terms.min_age}
    known = _("On est reconnu %(how)s.") % {"how": IDENTITIES[terms.identity]}
    return [terms.who, age, known]


def _dates(terms: Terms) -> list[str]:
    between = _("%(what)s : du %(first)s au %(last)s.")
    last = _("%(what)s : au plus tard le %(last)s.")
    d = {name: day_text(terms.day(name)) for name in DATES}
    return [
        between % {"what": _("Dépôt des idées"), "first": d["ideas_from"], "last": d["ideas_to"]},
        last % {"what": _("Études par les services"), "last": d["study_to"]},
        between % {"what": _("Vote"), "first": d["vote_from"], "last": d["vote_to"]},
        last % {"what": _("Délibération du conseil"), "last": d["council_by"]},
        last % {"what": _("Réponse à chaque auteur"), "last": d["answer_by"]},
    ]


def on_the_ballot(terms: Terms) -> list[str]:
    """Return how one votes, in sentences."""
    how = {
        "knapsack": _("Chacun choisit autant de projets qu’il veut, tant que leur total tient dans l’enveloppe."),
        "approval": ngettext(
            "Chacun choisit un projet.", "Chacun choisit jusqu’à %(n)s projets.", terms.most
        ) % {"n": terms.most},
        "points": ngettext("Chacun donne un point.", "Chacun répartit %(n)s points.", terms.most) % {"n": terms.most},
    }[terms.ballot]  # fmt: skip
    by = _("On vote %(how)s.") % {"how": ", ".join(str(CHANNELS[c]) for c in terms.channels)}
    twice = _("Une personne ne compte qu’une fois. Si elle a voté sur le site et sur papier, le papier l’emporte.")
    order = _("Les projets sont présentés dans un ordre tiré au sort, différent d’un bulletin à l’autre.")
    if terms.small:
        secret = _("Petit budget, petites formalités : ce vote n’est pas secret pour l’organisateur.")
    else:
        secret = _(
            "Les bulletins sont scellés. Il faut deux des trois membres du bureau de vote pour les ouvrir, en public."
        )
    level = _("Grille de la CNIL : %(level)s.") % {"level": LEVELS[terms.level]}
    return [how, by, twice, order, secret, level]


def _counting(terms: Terms) -> list[str]:
    ties = _(
        "Si des projets sont exactement à égalité, un tirage au sort décide. Il est fait avant que l’on puisse lire les bulletins."
    )
    check = _("Le fichier des bulletins est publié : chacun peut recompter.")
    return [f"{RULES[terms.rule]}.", str(EXPLAINED[terms.rule]), ties, check]


def _after(terms: Terms) -> list[str]:
    return [
        _("Ce vote est un avis : le conseil délibère sur ses résultats, et sa délibération est liée à la page."),
        _(
            "Chaque auteur reçoit sa réponse, avec ses raisons. Chaque lauréat est suivi, euros et dates, jusqu’au bout."
        ),
    ]
