"""What the pages of a vote show: the ballot and its jar, the steps of the bureau, the limits said to voters."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from polyphonie.core.pages import here
from polyphonie.core.templatetags.ui.text import euros
from polyphonie.methods.budgets.ordering import ballot_order
from polyphonie.methods.urn.setup import KNAPSACK, POINTS, Fault

from .models import Election

# The jar is drawn 88 units deep, its bottom at y = 106 (templates/urn/jar.html).
JAR_DEPTH = 88
JAR_BOTTOM = 106

LIMITS = (
    _l("Quelqu’un qui changerait en secret le programme du site pourrait lire un bulletin au moment où il est fait."),
    _l(
        "Qui aurait copié le disque du serveur pendant le vote, avec la clé de liaison ou les journaux internes de la base, pourrait relier un nom à un bulletin scellé ; puis le lire, une fois l’urne ouverte. C’est pourquoi la clé de liaison est détruite devant le bureau, et ces journaux ne doivent pas être archivés pendant un vote."
    ),
    _l(
        "Des bulletins mis au nom de personnes qui n’ont pas voté ne se voient pas dans le fichier : chacun peut demander si la liste dit qu’il a voté."
    ),
    _l(
        "Vous pouvez montrer votre reçu : rien n’empêche donc qu’on vous le demande. Vous pouvez changer de vote jusqu’à la clôture, ou le faire annuler au guichet."
    ),
    _l(
        "Un choix de projets que personne d’autre n’a fait se reconnaît, une fois l’urne ouverte, par qui saurait déjà ce que vous avez choisi."
    ),
    _l(
        "Un logiciel malveillant sur votre appareil peut changer votre bulletin avant qu’il parte : votre reçu, après l’ouverture, vous le montrera."
    ),
    _l("Ce vote est un avis : c’est le conseil qui décide."),
)


WHY = {
    "unknown": _l("Le bulletin nomme un projet inconnu, ou deux fois le même."),
    "few": _l("Le bulletin compte %(total)s choix, il en faut au moins %(limit)s."),
    "no_points": _l("Le bulletin donne à un projet un nombre de points qui n’en est pas un."),
    "several": _l("Le bulletin donne plusieurs voix au même projet."),
    "points": _l("Le bulletin compte %(total)s points, au plus %(limit)s sont permis."),
    "projects": _l("Le bulletin compte %(total)s projets, au plus %(limit)s sont permis."),
    "euros": _l("Le bulletin compte %(total)s €, au plus %(limit)s sont permis."),
}


def why_void(wrong: Fault) -> str:
    """Return, in the reader's language, why a ballot does not count (`methods.urn.setup.fault`)."""
    name, said = wrong
    return str(WHY[name]) % said


def cards(election: Election, ticket: str, given: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the options of the ballot in the order drawn by lot for it, with the points given so far."""
    choices = {choice["id"]: choice for choice in election.setup["choices"]}
    seed = election.setup["order_seed"] or election.rules_digest
    return [
        choices[name] | _beside(election, name) | {"points": given.get(name, 0)}
        for name in ballot_order(seed, ticket, list(choices))
    ]


def _beside(election: Election, name: str) -> dict[str, str]:
    """Return what the card of an option shows beside, its addresses under the prefix in force."""
    beside = election.shown.get(name, {})
    return beside | {key: here(beside.get(key, "")) for key in ("url", "image")}


def measure(election: Election, given: Mapping[str, int]) -> dict[str, Any]:
    """Return how full the ballot is: `used` of `limit`, in euros, projects or points, with the sentence that says so."""
    setup = election.setup
    cost = {choice["id"]: choice["cost"] for choice in setup["choices"]}
    if setup["ballot"] == KNAPSACK:
        used, limit = sum(cost[name] for name in given), setup["envelope"]
    elif setup["ballot"] == POINTS:
        used, limit = sum(given.values()), setup["most"]
    else:
        used, limit = len(given), setup["most"] or len(cost)
    level = min(1.0, used / limit)
    over = used > limit
    said = {"used": said_as(setup, used), "limit": said_as(setup, limit), "rest": said_as(setup, abs(limit - used))}
    sentence = _("%(used)s sur %(limit)s : il reste %(rest)s.") if not over else _("%(used)s : c’est %(rest)s de trop.")
    height = round(level * JAR_DEPTH)
    return {
        "used": used,
        "limit": limit,
        "over": over,
        "sentence": sentence % said,
        "height": height,
        "y": JAR_BOTTOM - height,
    }


def said_as(setup: Mapping[str, Any], amount: int) -> str:
    if setup["ballot"] == KNAPSACK:
        return euros(amount)
    if setup["ballot"] == POINTS:
        return ngettext("%(n)s point", "%(n)s points", amount) % {"n": amount}
    return ngettext("%(n)s projet", "%(n)s projets", amount) % {"n": amount}


def rule(election: Election) -> str:
    """Return, in one sentence, what a ballot may say."""
    setup = election.setup
    if setup["ballot"] == KNAPSACK:
        return _("Choisissez autant de projets que vous voulez, tant que leur coût tient dans %(sum)s.") % {
            "sum": euros(setup["envelope"])
        }
    if setup["ballot"] == POINTS:
        return _("Partagez %(n)s points entre les projets, comme vous voulez.") % {"n": setup["most"]}
    if setup["most"]:
        return _("Choisissez jusqu’à %(n)s projets.") % {"n": setup["most"]}
    return _("Choisissez autant de projets que vous voulez.")


def named(election: Election, points: Sequence[tuple[str, int]]) -> list[str]:
    """Return the choices of a ballot in words."""
    titles = {choice["id"]: choice["title"] for choice in election.setup["choices"]}
    if election.setup["ballot"] == POINTS:
        return [f"{titles[name]} ({said_as(election.setup, n)})" for name, n in points]
    return [titles[name] for name, _n in points]


def result_rows(election: Election) -> list[list[Any]]:
    """Return (title, votes) of each option of an opened urn, the most voted first."""
    titles = {choice["id"]: choice["title"] for choice in election.setup["choices"]}
    votes = election.result.get("votes", {})
    return [[titles[name], n] for name, n in sorted(votes.items(), key=lambda pair: (-pair[1], titles[pair[0]]))]
