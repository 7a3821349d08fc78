"""The account that ends the visit: one page for the council, on the demo's own figures."""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_scopes import scope

from polyphonie.commitments.models import Commitment
from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, printing
from polyphonie.portal import figures
from polyphonie.portal.figures import Figure
from polyphonie.territories.models import Territory

TEMPLATE = Path(__file__).parent / "account.typ"


@dataclass(frozen=True)
class Account:
    """What the page and the PDF say."""

    figures: list[Figure]
    channels: list[tuple[str, int]]
    chain: list[str]
    next_steps: list[str]


def of(territory: Territory) -> Account:
    """Count the demo as its own pages do."""
    with scope(territory=territory), timezone.override(territory.zone):
        counters = [
            f() for f in (figures.heard, figures.findings, figures.decisions, figures.answered, figures.texts_written)
        ]
        rows = Contribution.objects.values_list("channel").annotate(n=Count("pk")).order_by("-n", "channel")
        channels = [(str(Contribution(channel=channel).get_channel_display()), n) for channel, n in rows]
        bench = Commitment.objects.get(title__startswith="Six bancs")
        chain = [
            _("« Depuis qu’ils ont enlevé le banc, je ne fais plus le tour de la place. » Dit à une porte, aux Prés."),
            _("Trente-deux personnes le disent autrement : un constat, « S’asseoir pour revenir »."),
            _("Un atelier écrit deux options ; le conseil choisit celle qui permet de venir à pied, et dit pourquoi."),
            _("Chacune des trente-deux reçoit la réponse, ses mots en tête, par le moyen qu’elle a choisi."),
            _("%(progress)s. Le dernier est promis pour le %(date)s.")
            % {"progress": bench.progress, "date": date_format(bench.due, "j F Y")},
        ]
    return Account(counters, channels, chain, _next_steps())


def _next_steps() -> list[str]:
    return [
        _("Choisir une question dont la décision n’est pas prise, et dire qui décide et quand."),
        _("Nommer une personne qui écrit les réponses et une qui les signe."),
        _("Ouvrir en une heure, avec du papier : la feuille s’imprime depuis la démarche."),
    ]


def pdf(territory: Territory, *, name: str = "") -> bytes:
    """Return the account as a tagged PDF/UA-1 of one A4 page, under the visitor's commune's name."""
    account = of(territory)
    content = {
        "name": name or territory.name,
        "date": date_format(clock.today(), "j F Y"),
        "figures": [[str(f.value), f.label, f.definition] for f in account.figures],
        "channels": [[label, str(n)] for label, n in account.channels],
        "chain": account.chain,
        "next": account.next_steps,
    }
    return printing.pdf(TEMPLATE, content)
