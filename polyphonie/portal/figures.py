"""A figure is counted once: one definition, one function, shown with its definition wherever it appears.

Each function counts for one process, or for the whole territory when `process` is None, and returns a `Figure` that
pages give as it is to `{% strand counters=… %}`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from polyphonie.commitments import queries as commitments
from polyphonie.commitments.models import Commitment
from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core.models import Delivery, Item
from polyphonie.core.templatetags.ui.text import noun
from polyphonie.decisions.models import Answer, Decision
from polyphonie.processes.models import Process

COUNTED = (Contribution.Standing.WAITING, Contribution.Standing.ANSWERED)


@dataclass(frozen=True)
class Figure:
    """A value with what it counts; `tone` is a tone of the design system, `url` what lists the things counted."""

    key: str
    value: int
    label: str
    definition: str
    tone: str = "plain"
    url: str = ""

    def linked(self, url: str) -> "Figure":
        """Return the same figure, leading to the list of what it counts."""
        return replace(self, url=url)


def _figure(key: str, value: int, words: tuple[str, str], definition: str, tone: str) -> Figure:
    return Figure(key, value, noun(value, *words), definition, tone)


def heard(process: Process | None = None) -> Figure:
    rows = Contribution.objects.filter(standing__in=COUNTED)
    return _figure(
        "heard",
        _of(rows, process).count(),
        (_("contribution entendue"), _("contributions entendues")),
        _("Tout ce qui a été dit, par tous les moyens, sauf ce qui a été retiré par son auteur ou clos sans réponse."),
        "listen",
    )


def findings(process: Process | None = None) -> Figure:
    rows = Finding.objects.filter(published_at__isnull=False)
    return _figure(
        "findings",
        _of(rows, process).count(),
        (_("constat publié"), _("constats publiés")),
        _("Ce que plusieurs contributions disent ensemble, publié avec la liste de ces contributions."),
        "group",
    )


def decisions(process: Process | None = None) -> Figure:
    rows = Decision.objects.filter(published_at__isnull=False)
    return _figure(
        "decisions",
        _of(rows, process).count(),
        (_("décision expliquée"), _("décisions expliquées")),
        _("Décisions signées et publiées, avec les options examinées, les raisons et ce qui a changé grâce à vous."),
        "decide",
    )


def answered(process: Process | None = None) -> Figure:
    rows = Contribution.objects.filter(standing=Contribution.Standing.ANSWERED)
    return _figure(
        "answered",
        _of(rows, process).count(),
        (_("contribution qui a sa réponse"), _("contributions qui ont leur réponse")),
        _("Contributions pour lesquelles une réponse signée est publiée. Une même réponse peut valoir pour plusieurs."),
        "answer",
    )


def answers_sent(process: Process | None = None) -> Figure:
    """Count answers that reached, or were sent to, the person: never those of somebody who cannot be reached."""
    rows = Contribution.objects.filter(
        standing=Contribution.Standing.ANSWERED,
        item__deliveries__kind="answer",
        item__deliveries__state=Delivery.State.SENT,
    )
    return _figure(
        "answers_sent",
        _of(rows, process).distinct().count(),
        (_("réponse remise"), _("réponses remises")),
        _("Réponses parties par le moyen choisi par chacun, sans celles des personnes que l’on ne peut pas joindre."),
        "answer",
    )


def unreachable(process: Process | None = None) -> Figure:
    """Count answers published for people whom nothing can reach: what was brought from another tool, most often."""
    rows = Contribution.objects.filter(standing=Contribution.Standing.ANSWERED, answer_channel=Delivery.Channel.NONE)
    return _figure(
        "unreachable",
        _of(rows, process).count(),
        (_("réponse publiée, personne non joignable"), _("réponses publiées, personnes non joignables")),
        _("Réponses que l’on ne peut pas remettre à leur auteur : elles se lisent ici, et ne sont pas des remises."),
        "answer",
    )


def texts_written(process: Process | None = None) -> Figure:
    rows = Answer.objects.published()
    return _figure(
        "texts_written",
        _of(rows, process).count(),
        (_("texte de réponse"), _("textes de réponse")),
        _("Réponses signées et publiées : un texte peut répondre à toutes les contributions d’un constat."),
        "answer",
    )


def waiting(process: Process | None = None) -> Figure:
    return _figure(
        "waiting",
        _of(Contribution.objects.waiting(), process).count(),
        (_("contribution en attente"), _("contributions en attente")),
        _("Contributions auxquelles une réponse est due et n’est pas encore publiée."),
        "warn",
    )


def actions_done(process: Process | None = None) -> Figure:
    rows = Commitment.objects.filter(state=Commitment.State.KEPT, item__visibility=Item.Visibility.PUBLIC)
    if process is not None:
        rows = rows.filter(commitments.taken_in(process.item_id))
    return _figure(
        "actions_done",
        rows.count(),
        (_("engagement tenu"), _("engagements tenus")),
        _("Promesses faites dans un cadre, une décision, une réponse ou une rencontre, tenues avec une preuve."),
        "act",
    )


def _of(rows, process: Process | None):
    return rows if process is None else rows.filter(process=process)


# The five counters of the thread, in its order.
THREAD: tuple[Callable[[Process | None], Figure], ...] = (heard, findings, decisions, answers_sent, actions_done)
ALL: tuple[Callable[[Process | None], Figure], ...] = (*THREAD, answered, unreachable, texts_written, waiting)


def of_thread(process: Process | None = None) -> list[Figure]:
    """Return the five figures of the home page, or of one process."""
    return [count(process) for count in THREAD]
